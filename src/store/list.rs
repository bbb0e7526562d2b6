//! Which rows hang from these parents, where the domain bounds their number?

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr};

use super::edge::{Edge, Parent};
use super::known::{Memory, Rows, known};
use super::sql::{PUBLISHED, Sql};
use super::{Columns, Listed, Row, Store};

/// Rows that hang from a parent, in the order of the primary key.
pub type Whole<M> = Arc<Vec<Arc<M>>>;

impl<M: Send + Sync + 'static> Rows for Vec<Arc<M>> {
    fn count(&self) -> usize {
        self.len()
    }
}

/// Every row that hangs from each of these keys, by parent's key, in the order of the primary key. A parent without
/// rows may be left out.
pub async fn lists<E: Listed>(
    store: &Store,
    edge: Edge,
    keys: &[&str],
    columns: Columns,
) -> Result<HashMap<String, Whole<E::Model>>, DbErr> {
    let read = async |missing: &[&str]| read::<E>(store, edge, missing, columns).await;
    known::<E, _, _>(memory::<E>(store, edge, columns), keys, |key| key, read).await
}

/// The same of one of them, if it is remembered.
pub fn known_list<E: Listed>(store: &Store, edge: Edge, key: &str, columns: Columns) -> Option<Whole<E::Model>> {
    memory::<E>(store, edge, columns)?.glance(key)
}

fn memory<E: Listed>(store: &Store, edge: Edge, columns: Columns) -> Option<Memory<'_>> {
    Memory::of::<E, Vec<Arc<E::Model>>>(store, (edge, columns))
}

async fn read<E: Listed>(
    store: &Store,
    edge: Edge,
    keys: &[&str],
    columns: Columns,
) -> Result<HashMap<String, Whole<E::Model>>, DbErr> {
    let db = store.reader();
    let columns = E::with_key(columns);
    let parents: Vec<Parent> = keys.iter().map(|key| Parent::key(*key)).collect();
    let mut sql = Sql::new(db.get_database_backend());
    sql.push("SELECT k.value AS parent, ").columns::<E::Model>("c", columns).push(PUBLISHED).push(" FROM ");
    Parent::relation(&parents.iter().collect::<Vec<_>>(), false, &mut sql);
    if let Edge::Link { table, parent, child, to } = edge {
        sql.push(" JOIN ").push(table).push(" l ON l.").push(parent).push(" = k.value JOIN ").push(E::TABLE);
        sql.push(" c ON c.").push(to).push(" = l.").push(child);
    } else if sql.is_postgres() && matches!(edge, Edge::Among { .. } | Edge::Each { .. }) {
        // Joined, the select would be read again for each row of the table: here, once for each parent.
        sql.push(" CROSS JOIN LATERAL (SELECT ")
            .columns::<E::Model>("c", columns)
            .push(" FROM ")
            .push(E::TABLE)
            .push(" c WHERE ");
        edge.condition(&mut sql);
        sql.push(") c");
    } else {
        // SQLite reads what is crossed in the order that is written: else it may read the list again for each row of the table,
        // which is in the order that is asked for.
        let join = if sql.is_postgres() { " JOIN " } else { " CROSS JOIN " };
        sql.push(join).push(E::TABLE).push(" c ON ");
        edge.condition(&mut sql);
    }
    let mut lists: HashMap<String, Vec<Arc<E::Model>>> = HashMap::new();
    for row in db.query_all_raw(sql.build()).await? {
        let parent = row.try_get_by_index(0)?;
        lists.entry(parent).or_default().push(Arc::new(E::Model::read(&row, columns, 1)?));
    }
    let in_order = |mut rows: Vec<Arc<E::Model>>| {
        rows.sort_by(|one, other| E::key(one).cmp(E::key(other)));
        Arc::new(rows)
    };
    Ok(lists.into_iter().map(|(parent, rows)| (parent, in_order(rows))).collect())
}
