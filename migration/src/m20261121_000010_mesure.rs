//! How much of each data set is tied to the others.

use sea_orm_migration::prelude::*;

use crate::table::{self, big, instant, key, null, text};

/// How much of each data set is tied to the others.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(
            manager,
            "mesure",
            &["id"],
            [
                key("id"),
                key("jeu_de_donnees_id"),
                text("code"),
                text("libelle"),
                big("total"),
                big("lies"),
                instant("mesure_le"),
                null(big("total_avant")),
                null(big("lies_avant")),
                null(instant("mesure_avant_le")),
            ],
        )
        .await?;
        table::index(manager, "mesure", &[&["jeu_de_donnees_id", "id"]]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["mesure"]).await
    }
}
