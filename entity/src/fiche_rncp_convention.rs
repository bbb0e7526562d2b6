//! A collective agreement of a sheet, by its brochure number, which is not an IDCC.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A collective agreement of a sheet, by its brochure number, which is not an IDCC.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "fiche_rncp_convention")]
    pub struct Model {
        /// Sheet.
        #[sea_orm(primary_key, auto_increment = false)]
        pub rncp: String,
        /// Brochure number.
        #[sea_orm(primary_key, auto_increment = false)]
        pub numero: String,
        /// Title given by the register.
        pub libelle: Option<String>,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
