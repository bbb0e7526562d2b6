//! Long texts of a course, kept apart since lists do not show them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// Long texts of a course, kept apart since lists do not show them.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "formation_texte")]
    pub struct Model {
        /// Course.
        #[sea_orm(primary_key, auto_increment = false)]
        pub cle: String,
        /// What is taught.
        pub contenu: Option<String>,
        /// What it aims at.
        pub objectif: Option<String>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
