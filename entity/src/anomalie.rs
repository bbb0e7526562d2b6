//! Something wrong in accepted data.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// Something wrong in accepted data.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "anomalie")]
    pub struct Model {
        /// Stable: code, type and key of the object, field.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Data set.
        pub jeu_de_donnees_id: String,
        /// Kind, from a closed set.
        pub code: String,
        /// GraphQL type of the object.
        pub type_objet: String,
        /// Key of the object.
        pub cle_objet: String,
        /// Field.
        pub champ: Option<String>,
        /// Value.
        pub valeur: Option<String>,
        /// A sentence.
        pub message: String,
        /// What found it: the anomalies of a control are replaced together.
        pub controle: String,
        /// First seen.
        pub detectee_le: DateTimeUtc,
        /// `OUVERTE`, or what became of what somebody reported: `ACCEPTEE`, `CORRIGEE`, `REJETEE`.
        pub etat: String,
        /// Why, as the moderator told.
        pub motif: Option<String>,
        /// When that was decided.
        pub traitee_le: Option<DateTimeUtc>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
