//! Long texts of a structure, kept apart since lists do not show them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// Long texts of a structure, kept apart since lists do not show them.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "structure_texte")]
    pub struct Model {
        /// Structure.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Description.
        pub description: Option<String>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
