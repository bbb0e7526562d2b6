//! A commune, a municipal district, or a delegated or associated commune. Sources: INSEE, La Poste.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A commune, a municipal district, or a delegated or associated commune. Sources: INSEE, La Poste.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "commune")]
    pub struct Model {
        /// INSEE code; for a code borne twice, the full commune.
        #[sea_orm(primary_key, auto_increment = false)]
        pub insee: String,
        /// Name, with its article.
        pub nom: String,
        /// Folded name, for sorting and filtering.
        pub nom_tri: String,
        /// `COM`, `ARM`, `COMD` or `COMA`, as INSEE writes it.
        pub type_commune: String,
        /// Its département or collectivity.
        pub departement_insee: Option<String>,
        /// Its région.
        pub region_insee: Option<String>,
        /// Its intercommunal body.
        pub epci_siren: Option<String>,
        /// The commune it is a part of; none for a full commune.
        pub parent_insee: Option<String>,
        /// The mission locale that covers it.
        pub mission_locale_siret: Option<String>,
        /// Employment zone, four digits.
        pub zone_emploi: Option<String>,
        /// Inhabitants.
        pub population: Option<i32>,
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
