//! One person's report: what they wrote, and what they follow it by.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// One person's report: what they wrote, and what they follow it by.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "suivi")]
    pub struct Model {
        /// Digest of the number that they were given.
        #[sea_orm(primary_key, auto_increment = false)]
        pub numero: String,
        /// What they reported.
        pub signalement_id: String,
        /// In their words.
        pub commentaire: Option<String>,
        /// Where they may be answered: never shown, erased when the report is decided or after 90 days.
        pub courriel: Option<String>,
        /// When they did.
        pub recu_le: DateTimeUtc,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
