//! The tokens that this program gave.

use sea_orm_migration::prelude::*;

use crate::table::{self, instant, key, null, text};

/// The tokens that this program gave.
#[derive(DeriveMigrationName)]
pub struct Migration;

// A name tells one token among those that stand.
const NOM: &str = "CREATE UNIQUE INDEX jeton_nom ON jeton (nom) WHERE revoque_le IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            key("id"),
            key("nom"),
            text("scopes"),
            instant("cree_le"),
            instant("expire_le"),
            null(instant("utilise_le")),
            null(instant("revoque_le")),
        ];
        table::create(manager, "jeton", &["id"], columns).await?;
        manager.get_connection().execute_unprepared(NOM).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["jeton"]).await
    }
}
