//! Which version of the data does a database hold?

use sea_orm::{DbErr, EntityTrait};

use super::reader::Reader;

/// A version of the data, as one row of the database tells it. Two databases that hold the same row hold the same data: one of
/// other data may bear the same number, but not of the same instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// The version.
    pub version: i64,
    /// When it was published, in microseconds since the epoch.
    pub published: i64,
    /// The version from which changes are all told.
    pub complete_since: i64,
}

/// The same, for those who speak to PostgreSQL without a model: the columns in their order.
pub(super) const COLUMNS: &str = "SELECT version, CAST(EXTRACT(EPOCH FROM publiee_le) * 1000000 AS BIGINT), complete_depuis \
                                  FROM version_donnees WHERE id = 1";

/// The version that a database holds.
pub(super) async fn of(reader: &Reader) -> Result<Held, DbErr> {
    let found = entity::version_donnees::Entity::find_by_id(1).one(reader).await?;
    Ok(found.map_or_else(Held::default, |row| {
        Held::from((row.version, row.publiee_le.timestamp_micros(), row.complete_depuis))
    }))
}

impl From<(i64, i64, i64)> for Held {
    fn from((version, published, complete_since): (i64, i64, i64)) -> Self {
        Self { version, published, complete_since }
    }
}
