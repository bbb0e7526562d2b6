//! A code that no longer is a commune, and the commune it became. Source: INSEE, mouvements de communes.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A code that no longer is a commune, and the commune it became. Source: INSEE, mouvements de communes.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "commune_ancienne")]
    pub struct Model {
        /// Former INSEE code.
        #[sea_orm(primary_key, auto_increment = false)]
        pub ancien_insee: String,
        /// Present commune.
        #[sea_orm(primary_key, auto_increment = false)]
        pub insee: String,
        /// Former name.
        pub nom: String,
        /// Day of the change.
        pub date_effet: Date,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
