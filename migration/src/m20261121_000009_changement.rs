//! What each version of the data changed, and what is told of an import.

use sea_orm_migration::prelude::*;

use crate::table::{self, big, instant, key, null, text};

/// What each version of the data changed, and what is told of an import.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        changement(manager).await?;
        table::add(manager, "import", [null(big("version")), null(text("empreinte"))]).await?;
        // Found again by the next import of their data set, each with its control.
        manager.get_connection().execute_unprepared("DELETE FROM anomalie").await?;
        table::add(manager, "anomalie", [key("controle").default("").take()]).await?;
        table::index(manager, "anomalie", &[&["controle"]]).await?;
        table::add(manager, "version_donnees", [big("complete_depuis").default(0).take()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop_index(manager, "anomalie", &["controle"]).await?;
        table::remove(manager, "version_donnees", &["complete_depuis"]).await?;
        table::remove(manager, "anomalie", &["controle"]).await?;
        table::remove(manager, "import", &["version", "empreinte"]).await?;
        table::drop(manager, &["changement"]).await
    }
}

async fn changement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [key("id"), key("type_objet"), key("cle_objet"), big("version"), instant("le"), text("nature")];
    table::create(manager, "changement", &["id"], columns).await?;
    let object = "CREATE UNIQUE INDEX changement_objet ON changement (type_objet, cle_objet)";
    manager.get_connection().execute_unprepared(object).await?;
    let removals = "CREATE INDEX changement_retire ON changement (le) WHERE nature = 'RETIRE'";
    manager.get_connection().execute_unprepared(removals).await?;
    Ok(())
}
