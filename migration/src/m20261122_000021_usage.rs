//! What was asked, by day, and when the service stood.

use sea_orm_migration::prelude::*;

use crate::table::{self, big, date, instant, key};

/// What was asked, by day, and when the service stood.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            date("jour"),
            key("genre"),
            key("consommateur"),
            key("nom"),
            big("appels"),
            big("erreurs"),
            big("cout"),
            big("lignes"),
            big("d1"),
            big("d2"),
            big("d5"),
            big("d10"),
            big("d20"),
            big("d50"),
            big("d100"),
            big("d200"),
            big("d500"),
            big("d1000"),
            big("d5000"),
            big("d_plus"),
        ];
        table::create(manager, "usage_jour", &["jour", "genre", "consommateur", "nom"], columns).await?;
        table::index(manager, "usage_jour", &[&["consommateur", "jour"]]).await?;
        table::create(manager, "battement", &["heure"], [instant("heure"), big("minutes")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["usage_jour", "battement"]).await
    }
}
