//! What files told and was not kept: whether data·inclusion found an address on the map, what a network is, the days between which
//! the text of an agreement holds.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, date, null, text};

/// What files told and was not kept.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["structure", "service"] {
            table::add(manager, name, [null(boolean("adresse_certifiee"))]).await?;
        }
        table::add(manager, "reseau_porteur", [null(text("description"))]).await?;
        table::add(manager, "convention_collective", [null(date("debut")), null(date("fin"))]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["structure", "service"] {
            table::remove(manager, name, &["adresse_certifiee"]).await?;
        }
        table::remove(manager, "reseau_porteur", &["description"]).await?;
        table::remove(manager, "convention_collective", &["debut", "fin"]).await
    }
}
