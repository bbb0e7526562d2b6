//! Training organisations and what they offer.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, date, double, instant, integer, key, null, text};

/// Training organisations and what they offer.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] =
    &["organisme", "organisme_relation", "lieu", "formation", "formation_texte", "formation_mef", "session"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        organisme(manager).await?;
        organisme_relation(manager).await?;
        lieu(manager).await?;
        formation(manager).await?;
        formation_texte(manager).await?;
        formation_mef(manager).await?;
        session(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await
    }
}

async fn organisme(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "organisme",
        &["siret"],
        [
            key("siret"),
            key("siren"),
            null(key("uai")),
            text("raison_sociale"),
            null(text("enseigne")),
            key("nom_tri"),
            text("nature"),
            null(boolean("ouvert")),
            null(boolean("qualiopi")),
            null(text("numero_declaration_activite")),
            null(text("adresse")),
            null(key("code_postal")),
            null(key("commune_insee")),
            null(key("academie_code")),
            null(key("naf")),
            null(date("date_creation")),
            null(date("date_fermeture")),
            text("liste"),
            null(double("latitude")),
            null(double("longitude")),
            null(double("sphere_x")),
            null(double("sphere_y")),
            null(double("sphere_z")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(
        manager,
        "organisme",
        &[
            &["siren", "siret"],
            &["uai", "siret"],
            &["commune_insee", "siret"],
            &["academie_code", "siret"],
            &["naf", "siret"],
            &["nature", "siret"],
            &["nom_tri", "siret"],
            &["latitude", "longitude"],
        ],
    )
    .await
}

async fn organisme_relation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "organisme_relation",
        &["responsable_siret", "formateur_siret"],
        [key("responsable_siret"), key("formateur_siret")],
    )
    .await?;
    table::index(manager, "organisme_relation", &[&["formateur_siret", "responsable_siret"]]).await
}

async fn lieu(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "lieu",
        &["id"],
        [
            key("id"),
            key("organisme_siret"),
            null(key("uai")),
            boolean("uai_fiable"),
            null(text("adresse")),
            null(key("code_postal")),
            null(key("commune_insee")),
            null(key("academie_code")),
            null(double("latitude")),
            null(double("longitude")),
            null(double("sphere_x")),
            null(double("sphere_y")),
            null(double("sphere_z")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "lieu", &[&["organisme_siret", "id"], &["commune_insee", "id"], &["uai", "id"]]).await
}

async fn formation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "formation",
        &["cle"],
        [
            key("cle"),
            text("statut"),
            null(text("intitule")),
            null(key("cfd")),
            null(key("rncp")),
            null(key("certification_id")),
            null(key("responsable_siret")),
            null(key("responsable_uai")),
            null(key("formateur_siret")),
            null(key("formateur_uai")),
            null(text("lieu_adresse")),
            null(key("lieu_code_postal")),
            null(key("lieu_siret")),
            null(key("lieu_uai")),
            null(key("commune_insee")),
            null(integer("duree")),
            null(integer("annee")),
            null(integer("capacite")),
            boolean("a_distance"),
            null(text("onisep_url")),
            null(text("courriel")),
            null(text("telephone")),
            null(double("latitude")),
            null(double("longitude")),
            null(double("sphere_x")),
            null(double("sphere_y")),
            null(double("sphere_z")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(
        manager,
        "formation",
        &[
            &["rncp", "cle"],
            &["cfd", "cle"],
            &["certification_id", "cle"],
            &["responsable_siret", "cle"],
            &["formateur_siret", "cle"],
            &["lieu_siret", "cle"],
            &["commune_insee", "cle"],
            &["statut", "cle"],
            &["latitude", "longitude"],
        ],
    )
    .await
}

async fn formation_texte(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "formation_texte", &["cle"], [key("cle"), null(text("contenu")), null(text("objectif"))])
        .await
}

async fn formation_mef(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "formation_mef", &["cle", "mef"], [key("cle"), key("mef")]).await?;
    table::index(manager, "formation_mef", &[&["mef", "cle"]]).await
}

async fn session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "session",
        &["id"],
        [
            key("id"),
            key("cle"),
            null(date("debut")),
            null(date("fin")),
            null(integer("capacite")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "session", &[&["cle", "id"]]).await
}
