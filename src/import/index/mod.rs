//! How is the index of texts kept? By each import, inside its transaction: it is of the version that the import publishes.
//!
//! What changed is read in the table `changement`, object by object, with what shows an object that changed (the services
//! of a structure). Their documents are drawn again from the tables, some hundreds at once, whatever their number.

mod drawing;
mod vocabulary;
mod write;

use std::collections::BTreeSet;

use entity::index_texte;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IntoActiveModel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use self::drawing::{Drawing, drawing};
use self::write::Batch;
use crate::search::document::ANALYSE;
use crate::search::sujet::Sujet;
use crate::store::Sql;
use crate::store::changement::position;

// Documents drawn at once.
const CHUNK: usize = 1_000;

/// Builds the index when there is none, or when it was built with another analysis.
pub(super) async fn ensure(db: &DatabaseConnection) -> Result<(), DbErr> {
    if state(db).await?.is_some_and(|state| state.analyse == ANALYSE) {
        return Ok(());
    }
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let transaction = db.begin_with_options(options).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
    }
    update(&transaction, None).await?;
    transaction.commit().await
}

async fn state<C: ConnectionTrait>(db: &C) -> Result<Option<index_texte::Model>, DbErr> {
    index_texte::Entity::find_by_id(1).one(db).await
}

/// Indexes what a version changed; everything when the index is not of the program's analysis.
pub(super) async fn update(db: &DatabaseTransaction, version: Option<i64>) -> Result<(), DbErr> {
    let known = state(db).await?.filter(|state| state.analyse == ANALYSE);
    let whole = known.is_none();
    let mut batch = Batch::new(db, known.map_or(0, |state| state.suivant));
    batch.begin().await?;
    if whole {
        batch.empty().await?;
    }
    for sujet in Sujet::ALL {
        match version {
            Some(version) if !whole => Changed { db, version, sujet: *sujet }.draw(&mut batch).await?,
            _ => every(db, *sujet, &mut batch).await?,
        }
    }
    let suivant = batch.finish().await?;
    let row = index_texte::Model { id: 1, analyse: ANALYSE, suivant };
    index_texte::Entity::delete_many().exec(db).await?;
    index_texte::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(drop)
}

// Every object of a type, by key.
async fn every(db: &DatabaseTransaction, sujet: Sujet, batch: &mut Batch<'_>) -> Result<(), DbErr> {
    let Drawing { table, key, .. } = drawing(sujet);
    let mut last: Option<String> = None;
    loop {
        let mut sql = Sql::new(db.get_database_backend());
        sql.push("SELECT c.").push(key).push(" FROM ").push(table).push(" c");
        if let Some(last) = &last {
            sql.push(" WHERE c.").push(key).push(" > ").bind(last.as_str());
        }
        sql.push(" ORDER BY c.").push(key).push(" LIMIT ").bind(CHUNK as i64);
        let keys = texts(db, sql).await?;
        batch.draw(sujet, &keys, false).await?;
        if keys.len() < CHUNK {
            return Ok(());
        }
        last = keys.last().cloned();
    }
}

/// What a version changed of one type.
struct Changed<'a> {
    db: &'a DatabaseTransaction,
    version: i64,
    sujet: Sujet,
}

impl Changed<'_> {
    async fn draw(&self, batch: &mut Batch<'_>) -> Result<(), DbErr> {
        let type_objet = self.sujet.type_objet();
        let mut last = position(self.version, type_objet, "");
        loop {
            let mut sql = self.sql();
            sql.push("SELECT n.id FROM changement n WHERE n.id > ").bind(last.as_str()).push(" AND n.id < ");
            sql.bind(beyond(self.version, type_objet)).push(" ORDER BY n.id LIMIT ").bind(CHUNK as i64);
            let found = texts(self.db, sql).await?;
            let start = position(self.version, type_objet, "").len();
            let keys: Vec<String> = found.iter().map(|id| id[start..].to_owned()).collect();
            batch.draw(self.sujet, &keys, true).await?;
            match found.into_iter().last() {
                Some(id) if keys.len() == CHUNK => last = id,
                _ => break,
            }
        }
        let keys: Vec<String> = self.around().await?.into_iter().collect();
        for keys in keys.chunks(CHUNK) {
            batch.draw(self.sujet, keys, true).await?;
        }
        Ok(())
    }

    // What did not change and shows what did.
    async fn around(&self) -> Result<BTreeSet<String>, DbErr> {
        let mut keys = BTreeSet::new();
        for (type_objet, select) in drawing(self.sujet).shows {
            let Some((before, after)) = select.split_once("CHANGED") else { continue };
            let mut sql = self.sql();
            sql.push("SELECT k.cle FROM (").push(&before.replacen("SELECT ", "SELECT DISTINCT ", 1).replacen(
                " FROM ",
                " AS cle FROM ",
                1,
            ));
            sql.push("(SELECT n.cle_objet FROM changement n WHERE n.id > ")
                .bind(position(self.version, type_objet, ""))
                .push(" AND n.id < ");
            sql.bind(beyond(self.version, type_objet)).push(")").push(after);
            sql.push(") k WHERE NOT EXISTS (SELECT 1 FROM changement o WHERE o.type_objet = ")
                .bind(self.sujet.type_objet());
            sql.push(" AND o.cle_objet = k.cle AND o.version = ").bind(self.version).push(")");
            keys.extend(texts(self.db, sql).await?);
        }
        keys.extend(self.bereft().await?);
        Ok(keys)
    }

    // A title that is gone no longer tells its job, nor a block its sheet: all of them are drawn again. Asked first whether one
    // is gone: in one statement, SQLite looks for it again for each of them.
    async fn bereft(&self) -> Result<Vec<String>, DbErr> {
        let part = match self.sujet {
            Sujet::Metier => "Appellation",
            Sujet::FicheRncp => "Bloc",
            _ => return Ok(Vec::new()),
        };
        let mut sql = self.sql();
        sql.push("SELECT n.id FROM changement n WHERE n.nature = 'RETIRE' AND n.id > ");
        sql.bind(position(self.version, part, ""))
            .push(" AND n.id < ")
            .bind(beyond(self.version, part))
            .push(" LIMIT 1");
        if texts(self.db, sql).await?.is_empty() {
            return Ok(Vec::new());
        }
        let Drawing { table, key, .. } = drawing(self.sujet);
        let mut sql = self.sql();
        sql.push("SELECT c.").push(key).push(" FROM ").push(table).push(" c");
        texts(self.db, sql).await
    }

    fn sql(&self) -> Sql {
        Sql::new(self.db.get_database_backend())
    }
}

// After every change of a type in a version: `;` follows `:`.
fn beyond(version: i64, type_objet: &str) -> String {
    position(version, type_objet, "").replace(&format!("{type_objet}:"), &format!("{type_objet};"))
}

async fn texts(db: &DatabaseTransaction, sql: Sql) -> Result<Vec<String>, DbErr> {
    db.query_all_raw(sql.build()).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}
