//! A speciality of a sheet.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A speciality of a sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "fiche_rncp_nsf")]
pub struct Model {
    /// Sheet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rncp: String,
    /// Speciality.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nsf: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
