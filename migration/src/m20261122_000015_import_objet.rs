//! What each import did to the objects, counted by type, and the way from a version to the import that published it.

use sea_orm_migration::prelude::*;

use crate::table::{self, big, key, text};

/// What each import did to the objects, counted by type, and the way from a version to the import that published it.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns =
            [key("id"), key("import_id"), text("type_objet"), big("ajoutes"), big("modifies"), big("retires")];
        table::create(manager, "import_objet", &["id"], columns).await?;
        table::index(manager, "import_objet", &[&["import_id", "id"]]).await?;
        table::index(manager, "import", &[&["version"]]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop_index(manager, "import", &["version"]).await?;
        table::drop(manager, &["import_objet"]).await
    }
}
