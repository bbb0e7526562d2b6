//! A theme of a sheet.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A theme of a sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "fiche_rncp_formacode")]
pub struct Model {
    /// Sheet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rncp: String,
    /// Theme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub formacode: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
