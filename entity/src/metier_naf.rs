//! A branch in which a job is practised.

use sea_orm::entity::prelude::*;

/// A branch in which a job is practised.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "metier_naf")]
pub struct Model {
    /// Job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rome: String,
    /// Branch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub naf: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
