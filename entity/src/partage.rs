//! What is left of each share, whichever process spent of it.

use sea_orm::entity::prelude::*;

/// What is left of a share.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partage")]
pub struct Model {
    /// Digest of whose share it is; the row goes ten minutes after they asked last.
    #[sea_orm(primary_key, auto_increment = false)]
    pub consommateur: String,
    /// The share: points in a minute.
    pub part: f64,
    /// What was left.
    pub niveau: f64,
    /// When that was, by the clock of the database.
    pub au: DateTimeUtc,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
