//! An organisation allowed to train or assess for a sheet. Source: France compétences.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// An organisation allowed to train or assess for a sheet. Source: France compétences.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "partenaire")]
    pub struct Model {
        /// Sheet, and SIRET or else name, such as `RNCP37537:13002374000223`; a rank after it when several are the same.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Sheet.
        pub rncp: String,
        /// SIRET, when it is well formed.
        pub siret: Option<String>,
        /// Name.
        pub nom: String,
        /// What it may do, as the register writes it.
        pub habilitation: String,
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
