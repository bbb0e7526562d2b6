//! The last change of each object: one row an object, those that are gone included.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// The last change of an object. Rows in the order of their identifiers are in the order of the changes.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "changement")]
    pub struct Model {
        /// Version on twelve digits, type and key of the object.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// GraphQL type of the object.
        pub type_objet: String,
        /// Key of the object.
        pub cle_objet: String,
        /// Version of the data that brought the change.
        pub version: i64,
        /// When.
        pub le: DateTimeUtc,
        /// `PRESENT`: added or changed; `RETIRE`: gone.
        pub nature: String,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
