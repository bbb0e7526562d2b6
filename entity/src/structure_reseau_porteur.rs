//! A network that carries a structure.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A network that carries a structure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "structure_reseau_porteur")]
pub struct Model {
    /// Structure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub structure_id: String,
    /// Network.
    #[sea_orm(primary_key, auto_increment = false)]
    pub valeur: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
