//! An establishment that trains apprentices. Sources: référentiel, catalogue des établissements, lists of organisations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// An establishment that trains apprentices. Sources: référentiel, catalogue des établissements, lists of organisations.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "organisme")]
    pub struct Model {
        /// SIRET.
        #[sea_orm(primary_key, auto_increment = false)]
        pub siret: String,
        /// Its legal unit: the first nine digits.
        pub siren: String,
        /// Code of the education ministry; several establishments may share one.
        pub uai: Option<String>,
        /// Name of the legal unit.
        pub raison_sociale: String,
        /// Trade name.
        pub enseigne: Option<String>,
        /// Folded trade name or name.
        pub nom_tri: String,
        /// `responsable`, `formateur`, `responsable_formateur` or `inconnue`.
        pub nature: String,
        /// Whether the establishment is open; none when the source does not say.
        pub ouvert: Option<bool>,
        /// Whether it is certified Qualiopi.
        pub qualiopi: Option<bool>,
        /// Number of its declaration of activity.
        pub numero_declaration_activite: Option<String>,
        /// Address on one line.
        pub adresse: Option<String>,
        /// Postal code.
        pub code_postal: Option<String>,
        /// Commune, as given.
        pub commune_insee: Option<String>,
        /// Académie, as given.
        pub academie_code: Option<String>,
        /// Branch of activity.
        pub naf: Option<String>,
        /// Creation.
        pub date_creation: Option<Date>,
        /// Closing.
        pub date_fermeture: Option<Date>,
        /// Which list the row comes from: `referentiel`, `catalogue`, `liste`.
        pub liste: String,
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
