//! A certifier of a sheet.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A certifier of a sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "fiche_rncp_certificateur")]
pub struct Model {
    /// Sheet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rncp: String,
    /// Certifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub certificateur_id: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
