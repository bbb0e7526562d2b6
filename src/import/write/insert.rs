//! How do rows go into a table, and out of it? Many to a statement.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use super::digest::{is_about_files, is_kept};
use super::table::{Row, Table};
use crate::store::Sql;

// Bigger statements are slower, on both databases; SQLite binds 32 766 values at the most.
const ROWS: usize = 100;
const VALUES: usize = 30_000;

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
    let size = ROWS.min(VALUES / table.columns.len().max(1));
    let conflict = conflict(table, meeting);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut sql = Sql::new(db.get_database_backend());
        sql.push("INSERT INTO ").push(table.name).push(" (").push(&table.columns.join(", ")).push(") VALUES ");
        tuples(&mut sql, rows.by_ref().take(size));
        sql.push(&conflict);
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
        sql.push("DELETE FROM ").push(table.name).push(" WHERE (").push(&names.join(", ")).push(") IN (VALUES ");
        let keys = rows.iter().map(|row| table.key.iter().map(|rank| row[*rank].clone()).collect());
        tuples(&mut sql, keys);
        sql.push(")");
        db.execute_raw(sql.build()).await?;
    }
    Ok(())
}

// `($1, $2), ($3, $4)`
fn tuples(sql: &mut Sql, rows: impl Iterator<Item = Row>) {
    for (rank, row) in rows.enumerate() {
        sql.push(if rank == 0 { "(" } else { ", (" });
        for (rank, value) in row.into_iter().enumerate() {
            if rank > 0 {
                sql.push(", ");
            }
            sql.bind(value);
        }
        sql.push(")");
    }
}
