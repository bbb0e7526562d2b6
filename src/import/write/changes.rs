//! What did an import change? Kept by object: the version of its last change, and whether it was taken away.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Days, Utc};
use entity::{changement, version_donnees};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IdenStatic,
    IntoActiveModel, Iterable, QueryFilter, QuerySelect,
};

use super::digest;
use super::insert::fill;
use super::table::{OBJETS, Objet, Row, Shown, Table, values};
use crate::store::Sql;
use crate::store::changement::position;
use crate::store::publication::CHANNEL;

/// What became of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nature {
    Present,
    Retire,
}

impl Nature {
    fn code(self) -> &'static str {
        match self {
            Self::Present => "PRESENT",
            Self::Retire => "RETIRE",
        }
    }
}

/// What an import did to the objects of a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Objects that did not stand before it.
    pub added: i64,
    /// Objects that stood, and changed.
    pub altered: i64,
    /// Objects that it took away.
    pub removed: i64,
}

impl Totals {
    fn add(&mut self, told: Told, count: i64) {
        match told {
            Told { stood: false, nature: Nature::Present } => self.added += count,
            Told { stood: true, nature: Nature::Present } => self.altered += count,
            Told { stood: true, nature: Nature::Retire } => self.removed += count,
            // It came and went.
            Told { stood: false, nature: Nature::Retire } => {}
        }
    }
}

/// What is told of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    /// Whether it was there before the import.
    stood: bool,
    nature: Nature,
}

/// Objects by what is told of them, each by its number: half of what a map would hold, for the millions of a first import.
#[derive(Debug, Default)]
struct Telling(BTreeMap<Told, HashSet<u64>>);

impl Telling {
    /// What is told of an object; none when nothing is.
    fn of(&self, object: u64) -> Option<Told> {
        self.0.iter().find(|(_, objects)| objects.contains(&object)).map(|(told, _)| *told)
    }

    /// Tells this of an object, in the place of what was told.
    fn tell(&mut self, object: u64, told: Told) {
        for objects in self.0.values_mut() {
            objects.remove(&object);
        }
        self.0.entry(told).or_default().insert(object);
    }
}

/// A type of object of which many disappear at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrinkage {
    /// Type of the objects.
    pub type_objet: &'static str,
    /// How many stood.
    pub before: usize,
    /// How many of them are gone.
    pub gone: usize,
    /// How many stand now.
    pub after: usize,
}

/// What an import changed so far.
#[derive(Debug)]
pub(super) struct Changes {
    /// The moment of the import.
    pub now: DateTime<Utc>,
    /// Tables of which at least one row was written or deleted.
    pub tables: BTreeSet<&'static str>,
    // Rows written into each table since the database last counted what it holds.
    filled: BTreeMap<&'static str, usize>,
    /// What shrank, for the one who decides whether it may.
    pub shrinkages: Vec<Shrinkage>,
    version: Option<i64>,
    told: Telling,
    totals: BTreeMap<&'static str, Totals>,
    pending: BTreeMap<(&'static str, String), Nature>,
    touched: BTreeMap<&'static str, BTreeSet<String>>,
}

/// Objects told in one statement.
const BATCH: usize = 2_000;

/// Rows after which what PostgreSQL knows of a table is of before.
const MANY: usize = 1_000;

impl Changes {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            tables: BTreeSet::new(),
            filled: BTreeMap::new(),
            shrinkages: Vec::new(),
            version: None,
            told: Telling::default(),
            totals: BTreeMap::new(),
            pending: BTreeMap::new(),
            touched: BTreeMap::new(),
        }
    }

    /// A row was written, in the place of one that bore its key or not.
    pub(super) fn written(&mut self, table: &Table, row: &Row, stood: bool) {
        self.changed(table, row, Told { stood, nature: Nature::Present });
    }

    /// A row was deleted.
    pub(super) fn deleted(&mut self, table: &Table, row: &Row) {
        self.changed(table, row, Told { stood: true, nature: Nature::Retire });
    }

    /// Something that an object shows was written beside its rows.
    pub(super) fn touch(&mut self, type_objet: &'static str, cle: &str) {
        if self.told.of(digest::object(type_objet, cle)).is_none() {
            self.touched.entry(type_objet).or_default().insert(cle.to_owned());
        }
    }

    fn changed(&mut self, table: &Table, row: &Row, told: Told) {
        self.tables.insert(table.name);
        *self.filled.entry(table.name).or_default() += 1;
        match table.shown {
            Shown::Itself => self.tell(table.type_objet, table.cle(row), told),
            Shown::Part => self.touch(table.type_objet, table.cle(row)),
            Shown::Hidden => {}
        }
    }

    fn tell(&mut self, type_objet: &'static str, cle: &str, told: Told) {
        let object = digest::object(type_objet, cle);
        let before = self.told.of(object);
        let told = Told { stood: before.map_or(told.stood, |before| before.stood), ..told };
        if before == Some(told) {
            return;
        }
        self.told.tell(object, told);
        let totals = self.totals.entry(type_objet).or_default();
        if let Some(before) = before {
            totals.add(before, -1);
        }
        totals.add(told, 1);
        if before.is_none_or(|before| before.nature != told.nature) {
            self.pending.insert((type_objet, cle.to_owned()), told.nature);
            *self.filled.entry("changement").or_default() += 1;
        }
    }

    /// What is to be told now; nothing while it is little.
    pub(super) fn due(&mut self, all: bool) -> Option<Vec<((&'static str, String), Nature)>> {
        let due = self.pending.len() >= if all { 1 } else { BATCH };
        due.then(|| std::mem::take(&mut self.pending).into_iter().collect())
    }

    /// Tables that many rows went into since the last call.
    pub(super) fn filled(&mut self) -> Vec<&'static str> {
        let filled = std::mem::take(&mut self.filled);
        filled.into_iter().filter(|(_, rows)| *rows >= MANY).map(|(table, _)| table).collect()
    }

    /// Objects of which a part changed and that were not written themselves.
    pub(super) fn parts(&mut self) -> Vec<(&'static Objet, Vec<String>)> {
        let touched = std::mem::take(&mut self.touched);
        let untold = touched.into_iter().filter_map(|(type_objet, cles)| {
            let objet = OBJETS.iter().find(|objet| objet.type_objet == type_objet)?;
            let told = |cle: &String| self.told.of(digest::object(type_objet, cle)).is_some();
            Some((objet, cles.into_iter().filter(|cle| !told(cle)).collect()))
        });
        untold.filter(|(_, cles): &(_, Vec<String>)| !cles.is_empty()).collect()
    }

    /// The parts changed: the object did.
    pub(super) fn stamped(&mut self, objet: &'static Objet, cles: Vec<String>) {
        self.tables.insert(objet.table);
        let told = Told { stood: true, nature: Nature::Present };
        cles.iter().for_each(|cle| self.tell(objet.type_objet, cle, told));
    }

    /// What became of the objects so far, by type.
    pub(super) fn totals(&self) -> Vec<(&'static str, Totals)> {
        let touched = self.totals.iter().filter(|(_, totals)| **totals != Totals::default());
        touched.map(|(type_objet, totals)| (*type_objet, *totals)).collect()
    }

    pub(super) fn known_version(&self) -> Option<i64> {
        self.version
    }

    pub(super) fn set_version(&mut self, version: i64) {
        self.version = Some(version);
    }
}

/// Stamps these objects with the moment of the change; gives those that are there.
pub(super) async fn stamp(
    db: &DatabaseTransaction,
    objet: &Objet,
    cles: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<String>, DbErr> {
    let mut there = Vec::new();
    for cles in cles.chunks(BATCH) {
        let cles: Vec<&str> = cles.iter().map(String::as_str).collect();
        let mut sql = Sql::new(db.get_database_backend());
        sql.push("UPDATE ").push(objet.table).push(" SET mis_a_jour_le = ").bind(now).push(" WHERE ");
        sql.one_of(objet.key, &cles).push(" RETURNING ").push(objet.key);
        for row in db.query_all_raw(sql.build()).await? {
            there.push(row.try_get("", objet.key)?);
        }
    }
    Ok(there)
}

/// Tells that these objects changed in a version.
pub(super) async fn tell(
    db: &DatabaseTransaction,
    version: i64,
    now: DateTime<Utc>,
    due: Vec<((&'static str, String), Nature)>,
) -> Result<(), DbErr> {
    let rows = due.into_iter().map(|((type_objet, cle), nature)| {
        let id = position(version, type_objet, &cle);
        values::<changement::Entity>(&changement::Model {
            id,
            type_objet: type_objet.to_owned(),
            cle_objet: cle,
            version,
            le: now,
            nature: nature.code().to_owned(),
        })
    });
    let columns: Vec<&str> = changement::Column::iter().map(|column| column.as_str()).collect();
    fill(db, "changement", &columns, rows.collect(), AGAIN).await
}

// What an object becomes takes the place of what it was.
const AGAIN: &str = " ON CONFLICT (type_objet, cle_objet) DO UPDATE SET id = excluded.id, version = excluded.version, \
                     le = excluded.le, nature = excluded.nature";

// Removals are told for a year; who comes back later reads everything again.
const MEMORY: Days = Days::new(365);

/// Publishes a version of the data, and forgets the removals that are too old to be told. Servers hear of it when the
/// transaction ends: PostgreSQL notifies them, and those of SQLite look.
pub(super) async fn publish(db: &DatabaseTransaction, version: i64, now: DateTime<Utc>) -> Result<(), DbErr> {
    let last = version_donnees::Entity::find_by_id(1).one(db).await?;
    let complete_since = last.map_or(0, |row| row.complete_depuis).max(forget(db, now).await?);
    let row = version_donnees::Model { id: 1, version, publiee_le: now, complete_depuis: complete_since };
    version_donnees::Entity::delete_many().exec(db).await?;
    version_donnees::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared(&format!("NOTIFY {CHANNEL}, '{version}'")).await?;
    }
    Ok(())
}

// Gives the last version of which a removal was forgotten; 0 when none was.
async fn forget(db: &DatabaseTransaction, now: DateTime<Utc>) -> Result<i64, DbErr> {
    let Some(limit) = now.checked_sub_days(MEMORY) else { return Ok(0) };
    let old = Condition::all()
        .add(changement::Column::Nature.eq(Nature::Retire.code()))
        .add(changement::Column::Le.lt(limit));
    let newest: Option<Option<i64>> = changement::Entity::find()
        .select_only()
        .expr(changement::Column::Version.max())
        .filter(old.clone())
        .into_tuple()
        .one(db)
        .await?;
    let Some(newest) = newest.flatten() else { return Ok(0) };
    changement::Entity::delete_many().filter(old).exec(db).await?;
    Ok(newest)
}
