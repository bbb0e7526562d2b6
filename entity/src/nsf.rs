//! A training speciality (NSF). Sources: France compétences, BCN.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A training speciality (NSF). Sources: France compétences, BCN.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "nsf")]
    pub struct Model {
        /// Two or three digits, then sometimes a letter.
        #[sea_orm(primary_key, auto_increment = false)]
        pub nsf: String,
        /// Title.
        pub libelle: Option<String>,
        /// Folded title.
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
