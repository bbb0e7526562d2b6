//! One file of an import.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// One file of an import.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_fichier")]
    pub struct Model {
        /// Import and rank.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Import.
        pub import_id: String,
        /// Name of the file, of the table in it where it holds several.
        pub nom: String,
        /// Rows read.
        pub lus: i64,
        /// Rows accepted.
        pub acceptes: i64,
        /// Rows refused.
        pub refuses: i64,
        /// Rows skipped by a rule.
        pub ecartes: i64,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
