//! A collective agreement, by its IDCC. Sources: list of IDCC and OPCO, DARES, KALI.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A collective agreement, by its IDCC. Sources: list of IDCC and OPCO, DARES, KALI.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "convention_collective")]
    pub struct Model {
        /// Four digits.
        #[sea_orm(primary_key, auto_increment = false)]
        pub idcc: String,
        /// Title.
        pub libelle: String,
        /// Folded title.
        pub libelle_tri: String,
        /// Its skills operator.
        pub opco_slug: Option<String>,
        /// Legal state, when KALI tells.
        pub etat: Option<String>,
        /// Day from which its text holds, when KALI tells.
        pub debut: Option<Date>,
        /// Day to which its text held; none while it holds, or when KALI does not tell.
        pub fin: Option<Date>,
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
