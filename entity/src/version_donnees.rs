//! The version of the data: one row, changed by each import.

use sea_orm::entity::prelude::*;

/// The version of the data: one row, changed by each import.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "version_donnees")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Counts up.
    pub version: i64,
    /// When.
    pub publiee_le: DateTimeUtc,
    /// Changes are all told after this version; removals of older ones may be forgotten.
    pub complete_depuis: i64,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
