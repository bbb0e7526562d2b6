//! A place where an organisation trains. Source: référentiel.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A place where an organisation trains. Source: référentiel.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "lieu")]
    pub struct Model {
        /// SIRET and the code of the place in the référentiel.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Its organisation.
        pub organisme_siret: String,
        /// Code of the education ministry.
        pub uai: Option<String>,
        /// Whether the référentiel trusts that code.
        pub uai_fiable: bool,
        /// Address on one line.
        pub adresse: Option<String>,
        /// Postal code.
        pub code_postal: Option<String>,
        /// Commune, as given.
        pub commune_insee: Option<String>,
        /// Académie, as given.
        pub academie_code: Option<String>,
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
