//! Places: official geographic code, postal codes, intercommunal bodies, académies, missions locales.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, date, double, instant, integer, key, null, text};

/// Places: official geographic code, postal codes, intercommunal bodies, académies, missions locales.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] =
    &["region", "departement", "academie", "epci", "commune", "commune_postal", "commune_ancienne", "mission_locale"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        region(manager).await?;
        departement(manager).await?;
        academie(manager).await?;
        epci(manager).await?;
        commune(manager).await?;
        commune_postal(manager).await?;
        commune_ancienne(manager).await?;
        mission_locale(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await
    }
}

async fn region(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "region",
        &["insee"],
        [
            key("insee"),
            text("nom"),
            key("nom_tri"),
            null(key("chef_lieu_insee")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await
}

async fn departement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "departement",
        &["insee"],
        [
            key("insee"),
            text("nom"),
            key("nom_tri"),
            null(key("region_insee")),
            null(key("academie_code")),
            null(key("chef_lieu_insee")),
            boolean("collectivite"),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "departement", &[&["region_insee", "insee"], &["academie_code", "insee"]]).await
}

async fn academie(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "academie",
        &["code"],
        [
            key("code"),
            text("identifiant"),
            text("nom"),
            key("nom_tri"),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await
}

async fn epci(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "epci",
        &["siren"],
        [
            key("siren"),
            null(text("nom")),
            key("nom_tri"),
            null(text("nature")),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await
}

async fn commune(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "commune",
        &["insee"],
        [
            key("insee"),
            text("nom"),
            key("nom_tri"),
            text("type_commune"),
            null(key("departement_insee")),
            null(key("region_insee")),
            null(key("epci_siren")),
            null(key("parent_insee")),
            null(key("mission_locale_siret")),
            null(text("zone_emploi")),
            null(integer("population")),
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
        "commune",
        &[
            &["departement_insee", "insee"],
            &["region_insee", "insee"],
            &["epci_siren", "insee"],
            &["parent_insee", "insee"],
            &["mission_locale_siret", "insee"],
            &["nom_tri", "insee"],
        ],
    )
    .await
}

async fn commune_postal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "commune_postal", &["insee", "code_postal"], [key("insee"), key("code_postal")]).await?;
    table::index(manager, "commune_postal", &[&["code_postal", "insee"]]).await
}

async fn commune_ancienne(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "commune_ancienne",
        &["ancien_insee", "insee"],
        [key("ancien_insee"), key("insee"), text("nom"), date("date_effet")],
    )
    .await?;
    table::index(manager, "commune_ancienne", &[&["insee", "ancien_insee"]]).await
}

async fn mission_locale(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "mission_locale",
        &["siret"],
        [
            key("siret"),
            null(key("code")),
            text("nom"),
            key("nom_tri"),
            null(text("adresse")),
            null(key("code_postal")),
            null(text("localite")),
            null(key("commune_insee")),
            null(text("telephone")),
            null(text("courriel")),
            null(text("site_web")),
            null(text("prise_rdv_url")),
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
    table::index(manager, "mission_locale", &[&["commune_insee", "siret"], &["code"]]).await
}
