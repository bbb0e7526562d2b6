//! An education authority area. Source: ministère de l'Éducation nationale.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// An education authority area. Source: ministère de l'Éducation nationale.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "academie")]
    pub struct Model {
        /// Two digits.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        /// Identifier of the ministry, such as `A01`.
        pub identifiant: String,
        /// Name.
        pub nom: String,
        /// Folded name, for sorting and filtering.
        pub nom_tri: String,
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
