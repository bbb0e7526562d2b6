//! What each measure counted, day after day: one row for each day on which it was counted, the last count of that day.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A count of a day.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "mesure_releve")]
    pub struct Model {
        /// Measure and day: `rncp:FICHE_METIER@2026-01-15`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Measure.
        pub mesure_id: String,
        /// The day, in Paris.
        pub jour: Date,
        /// Objects.
        pub total: i64,
        /// Those that are tied.
        pub lies: i64,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
