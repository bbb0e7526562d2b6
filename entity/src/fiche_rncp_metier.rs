//! A job a sheet leads to; the code is kept as given, and older sheets name a whole domain.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A job a sheet leads to; the code is kept as given, and older sheets name a whole domain.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "fiche_rncp_metier")]
    pub struct Model {
        /// Sheet.
        #[sea_orm(primary_key, auto_increment = false)]
        pub rncp: String,
        /// ROME code, or its first letters.
        #[sea_orm(primary_key, auto_increment = false)]
        pub rome: String,
        /// Title given by the register.
        pub libelle: Option<String>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
