//! Data sets, their imports, what was refused, what looks wrong.

use sea_orm_migration::prelude::*;

use crate::table::{self, big, date, instant, integer, key, null, text};

/// Data sets, their imports, what was refused, what looks wrong.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["jeu_de_donnees", "import", "import_fichier", "rejet", "anomalie", "version_donnees"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        jeu_de_donnees(manager).await?;
        import(manager).await?;
        import_fichier(manager).await?;
        rejet(manager).await?;
        anomalie(manager).await?;
        version_donnees(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await
    }
}

async fn jeu_de_donnees(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "jeu_de_donnees",
        &["id"],
        [
            key("id"),
            text("nom"),
            text("producteur"),
            text("licence"),
            text("url"),
            text("frequence"),
            text("description"),
        ],
    )
    .await
}

async fn import(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "import",
        &["id"],
        [
            key("id"),
            key("jeu_de_donnees_id"),
            instant("debut"),
            null(instant("fin")),
            text("statut"),
            null(date("millesime")),
            big("lus"),
            big("acceptes"),
            big("refuses"),
            big("ecartes"),
            null(text("message")),
        ],
    )
    .await?;
    table::index(manager, "import", &[&["jeu_de_donnees_id", "id"]]).await
}

async fn import_fichier(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "import_fichier",
        &["id"],
        [key("id"), key("import_id"), text("nom"), big("lus"), big("acceptes"), big("refuses"), big("ecartes")],
    )
    .await?;
    table::index(manager, "import_fichier", &[&["import_id", "id"]]).await
}

async fn rejet(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "rejet",
        &["id"],
        [
            key("id"),
            key("import_id"),
            key("jeu_de_donnees_id"),
            text("fichier"),
            big("ligne"),
            text("code"),
            text("raison"),
            text("brut"),
        ],
    )
    .await?;
    table::index(manager, "rejet", &[&["import_id", "id"], &["jeu_de_donnees_id", "id"]]).await
}

async fn anomalie(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(
        manager,
        "anomalie",
        &["id"],
        [
            key("id"),
            key("jeu_de_donnees_id"),
            text("code"),
            text("type_objet"),
            key("cle_objet"),
            null(text("champ")),
            null(text("valeur")),
            text("message"),
            instant("detectee_le"),
        ],
    )
    .await?;
    table::index(manager, "anomalie", &[&["jeu_de_donnees_id", "id"], &["cle_objet", "type_objet", "id"]]).await
}

async fn version_donnees(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table::create(manager, "version_donnees", &["id"], [integer("id"), big("version"), instant("publiee_le")]).await
}
