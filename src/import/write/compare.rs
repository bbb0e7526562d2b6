//! What differs between the rows of an import and those that stand? Only that is written.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement, StreamTrait};

use super::Writer;
use super::changes::Shrinkage;
use super::digest::Digest;
use super::insert::{self, Meeting};
use super::table::{Row, Shown, Table, text};
use crate::store::Sql;

/// Which rows of a table are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All of them: those that are not written again go.
    Table,
    /// All of them, computed from other rows: that many of them go is no sign of a source that is broken.
    Computed,
    /// Those whose column bears one of these texts: those that are not written again go.
    Of(&'static str, Vec<String>),
    /// Those whose key begins as one of these does, all of them when keys are no text: none goes.
    Written(Option<Vec<String>>),
}

impl Scope {
    /// The scope of rows that take the place of those that bear their keys.
    pub(super) fn written(table: &Table, rows: &[Row]) -> Self {
        let first = table.key.first().copied().unwrap_or_default();
        Self::Written(rows.iter().map(|row| text(row, first).map(str::to_owned)).collect())
    }

    fn is_whole(&self) -> bool {
        matches!(self, Self::Table | Self::Computed)
    }

    fn select(&self, table: &Table, db: &DatabaseTransaction) -> Statement {
        let mut sql = Sql::new(ConnectionTrait::get_database_backend(db));
        sql.push("SELECT * FROM ").push(table.name);
        match self {
            Self::Table | Self::Computed | Self::Written(None) => {}
            Self::Of(column, keys) => drop(sql.push(" WHERE ").one_of(column, keys)),
            Self::Written(Some(keys)) => {
                if let Some(rank) = table.key.first() {
                    sql.push(" WHERE ").one_of(table.columns[*rank], keys);
                }
            }
        }
        sql.build()
    }
}

/// What is remembered of a row that stands.
struct Standing {
    content: u64,
    files: u64,
}

/// Rows that stand, and that were not met yet.
pub(super) struct Comparison {
    table: Table,
    digest: Digest,
    scope: Scope,
    standing: HashMap<u64, Standing>,
    before: usize,
    met: usize,
}

// Rows held before they are written.
const BATCH: usize = 500;

/// Rows on their way into a table, of one kind.
#[derive(Default)]
struct Pending {
    fresh: Vec<Row>,
    altered: Vec<Row>,
    confirmed: Vec<Row>,
}

impl Comparison {
    /// Reads what stands.
    pub(super) async fn load(db: &DatabaseTransaction, table: Table, scope: Scope) -> Result<Self, DbErr> {
        let digest = Digest::of(&table);
        let mut standing = HashMap::new();
        each(db, &table, scope.select(&table, db), |row| {
            let known = Standing { content: digest.content(&row), files: digest.files(&row) };
            standing.insert(digest.key(&row), known);
        })
        .await?;
        let before = standing.len();
        Ok(Self { table, digest, scope, standing, before, met: 0 })
    }

    /// Whether a row stands that bears the key of this one.
    pub(super) fn stands(&self, row: &Row) -> bool {
        self.standing.contains_key(&self.digest.key(row))
    }

    /// Writes the rows that are new or that changed.
    pub(super) async fn put(
        &mut self,
        rows: &mut (dyn Iterator<Item = Row> + Send),
        writer: &Writer<'_>,
    ) -> Result<(), DbErr> {
        let mut pending = Pending::default();
        for row in rows {
            self.met += 1;
            match self.standing.remove(&self.digest.key(&row)) {
                None => pending.fresh.push(row),
                Some(known) if known.content != self.digest.content(&row) => pending.altered.push(row),
                Some(known) if known.files != self.digest.files(&row) => pending.confirmed.push(row),
                Some(_) => {}
            }
            if pending.fresh.len() + pending.altered.len() + pending.confirmed.len() >= BATCH {
                self.flush(&mut pending, writer).await?;
            }
        }
        self.flush(&mut pending, writer).await
    }

    async fn flush(&self, pending: &mut Pending, writer: &Writer<'_>) -> Result<(), DbErr> {
        // A key that is out of the scope may stand elsewhere in the table.
        let meeting = if self.scope.is_whole() { Meeting::Nothing } else { Meeting::Replaced };
        let Pending { fresh, altered, confirmed } = std::mem::take(pending);
        writer.insert(&self.table, fresh, meeting).await?;
        writer.insert(&self.table, altered, Meeting::Replaced).await?;
        writer.confirm(&self.table, confirmed).await
    }

    /// Deletes what was not written again.
    pub(super) async fn finish(self, writer: &Writer<'_>) -> Result<(), DbErr> {
        if matches!(self.scope, Scope::Written(_)) || self.standing.is_empty() {
            return Ok(());
        }
        if self.scope == Scope::Table && self.table.shown == Shown::Itself {
            let (before, gone, after) = (self.before, self.standing.len(), self.met);
            writer.shrinks(Shrinkage { type_objet: self.table.type_objet, before, gone, after });
        }
        let db = writer.transaction();
        let mut gone = Vec::with_capacity(self.standing.len());
        each(db, &self.table, self.scope.select(&self.table, db), |row| {
            if self.stands(&row) {
                gone.push(row);
            }
        })
        .await?;
        insert::delete(db, &self.table, &gone).await?;
        writer.deleted(&self.table, &gone).await
    }
}

async fn each(
    db: &DatabaseTransaction,
    table: &Table,
    statement: Statement,
    mut visit: impl FnMut(Row),
) -> Result<(), DbErr> {
    let mut rows = db.stream_raw(statement).await?;
    while let Some(row) = rows.try_next().await? {
        visit((table.read)(&row)?);
    }
    Ok(())
}
