//! The minutes in which a server stood and its database answered.

use sea_orm::entity::prelude::*;

/// The minutes of an hour in which a server stood and its database answered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "battement")]
pub struct Model {
    /// Beginning of the hour.
    #[sea_orm(primary_key, auto_increment = false)]
    pub heure: DateTimeUtc,
    /// One bit for each minute.
    pub minutes: i64,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
