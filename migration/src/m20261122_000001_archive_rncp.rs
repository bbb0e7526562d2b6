//! What dated archives of France compétences teach: when a sheet was seen, and seen active.

use sea_orm_migration::prelude::*;

use crate::table::{self, date, null};

/// What dated archives of France compétences teach: when a sheet was seen, and seen active.
#[derive(DeriveMigrationName)]
pub struct Migration;

const LEARNT: [&str; 4] =
    ["date_premiere_publication", "date_premiere_activation", "date_derniere_activation", "date_activation"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, "archive_rncp", &["jour"], [date("jour")]).await?;
        table::add(manager, "fiche_rncp", LEARNT.map(|column| null(date(column)))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::remove(manager, "fiche_rncp", &LEARNT).await?;
        table::drop(manager, &["archive_rncp"]).await
    }
}
