//! Diplomas of the education ministry's base centrale des nomenclatures.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, date, instant, integer, key, null, text};

/// Diplomas of the education ministry's base centrale des nomenclatures.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["niveau_diplome", "diplome", "diplome_continuite", "mef", "kit_paire", "certification"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        niveau_diplome(manager).await?;
        diplome(manager).await?;
        diplome_continuite(manager).await?;
        mef(manager).await?;
        kit_paire(manager).await?;
        certification(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await
    }
}

async fn niveau_diplome(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "niveau_diplome",
        &["code"],
        [
            key("code"),
            text("libelle"),
            null(text("libelle_court")),
            null(integer("niveau_interministeriel")),
            null(integer("niveau_europeen")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await
}

async fn diplome(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "diplome",
        &["cfd"],
        [
            key("cfd"),
            text("table_bcn"),
            null(text("libelle_court")),
            text("libelle_long"),
            key("libelle_tri"),
            key("niveau_code"),
            null(integer("niveau_europeen")),
            null(key("nsf")),
            null(text("nature")),
            null(text("gestionnaire")),
            null(date("date_ouverture")),
            null(date("date_fermeture")),
            null(integer("premiere_session")),
            null(integer("derniere_session")),
            null(date("date_creation")),
            null(date("date_abrogation")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(
        manager,
        "diplome",
        &[&["niveau_code", "cfd"], &["nsf", "cfd"], &["niveau_europeen", "cfd"], &["libelle_tri", "cfd"]],
    )
    .await
}

async fn diplome_continuite(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "diplome_continuite", &["ancien", "nouveau"], [key("ancien"), key("nouveau")]).await?;
    table::index(manager, "diplome_continuite", &[&["nouveau", "ancien"]]).await
}

async fn mef(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "mef",
        &["mef"],
        [
            key("mef"),
            key("cfd"),
            null(text("libelle_court")),
            text("libelle"),
            null(integer("duree")),
            null(integer("annee")),
            null(date("date_ouverture")),
            null(date("date_fermeture")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "mef", &[&["cfd", "mef"]]).await
}

async fn kit_paire(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "kit_paire", &["cfd", "rncp"], [key("cfd"), key("rncp")]).await?;
    table::index(manager, "kit_paire", &[&["rncp", "cfd"]]).await
}

async fn certification(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "certification",
        &["id"],
        [
            key("id"),
            null(key("cfd")),
            null(key("rncp")),
            text("intitule"),
            key("intitule_tri"),
            null(integer("niveau_europeen")),
            null(boolean("actif")),
            null(date("debut")),
            null(date("fin")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(
        manager,
        "certification",
        &[&["cfd", "id"], &["rncp", "id"], &["intitule_tri", "id"], &["niveau_europeen", "id"]],
    )
    .await
}
