//! What differs between the rows of an import and those that stand? Only that is written.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IdenStatic, ModelTrait, Statement, Value};

use super::Writer;
use super::changes::Shrinkage;
use super::digest;
use super::insert::{self, Meeting};
use super::objects::{Imported, Shown};
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
    /// Those that bear the keys of the rows written: none goes.
    Written,
}

/// What is remembered of a row that stands.
struct Standing {
    content: u64,
    millesime: Option<NaiveDate>,
}

/// Rows that stand, and that were not met yet.
pub(super) struct Comparison<E> {
    scope: Scope,
    standing: HashMap<u64, Standing>,
    before: usize,
    met: usize,
    table: std::marker::PhantomData<E>,
}

impl<E: Imported> Comparison<E> {
    /// Reads what stands. With [`Scope::Written`], that is the rows that bear the keys of `rows`.
    pub(super) async fn load(db: &DatabaseTransaction, scope: Scope, rows: &[E::Model]) -> Result<Self, DbErr> {
        let mut standing = HashMap::new();
        let millesime = digest::millesime::<E>();
        each::<E>(db, select::<E>(db, &scope, rows), |row| {
            let known = Standing {
                content: digest::content::<E>(&row),
                millesime: millesime.as_ref().and_then(|column| day(row.get(*column))),
            };
            standing.insert(digest::key::<E>(&row), known);
        })
        .await?;
        let before = standing.len();
        Ok(Self { scope, standing, before, met: 0, table: std::marker::PhantomData })
    }

    /// Writes the rows that are new or that changed.
    pub(super) async fn put(&mut self, rows: Vec<E::Model>, writer: &Writer<'_>) -> Result<(), DbErr> {
        let column = digest::millesime::<E>();
        let (mut fresh, mut altered) = (Vec::new(), Vec::new());
        let mut confirmed: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
        for row in rows {
            self.met += 1;
            match self.standing.remove(&digest::key::<E>(&row)) {
                None => fresh.push(row),
                Some(known) if known.content != digest::content::<E>(&row) => altered.push(row),
                Some(known) => {
                    let read = column.as_ref().and_then(|column| day(row.get(*column)));
                    if let Some(read) = read.filter(|read| known.millesime != Some(*read)) {
                        confirmed.entry(read).or_default().push(E::cle(&row).to_owned());
                    }
                }
            }
        }
        // A key that is out of the scope may stand elsewhere in the table.
        let meeting =
            if matches!(self.scope, Scope::Table | Scope::Computed) { Meeting::Nothing } else { Meeting::Replaced };
        writer.insert::<E>(fresh, meeting).await?;
        writer.insert::<E>(altered, Meeting::Replaced).await?;
        for (millesime, keys) in confirmed {
            writer.confirm::<E>(millesime, &keys).await?;
        }
        Ok(())
    }

    /// Deletes what was not written again.
    pub(super) async fn finish(self, writer: &Writer<'_>) -> Result<(), DbErr> {
        if self.scope == Scope::Written || self.standing.is_empty() {
            return Ok(());
        }
        if self.scope == Scope::Table && E::SHOWN == Shown::Itself {
            let (before, gone, after) = (self.before, self.standing.len(), self.met);
            writer.shrinks(Shrinkage { type_objet: E::TYPE_OBJET, before, gone, after });
        }
        let db = writer.transaction();
        let mut gone = Vec::with_capacity(self.standing.len());
        each::<E>(db, select::<E>(db, &self.scope, &[]), |row| {
            if self.standing.contains_key(&digest::key::<E>(&row)) {
                gone.push(row);
            }
        })
        .await?;
        insert::delete::<E>(db, &gone).await?;
        writer.deleted::<E>(&gone).await
    }
}

/// The rows whose key is not there.
pub(super) async fn missing<E: Imported>(
    db: &DatabaseTransaction,
    rows: Vec<E::Model>,
) -> Result<Vec<E::Model>, DbErr> {
    let there = Comparison::<E>::load(db, Scope::Written, &rows).await?.standing;
    Ok(rows.into_iter().filter(|row| !there.contains_key(&digest::key::<E>(row))).collect())
}

fn select<E: Imported>(db: &DatabaseTransaction, scope: &Scope, rows: &[E::Model]) -> Statement {
    let mut sql = Sql::new(db.get_database_backend());
    sql.push("SELECT * FROM ").push(E::TABLE);
    match scope {
        Scope::Table | Scope::Computed => {}
        Scope::Of(column, keys) => drop(sql.push(" WHERE ").one_of(column, keys)),
        Scope::Written => {
            // The first column of the key alone: what it brings too much is not met, and stays.
            if let Some(column) = digest::key_columns::<E>().first() {
                let keys: Vec<String> = rows.iter().filter_map(|row| text(row.get(*column))).collect();
                sql.push(" WHERE ").one_of(column.as_str(), &keys);
            }
        }
    }
    sql.build()
}

async fn each<E: EntityTrait>(
    db: &DatabaseTransaction,
    statement: Statement,
    mut visit: impl FnMut(E::Model),
) -> Result<(), DbErr> {
    let mut rows = E::find().from_raw_sql(statement).stream(db).await?;
    while let Some(row) = rows.try_next().await? {
        visit(row);
    }
    Ok(())
}

fn day(value: Value) -> Option<NaiveDate> {
    if let Value::ChronoDate(day) = value { day } else { None }
}

fn text(value: Value) -> Option<String> {
    if let Value::String(text) = value { text } else { None }
}
