//! A postal code of a commune. Source: La Poste, base hexasmal.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A postal code of a commune. Source: La Poste, base hexasmal.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "commune_postal")]
    pub struct Model {
        /// Commune.
        #[sea_orm(primary_key, auto_increment = false)]
        pub insee: String,
        /// Five digits.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code_postal: String,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
