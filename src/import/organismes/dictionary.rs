//! Which lists tell of organisations?

use super::file::Kind;
use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// What a row may tell that is not taken.
const RULES: &[&str] = &[rule::ALL_KNOWN, rule::OTHER_UAI];

/// The lists, from the best to the least.
pub const TABLES: &[Table] = &[
    Table {
        nom: "referentiel_organismes",
        types: &["Organisme", "Lieu", "ContactOrganisme"],
        colonnes: &["siret", "uai", "nature", "qualiopi", "relations", "lieux_de_formation"],
        regles: RULES,
    },
    Table {
        nom: "GET /organisme/v1/export",
        types: &["Organisme", "ContactOrganisme"],
        colonnes: &["identifiant", "etablissement", "unite_legale", "renseignements_specifiques"],
        regles: RULES,
    },
    Table {
        nom: "catalogue_etablissements",
        types: &["Organisme", "Naf"],
        colonnes: &["siret", "uai", "entreprise_raison_sociale", "nda", "naf_code"],
        regles: RULES,
    },
    Table { nom: "prepa_apprentissage", types: &["Organisme"], colonnes: Kind::Prepa.needed(), regles: RULES },
    Table { nom: "reseau", types: &["Organisme"], colonnes: Kind::Reseau.needed(), regles: RULES },
    Table { nom: "cfa", types: &["Organisme"], colonnes: Kind::CfaRegional.needed(), regles: RULES },
];
