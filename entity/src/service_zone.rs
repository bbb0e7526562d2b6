//! A territory whose inhabitants may call on a service.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// A territory whose inhabitants may call on a service.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "service_zone")]
    pub struct Model {
        /// Service.
        #[sea_orm(primary_key, auto_increment = false)]
        pub service_id: String,
        /// INSEE code of a commune or département, SIREN of an EPCI, `france`, or a country's code.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        /// `commune`, `departement`, `epci`, `region` or `pays`.
        pub type_zone: String,
    }
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
