//! An organisation that offers inclusion services. Source: data·inclusion.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// An organisation that offers inclusion services. Source: data·inclusion.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "structure")]
    pub struct Model {
        /// `<source>--<id of the producer>`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Its producer.
        pub source_slug: String,
        /// Name.
        pub nom: String,
        /// Folded name.
        pub nom_tri: String,
        /// SIRET.
        pub siret: Option<String>,
        /// First nine digits of the SIRET.
        pub siren: Option<String>,
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
        /// Why the contact is not public: `PERSONNEL`, `NON_PUBLIC`, `SOURCE_RESTREINTE`; none when it is.
        pub contact_masque: Option<String>,
        /// Web site.
        pub site_web: Option<String>,
        /// Its page at the producer's.
        pub lien_source: Option<String>,
        /// Opening hours, in OpenStreetMap's notation.
        pub horaires_accueil: Option<String>,
        /// Its page at Acceslibre.
        pub accessibilite_lieu: Option<String>,
        /// Whether data·inclusion found its address on the map; none when it does not say.
        pub adresse_certifiee: Option<bool>,
        /// Day of the producer's last change.
        pub date_maj: Date,
        /// Mean of its services' quality, 0 to 1; 0 without a service.
        pub score_qualite: f64,
        /// Cluster of structures judged to be the same.
        pub cluster_id: Option<String>,
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
