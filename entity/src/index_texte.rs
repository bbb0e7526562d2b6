//! How the index of texts was built: one row, or none before it was.

use sea_orm::entity::prelude::*;

/// How the index of texts was built.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "index_texte")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Analysis that it was built with.
    pub analyse: i32,
    /// Number of the next document.
    pub suivant: i64,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
