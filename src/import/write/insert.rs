//! How do rows go into a table, and out of it? Many to a statement.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait,
};

use super::digest;
use super::objects::Imported;
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
}

/// Inserts rows, whose keys differ.
pub(super) async fn insert<E: Imported>(
    db: &DatabaseTransaction,
    rows: Vec<E::Model>,
    meeting: Meeting,
) -> Result<(), DbErr> {
    let size = ROWS.min(VALUES / E::Column::iter().count().max(1));
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<E::ActiveModel> = rows.by_ref().take(size).map(IntoActiveModel::into_active_model).collect();
        let mut insert = E::insert_many(chunk);
        if meeting == Meeting::Replaced {
            insert = insert.on_conflict(replacing::<E>());
        }
        insert.exec_without_returning(db).await?;
    }
    Ok(())
}

fn replacing<E: EntityTrait>() -> OnConflict {
    let keys = digest::key_columns::<E>();
    let mut conflict = OnConflict::columns(keys.clone());
    let rest: Vec<E::Column> = E::Column::iter().filter(|column| !digest::is_key::<E>(column)).collect();
    if rest.is_empty() {
        conflict.do_nothing_on(keys);
    } else {
        conflict.update_columns(rest);
    }
    conflict
}

/// Deletes these rows.
pub(super) async fn delete<E: Imported>(db: &DatabaseTransaction, rows: &[E::Model]) -> Result<(), DbErr> {
    let columns = digest::key_columns::<E>();
    let names: Vec<&str> = columns.iter().map(IdenStatic::as_str).collect();
    for rows in rows.chunks(1_000) {
        let mut sql = Sql::new(db.get_database_backend());
        sql.push("DELETE FROM ").push(E::TABLE).push(" WHERE (").push(&names.join(", ")).push(") IN (VALUES ");
        for (rank, row) in rows.iter().enumerate() {
            sql.push(if rank == 0 { "(" } else { ", (" });
            for (rank, column) in columns.iter().enumerate() {
                if rank > 0 {
                    sql.push(", ");
                }
                sql.bind(row.get(*column));
            }
            sql.push(")");
        }
        sql.push(")");
        db.execute_raw(sql.build()).await?;
    }
    Ok(())
}
