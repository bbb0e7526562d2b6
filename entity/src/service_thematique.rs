//! A theme of a service.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A theme of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "service_thematique")]
pub struct Model {
    /// Service.
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_id: String,
    /// Theme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub valeur: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
