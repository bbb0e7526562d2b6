//! A sheet of the RNCP or of the RS. Source: France compétences.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A sheet of the RNCP or of the RS. Source: France compétences.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "fiche_rncp")]
    pub struct Model {
        /// Code with its prefix: `RNCP37537`, `RS6117`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub rncp: String,
        /// `RNCP` or `RS`.
        pub registre: String,
        /// Title.
        pub intitule: String,
        /// Folded title.
        pub intitule_tri: String,
        /// Short kind of certification: `BTS`, `CAP`, …
        pub abrege_libelle: Option<String>,
        /// Long kind of certification.
        pub abrege_intitule: Option<String>,
        /// European level, 3 to 8.
        pub niveau_europeen: Option<i32>,
        /// Whether the register says ACTIVE.
        pub actif: bool,
        /// `Enregistrement de droit` or `Enregistrement sur demande`.
        pub type_enregistrement: Option<String>,
        /// Last publication in the Journal officiel.
        pub date_dernier_jo: Option<Date>,
        /// Day of the decision.
        pub date_decision: Option<Date>,
        /// Day it takes effect.
        pub date_effet: Option<Date>,
        /// Last day of the registration.
        pub date_fin_enregistrement: Option<Date>,
        /// First dated archive that has it.
        pub date_premiere_publication: Option<Date>,
        /// First dated archive that says it is active.
        pub date_premiere_activation: Option<Date>,
        /// Last dated archive that says it is active.
        pub date_derniere_activation: Option<Date>,
        /// Day it became active: none when that was by the oldest archive known, or never.
        pub date_activation: Option<Date>,
        /// As the register writes it.
        pub validation_partielle: Option<String>,
        /// Open in New Caledonia.
        pub nouvelle_caledonie: bool,
        /// Open in French Polynesia.
        pub polynesie_francaise: bool,
        /// Reached by apprenticeship.
        pub voie_apprentissage: bool,
        /// Reached by a professionalisation contract.
        pub voie_professionnalisation: bool,
        /// Reached by individual application.
        pub voie_candidature: bool,
        /// Reached by validation of experience.
        pub voie_experience: bool,
        /// Reached after continuing training.
        pub voie_formation_continue: bool,
        /// Reached by school or university.
        pub voie_formation_initiale: bool,
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
