//! Which rows bear these keys?

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr};

use super::known::{Memory, weight_of_rows};
use super::sql::{PUBLISHED, Sql};
use super::{Columns, Listed, Row as _, Store};

/// The rows that bear these keys, from memory or in one statement. An unknown key is left out. What is remembered is whole:
/// who asks next may read other columns.
pub async fn by_keys<E: Listed>(
    store: &Store,
    keys: &[&str],
    columns: Columns,
) -> Result<HashMap<String, Arc<E::Model>>, DbErr> {
    let Some(memory) = memory::<E>(store) else {
        let rows = read::<E>(store, keys, columns).await?;
        return Ok(rows.into_iter().map(|row| (E::key(&row).to_owned(), row)).collect());
    };
    let (mut found, missing) = memory.recall(keys, |key| key);
    if !missing.is_empty() {
        for row in read::<E>(store, &missing, Columns::ALL).await? {
            let key = E::key(&row).to_owned();
            memory.keep(key.as_str(), row.clone(), weight_of_rows::<E>(1));
            found.insert(key, row);
        }
    }
    Ok(found)
}

/// The row that bears a key, if it is remembered.
pub fn known_by_key<E: Listed>(store: &Store, key: &str) -> Option<Arc<E::Model>> {
    memory::<E>(store)?.glance(key)
}

fn memory<E: Listed>(store: &Store) -> Option<Memory<'_>> {
    Memory::of::<E, E::Model>(store, ())
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
