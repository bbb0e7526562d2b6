//! One run of an importer.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// One run of an importer.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "import")]
    pub struct Model {
        /// Sortable: instant, then data set.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Data set.
        pub jeu_de_donnees_id: String,
        /// Start.
        pub debut: DateTimeUtc,
        /// End; none while it runs.
        pub fin: Option<DateTimeUtc>,
        /// `EN_COURS`, `REUSSI`, `INCHANGE`, `ECHOUE`, `INTERROMPU`, or `CORRIGE`: nothing was read, moderators corrected.
        pub statut: String,
        /// Date of the newest file.
        pub millesime: Option<Date>,
        /// Rows read.
        pub lus: i64,
        /// Rows accepted.
        pub acceptes: i64,
        /// Rows refused.
        pub refuses: i64,
        /// Rows skipped by a rule.
        pub ecartes: i64,
        /// Why it failed.
        pub message: Option<String>,
        /// Version of the data that it published; none when it changed nothing.
        pub version: Option<i64>,
        /// What looked wrong in the accepted rows of its data set when it ended; none when it did not succeed.
        pub anomalies: Option<i64>,
        /// What its files and the rules of the program hash to: the same again changes nothing.
        pub empreinte: Option<String>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
