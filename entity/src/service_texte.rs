//! Long texts of a service, kept apart since lists do not show them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// Long texts of a service, kept apart since lists do not show them.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "service_texte")]
    pub struct Model {
        /// Service.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Description.
        pub description: Option<String>,
        /// Conditions of access.
        pub conditions_acces: Option<String>,
        /// More on who it is for.
        pub publics_precisions: Option<String>,
        /// More on what it costs.
        pub frais_precisions: Option<String>,
        /// More on how to call on it.
        pub mobilisation_precisions: Option<String>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
