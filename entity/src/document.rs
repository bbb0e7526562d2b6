//! What is searched by its text: one row for each object. The words it is found by stand in `document_terme`, which each
//! database draws in its own way and which is no entity.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// What is searched by its text: one row for each object.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "document")]
    pub struct Model {
        /// Type, importance and number: the order of equal results.
        #[sea_orm(primary_key, auto_increment = false)]
        pub rang: i64,
        /// GraphQL type of the object.
        pub type_objet: String,
        /// Key of the object.
        pub cle_objet: String,
        /// Name, as results show it.
        pub titre: String,
        /// Terms of the name.
        pub nom: String,
        /// Other names and labels, one a line.
        pub libelles: String,
        /// Degrees north.
        pub latitude: Option<f64>,
        /// Degrees east.
        pub longitude: Option<f64>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
