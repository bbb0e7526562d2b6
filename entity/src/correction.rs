//! A value that stands in the place of a source's.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A value that stands in the place of a source's.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "correction")]
    pub struct Model {
        /// Type, key of the object, field.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Data set of the object.
        pub jeu_de_donnees_id: String,
        /// GraphQL type of the object.
        pub type_objet: String,
        /// Key of the object.
        pub cle_objet: String,
        /// Field, as the schema names it.
        pub champ: String,
        /// What stands. `None`: nothing does.
        pub valeur: Option<String>,
        /// What the source says, as last read. `None`: nothing.
        pub valeur_source: Option<String>,
        /// `DECIDEE` then `APPLIQUEE`; `A_REVOIR` once the source says something else than what was corrected; `OBSOLETE` once it
        /// says the same; `RETRAIT` then `RETIREE` when a moderator takes it back.
        pub etat: String,
        /// The anomaly that it answers.
        pub anomalie_id: Option<String>,
        /// When it was decided.
        pub decidee_le: DateTimeUtc,
        /// When it was first published.
        pub appliquee_le: Option<DateTimeUtc>,
        /// When it ended.
        pub finie_le: Option<DateTimeUtc>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
