//! A network that carries structures.

use sea_orm::entity::prelude::*;

use crate::row::row;

row! {
    /// A network that carries structures.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reseau_porteur")]
    pub struct Model {
        /// Value.
        #[sea_orm(primary_key, auto_increment = false)]
        pub valeur: String,
        /// Title.
        pub libelle: String,
        /// What it is; none when the list does not say.
        pub description: Option<String>,
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
