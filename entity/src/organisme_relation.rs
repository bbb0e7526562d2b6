//! A responsable and a formateur that trains for it. Source: référentiel.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A responsable and a formateur that trains for it. Source: référentiel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "organisme_relation")]
pub struct Model {
    /// The one that answers for the training.
    #[sea_orm(primary_key, auto_increment = false)]
    pub responsable_siret: String,
    /// The one that trains.
    #[sea_orm(primary_key, auto_increment = false)]
    pub formateur_siret: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
