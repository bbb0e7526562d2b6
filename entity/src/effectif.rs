//! How many objects a table holds.

use sea_orm::entity::prelude::*;

/// How many objects a table holds, since the version of the data that last changed it; no row where none did: they are counted
/// then.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "effectif")]
pub struct Model {
    /// Table.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Rows.
    pub nombre: i64,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
