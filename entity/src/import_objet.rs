//! What an import did to the objects of a type.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// What an import did to the objects of a type; no row for a type that it left as it was.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_objet")]
    pub struct Model {
        /// Import and type.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Import.
        pub import_id: String,
        /// GraphQL type of the objects.
        pub type_objet: String,
        /// Objects that did not stand before it.
        pub ajoutes: i64,
        /// Objects that stood, and changed.
        pub modifies: i64,
        /// Objects that it took away.
        pub retires: i64,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
