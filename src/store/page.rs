//! Which rows does one page of a list hold? First N for each parent, in one statement for all parents.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::edge::{Edge, Parent};
use super::facet::{Facet, Values, counted};
use super::known::{Memory, Rows, known};
use super::numbered::Numbered;
use super::order::Order;
use super::pertinence::Best;
use super::select::Select;
use super::sql::{PUBLISHED, Sql};
use super::{Columns, Listed, Row, Store};

/// A place in a list: just after, or just before, the row that bears it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// What the row is sorted by before its key, as bits, where the list has such an order.
    pub standing: Option<u64>,
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

/// A row of a page.
#[derive(Debug)]
pub struct Placed<M> {
    /// The row.
    pub row: Arc<M>,
    /// What it is sorted by before its key, where the list has such an order.
    pub standing: Option<f64>,
    /// Square of the chord to it, where the list tells distances and the row has one.
    pub distance: Option<f64>,
}

/// Rows of one page, in the order of the list.
#[derive(Debug)]
pub struct Page<M> {
    /// Rows.
    pub rows: Vec<Placed<M>>,
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

/// What lists of one field have in common, whatever their parent.
#[derive(Debug)]
pub struct List<E: Listed> {
    /// Path from the parent.
    pub edge: Edge,
    /// What narrows it.
    pub filter: E::Filter,
    /// In which order it goes.
    pub order: Order,
}

impl<E: Listed> List<E> {
    /// The same list without the condition on the value of a facet, in no particular order.
    pub fn without(&self, facet: Facet<E>) -> Self {
        let mut filter = self.filter.clone();
        (facet.without)(&mut filter);
        Self { edge: self.edge, filter, order: Order::Key }
    }
}

impl<E: Listed> PartialEq for List<E> {
    fn eq(&self, other: &Self) -> bool {
        self.edge == other.edge && self.filter == other.filter && self.order == other.order
    }
}

impl<E: Listed> Eq for List<E> {}

impl<E: Listed> Hash for List<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.edge.hash(state);
        self.filter.hash(state);
        self.order.hash(state);
    }
}

impl<M: Send + Sync + 'static> Rows for Page<M> {
    fn count(&self) -> usize {
        self.rows.len()
    }
}

/// A page for each of these parents, by parent's key; of its rows, these columns. A parent without rows may be left out.
pub async fn pages<E: Listed>(
    store: &Store,
    list: &Numbered<List<E>>,
    parents: &[&Parent],
    window: &Window,
    columns: Columns,
) -> Result<Pages<E::Model>, DbErr> {
    let read = async |missing: &[&Parent]| read(store, list, missing, window, columns).await;
    known::<E, _, _>(memory(store, list, window, columns), parents, |parent| &parent.key, read).await
}

/// The page of one of them, if it is remembered.
pub fn known_page<E: Listed>(
    store: &Store,
    list: &Numbered<List<E>>,
    parent: &Parent,
    window: &Window,
    columns: Columns,
) -> Option<Arc<Page<E::Model>>> {
    memory(store, list, window, columns)?.glance(parent)
}

fn memory<'s, E: Listed>(
    store: &'s Store,
    list: &Numbered<List<E>>,
    window: &Window,
    columns: Columns,
) -> Option<Memory<'s>> {
    Memory::of::<E, Page<E::Model>>(store, (list, window, columns))
}

async fn read<E: Listed>(
    store: &Store,
    list: &List<E>,
    parents: &[&Parent],
    window: &Window,
    columns: Columns,
) -> Result<Pages<E::Model>, DbErr> {
    let db = store.reader();
    let mut sql = Sql::new(db.get_database_backend());
    let best = match list.order {
        Order::Pertinence => Some(Best::of(store, list, parents).await?),
        _ => None,
    };
    let select = Select::new(list, window, best.as_ref(), columns);
    if sql.is_postgres() {
        select.lateral(parents, &mut sql);
    } else {
        select.correlated(parents, &mut sql);
    }
    gather::<E>(db.query_all_raw(sql.build()).await?, &select, window)
}

/// How many rows hang from each of these parents, by parent's key.
pub async fn counts<E: Listed>(
    store: &Store,
    list: &List<E>,
    parents: &[&Parent],
) -> Result<HashMap<String, i64>, DbErr> {
    let mut sql = Sql::new(store.reader().get_database_backend());
    // A select for each parent, and not a join: both planners then read the parent's own rows by their index. What holds all of
    // a table is known of each version of the data, where objects stand in it.
    sql.push("SELECT k.value AS parent, ");
    if list.is_whole() {
        sql.push("COALESCE((SELECT nombre FROM effectif WHERE id = '").push(E::TABLE).push("'), ");
    }
    sql.push("(SELECT COUNT(*) FROM ").push(E::TABLE).push(" c");
    list.edge.join(&mut sql);
    sql.push(" WHERE ");
    list.counted(&mut sql);
    sql.push(if list.is_whole() { "))" } else { ")" }).push(" AS total").push(PUBLISHED).push(" FROM ");
    Parent::relation(parents, list.edge == Edge::Near, &mut sql);
    let found = counted(store, parents, sql.build(), totals).await?;
    let total = |values: &Values| values.first().map_or(0, |(_, total)| *total);
    Ok(found.iter().map(|(parent, values)| (parent.clone(), total(values))).collect())
}

fn totals(rows: Vec<QueryResult>) -> Result<HashMap<String, Values>, DbErr> {
    rows.iter().map(|row| Ok((row.try_get("", "parent")?, vec![(String::new(), row.try_get("", "total")?)]))).collect()
}

fn gather<E: Listed>(
    found: Vec<QueryResult>,
    select: &Select<'_, E>,
    window: &Window,
) -> Result<Pages<E::Model>, DbErr> {
    let mut pages: HashMap<String, Vec<Placed<E::Model>>> = HashMap::new();
    for row in found {
        pages.entry(row.try_get_by_index(0)?).or_default().push(Placed {
            standing: if select.is_ordered() { Some(row.try_get("", "standing")?) } else { None },
            distance: if select.tells_distance() { row.try_get("", "distance")? } else { None },
            row: Arc::new(E::Model::read(&row, select.columns(), 1)?),
        });
    }
    Ok(pages.into_iter().map(|(parent, rows)| (parent, Arc::new(page::<E>(rows, select, window)))).collect())
}

/// The page that rows make, which no statement had to put in order: they come so, but for nothing that says it.
fn page<E: Listed>(mut rows: Vec<Placed<E::Model>>, select: &Select<'_, E>, window: &Window) -> Page<E::Model> {
    rows.sort_by(|one, other| {
        let standing = one.standing.partial_cmp(&other.standing).unwrap_or(Ordering::Equal);
        let order = standing.then_with(|| E::key(&one.row).cmp(E::key(&other.row)));
        if select.is_descending() { order.reverse() } else { order }
    });
    let size = window.size as usize;
    let more = rows.len() > size;
    rows.truncate(size);
    if window.backward {
        rows.reverse();
    }
    Page { rows, more }
}
