//! A row that an import refused.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A row that an import refused.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "rejet")]
    pub struct Model {
        /// Import and rank.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Import.
        pub import_id: String,
        /// Data set.
        pub jeu_de_donnees_id: String,
        /// File.
        pub fichier: String,
        /// Line, from 1; 0 when the format has none.
        pub ligne: i64,
        /// Reason, from a closed set.
        pub code: String,
        /// Reason, as a sentence.
        pub raison: String,
        /// The row as it was read, cut to 4 000 characters.
        pub brut: String,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
