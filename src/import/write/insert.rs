//! How do rows go into a table, and out of it? Many to a statement.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

use super::digest::{is_about_files, is_kept};
use super::table::{Row, Table};
use crate::store::Sql;

// Bigger statements are slower, on both databases; SQLite binds 32 766 values at the most.
const ROWS: usize = 100;
const VALUES: usize = 30_000;
const ROWS_OF_ARRAYS: usize = 500;

/// What a row does when its key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// No key is there.
    Nothing,
    /// It takes the place of the one that was there.
    Replaced,
    /// What it tells of its files takes the place of what was told.
    Confirmed,
}

/// Inserts rows, whose keys differ.
pub(super) async fn insert(
    db: &DatabaseTransaction,
    table: &Table,
    rows: Vec<Row>,
    meeting: Meeting,
) -> Result<(), DbErr> {
    fill(db, table.name, &table.columns, rows, &conflict(table, meeting)).await
}

/// Inserts rows into these columns; `conflict` follows the values.
pub(super) async fn fill(
    db: &DatabaseTransaction,
    table: &str,
    columns: &[&str],
    rows: Vec<Row>,
    conflict: &str,
) -> Result<(), DbErr> {
    let arrays = db.get_database_backend() == DbBackend::Postgres;
    let size = if arrays { ROWS_OF_ARRAYS } else { ROWS.min(VALUES / columns.len().max(1)) };
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut sql = Sql::new(db.get_database_backend());
        sql.push("INSERT INTO ").push(table).push(" (").push(&columns.join(", ")).push(") ");
        sql.rows(rows.by_ref().take(size)).push(conflict);
        db.execute_raw(sql.build()).await?;
    }
    Ok(())
}

// What follows the values, for rows whose key is there.
fn conflict(table: &Table, meeting: Meeting) -> String {
    let taken: Vec<&str> = (0..table.columns.len())
        .filter(|rank| !table.key.contains(rank))
        .map(|rank| table.columns[rank])
        .filter(|column| if meeting == Meeting::Replaced { !is_kept(column) } else { is_about_files(column) })
        .collect();
    let key: Vec<&str> = table.key.iter().map(|rank| table.columns[*rank]).collect();
    let key = key.join(", ");
    match meeting {
        Meeting::Nothing => String::new(),
        _ if taken.is_empty() => format!(" ON CONFLICT ({key}) DO NOTHING"),
        _ => {
            let set: Vec<String> = taken.iter().map(|column| format!("{column} = excluded.{column}")).collect();
            format!(" ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "))
        }
    }
}

/// Deletes these rows.
pub(super) async fn delete(db: &DatabaseTransaction, table: &Table, rows: &[Row]) -> Result<(), DbErr> {
    let names: Vec<&str> = table.key.iter().map(|rank| table.columns[*rank]).collect();
    for rows in rows.chunks(1_000) {
        let mut sql = Sql::new(db.get_database_backend());
        sql.push("DELETE FROM ").push(table.name).push(" WHERE (").push(&names.join(", ")).push(") IN (");
        let keys = rows.iter().map(|row| table.key.iter().map(|rank| row[*rank].clone()).collect());
        sql.rows(keys).push(")");
        db.execute_raw(sql.build()).await?;
    }
    Ok(())
}
