//! Which lists tell of agreements and operators?

use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The lists.
pub const TABLES: &[Table] = &[
    Table {
        nom: "referentielCodesIdccOpco",
        types: &["ConventionCollective", "Opco"],
        colonnes: &["IDCC", "Opérateur de compétences", "Libellé"],
        regles: &[rule::EMPTY_ROW, rule::NO_IDCC, rule::REPEATED],
    },
    Table {
        nom: "dares_idcc",
        types: &["ConventionCollective"],
        colonnes: &["IDCC", "TITRE DE LA CONVENTION"],
        regles: &[rule::REPEATED],
    },
    Table {
        nom: "kali",
        types: &["ConventionCollective"],
        colonnes: &["ID", "IDCC", "TITRE", "ETAT", "DEBUT", "FIN"],
        regles: &[rule::TEXT_WITHOUT_IDCC, rule::OTHER_TEXT],
    },
    Table {
        nom: "dares_ape_idcc",
        types: &["Naf", "ConventionCollective"],
        colonnes: &["apen", "intape", "idcc", "intidcc"],
        regles: &[rule::NO_AGREEMENT_OF_ACTIVITY, rule::IDCC_OTHER, rule::REPEATED],
    },
    Table { nom: "<opco>.csv", types: &["Opco"], colonnes: &["code_rncp"], regles: &[rule::REPEATED] },
];
