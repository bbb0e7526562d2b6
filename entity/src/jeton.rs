//! The tokens that this program gave: who holds them, until when. Never the token itself, nor the key that signed it.

use sea_orm::entity::prelude::*;

/// A token that this program gave.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jeton")]
pub struct Model {
    /// Its `jti`: 32 hexadecimal digits, drawn at random.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Who holds it: its `sub`. One that stands, revoked ones aside, is alone to bear its name.
    pub nom: String,
    /// What it opens, between spaces.
    pub scopes: String,
    /// When it was given.
    pub cree_le: DateTimeUtc,
    /// When it ends by itself.
    pub expire_le: DateTimeUtc,
    /// When it was last presented, within a minute. `None`: never.
    pub utilise_le: Option<DateTimeUtc>,
    /// When it was taken back. `None`: it stands.
    pub revoque_le: Option<DateTimeUtc>,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
