//! How much of a data set is tied to the others: one row for each count, with the count before.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A count of a data set, now and before.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "mesure")]
    pub struct Model {
        /// Data set and code.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Data set.
        pub jeu_de_donnees_id: String,
        /// Stable word for what is counted.
        pub code: String,
        /// What is counted.
        pub libelle: String,
        /// Objects.
        pub total: i64,
        /// Those that are tied.
        pub lies: i64,
        /// When they were counted.
        pub mesure_le: DateTimeUtc,
        /// Objects, at the count before.
        pub total_avant: Option<i64>,
        /// Those that were tied then.
        pub lies_avant: Option<i64>,
        /// When that was.
        pub mesure_avant_le: Option<DateTimeUtc>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
