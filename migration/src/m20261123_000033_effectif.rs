//! How many objects each table holds.

use sea_orm_migration::prelude::*;

use crate::table::{self, big, key};

/// How many objects each table holds.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, "effectif", &["id"], [key("id"), big("nombre")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["effectif"]).await
    }
}
