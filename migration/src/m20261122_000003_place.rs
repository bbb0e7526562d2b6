//! Ways to what stands around a point, to what is offered remotely, and to the next sessions.

use sea_orm_migration::prelude::*;

use crate::table;

/// Ways to what stands around a point, to what is offered remotely, and to the next sessions.
#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: [(&str, &[&str]); 3] =
    [("commune", &["latitude", "longitude"]), ("service", &["a_distance", "id"]), ("session", &["debut", "cle", "id"])];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in INDEXES {
            table::index(manager, table, &[columns]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in INDEXES {
            table::drop_index(manager, table, columns).await?;
        }
        Ok(())
    }
}
