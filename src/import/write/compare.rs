//! What differs between the rows of an import and those that stand? Only that is written.

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement, StreamTrait};

use super::Writer;
use super::changes::Shrinkage;
use super::corrected::Corrections;
use super::digest::Digest;
use super::insert::{self, Meeting};
use super::keys::Keys;
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
    Of(usize, Keys),
    /// Those whose key begins with one of these texts, or all of them when keys are no text: none goes.
    Written(Option<(usize, Keys)>),
}

impl Scope {
    /// The scope of rows that take the place of those whose column bears one of these texts.
    pub(super) fn of(table: &Table, column: &str, keys: &Keys) -> Self {
        Self::Of(table.columns.iter().position(|name| *name == column).unwrap_or_default(), keys.clone())
    }

    /// The scope of rows that take the place of those that bear their keys, which begin with these texts.
    pub(super) fn written(table: &Table, keys: &Keys) -> Self {
        Self::Written(table.key.first().filter(|_| !keys.is_empty()).map(|rank| (*rank, keys.clone())))
    }

    fn is_whole(&self) -> bool {
        matches!(self, Self::Table | Self::Computed)
    }

    fn keys(&self) -> Option<(usize, &Keys)> {
        match self {
            Self::Table | Self::Computed | Self::Written(None) => None,
            Self::Of(rank, keys) | Self::Written(Some((rank, keys))) => Some((*rank, keys)),
        }
    }

    fn select(&self, table: &Table, db: &DatabaseTransaction) -> Statement {
        let mut sql = Sql::new(ConnectionTrait::get_database_backend(db));
        sql.push("SELECT * FROM ").push(table.name);
        if let Some((rank, few)) = self.keys().and_then(|(rank, keys)| Some((rank, keys.few()?))) {
            sql.push(" WHERE ").one_of(table.columns[rank], few);
        }
        sql.build()
    }

    // Whether a row that was read is one of them: of many keys, the table is read whole.
    fn holds(&self, row: &Row) -> bool {
        self.keys().is_none_or(|(rank, keys)| text(row, rank).is_some_and(|key| keys.contains(key)))
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
            if !scope.holds(&row) {
                return;
            }
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

    /// Writes the rows of a source that are new or that changed, with what is corrected of them.
    pub(super) async fn put(
        &mut self,
        rows: &mut (dyn Iterator<Item = Result<Row, DbErr>> + Send),
        corrections: &Corrections,
        writer: &Writer<'_>,
    ) -> Result<(), DbErr> {
        let table = self.table.clone();
        let mut rows = rows.map(|row| {
            let mut row = row?;
            corrections.correct(&table, &mut row);
            Ok(row)
        });
        self.put_each(&mut rows, writer).await
    }

    /// Writes the rows that changed, as they are.
    pub(super) async fn put_as_they_are(&mut self, rows: Vec<Row>, writer: &Writer<'_>) -> Result<(), DbErr> {
        self.put_each(&mut rows.into_iter().map(Ok), writer).await
    }

    async fn put_each(
        &mut self,
        rows: &mut (dyn Iterator<Item = Result<Row, DbErr>> + Send),
        writer: &Writer<'_>,
    ) -> Result<(), DbErr> {
        let mut pending = Pending::default();
        for row in rows {
            let row = row?;
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
        let elsewhere = self.elsewhere(&fresh, writer.transaction()).await?;
        let (moved, fresh) = fresh.into_iter().partition(|row| elsewhere.contains(self.table.cle(row)));
        writer.insert(&self.table, fresh, meeting, false).await?;
        writer.insert(&self.table, moved, meeting, true).await?;
        writer.insert(&self.table, altered, Meeting::Replaced, true).await?;
        writer.confirm(&self.table, confirmed).await
    }

    // Objects that stand out of the scope: they do not come, they move.
    async fn elsewhere(&self, rows: &[Row], db: &DatabaseTransaction) -> Result<HashSet<String>, DbErr> {
        let narrow = matches!(self.scope, Scope::Of(..)) && self.table.shown == Shown::Itself;
        if !narrow || rows.is_empty() {
            return Ok(HashSet::new());
        }
        let cles: Vec<&str> = rows.iter().map(|row| self.table.cle(row)).collect();
        let column = self.table.columns[self.table.cle];
        let mut sql = Sql::new(ConnectionTrait::get_database_backend(db));
        sql.push("SELECT ").push(column).push(" FROM ").push(self.table.name).push(" WHERE ").one_of(column, &cles);
        db.query_all_raw(sql.build()).await?.iter().map(|row| row.try_get_by_index(0)).collect()
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
            if self.scope.holds(&row) && self.stands(&row) {
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
