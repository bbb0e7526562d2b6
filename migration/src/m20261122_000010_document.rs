//! The index of texts: what is searched, the words it is found by, the vocabulary. The next start of the program, or the
//! next import, fills it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::table::{self, big, double, integer, key, null, text};

/// The index of texts.
#[derive(DeriveMigrationName)]
pub struct Migration;

// An integer, and no other type, makes the key of a row its place in the table of SQLite.
const DOCUMENT: &str = "CREATE TABLE document (rang integer NOT NULL PRIMARY KEY, type_objet text NOT NULL, \
     cle_objet text NOT NULL, titre text NOT NULL, nom text NOT NULL, libelles text NOT NULL, latitude double, \
     longitude double)";

// Words of the index are letters and digits of ASCII. It holds in which rows each stands, and neither the text nor the places.
const SQLITE: &str = "CREATE VIRTUAL TABLE document_terme USING fts5(termes, content = '', contentless_delete = 1, \
     detail = 'none', tokenize = 'ascii')";

const POSTGRES: &str = "CREATE TABLE document_terme (rang bigint PRIMARY KEY, termes tsvector NOT NULL); \
     CREATE INDEX document_terme_termes ON document_terme USING gin (termes)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
        if sqlite {
            db.execute_unprepared(DOCUMENT).await?;
        } else {
            let columns = [
                big("rang"),
                key("type_objet"),
                key("cle_objet"),
                text("titre"),
                text("nom"),
                text("libelles"),
                null(double("latitude")),
                null(double("longitude")),
            ];
            table::create(manager, "document", &["rang"], columns).await?;
        }
        db.execute_unprepared("CREATE UNIQUE INDEX document_objet ON document (type_objet, cle_objet)").await?;
        db.execute_unprepared(if sqlite { SQLITE } else { POSTGRES }).await?;
        table::create(manager, "mot", &["mot"], [key("mot"), key("envers"), text("terme"), big("frequence")]).await?;
        table::index(manager, "mot", &[&["envers"]]).await?;
        table::create(manager, "index_texte", &["id"], [integer("id"), integer("analyse"), big("suivant")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["document", "document_terme", "mot", "index_texte"]).await
    }
}
