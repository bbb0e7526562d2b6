//! A service that helps people on their way. Source: data·inclusion.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A service that helps people on their way. Source: data·inclusion.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "service")]
    pub struct Model {
        /// `<source>--<id of the producer>`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Its structure, which may be unknown.
        pub structure_id: String,
        /// Its producer.
        pub source_slug: String,
        /// Name.
        pub nom: String,
        /// Folded name.
        pub nom_tri: String,
        /// Kind of service.
        pub type_service: Option<String>,
        /// `gratuit` or `payant`.
        pub frais: Option<String>,
        /// Whether it is offered remotely.
        pub a_distance: bool,
        /// Whether it is offered on site.
        pub en_presentiel: bool,
        /// Whether people may call on it themselves.
        pub mobilisable_par_usagers: bool,
        /// Whether professionals may call on it.
        pub mobilisable_par_professionnels: bool,
        /// Called on by e-mail.
        pub mobilisation_courriel: bool,
        /// Called on by telephone.
        pub mobilisation_telephone: bool,
        /// Called on by coming to the place.
        pub mobilisation_presentation: bool,
        /// Called on by a web page.
        pub mobilisation_lien: bool,
        /// That web page.
        pub lien_mobilisation: Option<String>,
        /// Hours a week.
        pub volume_horaire_hebdomadaire: Option<f64>,
        /// Weeks.
        pub nombre_semaines: Option<i32>,
        /// Street address.
        pub adresse: Option<String>,
        /// Rest of the address.
        pub complement_adresse: Option<String>,
        /// Name of the commune, as given.
        pub commune: Option<String>,
        /// Postal code.
        pub code_postal: Option<String>,
        /// Commune, as given.
        pub commune_insee: Option<String>,
        /// Telephone.
        pub telephone: Option<String>,
        /// E-mail.
        pub courriel: Option<String>,
        /// Name of the person to contact: personal data.
        pub contact_nom_prenom: Option<String>,
        /// Why the contact is not public, as for a structure.
        pub contact_masque: Option<String>,
        /// Its page at the producer's.
        pub lien_source: Option<String>,
        /// Opening hours, in OpenStreetMap's notation.
        pub horaires_accueil: Option<String>,
        /// Whether data·inclusion found its address on the map; none when it does not say.
        pub adresse_certifiee: Option<bool>,
        /// Day of the producer's last change.
        pub date_maj: Date,
        /// Quality, 0 to 1.
        pub score_qualite: f64,
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
