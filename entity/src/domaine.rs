//! A professional domain of the ROME. Source: France Travail.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A professional domain of the ROME. Source: France Travail.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "domaine")]
    pub struct Model {
        /// A letter and two digits, such as `D11`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        /// Title.
        pub libelle: String,
        /// Folded title.
        pub libelle_tri: String,
        /// Its family.
        pub grand_domaine_code: String,
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
