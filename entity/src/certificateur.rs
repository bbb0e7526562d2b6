//! An organisation that answers for certifications. Source: France compétences.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// An organisation that answers for certifications. Source: France compétences.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "certificateur")]
    pub struct Model {
        /// SIRET, or the folded name where the register gives none.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// SIRET.
        pub siret: Option<String>,
        /// Name.
        pub nom: String,
        /// Folded name.
        pub nom_tri: String,
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
