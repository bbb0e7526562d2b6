//! A level of diploma: the first three characters of a CFD. Source: BCN.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A level of diploma: the first three characters of a CFD. Source: BCN.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "niveau_diplome")]
    pub struct Model {
        /// Three characters.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        /// Title.
        pub libelle: String,
        /// Short title.
        pub libelle_court: Option<String>,
        /// French interministerial level.
        pub niveau_interministeriel: Option<i32>,
        /// European level, 1 to 8.
        pub niveau_europeen: Option<i32>,
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
