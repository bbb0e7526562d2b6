//! One upstream data set.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// One upstream data set.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "jeu_de_donnees")]
    pub struct Model {
        /// Short name, such as `rncp`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Name.
        pub nom: String,
        /// Who publishes it.
        pub producteur: String,
        /// Licence of reuse.
        pub licence: String,
        /// Page of the publisher.
        pub url: String,
        /// How often it is published.
        pub frequence: String,
        /// What it holds.
        pub description: String,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
