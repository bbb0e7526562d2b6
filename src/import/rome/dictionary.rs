//! Which tables of the ROME tell of what?

use super::file::Kind;
use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The tables.
pub const TABLES: &[Table] = &[
    Table {
        nom: "unix_referentiel_code_rome",
        types: &["Metier"],
        colonnes: Kind::Metiers4.needed(),
        regles: &[rule::SAME_CODE],
    },
    Table {
        nom: "referentiel_code_rome_v3",
        types: &["Metier", "Domaine", "GrandDomaine"],
        colonnes: Kind::Metiers3.needed(),
        regles: &[rule::SAME_CODE],
    },
    Table {
        nom: "referentiel_definition_v3",
        types: &["Metier"],
        colonnes: Kind::Definitions.needed(),
        regles: &[rule::NOT_IN_GRAPH_TEXT, rule::SAME_CODE],
    },
    Table {
        nom: "unix_referentiel_appellation",
        types: &["Appellation"],
        colonnes: Kind::Appellations4.needed(),
        regles: &[rule::SAME_CODE],
    },
    Table {
        nom: "referentiel_appellation_v3",
        types: &["Appellation"],
        colonnes: Kind::Appellations3.needed(),
        regles: &[rule::TITLE_IN_ROME4, rule::SAME_CODE],
    },
    Table {
        nom: "referentiel_competence_v3",
        types: &["Competence"],
        colonnes: Kind::Competences.needed(),
        regles: &[rule::SKILL_ELSEWHERE],
    },
    Table {
        nom: "liens_rome_referentiels_v3",
        types: &["Metier"],
        colonnes: Kind::Correspondances.needed(),
        regles: &[rule::SAME_LINK],
    },
    Table {
        nom: "referentiel_grand_domaine_v3",
        types: &["GrandDomaine"],
        colonnes: Kind::GrandsDomaines.needed(),
        regles: &[rule::SAME_CODE],
    },
    Table {
        nom: "referentiel_domaine_professionnel_v3",
        types: &["Domaine"],
        colonnes: Kind::Domaines.needed(),
        regles: &[rule::SAME_CODE],
    },
    Table {
        nom: "arborescence-rome",
        types: &["Domaine", "GrandDomaine", "Metier"],
        colonnes: &[],
        regles: &[rule::KNOWN_FROM_TABLES],
    },
    Table { nom: "metier_naf", types: &["Naf", "Metier"], colonnes: Kind::Naf.needed(), regles: &[rule::SAME_LINK] },
    Table { nom: "arborescence-secteurs", types: &[], colonnes: &[], regles: &[rule::NOT_IN_GRAPH_SECTOR] },
    Table { nom: "onisep", types: &[], colonnes: Kind::Onisep.needed(), regles: &[rule::NOT_IN_GRAPH_ONISEP] },
    Table { nom: "renommages", types: &[], colonnes: Kind::Renommages.needed(), regles: &[rule::NOT_IN_GRAPH_RENAMED] },
];
