//! Collective agreements and skills operators.

use sea_orm_migration::prelude::*;

use crate::table::{self, date, instant, key, null, text};

/// Collective agreements and skills operators.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["opco", "convention_collective", "opco_fiche_rncp", "convention_naf"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        opco(manager).await?;
        convention_collective(manager).await?;
        opco_fiche_rncp(manager).await?;
        convention_naf(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await
    }
}

async fn opco(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "opco",
        &["slug"],
        [key("slug"), text("nom"), null(key("siren")), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await
}

async fn convention_collective(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "convention_collective",
        &["idcc"],
        [
            key("idcc"),
            text("libelle"),
            key("libelle_tri"),
            null(key("opco_slug")),
            null(text("etat")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "convention_collective", &[&["opco_slug", "idcc"]]).await
}

async fn opco_fiche_rncp(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "opco_fiche_rncp", &["opco_slug", "rncp"], [key("opco_slug"), key("rncp")]).await?;
    table::index(manager, "opco_fiche_rncp", &[&["rncp", "opco_slug"]]).await
}

async fn convention_naf(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "convention_naf", &["idcc", "naf"], [key("idcc"), key("naf")]).await?;
    table::index(manager, "convention_naf", &[&["naf", "idcc"]]).await
}
