use super::*;

/// A diploma in a family of replacements.
#[derive(Clone, Debug, SimpleObject)]
pub struct DiplomeContinuite {
    /// Whether it is the diploma that was asked about.
    courant: bool,
    /// Whether it is open today, in Paris; a missing bound is no bound.
    actif: bool,
    /// The diploma.
    diplome: Diplome,
}

impl DiplomeContinuite {
    /// A member of the family of the diploma that bears `cfd`.
    pub fn new(diplome: Diplome, cfd: &str, today: chrono::NaiveDate) -> Self {
        Self { courant: diplome.0.cfd == cfd, actif: diplome.is_open_on(today), diplome }
    }
}
