//! Many rows out of few: what counts statements needs a hundred parents of every type.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, Statement,
};

/// Adds copies of the rows of a table whose primary key is one text, until there are some hundreds: each copy bears the key
/// of its original and a rank, and points wherever its original does.
pub async fn multiply<E: EntityTrait>(db: &DatabaseConnection) {
    let backend = db.get_database_backend();
    let table = E::default().table_name().to_owned();
    let key = E::PrimaryKey::iter().next().expect("a primary key").into_column();
    let key = key.as_str();
    let columns: Vec<String> = E::Column::iter().map(|column| column.as_str().to_owned()).collect();
    let values: Vec<String> = columns
        .iter()
        .map(|column| if column == key { format!("t.{key} || '~' || n.rank") } else { format!("t.{column}") })
        .collect();
    let ranks = match backend {
        DbBackend::Postgres => "generate_series(1, 120) AS n(rank)",
        _ => {
            "(WITH RECURSIVE r(rank) AS (SELECT 1 UNION ALL SELECT rank + 1 FROM r WHERE rank < 120) SELECT rank FROM r) n"
        }
    };
    let sql = format!(
        "INSERT INTO {table} ({}) SELECT {} FROM (SELECT * FROM {table} ORDER BY {key} LIMIT 1) t CROSS JOIN {ranks}",
        columns.join(", "),
        values.join(", "),
    );
    db.execute_raw(Statement::from_string(backend, sql)).await.unwrap_or_else(|error| panic!("{table}: {error}"));
}
