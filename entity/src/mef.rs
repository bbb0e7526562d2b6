//! A year of a course leading to a diploma. Source: BCN.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A year of a course leading to a diploma. Source: BCN.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "mef")]
    pub struct Model {
        /// Ten digits.
        #[sea_orm(primary_key, auto_increment = false)]
        pub mef: String,
        /// Its diploma.
        pub cfd: String,
        /// Short title.
        pub libelle_court: Option<String>,
        /// Long title.
        pub libelle: String,
        /// Years of the whole course.
        pub duree: Option<i32>,
        /// Which year of the course.
        pub annee: Option<i32>,
        /// First day.
        pub date_ouverture: Option<Date>,
        /// Last day.
        pub date_fermeture: Option<Date>,
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
