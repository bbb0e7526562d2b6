//! One run of a course.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::row::row;

row! {
    /// One run of a course.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        /// Course and rank.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Its course.
        pub cle: String,
        /// First day.
        pub debut: Option<Date>,
        /// Last day.
        pub fin: Option<Date>,
        /// Places.
        pub capacite: Option<i32>,
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
