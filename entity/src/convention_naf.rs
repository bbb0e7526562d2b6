//! A branch of activity in which an agreement applies. Source: DARES.

use sea_orm::entity::prelude::*;

/// A branch of activity in which an agreement applies. Source: DARES.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "convention_naf")]
pub struct Model {
    /// Agreement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub idcc: String,
    /// Branch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub naf: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
