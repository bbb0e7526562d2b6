//! A département or an overseas collectivity. Source: INSEE.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A département or an overseas collectivity. Source: INSEE.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "departement")]
    pub struct Model {
        /// Code: two digits, `2A`, `2B`, or three digits overseas.
        #[sea_orm(primary_key, auto_increment = false)]
        pub insee: String,
        /// Name.
        pub nom: String,
        /// Folded name, for sorting and filtering.
        pub nom_tri: String,
        /// Its région; none for an overseas collectivity.
        pub region_insee: Option<String>,
        /// Its académie.
        pub academie_code: Option<String>,
        /// INSEE code of its chief town.
        pub chef_lieu_insee: Option<String>,
        /// Whether it is an overseas collectivity and not a département.
        pub collectivite: bool,
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
