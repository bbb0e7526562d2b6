//! Which lists tell of organisations?

use super::file::Kind;
use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The lists, from the best to the least.
pub const TABLES: &[Table] = &[
    Table {
        nom: "referentiel_organismes",
        types: &["Organisme", "Lieu", "ContactOrganisme"],
        colonnes: &["siret", "uai", "nature", "qualiopi", "relations", "lieux_de_formation"],
        regles: &[rule::ALL_KNOWN],
    },
    Table {
        nom: "GET /organisme/v1/export",
        types: &["Organisme", "ContactOrganisme"],
        colonnes: &["identifiant", "etablissement", "unite_legale", "renseignements_specifiques"],
        regles: &[rule::ALL_KNOWN],
    },
    Table {
        nom: "catalogue_etablissements",
        types: &["Organisme", "Naf"],
        colonnes: &["siret", "uai", "entreprise_raison_sociale", "nda", "naf_code"],
        regles: &[rule::ALL_KNOWN],
    },
    Table {
        nom: "prepa_apprentissage",
        types: &["Organisme"],
        colonnes: Kind::Prepa.needed(),
        regles: &[rule::ALL_KNOWN],
    },
    Table { nom: "reseau", types: &["Organisme"], colonnes: Kind::Reseau.needed(), regles: &[rule::ALL_KNOWN] },
    Table { nom: "cfa", types: &["Organisme"], colonnes: Kind::CfaRegional.needed(), regles: &[rule::ALL_KNOWN] },
];
