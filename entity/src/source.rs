//! A producer of data·inclusion.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A producer of data·inclusion.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "source")]
    pub struct Model {
        /// Slug.
        #[sea_orm(primary_key, auto_increment = false)]
        pub slug: String,
        /// Name.
        pub nom: String,
        /// What it is.
        pub description: Option<String>,
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
