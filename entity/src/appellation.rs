//! A job title. Source: France Travail.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A job title. Source: France Travail.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "appellation")]
    pub struct Model {
        /// OGR number.
        #[sea_orm(primary_key, auto_increment = false)]
        pub ogr: String,
        /// Its job.
        pub rome: String,
        /// Long title.
        pub libelle: String,
        /// Short title.
        pub libelle_court: String,
        /// Folded long title.
        pub libelle_tri: String,
        /// 4 when ROME 4.0 knows the title, else 3.
        pub rome_version: i32,
        /// `PRINCIPALE`, `SYNONYME`, … as ROME 4.0 writes it.
        pub classification: Option<String>,
        /// Whether the title is little used.
        pub peu_usite: bool,
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
