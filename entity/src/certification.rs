//! A CFD, a sheet, or both, over a period. Built from BCN, France compétences and the kits.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A CFD, a sheet, or both, over a period. Built from BCN, France compétences and the kits.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "certification")]
    pub struct Model {
        /// `<cfd>:<rncp>`, a missing half being empty; of a code alone between its pairs, `@` and its first day follow.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Diploma.
        pub cfd: Option<String>,
        /// Sheet.
        pub rncp: Option<String>,
        /// Title: of the sheet, else of the diploma.
        pub intitule: String,
        /// Folded title.
        pub intitule_tri: String,
        /// European level: of the sheet, else of the diploma.
        pub niveau_europeen: Option<i32>,
        /// What the register says of the sheet; none without a sheet.
        pub actif: Option<bool>,
        /// First day of validity, in Paris.
        pub debut: Option<Date>,
        /// Last day of validity, in Paris.
        pub fin: Option<Date>,
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
