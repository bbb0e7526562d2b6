use super::*;

/// A sheet in a family of replacements.
#[derive(Clone, Debug, SimpleObject)]
pub struct FicheRncpContinuite {
    /// Whether it is the sheet that was asked about.
    courant: bool,
    /// Whether the register says it is active.
    actif: bool,
    /// The sheet.
    fiche_rncp: FicheRncp,
}

impl FicheRncpContinuite {
    /// A member of the family of the sheet that bears `rncp`.
    pub fn new(fiche: FicheRncp, rncp: &str) -> Self {
        Self { courant: fiche.0.rncp == rncp, actif: fiche.0.actif, fiche_rncp: fiche }
    }
}
