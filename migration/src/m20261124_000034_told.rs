//! What data·inclusion tells beside its open data: whether an address was found on the map, what a network is.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, null, text};

/// Whether an address was found on the map, what a network is.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["structure", "service"] {
            table::add(manager, name, [null(boolean("adresse_certifiee"))]).await?;
        }
        table::add(manager, "reseau_porteur", [null(text("description"))]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["structure", "service"] {
            table::remove(manager, name, &["adresse_certifiee"]).await?;
        }
        table::remove(manager, "reseau_porteur", &["description"]).await
    }
}
