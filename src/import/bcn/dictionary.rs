//! Which tables of the BCN tell of what?

use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The tables.
pub const TABLES: &[Table] = &[
    Table {
        nom: "N_FORMATION_DIPLOME",
        types: &["Diplome", "Certification", "Nsf"],
        colonnes: &[
            "FORMATION_DIPLOME",
            "LIBELLE_LONG_200",
            "GROUPE_SPECIALITE",
            "NIVEAU_QUALIFICATION_RNCP",
            "DATE_OUVERTURE",
            "DATE_FERMETURE",
            "ANCIEN_DIPLOME_1",
            "NOUVEAU_DIPLOME_1",
        ],
        regles: &[rule::SAME_CODE],
    },
    Table {
        nom: "N_FORMATION_DIPLOME_ENQUETE_51",
        types: &["Diplome", "Certification", "Nsf"],
        colonnes: &["FORMATION_DIPLOME", "LIBELLE_LONG_200", "GROUPE_SPECIALITE", "DATE_OUVERTURE", "DATE_FERMETURE"],
        regles: &[rule::SAME_CODE],
    },
    Table {
        nom: "N_NIVEAU_FORMATION_DIPLOME",
        types: &["NiveauDiplome"],
        colonnes: &["NIVEAU_FORMATION_DIPLOME", "LIBELLE_100", "NIVEAU_QUALIFICATION_RNCP"],
        regles: &[rule::SAME_CODE],
    },
    Table {
        nom: "N_MEF",
        types: &["Mef"],
        colonnes: &["MEF", "FORMATION_DIPLOME", "LIBELLE_LONG", "DUREE_DISPOSITIF", "ANNEE_DISPOSITIF"],
        regles: &[rule::SAME_CODE],
    },
    Table { nom: "V_FORMATION_DIPLOME", types: &[], colonnes: &[], regles: &[rule::VIEW] },
    Table { nom: "N_DISPOSITIF_FORMATION", types: &[], colonnes: &[], regles: &[rule::NOT_IN_GRAPH] },
];
