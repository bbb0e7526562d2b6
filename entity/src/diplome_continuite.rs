//! One diploma replaces another, as either of them says.

use sea_orm::entity::prelude::*;

/// One diploma replaces another, as either of them says.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "diplome_continuite")]
pub struct Model {
    /// Replaced diploma.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ancien: String,
    /// Replacing diploma.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nouveau: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
