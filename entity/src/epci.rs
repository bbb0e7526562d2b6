//! An intercommunal body with its own taxation. Source: découpage administratif.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// An intercommunal body with its own taxation. Source: découpage administratif.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "epci")]
    pub struct Model {
        /// SIREN of the body.
        #[sea_orm(primary_key, auto_increment = false)]
        pub siren: String,
        /// Name, when the list of bodies was given.
        pub nom: Option<String>,
        /// Folded name, empty when the name is unknown.
        pub nom_tri: String,
        /// Legal form: `CC`, `CA`, `CU`, `METRO69`, …
        pub nature: Option<String>,
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
