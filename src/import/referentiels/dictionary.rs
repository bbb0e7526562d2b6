//! Which lists tell what structures and services may be?

use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The lists of the file of enumerations.
pub const TABLES: &[Table] = &[
    Table { nom: "categories", types: &["Categorie"], colonnes: &["value", "label"], regles: &[rule::REPEATED] },
    Table { nom: "thematiques", types: &["Thematique"], colonnes: &["value", "label"], regles: &[rule::REPEATED] },
    Table { nom: "publics", types: &["Public"], colonnes: &["value", "label"], regles: &[rule::REPEATED] },
    Table {
        nom: "reseaux_porteurs",
        types: &["ReseauPorteur"],
        colonnes: &["value", "label"],
        regles: &[rule::REPEATED],
    },
    Table { nom: "sources", types: &["Source"], colonnes: &["slug", "nom"], regles: &[rule::REPEATED] },
    Table {
        nom: "_",
        types: &[],
        colonnes: &[],
        regles: &[rule::ENUMERATION_V0, rule::HELD_BY_DECOUPAGE, rule::HELD_BY_SCHEMA, rule::ENUMERATION_UNKNOWN],
    },
];
