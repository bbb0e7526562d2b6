//! A word of the names and labels that are searched, to complete what is typed and to put it right.

use sea_orm::entity::prelude::*;

/// A word of the names and labels that are searched.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mot")]
pub struct Model {
    /// The word, folded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mot: String,
    /// The same from its last letter to its first.
    pub envers: String,
    /// The term that its family is indexed by.
    pub terme: String,
    /// Objects that bear it.
    pub frequence: i64,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
