use async_graphql::SimpleObject;

use super::mesure::taux;
use super::*;

/// What a measure counted at the end of a day.
#[derive(Clone, Copy, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct ReleveMesure {
    /// The day, in Paris.
    jour: Date,
    /// Objects that were counted.
    total: i32,
    /// Those of them that were tied.
    lies: i32,
    /// Share of those that were tied, 0 to 1; null when there was nothing to count.
    taux: Option<f64>,
}

impl From<&entity::mesure_releve::Model> for ReleveMesure {
    fn from(row: &entity::mesure_releve::Model) -> Self {
        let (total, lies) = (counted(row.total), counted(row.lies));
        Self { jour: row.jour.into(), total, lies, taux: taux(row.lies, row.total) }
    }
}
