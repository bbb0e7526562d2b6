//! Columns and tables as this project draws them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseBackend, Statement};

/// A code, or a folded text to sort by: compared byte by byte on both databases.
pub fn key(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().extra(BYTE_ORDER).take()
}

/// The same column, which may hold nothing: the source does not say.
pub fn null(mut column: ColumnDef) -> ColumnDef {
    column.null().take()
}

/// A text that is shown and never compared.
pub fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// Yes or no.
pub fn boolean(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// A small number.
pub fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}

/// A count of rows.
pub fn big(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A measure.
pub fn double(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).double().not_null().take()
}

/// A day.
pub fn date(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).date().not_null().take()
}

/// A moment.
pub fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().take()
}

// SQLite compares bytes by default; PostgreSQL needs to be told, whatever the locale of the database.
const BYTE_ORDER: &str = "COLLATE \"C\"";

/// Creates a table with its primary key. No foreign key: a register may name what another does not know.
pub async fn create<const N: usize>(
    manager: &SchemaManager<'_>,
    name: &'static str,
    primary_key: &[&'static str],
    columns: [ColumnDef; N],
) -> Result<(), DbErr> {
    let mut table = Table::create().table(name).take();
    for column in columns {
        table.col(column);
    }
    let mut key = Index::create();
    for column in primary_key {
        key.col(*column);
    }
    table.primary_key(&mut key);
    run(manager, manager.get_database_backend().build(&table)).await
}

/// Runs a statement that draws columns, each database being told the order of codes as it needs.
async fn run(manager: &SchemaManager<'_>, mut statement: Statement) -> Result<(), DbErr> {
    if manager.get_database_backend() == DatabaseBackend::Sqlite {
        statement.sql = statement.sql.replace(BYTE_ORDER, "");
    }
    manager.get_connection().execute_raw(statement).await?;
    Ok(())
}

/// Adds columns to a table: each may hold nothing or has a default, since rows are there.
pub async fn add<const N: usize>(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: [ColumnDef; N],
) -> Result<(), DbErr> {
    for column in columns {
        let alter = Table::alter().table(table).add_column(column).take();
        run(manager, manager.get_database_backend().build(&alter)).await?;
    }
    Ok(())
}

/// Removes columns that [`add`] added.
pub async fn remove(manager: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    for column in columns.iter().rev() {
        manager.alter_table(Table::alter().table(table).drop_column(*column).take()).await?;
    }
    Ok(())
}

/// Creates the indexes of a table, each named after its columns.
pub async fn index(manager: &SchemaManager<'_>, table: &'static str, indexes: &[&[&'static str]]) -> Result<(), DbErr> {
    for columns in indexes {
        let mut index = Index::create().table(table).name(format!("{table}_{}", columns.join("_"))).take();
        for column in *columns {
            index.col(*column);
        }
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops the index of these columns.
pub async fn drop_index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let name = format!("{table}_{}", columns.join("_"));
    manager.drop_index(Index::drop().table(table).name(name).to_owned()).await
}

/// Drops the tables of a migration.
pub async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        manager.drop_table(Table::drop().table(*table).take()).await?;
    }
    Ok(())
}
