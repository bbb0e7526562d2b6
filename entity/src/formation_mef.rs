//! A year of course that a formation prepares.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A year of course that a formation prepares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "formation_mef")]
pub struct Model {
    /// Course.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cle: String,
    /// MEF.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mef: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
