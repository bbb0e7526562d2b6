use super::*;

/// Jobs that a sheet leads to, by any level of the ROME; all conditions must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct VersFilter {
    /// Jobs that its sheet leads to, any of them.
    pub romes: Option<Vec<CodeRome>>,
    /// ROME 3 codes, any of them: its sheet leads to that job, or to one of ROME 4.0 that comes from it.
    pub romes_parents: Option<Vec<CodeRome>>,
    /// Professional domains of the jobs that its sheet leads to, any of them, such as `D11`.
    pub domaines: Option<Vec<String>>,
    /// Families of the jobs that its sheet leads to, any of them: one letter.
    pub grands_domaines: Option<Vec<String>>,
}

impl From<VersFilter> for store::Vers {
    fn from(filter: VersFilter) -> Self {
        Self {
            romes: list(filter.romes, |code| code.0),
            parents: list(filter.romes_parents, |code| code.0),
            domaines: list(filter.domaines, |code| code.trim().to_ascii_uppercase()),
            grands_domaines: list(filter.grands_domaines, |code| code.trim().to_ascii_uppercase()),
        }
    }
}
