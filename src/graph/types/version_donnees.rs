use super::*;

/// A version of the data: each import that changes something publishes one.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct VersionDonnees {
    /// Its number: 1, 2, 3…; 0 before the first import.
    pub version: i32,
    /// `changements` is complete from this version on: removals that earlier ones brought may be forgotten.
    pub complete_depuis: i32,
}
