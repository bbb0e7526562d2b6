//! A mission locale, which supports people under 26. Source: UNML.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A mission locale, which supports people under 26. Source: UNML.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "mission_locale")]
    pub struct Model {
        /// SIRET.
        #[sea_orm(primary_key, auto_increment = false)]
        pub siret: String,
        /// Code of the structure, written like an INSEE code; not unique by law.
        pub code: Option<String>,
        /// Name.
        pub nom: String,
        /// Folded name.
        pub nom_tri: String,
        /// Street address.
        pub adresse: Option<String>,
        /// Postal code.
        pub code_postal: Option<String>,
        /// Town, as in the address.
        pub localite: Option<String>,
        /// Commune of its head office, when it could be told.
        pub commune_insee: Option<String>,
        /// Switchboard.
        pub telephone: Option<String>,
        /// Reception's e-mail.
        pub courriel: Option<String>,
        /// Why the contact is not public: `PERSONNEL`; none when it is.
        pub contact_masque: Option<String>,
        /// Web site.
        pub site_web: Option<String>,
        /// Page for making an appointment.
        pub prise_rdv_url: Option<String>,
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
