//! Of the index of texts, readers go through all that is new and not filed yet, once for each slice of documents: as little of it as
//! PostgreSQL lets, 64 kB instead of 4 MB. A search took forty times as long while an import wrote.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

/// How much of the index of texts is new and not filed.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        alter(manager, "SET (gin_pending_list_limit = 64)").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        alter(manager, "RESET (gin_pending_list_limit)").await
    }
}

// SQLite has no such list.
async fn alter(manager: &SchemaManager<'_>, what: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(());
    }
    let statement = format!("ALTER INDEX document_terme_termes {what}");
    manager.get_connection().execute_unprepared(&statement).await.map(drop)
}
