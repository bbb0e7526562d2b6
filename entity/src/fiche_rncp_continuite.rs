//! One sheet replaces another, as either of them says.

use sea_orm::entity::prelude::*;

/// One sheet replaces another, as either of them says.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "fiche_rncp_continuite")]
pub struct Model {
    /// Replaced sheet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ancienne: String,
    /// Replacing sheet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nouvelle: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
