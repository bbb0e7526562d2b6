//! Which rows does one page of a list hold? First N for each parent, in one statement for all parents.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};

use super::edge::{DISTANCE, Edge, Parent};
use super::sql::Sql;
use super::{Listed, Store};

/// What narrows a list.
pub trait Filter: Clone + Debug + Default + Eq + Hash + Send + Sync + 'static {
    /// Adds its conditions on the row `c`, each opening with ` AND `.
    fn conditions<E: Listed>(&self, sql: &mut Sql);
}

/// Nothing narrows the list.
impl Filter for () {
    fn conditions<E: Listed>(&self, _sql: &mut Sql) {}
}

/// A place in a list: just after, or just before, the row that bears it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// Square of the chord to the parent, as bits, where the list is by distance.
    pub distance: Option<u64>,
    /// Primary key of the row.
    pub key: String,
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Rows at the most.
    pub size: u32,
    /// Whether rows are taken from the end, going backward.
    pub backward: bool,
    /// Where to begin, that row excluded.
    pub from: Option<Position>,
}

/// Rows of one page, in the order of the list.
#[derive(Debug)]
pub struct Page<M> {
    /// Rows, each with the square of the chord to the parent where the list is by distance.
    pub rows: Vec<(Arc<M>, Option<f64>)>,
    /// Whether rows remain beyond, in the direction of the walk.
    pub more: bool,
}

impl<M> Default for Page<M> {
    fn default() -> Self {
        Self { rows: Vec::new(), more: false }
    }
}

/// A page for each parent, by parent's key. A parent without rows is left out.
pub type Pages<M> = HashMap<String, Arc<Page<M>>>;

/// A page for each of these parents, by parent's key. A parent without rows is left out.
pub async fn pages<E: Listed>(
    store: &Store,
    edge: Edge,
    parents: &[&Parent],
    filter: &E::Filter,
    window: &Window,
) -> Result<Pages<E::Model>, DbErr> {
    let db = store.reader();
    let near = edge == Edge::Near;
    let mut sql = Sql::new(db.get_database_backend());
    let statement = Select { edge, filter, window, near, descending: E::DESCENDING != window.backward, key: E::KEY };
    if sql.is_postgres() {
        statement.lateral::<E>(parents, &mut sql);
    } else {
        statement.correlated::<E>(parents, &mut sql);
    }
    gather::<E>(db.query_all_raw(sql.build()).await?, near, window)
}

/// How many rows hang from each of these parents, by parent's key.
pub async fn counts<E: Listed>(
    store: &Store,
    edge: Edge,
    parents: &[&Parent],
    filter: &E::Filter,
) -> Result<HashMap<String, i64>, DbErr> {
    let db = store.reader();
    let mut sql = Sql::new(db.get_database_backend());
    // A select for each parent, and not a join: both planners then read the parent's own rows by their index.
    sql.push("SELECT k.value AS parent, (SELECT COUNT(*) FROM ").push(E::TABLE).push(" c");
    edge.join(&mut sql);
    sql.push(" WHERE ");
    edge.condition(&mut sql);
    filter.conditions::<E>(&mut sql);
    sql.push(") AS total FROM ");
    Parent::relation(parents, edge == Edge::Near, &mut sql);
    let rows = db.query_all_raw(sql.build()).await?;
    rows.iter().map(|row| Ok((row.try_get("", "parent")?, row.try_get("", "total")?))).collect()
}

struct Select<'a, F> {
    edge: Edge,
    filter: &'a F,
    window: &'a Window,
    near: bool,
    descending: bool,
    key: &'static str,
}

impl<F: Filter> Select<'_, F> {
    // PostgreSQL: each parent's rows are read in the order of an index, up to the limit.
    fn lateral<E: Listed>(&self, parents: &[&Parent], sql: &mut Sql) {
        sql.push("SELECT k.value AS parent, c.* FROM ");
        Parent::relation(parents, self.near, sql);
        sql.push(" CROSS JOIN LATERAL (SELECT c.*");
        self.distance(sql);
        self.inner::<E>(sql);
        sql.push(") c ORDER BY k.value, ");
        self.order("c.distance", sql);
    }

    // SQLite has no LATERAL: keys are ranked in a correlated select, rows are fetched by key. An ORDER BY there does not see
    // `k`, hence the select around the ranked keys of a list by distance.
    fn correlated<E: Listed>(&self, parents: &[&Parent], sql: &mut Sql) {
        sql.push("SELECT k.value AS parent, c.*");
        self.distance(sql);
        sql.push(" FROM ");
        Parent::relation(parents, self.near, sql);
        sql.push(" JOIN ").push(E::TABLE).push(" c ON c.").push(self.key).push(" IN (SELECT ranked.").push(self.key);
        sql.push(" FROM (SELECT c.").push(self.key);
        self.distance(sql);
        self.inner::<E>(sql);
        sql.push(") ranked) ORDER BY k.value, ");
        self.order("distance", sql);
    }

    fn distance(&self, sql: &mut Sql) {
        if self.near {
            sql.push(", ").push(DISTANCE).push(" AS distance");
        }
    }

    fn inner<E: Listed>(&self, sql: &mut Sql) {
        sql.push(" FROM ").push(E::TABLE).push(" c");
        self.edge.join(sql);
        sql.push(" WHERE ");
        self.edge.condition(sql);
        self.filter.conditions::<E>(sql);
        self.beyond(sql);
        sql.push(" ORDER BY ");
        self.order("distance", sql);
        sql.push(" LIMIT ").bind(i64::from(self.window.size) + 1);
    }

    fn beyond(&self, sql: &mut Sql) {
        let Some(from) = &self.window.from else {
            return;
        };
        let than = if self.descending { " < " } else { " > " };
        match from.distance.filter(|_| self.near) {
            Some(bits) => sql
                .push(" AND (")
                .push(DISTANCE)
                .push(", c.")
                .push(self.key)
                .push(")")
                .push(than)
                .push("(")
                .bind(f64::from_bits(bits))
                .push(", ")
                .bind(from.key.as_str())
                .push(")"),
            None => sql.push(" AND c.").push(self.key).push(than).bind(from.key.as_str()),
        };
    }

    fn order(&self, distance: &str, sql: &mut Sql) {
        let direction = if self.descending { " DESC" } else { "" };
        if self.near {
            sql.push(distance).push(direction).push(", ");
        }
        sql.push("c.").push(self.key).push(direction);
    }
}

fn gather<E: Listed>(found: Vec<QueryResult>, near: bool, window: &Window) -> Result<Pages<E::Model>, DbErr> {
    let mut pages: HashMap<String, Page<E::Model>> = HashMap::new();
    for row in found {
        let parent: String = row.try_get("", "parent")?;
        let distance = if near { Some(row.try_get("", "distance")?) } else { None };
        let page = pages.entry(parent).or_default();
        if page.rows.len() == window.size as usize {
            page.more = true;
        } else {
            page.rows.push((Arc::new(E::Model::from_query_result(&row, "")?), distance));
        }
    }
    Ok(pages.into_iter().map(|(parent, page)| (parent, Arc::new(in_order(page, window.backward)))).collect())
}

fn in_order<M>(mut page: Page<M>, backward: bool) -> Page<M> {
    if backward {
        page.rows.reverse();
    }
    page
}
