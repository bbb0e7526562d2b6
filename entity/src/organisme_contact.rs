//! An e-mail of a training organisation. Source: référentiel des organismes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// An e-mail of a training organisation. Source: référentiel des organismes.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "organisme_contact")]
    pub struct Model {
        /// Organisation and rank: never the e-mail, which may be somebody's.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Its organisation.
        pub organisme_siret: String,
        /// E-mail.
        pub courriel: String,
        /// Whether the organisation confirmed it.
        pub confirme: bool,
        /// Lists that tell it, one a line.
        pub sources: Option<String>,
        /// Why it is not public: `PERSONNEL`; none when it is.
        pub contact_masque: Option<String>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
