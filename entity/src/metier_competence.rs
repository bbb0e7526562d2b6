//! A skill that a job asks for.

use sea_orm::entity::prelude::*;

/// A skill that a job asks for.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "metier_competence")]
pub struct Model {
    /// Job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rome: String,
    /// Skill.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ogr: String,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
