//! Anomalies by kind: those that people report wait among hundreds of thousands that imports find.

use sea_orm_migration::prelude::*;

use crate::table;

/// Anomalies by kind.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::index(manager, "anomalie", &[&["code", "id"]]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop_index(manager, "anomalie", &["code", "id"]).await
    }
}
