//! How much looked wrong at the end of each import.

use sea_orm_migration::prelude::*;

use crate::table::{self, big, null};

/// How much looked wrong at the end of each import.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::add(manager, "import", [null(big("anomalies"))]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::remove(manager, "import", &["anomalies"]).await
    }
}
