//! A course offered at one place. Source: catalogue des formations en apprentissage.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A course offered at one place. Source: catalogue des formations en apprentissage.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "formation")]
    pub struct Model {
        /// Clé ministère éducatif; for RCO's older shape, its three numbers.
        #[sea_orm(primary_key, auto_increment = false)]
        pub cle: String,
        /// `publie` or `archive`.
        pub statut: String,
        /// Publication of the catalogue it was read from: the name of its file without its day. None for a page of an answer.
        pub publication: Option<String>,
        /// Title given by the catalogue.
        pub intitule: Option<String>,
        /// Diploma.
        pub cfd: Option<String>,
        /// Sheet.
        pub rncp: Option<String>,
        /// Its certification; when its codes make none, the identifier that they would make.
        pub certification_id: Option<String>,
        /// Organisation that answers for it.
        pub responsable_siret: Option<String>,
        /// Its UAI, as given.
        pub responsable_uai: Option<String>,
        /// Organisation that trains.
        pub formateur_siret: Option<String>,
        /// Its UAI, as given.
        pub formateur_uai: Option<String>,
        /// Address of the place.
        pub lieu_adresse: Option<String>,
        /// Postal code of the place.
        pub lieu_code_postal: Option<String>,
        /// SIRET of the place.
        pub lieu_siret: Option<String>,
        /// UAI of the place.
        pub lieu_uai: Option<String>,
        /// Commune of the place; none when no code led to one.
        pub commune_insee: Option<String>,
        /// Years of the whole course.
        pub duree: Option<i32>,
        /// Which year of the course one enters.
        pub annee: Option<i32>,
        /// Places, when told for the whole course.
        pub capacite: Option<i32>,
        /// Whether it is wholly remote.
        pub a_distance: bool,
        /// Page of the ONISEP.
        pub onisep_url: Option<String>,
        /// Contact's e-mail.
        pub courriel: Option<String>,
        /// Contact's telephone.
        pub telephone: Option<String>,
        /// Why the contact is not public: `PERSONNEL`; none when it is.
        pub contact_masque: Option<String>,
        /// Degrees north.
        pub latitude: Option<f64>,
        /// Degrees east.
        pub longitude: Option<f64>,
        /// Point on the unit sphere, so that both databases order by distance alike.
        pub sphere_x: Option<f64>,
        /// See `sphere_x`.
        pub sphere_y: Option<f64>,
        /// See `sphere_x`.
        pub sphere_z: Option<f64>,
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
