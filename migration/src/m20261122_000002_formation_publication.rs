//! Which publication of the catalogue a course was read from.

use sea_orm_migration::prelude::*;

use crate::table::{self, key, null};

/// Which publication of the catalogue a course was read from.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::add(manager, "formation", [null(key("publication"))]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::remove(manager, "formation", &["publication"]).await
    }
}
