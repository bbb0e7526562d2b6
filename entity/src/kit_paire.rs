//! A CFD and the sheet that a kit apprentissage pairs it with; both may be unknown elsewhere. Source: kit apprentissage.

use sea_orm::entity::prelude::*;

/// A CFD and the sheet that a kit apprentissage pairs it with; both may be unknown elsewhere. Source: kit apprentissage.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "kit_paire")]
pub struct Model {
    /// Diploma.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cfd: String,
    /// Sheet; `NR` where the kit says that none is registered.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rncp: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
