//! What was asked in a day: by whom, what, how often, at what cost.

use sea_orm::entity::prelude::*;

/// What was asked in a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_jour")]
pub struct Model {
    /// Day, in Paris.
    #[sea_orm(primary_key, auto_increment = false)]
    pub jour: Date,
    /// `OPERATION`, `CHAMP`, `TELECHARGEMENT` or `EVENEMENT`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub genre: String,
    /// Who holds the token; `anonyme` without one. Never an address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub consommateur: String,
    /// Name of the operation or its digest, field, or data set.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nom: String,
    /// How often.
    pub appels: i64,
    /// How often with an error.
    pub erreurs: i64,
    /// Points.
    pub cout: i64,
    /// Objects or rows that were given.
    pub lignes: i64,
    /// Answers within 1 ms.
    pub d1: i64,
    /// Above 1 and within 2 ms.
    pub d2: i64,
    /// Above 2 and within 5 ms, and so on.
    pub d5: i64,
    /// See `d5`.
    pub d10: i64,
    /// See `d5`.
    pub d20: i64,
    /// See `d5`.
    pub d50: i64,
    /// See `d5`.
    pub d100: i64,
    /// See `d5`.
    pub d200: i64,
    /// See `d5`.
    pub d500: i64,
    /// See `d5`.
    pub d1000: i64,
    /// See `d5`.
    pub d5000: i64,
    /// Above 5 s.
    pub d_plus: i64,
}

/// Edges are drawn in `store`, in batches: the rows declare none.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
