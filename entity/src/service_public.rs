//! A group that a service is for.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A group that a service is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "service_public")]
pub struct Model {
    /// Service.
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_id: String,
    /// Group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub valeur: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
