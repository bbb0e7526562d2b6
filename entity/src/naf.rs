//! A branch of the French classification of activities. Sources: DARES, référentiels.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A branch of the French classification of activities. Sources: DARES, référentiels.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "naf")]
    pub struct Model {
        /// Code with its dot, such as `10.71C`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub naf: String,
        /// Title, when a source gives one.
        pub libelle: Option<String>,
        /// Folded title, empty when unknown.
        pub libelle_tri: String,
        /// Date of the file it was read from, when the file tells.
        pub millesime: Option<Date>,
        /// When its content last changed here.
        pub mis_a_jour_le: DateTimeUtc,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
