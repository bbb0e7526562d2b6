//! What people report, what was decided, and the values that stand in the place of a source's.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, instant, integer, key, null, text};

/// What people report, what was decided, and the values that stand in the place of a source's.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["signalement", "suivi", "correction"];

// What is reported again is joined to what is open.
const EMPREINTE: &str = "CREATE UNIQUE INDEX signalement_empreinte ON signalement (empreinte) WHERE ouvert";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let etat = key("etat").default("OUVERTE").take();
        table::add(manager, "anomalie", [etat, null(text("motif")), null(instant("traitee_le"))]).await?;
        signalement(manager).await?;
        suivi(manager).await?;
        correction(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, TABLES).await?;
        manager.get_connection().execute_unprepared("DELETE FROM anomalie WHERE controle = 'signalement'").await?;
        table::remove(manager, "anomalie", &["etat", "motif", "traitee_le"]).await
    }
}

async fn signalement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        key("id"),
        key("empreinte"),
        boolean("ouvert"),
        null(text("valeur_attendue")),
        integer("nombre"),
        instant("recu_le"),
        null(instant("traite_le")),
        null(text("traite_par")),
    ];
    table::create(manager, "signalement", &["id"], columns).await?;
    manager.get_connection().execute_unprepared(EMPREINTE).await.map(drop)
}

async fn suivi(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns =
        [key("numero"), key("signalement_id"), null(text("commentaire")), null(text("courriel")), instant("recu_le")];
    table::create(manager, "suivi", &["numero"], columns).await?;
    table::index(manager, "suivi", &[&["signalement_id", "numero"], &["recu_le"]]).await
}

async fn correction(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        key("id"),
        key("jeu_de_donnees_id"),
        key("type_objet"),
        key("cle_objet"),
        key("champ"),
        null(text("valeur")),
        null(text("valeur_source")),
        key("etat"),
        null(key("anomalie_id")),
        instant("decidee_le"),
        null(instant("appliquee_le")),
        null(instant("finie_le")),
    ];
    table::create(manager, "correction", &["id"], columns).await?;
    table::index(manager, "correction", &[&["cle_objet", "type_objet", "id"], &["etat", "id"]]).await
}
