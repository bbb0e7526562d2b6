//! Structures and services of data·inclusion, and its enumerations.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, date, double, instant, integer, key, null, text};

/// Structures and services of data·inclusion, and its enumerations.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "source",
    "categorie",
    "thematique",
    "public",
    "reseau_porteur",
    "structure",
    "structure_texte",
    "structure_reseau_porteur",
    "service",
    "service_texte",
    "service_thematique",
    "service_public",
    "service_zone",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        source(manager).await?;
        categorie(manager).await?;
        thematique(manager).await?;
        public(manager).await?;
        reseau_porteur(manager).await?;
        structure(manager).await?;
        structure_texte(manager).await?;
        structure_reseau_porteur(manager).await?;
        service(manager).await?;
        service_texte(manager).await?;
        service_thematique(manager).await?;
        service_public(manager).await?;
        service_zone(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await
    }
}

async fn source(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "source",
        &["slug"],
        [key("slug"), text("nom"), null(text("description")), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await
}

async fn categorie(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "categorie",
        &["valeur"],
        [key("valeur"), text("libelle"), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await
}

async fn thematique(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "thematique",
        &["valeur"],
        [key("valeur"), text("libelle"), key("categorie_valeur"), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await?;
    table::index(manager, "thematique", &[&["categorie_valeur", "valeur"]]).await
}

async fn public(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "public",
        &["valeur"],
        [key("valeur"), text("libelle"), null(text("description")), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await
}

async fn reseau_porteur(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "reseau_porteur",
        &["valeur"],
        [key("valeur"), text("libelle"), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await
}

async fn structure(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "structure",
        &["id"],
        [
            key("id"),
            key("source_slug"),
            text("nom"),
            key("nom_tri"),
            null(key("siret")),
            null(key("siren")),
            null(text("adresse")),
            null(text("complement_adresse")),
            null(text("commune")),
            null(key("code_postal")),
            null(key("commune_insee")),
            null(text("telephone")),
            null(text("courriel")),
            null(text("contact_masque")),
            null(text("site_web")),
            null(text("lien_source")),
            null(text("horaires_accueil")),
            null(text("accessibilite_lieu")),
            date("date_maj"),
            double("score_qualite"),
            null(key("cluster_id")),
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
        "structure",
        &[
            &["source_slug", "id"],
            &["siret", "id"],
            &["siren", "id"],
            &["commune_insee", "id"],
            &["cluster_id", "id"],
            &["nom_tri", "id"],
            &["latitude", "longitude"],
        ],
    )
    .await
}

async fn structure_texte(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "structure_texte", &["id"], [key("id"), null(text("description"))]).await
}

async fn structure_reseau_porteur(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "structure_reseau_porteur",
        &["structure_id", "valeur"],
        [key("structure_id"), key("valeur")],
    )
    .await?;
    table::index(manager, "structure_reseau_porteur", &[&["valeur", "structure_id"]]).await
}

async fn service(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "service",
        &["id"],
        [
            key("id"),
            key("structure_id"),
            key("source_slug"),
            text("nom"),
            key("nom_tri"),
            null(text("type_service")),
            null(text("frais")),
            boolean("a_distance"),
            boolean("en_presentiel"),
            boolean("mobilisable_par_usagers"),
            boolean("mobilisable_par_professionnels"),
            boolean("mobilisation_courriel"),
            boolean("mobilisation_telephone"),
            boolean("mobilisation_presentation"),
            boolean("mobilisation_lien"),
            null(text("lien_mobilisation")),
            null(double("volume_horaire_hebdomadaire")),
            null(integer("nombre_semaines")),
            null(text("adresse")),
            null(text("complement_adresse")),
            null(text("commune")),
            null(key("code_postal")),
            null(key("commune_insee")),
            null(text("telephone")),
            null(text("courriel")),
            null(text("contact_nom_prenom")),
            null(text("contact_masque")),
            null(text("lien_source")),
            null(text("horaires_accueil")),
            date("date_maj"),
            double("score_qualite"),
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
        "service",
        &[
            &["structure_id", "id"],
            &["source_slug", "id"],
            &["commune_insee", "id"],
            &["type_service", "id"],
            &["nom_tri", "id"],
            &["latitude", "longitude"],
        ],
    )
    .await
}

async fn service_texte(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "service_texte",
        &["id"],
        [
            key("id"),
            null(text("description")),
            null(text("conditions_acces")),
            null(text("publics_precisions")),
            null(text("frais_precisions")),
            null(text("mobilisation_precisions")),
        ],
    )
    .await
}

async fn service_thematique(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "service_thematique", &["service_id", "valeur"], [key("service_id"), key("valeur")]).await?;
    table::index(manager, "service_thematique", &[&["valeur", "service_id"]]).await
}

async fn service_public(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "service_public", &["service_id", "valeur"], [key("service_id"), key("valeur")]).await?;
    table::index(manager, "service_public", &[&["valeur", "service_id"]]).await
}

async fn service_zone(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "service_zone",
        &["service_id", "code"],
        [key("service_id"), key("code"), text("type_zone")],
    )
    .await?;
    table::index(manager, "service_zone", &[&["code", "service_id"]]).await
}
