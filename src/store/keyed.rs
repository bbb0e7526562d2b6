//! Which rows bear these keys?

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr};

use super::reading::Read;
use super::sql::{PUBLISHED, Sql};
use super::{Columns, Listed, Row as _, Store};
use crate::cache::{Cache, Weigh};

/// Rows by version of the data, table and key.
pub type Rows = Cache<RowKey, Row>;

/// Version of the data, table, primary key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RowKey(i64, TypeId, Box<str>);

/// A row of any table, shared.
#[derive(Clone, Debug)]
pub struct Row(Arc<dyn Any + Send + Sync>, u32);

impl Weigh for Row {
    fn weigh(&self) -> u32 {
        self.1
    }
}

// What the texts of a row take beside its fixed part, on the average of the real files.
const TEXTS: usize = 256;

/// What a row of a table takes, roughly.
pub(super) const fn weight_of_row<E: Listed>() -> usize {
    size_of::<E::Model>() + TEXTS
}

/// The rows that bear these keys, from memory or in one statement. An unknown key is left out. What is remembered is whole:
/// who asks next may read other columns.
pub async fn by_keys<E: Listed>(
    store: &Store,
    keys: &[&str],
    columns: Columns,
) -> Result<HashMap<String, Arc<E::Model>>, DbErr> {
    if !(E::REMEMBERED && store.remembers()) {
        let rows = read::<E>(store, keys, columns).await?;
        return Ok(rows.into_iter().map(|row| (E::key(&row).to_owned(), row)).collect());
    }
    let version = store.version();
    let mut found = HashMap::with_capacity(keys.len());
    let mut missing = Vec::new();
    for key in keys {
        match remembered::<E>(store, version, key) {
            Some(row) => {
                found.insert((*key).to_owned(), row);
            }
            None => missing.push(*key),
        }
    }
    if !missing.is_empty() {
        for row in read::<E>(store, &missing, Columns::ALL).await? {
            let key = E::key(&row).to_owned();
            let weight = weight_of_row::<E>() as u32;
            let known = RowKey(version, TypeId::of::<E>(), key.as_str().into());
            store.remember(Read::Row(known, Row(row.clone(), weight)));
            found.insert(key, row);
        }
    }
    Ok(found)
}

fn remembered<E: Listed>(store: &Store, version: i64, key: &str) -> Option<Arc<E::Model>> {
    let row = store.rows().get(&RowKey(version, TypeId::of::<E>(), key.into()))?;
    store.recalls();
    row.0.downcast().ok()
}

async fn read<E: Listed>(store: &Store, keys: &[&str], columns: Columns) -> Result<Vec<Arc<E::Model>>, DbErr> {
    let db = store.reader();
    let columns = E::with_key(columns);
    let mut sql = Sql::new(db.get_database_backend());
    sql.push("SELECT ")
        .columns::<E::Model>("c", columns)
        .push(PUBLISHED)
        .push(" FROM ")
        .push(E::TABLE)
        .push(" c WHERE c.")
        .one_of(E::KEY, keys);
    let rows = db.query_all_raw(sql.build()).await?;
    rows.iter().map(|row| E::Model::read(row, columns, 0).map(Arc::new)).collect()
}
