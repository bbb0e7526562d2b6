//! A dated archive of France compétences that was imported.

use sea_orm::entity::prelude::*;

/// A dated archive of France compétences that was imported.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "archive_rncp")]
pub struct Model {
    /// Its day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub jour: Date,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
