//! A région of the official geographic code. Source: INSEE.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A région of the official geographic code. Source: INSEE.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "region")]
    pub struct Model {
        /// Code of the région, two digits.
        #[sea_orm(primary_key, auto_increment = false)]
        pub insee: String,
        /// Name, with its article where INSEE gives one.
        pub nom: String,
        /// Folded name, for sorting and filtering.
        pub nom_tri: String,
        /// INSEE code of its chief town.
        pub chef_lieu_insee: Option<String>,
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
