//! Which files tell of courses?

use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The files.
pub const TABLES: &[Table] = &[
    Table {
        nom: "catalogue_educatif",
        types: &["Formation", "LieuFormation", "Session"],
        colonnes: &[
            "cle_ministere_educatif",
            "cfd",
            "rncp_code",
            "etablissement_gestionnaire_siret",
            "etablissement_formateur_siret",
            "lieu_formation_geo_coordonnees",
            "code_postal",
            "bcn_mefs_10",
            "tags",
        ],
        regles: &[rule::NEVER_PUBLISHED, rule::KEY_IN_NEWER_FILE, rule::KEY_AGAIN_IN_FILE],
    },
    Table {
        nom: "GET /formation/v1/search",
        types: &["Formation", "LieuFormation", "Session"],
        colonnes: &["identifiant", "certification", "responsable", "formateur", "lieu", "sessions", "modalite"],
        regles: &[rule::KEY_IN_NEWER_FILE, rule::KEY_AGAIN_IN_FILE],
    },
];
