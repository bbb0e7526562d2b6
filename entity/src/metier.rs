//! A job of the ROME. Source: France Travail.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A job of the ROME. Source: France Travail.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "metier")]
    pub struct Model {
        /// ROME code.
        #[sea_orm(primary_key, auto_increment = false)]
        pub rome: String,
        /// Title in ROME 4.0, else in ROME 3.
        pub libelle: String,
        /// Folded title.
        pub libelle_tri: String,
        /// 4 when ROME 4.0 knows the code, else 3.
        pub rome_version: i32,
        /// Title of the ROME 3 sheet of the same code.
        pub libelle_rome3: Option<String>,
        /// Its domain: the first three characters.
        pub domaine_code: String,
        /// ROME 3 sheet it comes from, when it is another code.
        pub parent_rome: Option<String>,
        /// OGR number of the job.
        pub ogr: Option<String>,
        /// What the job is, from ROME 3.
        pub definition: Option<String>,
        /// How one comes to the job, from ROME 3.
        pub acces_emploi: Option<String>,
        /// Class given by the ecological transition: `Emploi Vert`, …
        pub transition_ecologique: Option<String>,
        /// Whether the digital transition changes it.
        pub transition_numerique: bool,
        /// Whether demography changes it.
        pub transition_demographique: bool,
        /// Whether the profession is regulated.
        pub emploi_reglemente: bool,
        /// Whether it is an executive position.
        pub emploi_cadre: bool,
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
