//! What somebody reported of an object: the part that only moderators read.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// What somebody reported of an object: the part that only moderators read. The rest is its anomaly.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "signalement")]
    pub struct Model {
        /// That of the anomaly.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Digest of the object, the field and the expected value: what is reported again is joined to what is open.
        pub empreinte: String,
        /// Whether it waits for a moderator.
        pub ouvert: bool,
        /// What should stand in the field. `None`: not told.
        pub valeur_attendue: Option<String>,
        /// How many people reported it.
        pub nombre: i32,
        /// When the first of them did.
        pub recu_le: DateTimeUtc,
        /// When it was decided.
        pub traite_le: Option<DateTimeUtc>,
        /// Who decided.
        pub traite_par: Option<String>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
