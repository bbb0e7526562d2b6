//! How many rows of a list bear each value?

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};
use sha2::{Digest, Sha256};

use super::edge::{Edge, Parent};
use super::page::List;
use super::reading::Read;
use super::sql::Sql;
use super::{Listed, Store};
use crate::cache::{Cache, Weigh};

/// A way to sort the rows of a list: by what each bears.
#[derive(Debug)]
pub struct Facet<E: Listed> {
    /// Its name among the facets of the table.
    pub name: &'static str,
    /// What must be joined to the rows `c`: at most one row for each value.
    pub join: &'static str,
    /// The value. Rows that bear none are not counted.
    pub value: &'static str,
    /// Takes the condition on this very value out of a filter: a facet tells what choosing another value would give.
    pub without: fn(&mut E::Filter),
}

impl<E: Listed> Clone for Facet<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Listed> Copy for Facet<E> {}

impl<E: Listed> PartialEq for Facet<E> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<E: Listed> Eq for Facet<E> {}

impl<E: Listed> Hash for Facet<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// Values and how many rows bear each, the most frequent first.
pub type Values = Vec<(String, i64)>;

/// Values of the facet of one list, or how many rows it holds under an empty value, by parent's key, under the version of the data and the number of the statement that
/// counted them: a whole table is counted once, and not for everyone who asks.
pub type Counted = Cache<(i64, [u8; 32]), Counts>;

/// Values by parent's key.
pub type Counts = Arc<HashMap<String, Values>>;

impl Weigh for Counts {
    fn weigh(&self) -> u32 {
        let values = self.values().flatten().map(|(value, _)| value.len() + VALUE);
        u32::try_from(values.sum::<usize>()).unwrap_or(u32::MAX)
    }
}

// What a value takes beside its letters.
const VALUE: usize = 40;

/// How many rows of the list of each of these parents bear each value, by parent's key. A parent without any is left out.
pub async fn facets<E: Listed>(
    store: &Store,
    list: &List<E>,
    facet: Facet<E>,
    parents: &[&Parent],
) -> Result<Counts, DbErr> {
    let mut sql = Sql::new(store.reader().get_database_backend());
    let lateral = sql.is_postgres();
    let by_value = |group: &str, sql: &mut Sql| {
        sql.push("CAST(").push(facet.value).push(" AS TEXT) AS value, COUNT(*) AS total FROM ");
        if !lateral {
            Parent::relation(parents, list.edge == Edge::Near, sql);
            sql.push(" CROSS JOIN ");
        }
        sql.push(E::TABLE).push(" c");
        list.edge.join(sql);
        sql.push(facet.join).push(" WHERE ");
        list.conditions(sql);
        sql.push(" AND ").push(facet.value).push(" IS NOT NULL GROUP BY ").push(group).push(facet.value);
    };
    if lateral {
        sql.push("SELECT k.value AS parent, v.value, v.total FROM ");
        Parent::relation(parents, list.edge == Edge::Near, &mut sql);
        sql.push(" CROSS JOIN LATERAL (SELECT ");
        by_value("", &mut sql);
        sql.push(") v");
    } else {
        sql.push("SELECT k.value AS parent, ");
        by_value("k.value, ", &mut sql);
    }
    counted(store, parents, sql.build(), gather).await
}

/// Reads what a statement counts, by parent's key.
pub(super) type Gather = fn(Vec<QueryResult>) -> Result<HashMap<String, Values>, DbErr>;

/// What a statement counts of the lists of these parents, from memory or from the database.
pub(super) async fn counted(
    store: &Store,
    parents: &[&Parent],
    statement: Statement,
    gather: Gather,
) -> Result<Counts, DbErr> {
    // Lists of many parents differ at each query: remembered, they would push out those that everyone asks for.
    let key = (store.remembers() && parents.len() == 1).then(|| (store.version(), number(&statement)));
    if let Some(known) = key.and_then(|key| store.counted().get(&key)) {
        store.recalls();
        return Ok(known);
    }
    let found = Arc::new(gather(store.reader().query_all_raw(statement).await?)?);
    if let Some(key) = key {
        store.remember(Read::Counts(key, found.clone()));
    }
    Ok(found)
}

fn number(statement: &Statement) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(&statement.sql);
    digest.update(format!("{:?}", statement.values));
    digest.finalize().into()
}

fn gather(rows: Vec<QueryResult>) -> Result<HashMap<String, Values>, DbErr> {
    let mut found: HashMap<String, Values> = HashMap::new();
    for row in rows {
        let value = (row.try_get("", "value")?, row.try_get("", "total")?);
        found.entry(row.try_get("", "parent")?).or_default().push(value);
    }
    for values in found.values_mut() {
        values.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    }
    Ok(found)
}

/// Draws the facets of a table, each a constant: its name, what it joins, its value, and the fields of the filter that it
/// leaves out.
macro_rules! facets_of {
    ($table:ident; $( $(#[$doc:meta])* $name:ident = $join:literal, $value:literal, |$filter:ident| $without:expr; )+) => {
        $(
            $(#[$doc])*
            pub const $name: $crate::store::Facet<entity::$table::Entity> = $crate::store::Facet {
                name: stringify!($name),
                join: $join,
                value: $value,
                without: |$filter| $without,
            };
        )+
    };
}

pub(super) use facets_of;
