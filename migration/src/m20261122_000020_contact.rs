//! Contacts of courses, of missions locales and of training organisations, and why some are not public.

use sea_orm_migration::prelude::*;

use crate::table::{self, boolean, key, null, text};

/// Contacts of courses, of missions locales and of training organisations, and why some are not public.
#[derive(DeriveMigrationName)]
pub struct Migration;

const MASKED: [&str; 2] = ["formation", "mission_locale"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in MASKED {
            table::add(manager, table, [null(key("contact_masque"))]).await?;
            // Rows that stand were not classified: until their files are read again, no contact of theirs is public.
            let hidden = format!(
                "UPDATE {table} SET contact_masque = 'PERSONNEL' WHERE COALESCE(courriel, telephone) IS NOT NULL"
            );
            manager.get_connection().execute_unprepared(&hidden).await?;
        }
        let columns = [
            key("id"),
            key("organisme_siret"),
            text("courriel"),
            boolean("confirme"),
            null(text("sources")),
            null(key("contact_masque")),
        ];
        table::create(manager, "organisme_contact", &["id"], columns).await?;
        table::index(manager, "organisme_contact", &[&["organisme_siret", "id"]]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["organisme_contact"]).await?;
        for table in MASKED {
            table::remove(manager, table, &["contact_masque"]).await?;
        }
        Ok(())
    }
}
