//! A block of skills of a sheet. Source: France compétences.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A block of skills of a sheet. Source: France compétences.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "bloc")]
    pub struct Model {
        /// Canonical code, such as `RNCP37537BC01`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        /// Its sheet.
        pub rncp: String,
        /// Title.
        pub libelle: String,
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
