//! What is left of each share, whichever process spent of it. PostgreSQL alone has several of them.

use chrono::{DateTime, TimeDelta, Utc};
use entity::partage;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, Value};

use super::sql::Sql;

/// Points that one spent.
#[derive(Clone, Debug, PartialEq)]
pub struct Spent {
    /// Who, by a digest.
    pub consommateur: String,
    /// Its share: points in a minute.
    pub part: f64,
    /// How many.
    pub points: f64,
}

/// What is left to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Who, by the same digest.
    pub consommateur: String,
    /// Points; a debt when below nought.
    pub niveau: f64,
}

/// Takes what was spent from what is left, which fills as time goes by the clock of the database; gives what is left then.
/// One statement, whatever their number.
pub async fn settle(db: &DatabaseConnection, spent: &[Spent]) -> Result<Vec<Level>, DbErr> {
    let mut sql = Sql::new(db.get_database_backend());
    let rows = spent.iter().map(|spent| {
        vec![Value::from(spent.consommateur.as_str()), Value::from(spent.part), Value::from(spent.points)]
    });
    sql.push("INSERT INTO partage (consommateur, part, niveau, au) SELECT s.qui, s.part, s.part - s.points, ");
    sql.push("clock_timestamp() FROM (").rows(rows).push(") AS s(qui, part, points) ORDER BY s.qui ");
    sql.push(
        "ON CONFLICT (consommateur) DO UPDATE SET part = excluded.part, au = GREATEST(partage.au, excluded.au), \
         niveau = LEAST(excluded.part, partage.niveau + excluded.part / 60 \
         * GREATEST(0, EXTRACT(EPOCH FROM excluded.au - partage.au)::double precision)) - (excluded.part - excluded.niveau) \
         RETURNING consommateur, niveau",
    );
    let rows = db.query_all_raw(sql.build()).await?;
    let level = |row: &sea_orm::QueryResult| {
        Ok(Level { consommateur: row.try_get_by_index(0)?, niveau: row.try_get_by_index(1)? })
    };
    rows.iter().map(level).collect()
}

/// Minutes after which who asked nothing is forgotten: its share is whole again, but for the debt of a file.
const IDLE: TimeDelta = TimeDelta::minutes(10);

/// Forgets those who asked nothing for a while.
pub async fn forget(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<(), DbErr> {
    partage::Entity::delete_many().filter(partage::Column::Au.lt(now - IDLE)).exec(db).await.map(drop)
}
