//! How are rows written? In one transaction, many to a statement, and only those whose content changed.

mod changes;
mod compare;
mod corrected;
mod digest;
mod effectif;
mod insert;
mod keys;
mod table;

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use entity::version_donnees;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IdenStatic};
use tokio::sync::OnceCell;

use self::changes::Changes;
pub use self::changes::{Shrinkage, Totals};
use self::compare::{Comparison, Scope};
use self::corrected::Corrections;
use self::insert::Meeting;
pub use self::keys::Keys;
pub use self::table::Imported;
use self::table::{Row, Table, values};
use crate::import::index;
use crate::store::Sql;

/// Writes into the tables of an import, inside its transaction, and remembers what it changed.
#[derive(Debug)]
pub struct Writer<'a> {
    transaction: &'a DatabaseTransaction,
    changes: Mutex<Changes>,
    corrections: OnceCell<Corrections>,
}

impl<'a> Writer<'a> {
    /// A writer of a transaction. `now` is the moment that changed objects will bear.
    pub fn new(transaction: &'a DatabaseTransaction, now: DateTime<Utc>) -> Self {
        Self { transaction, changes: Mutex::new(Changes::new(now)), corrections: OnceCell::new() }
    }

    /// The transaction, for what is computed from rows already there.
    pub fn transaction(&self) -> &'a DatabaseTransaction {
        self.transaction
    }

    /// These rows and no other. Keys must differ.
    pub async fn replace<E: Imported>(
        &self,
        rows: impl IntoIterator<Item: Fallible<E::Model>, IntoIter: Send>,
    ) -> Result<(), DbErr> {
        self.compare(Table::of::<E>(), Scope::Table, &mut rows_of::<E>(rows)).await
    }

    /// These rows and no other, computed from those of other tables. Keys must differ.
    pub async fn recompute<E: Imported>(
        &self,
        rows: impl IntoIterator<Item: Fallible<E::Model>, IntoIter: Send>,
    ) -> Result<(), DbErr> {
        self.compare(Table::of::<E>(), Scope::Computed, &mut rows_of::<E>(rows)).await
    }

    /// These rows, and no other among those whose column bears one of these texts. Keys must differ.
    pub async fn replace_of<E: Imported>(
        &self,
        column: E::Column,
        keys: &Keys,
        rows: impl IntoIterator<Item: Fallible<E::Model>, IntoIter: Send>,
    ) -> Result<(), DbErr> {
        let table = Table::of::<E>();
        let scope = Scope::of(&table, column.as_str(), keys);
        self.compare(table, scope, &mut rows_of::<E>(rows)).await
    }

    /// These rows, each in the place of the one that bears its key. Keys must differ.
    pub async fn upsert<E: Imported>(&self, rows: Vec<E::Model>) -> Result<(), DbErr> {
        let table = Table::of::<E>();
        let keys = Keys::of(rows.iter().filter_map(|row| Some(table.first_key(&values::<E>(row))?.to_owned())));
        self.upsert_of::<E>(&keys, rows).await
    }

    /// The same, of rows whose keys begin with one of these texts.
    pub async fn upsert_of<E: Imported>(
        &self,
        keys: &Keys,
        rows: impl IntoIterator<Item: Fallible<E::Model>, IntoIter: Send>,
    ) -> Result<(), DbErr> {
        let table = Table::of::<E>();
        let scope = Scope::written(&table, keys);
        self.compare(table, scope, &mut rows_of::<E>(rows)).await
    }

    /// The same, of rows that were read from their table: what stands in them is not what the source says.
    pub async fn restate<E: Imported>(&self, rows: Vec<E::Model>) -> Result<(), DbErr> {
        self.restate_rows(Table::of::<E>(), rows.iter().map(values::<E>).collect()).await
    }

    /// The rows of these objects, with their corrections as they stand now.
    pub async fn correct_again(&self, table: &str, cles: &[&str]) -> Result<(), DbErr> {
        let Some(table) = corrected::table(table) else { return Ok(()) };
        let mut sql = self.sql();
        sql.push("SELECT * FROM ").push(table.name).push(" WHERE ").one_of(table.columns[table.cle], cles);
        let found = self.transaction.query_all_raw(sql.build()).await?;
        let now = self.changes().now;
        let rows = found.iter().map(|row| Ok(corrected::stamped(&table, (table.read)(row)?, now)));
        self.restate_rows(table.clone(), rows.collect::<Result<_, DbErr>>()?).await
    }

    async fn restate_rows(&self, table: Table, mut rows: Vec<Row>) -> Result<(), DbErr> {
        let corrections = self.corrections().await?;
        rows.iter_mut().for_each(|row| corrections.restate(&table, row));
        let keys = Keys::of(rows.iter().filter_map(|row| Some(table.first_key(row)?.to_owned())));
        let mut comparison = Comparison::load(self.transaction, table.clone(), Scope::written(&table, &keys)).await?;
        comparison.put_as_they_are(rows, self).await
    }

    /// These rows, but for those whose key is there already. Keys must differ.
    pub async fn add_missing<E: Imported>(&self, rows: impl IntoIterator<Item = E::Model>) -> Result<(), DbErr> {
        let rows = rows.into_iter().map(|row| values::<E>(&row)).collect();
        self.complete(Table::of::<E>(), rows).await
    }

    /// An empty statement for [`Writer::update`].
    pub fn sql(&self) -> Sql {
        Sql::new(self.transaction.get_database_backend())
    }

    /// Runs an `UPDATE` of ours that returns the keys of the objects that it changed, as its first column.
    pub async fn update<E: Imported>(&self, sql: Sql) -> Result<(), DbErr> {
        let mut keys: Vec<String> = Vec::new();
        for row in self.transaction.query_all_raw(sql.build()).await? {
            keys.push(row.try_get_by_index(0)?);
        }
        let mut changes = self.changes();
        keys.iter().for_each(|cle| changes.touch(E::TYPE_OBJET, cle));
        if !keys.is_empty() {
            changes.tables.insert(E::TABLE);
        }
        Ok(())
    }

    /// Whether a row of one of these tables was written or deleted.
    pub fn changed(&self, tables: &[&str]) -> bool {
        let changes = self.changes();
        tables.iter().any(|table| changes.tables.contains(table))
    }

    /// Whether a row of a table that this select names was written or deleted.
    pub fn changed_of(&self, select: &str) -> bool {
        let words = select.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        self.changed(&words.collect::<Vec<_>>())
    }

    /// What shrank so far.
    pub fn shrinkages(&self) -> Vec<Shrinkage> {
        self.changes().shrinkages.clone()
    }

    /// What became of the objects so far, by type; types left as they were are not told.
    pub fn totals(&self) -> Vec<(&'static str, Totals)> {
        self.changes().totals()
    }

    /// Lets the database count what the tables hold, so that it plans what follows for the rows that were written and not
    /// for those of before, which may be none.
    pub async fn count(&self) -> Result<(), DbErr> {
        let filled = self.changes().filled();
        for table in filled {
            self.transaction.execute_unprepared(&format!("ANALYZE {table}")).await?;
        }
        Ok(())
    }

    /// Tells what changed, object by object, and publishes a version of the data; none when nothing changed.
    pub async fn publish(&self) -> Result<Option<i64>, DbErr> {
        let parts = self.changes().parts();
        let now = self.changes().now;
        for (objet, cles) in parts {
            let there = changes::stamp(self.transaction, objet, &cles, now).await?;
            self.changes().stamped(objet, there);
        }
        if let Some(corrections) = self.corrections.get() {
            corrections.told(self.transaction, now).await?;
        }
        self.tell(true).await?;
        self.count().await?;
        if self.changes().tables.is_empty() {
            return Ok(None);
        }
        let changed = self.changes().tables.clone();
        effectif::count(self.transaction, &changed).await?;
        let version = self.version().await?;
        index::update(self.transaction, Some(version)).await?;
        changes::publish(self.transaction, version, now).await?;
        Ok(Some(version))
    }

    async fn compare(
        &self,
        table: Table,
        scope: Scope,
        rows: &mut (dyn Iterator<Item = Result<Row, DbErr>> + Send),
    ) -> Result<(), DbErr> {
        let corrections = self.corrections().await?;
        let mut comparison = Comparison::load(self.transaction, table, scope).await?;
        comparison.put(rows, corrections, self).await?;
        comparison.finish(self).await
    }

    async fn corrections(&self) -> Result<&Corrections, DbErr> {
        self.corrections.get_or_try_init(|| Corrections::load(self.transaction)).await
    }

    async fn complete(&self, table: Table, rows: Vec<Row>) -> Result<(), DbErr> {
        let keys = Keys::of(rows.iter().filter_map(|row| Some(table.first_key(row)?.to_owned())));
        let there = Comparison::load(self.transaction, table.clone(), Scope::written(&table, &keys)).await?;
        let missing = rows.into_iter().filter(|row| !there.stands(row)).collect();
        self.insert(&table, missing, Meeting::Nothing, false).await
    }

    // `stood` tells whether rows that bear these keys stand.
    async fn insert(&self, table: &Table, rows: Vec<Row>, meeting: Meeting, stood: bool) -> Result<(), DbErr> {
        if rows.is_empty() {
            return Ok(());
        }
        {
            let mut changes = self.changes();
            rows.iter().for_each(|row| changes.written(table, row, stood));
        }
        insert::insert(self.transaction, table, rows, meeting).await?;
        self.tell(false).await
    }

    async fn deleted(&self, table: &Table, rows: &[Row]) -> Result<(), DbErr> {
        {
            let mut changes = self.changes();
            rows.iter().for_each(|row| changes.deleted(table, row));
        }
        self.tell(false).await
    }

    // The content is the same; a newer file says so.
    async fn confirm(&self, table: &Table, rows: Vec<Row>) -> Result<(), DbErr> {
        if !rows.is_empty() {
            self.changes().tables.insert(table.name);
        }
        insert::insert(self.transaction, table, rows, Meeting::Confirmed).await
    }

    /// Objects of a type go, of which a source may have to answer.
    pub fn shrinks(&self, shrinkage: Shrinkage) {
        self.changes().shrinkages.push(shrinkage);
    }

    async fn tell(&self, all: bool) -> Result<(), DbErr> {
        let Some(due) = self.changes().due(all) else { return Ok(()) };
        let version = self.version().await?;
        let now = self.changes().now;
        changes::tell(self.transaction, version, now, due).await
    }

    // The version that this import publishes.
    async fn version(&self) -> Result<i64, DbErr> {
        if let Some(version) = self.changes().known_version() {
            return Ok(version);
        }
        let last = version_donnees::Entity::find_by_id(1).one(self.transaction).await?;
        let version = last.map_or(0, |row| row.version) + 1;
        self.changes().set_version(version);
        Ok(version)
    }

    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A row on its way to a table, or why it cannot be had.
pub trait Fallible<M> {
    /// The row, or why.
    fn had(self) -> Result<M, DbErr>;
}

impl<M> Fallible<M> for M {
    fn had(self) -> Result<M, DbErr> {
        Ok(self)
    }
}

impl<M> Fallible<M> for Result<M, DbErr> {
    fn had(self) -> Result<M, DbErr> {
        self
    }
}

fn rows_of<E: Imported>(
    rows: impl IntoIterator<Item: Fallible<E::Model>, IntoIter: Send>,
) -> impl Iterator<Item = Result<Row, DbErr>> + Send {
    rows.into_iter().map(|row| row.had().map(|row| values::<E>(&row)))
}

#[cfg(test)]
mod tests;
