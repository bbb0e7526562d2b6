//! The registers of France compétences.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, date, instant, integer, key, null, text};

/// The registers of France compétences.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "fiche_rncp",
    "fiche_rncp_continuite",
    "bloc",
    "nsf",
    "fiche_rncp_nsf",
    "formacode",
    "fiche_rncp_formacode",
    "fiche_rncp_metier",
    "certificateur",
    "fiche_rncp_certificateur",
    "partenaire",
    "fiche_rncp_convention",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        fiche_rncp(manager).await?;
        fiche_rncp_continuite(manager).await?;
        bloc(manager).await?;
        nsf(manager).await?;
        fiche_rncp_nsf(manager).await?;
        formacode(manager).await?;
        fiche_rncp_formacode(manager).await?;
        fiche_rncp_metier(manager).await?;
        certificateur(manager).await?;
        fiche_rncp_certificateur(manager).await?;
        partenaire(manager).await?;
        fiche_rncp_convention(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await
    }
}

async fn fiche_rncp(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "fiche_rncp",
        &["rncp"],
        [
            key("rncp"),
            text("registre"),
            text("intitule"),
            key("intitule_tri"),
            null(text("abrege_libelle")),
            null(text("abrege_intitule")),
            null(integer("niveau_europeen")),
            boolean("actif"),
            null(text("type_enregistrement")),
            null(date("date_dernier_jo")),
            null(date("date_decision")),
            null(date("date_effet")),
            null(date("date_fin_enregistrement")),
            null(text("validation_partielle")),
            boolean("nouvelle_caledonie"),
            boolean("polynesie_francaise"),
            boolean("voie_apprentissage"),
            boolean("voie_professionnalisation"),
            boolean("voie_candidature"),
            boolean("voie_experience"),
            boolean("voie_formation_continue"),
            boolean("voie_formation_initiale"),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "fiche_rncp", &[&["actif", "rncp"], &["niveau_europeen", "rncp"], &["intitule_tri", "rncp"]])
        .await
}

async fn fiche_rncp_continuite(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "fiche_rncp_continuite", &["ancienne", "nouvelle"], [key("ancienne"), key("nouvelle")])
        .await?;
    table::index(manager, "fiche_rncp_continuite", &[&["nouvelle", "ancienne"]]).await
}

async fn bloc(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "bloc",
        &["code"],
        [key("code"), key("rncp"), text("libelle"), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await?;
    table::index(manager, "bloc", &[&["rncp", "code"]]).await
}

async fn nsf(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "nsf",
        &["nsf"],
        [key("nsf"), null(text("libelle")), key("libelle_tri"), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await
}

async fn fiche_rncp_nsf(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "fiche_rncp_nsf", &["rncp", "nsf"], [key("rncp"), key("nsf")]).await?;
    table::index(manager, "fiche_rncp_nsf", &[&["nsf", "rncp"]]).await
}

async fn formacode(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "formacode",
        &["formacode"],
        [
            key("formacode"),
            null(text("libelle")),
            key("libelle_tri"),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await
}

async fn fiche_rncp_formacode(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "fiche_rncp_formacode", &["rncp", "formacode"], [key("rncp"), key("formacode")]).await?;
    table::index(manager, "fiche_rncp_formacode", &[&["formacode", "rncp"]]).await
}

async fn fiche_rncp_metier(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "fiche_rncp_metier", &["rncp", "rome"], [key("rncp"), key("rome"), null(text("libelle"))])
        .await?;
    table::index(manager, "fiche_rncp_metier", &[&["rome", "rncp"]]).await
}

async fn certificateur(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "certificateur",
        &["id"],
        [key("id"), null(key("siret")), text("nom"), key("nom_tri"), null(date("millesime")), instant("mis_a_jour_le")],
    )
    .await?;
    table::index(manager, "certificateur", &[&["siret", "id"]]).await
}

async fn fiche_rncp_certificateur(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "fiche_rncp_certificateur",
        &["rncp", "certificateur_id"],
        [key("rncp"), key("certificateur_id")],
    )
    .await?;
    table::index(manager, "fiche_rncp_certificateur", &[&["certificateur_id", "rncp"]]).await
}

async fn partenaire(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "partenaire",
        &["id"],
        [
            key("id"),
            key("rncp"),
            null(key("siret")),
            text("nom"),
            text("habilitation"),
            null(date("millesime")),
            instant("mis_a_jour_le"),
        ],
    )
    .await?;
    table::index(manager, "partenaire", &[&["rncp", "id"], &["siret", "id"]]).await
}

async fn fiche_rncp_convention(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "fiche_rncp_convention",
        &["rncp", "numero"],
        [key("rncp"), key("numero"), null(text("libelle"))],
    )
    .await
}
