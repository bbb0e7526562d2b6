//! Which files pair sheets and diplomas?

use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The files.
pub const TABLES: &[Table] = &[
    Table {
        nom: "Kit apprentissage",
        types: &["Certification", "FicheRncp", "Diplome"],
        colonnes: &["Code Diplôme", "Fiche RNCP"],
        regles: &[rule::NEITHER_CODE, rule::SAME_PAIR],
    },
    Table {
        nom: "GET /certification/v1",
        types: &["Certification", "FicheRncp", "Diplome"],
        colonnes: &["identifiant"],
        regles: &[rule::CODE_ALONE, rule::SAME_PAIR],
    },
];
