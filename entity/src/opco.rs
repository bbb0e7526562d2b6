//! A skills operator. Source: list of IDCC and OPCO.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A skills operator. Source: list of IDCC and OPCO.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "opco")]
    pub struct Model {
        /// Folded name, words joined by dashes.
        #[sea_orm(primary_key, auto_increment = false)]
        pub slug: String,
        /// Name.
        pub nom: String,
        /// SIREN, when known.
        pub siren: Option<String>,
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
