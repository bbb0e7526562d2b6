//! A sheet of the branch of a skills operator.

use sea_orm::entity::prelude::*;

/// A sheet of the branch of a skills operator.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "opco_fiche_rncp")]
pub struct Model {
    /// Skills operator.
    #[sea_orm(primary_key, auto_increment = false)]
    pub opco_slug: String,
    /// Sheet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rncp: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
