//! What is left of each share.

use sea_orm_migration::prelude::*;

use crate::table::{self, double, instant, key};

/// What is left of each share.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [key("consommateur"), double("part"), double("niveau"), instant("au")];
        table::create(manager, "partage", &["consommateur"], columns).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["partage"]).await
    }
}
