//! A skill, a knowledge or an activity. Source: France Travail, ROME 3.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A skill, a knowledge or an activity. Source: France Travail, ROME 3.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "competence")]
    pub struct Model {
        /// OGR number.
        #[sea_orm(primary_key, auto_increment = false)]
        pub ogr: String,
        /// Title.
        pub libelle: String,
        /// Folded title.
        pub libelle_tri: String,
        /// Kind of referential, as the source numbers it.
        pub type_referentiel: Option<String>,
        /// Section of the job sheet it stands in, as the source numbers it.
        pub rubrique: Option<String>,
        /// Heading it is grouped under.
        pub regroupement: Option<String>,
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
