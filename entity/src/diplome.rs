//! A diploma or a title, by its CFD. Source: BCN.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A diploma or a title, by its CFD. Source: BCN.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "diplome")]
    pub struct Model {
        /// Code formation diplôme, eight characters.
        #[sea_orm(primary_key, auto_increment = false)]
        pub cfd: String,
        /// `N_FORMATION_DIPLOME` or `N_FORMATION_DIPLOME_ENQUETE_51`.
        pub table_bcn: String,
        /// Short title.
        pub libelle_court: Option<String>,
        /// Long title.
        pub libelle_long: String,
        /// Folded long title.
        pub libelle_tri: String,
        /// Its level: the first three characters.
        pub niveau_code: String,
        /// European level, 1 to 8.
        pub niveau_europeen: Option<i32>,
        /// Its speciality, as the table gives it.
        pub nsf: Option<String>,
        /// Nature of the diploma.
        pub nature: Option<String>,
        /// Service in charge.
        pub gestionnaire: Option<String>,
        /// First day.
        pub date_ouverture: Option<Date>,
        /// Last day.
        pub date_fermeture: Option<Date>,
        /// Year of the first session.
        pub premiere_session: Option<i32>,
        /// Year of the last session.
        pub derniere_session: Option<i32>,
        /// Day of the founding decree.
        pub date_creation: Option<Date>,
        /// Day of the repealing decree.
        pub date_abrogation: Option<Date>,
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
