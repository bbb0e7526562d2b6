//! Jobs of the ROME, 4.0 and 3.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, date, instant, integer, key, null, text};

/// Jobs of the ROME, 4.0 and 3.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] =
    &["grand_domaine", "domaine", "metier", "appellation", "competence", "metier_competence", "naf", "metier_naf"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        grand_domaine(manager).await?;
        domaine(manager).await?;
        metier(manager).await?;
        appellation(manager).await?;
        competence(manager).await?;
        metier_competence(manager).await?;
        naf(manager).await?;
        metier_naf(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await
    }
}

async fn grand_domaine(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "grand_domaine",
        &["code"],
        [key("code"), text("libelle"), key("libelle_tri"), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await
}

async fn domaine(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "domaine",
        &["code"],
        [
            key("code"),
            text("libelle"),
            key("libelle_tri"),
            key("grand_domaine_code"),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "domaine", &[&["grand_domaine_code", "code"]]).await
}

async fn metier(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "metier",
        &["rome"],
        [
            key("rome"),
            text("libelle"),
            key("libelle_tri"),
            integer("rome_version"),
            null(text("libelle_rome3")),
            key("domaine_code"),
            null(key("parent_rome")),
            null(key("ogr")),
            null(text("definition")),
            null(text("acces_emploi")),
            null(text("transition_ecologique")),
            boolean("transition_numerique"),
            boolean("transition_demographique"),
            boolean("emploi_reglemente"),
            boolean("emploi_cadre"),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "metier", &[&["domaine_code", "rome"], &["parent_rome", "rome"], &["libelle_tri", "rome"]])
        .await
}

async fn appellation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "appellation",
        &["ogr"],
        [
            key("ogr"),
            key("rome"),
            text("libelle"),
            text("libelle_court"),
            key("libelle_tri"),
            integer("rome_version"),
            null(text("classification")),
            boolean("peu_usite"),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "appellation", &[&["rome", "ogr"]]).await
}

async fn competence(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "competence",
        &["ogr"],
        [
            key("ogr"),
            text("libelle"),
            key("libelle_tri"),
            null(text("type_referentiel")),
            null(text("rubrique")),
            null(text("regroupement")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await
}

async fn metier_competence(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "metier_competence", &["rome", "ogr"], [key("rome"), key("ogr")]).await?;
    table::index(manager, "metier_competence", &[&["ogr", "rome"]]).await
}

async fn naf(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "naf",
        &["naf"],
        [key("naf"), null(text("libelle")), key("libelle_tri"), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await
}

async fn metier_naf(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "metier_naf", &["rome", "naf"], [key("rome"), key("naf")]).await?;
    table::index(manager, "metier_naf", &[&["naf", "rome"]]).await
}
