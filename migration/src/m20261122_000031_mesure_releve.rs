//! What each measure counted, day after day.

use sea_orm_migration::prelude::*;

use crate::table::{self, big, date, key};

/// What each measure counted, day after day.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [key("id"), key("mesure_id"), date("jour"), big("total"), big("lies")];
        table::create(manager, "mesure_releve", &["id"], columns).await?;
        table::index(manager, "mesure_releve", &[&["mesure_id", "id"]]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["mesure_releve"]).await
    }
}
