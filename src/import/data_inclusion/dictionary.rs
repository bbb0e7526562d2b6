//! Which files tell of structures and services?

use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The files.
pub const TABLES: &[Table] = &[
    Table {
        nom: "structures",
        types: &["Structure"],
        colonnes: &["id", "source", "nom", "date_maj", "siret", "code_insee", "code_postal", "latitude", "longitude"],
        regles: &[rule::OLDER, rule::MARKED, rule::SUSPENDED, rule::CLOSED_STRUCTURE],
    },
    Table {
        nom: "services",
        types: &["Service", "ContactService", "ZoneEligibilite"],
        colonnes: &[
            "id",
            "source",
            "nom",
            "date_maj",
            "structure_id",
            "zone_eligibilite",
            "code_insee",
            "score_qualite",
        ],
        regles: &[rule::OLDER, rule::MARKED, rule::SUSPENDED, rule::CLOSED_SERVICE, rule::OF_CLOSED_STRUCTURE],
    },
];
