//! Which tables of France compétences tell of what?

use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The tables of an export.
pub const TABLES: &[Table] = &[
    Table {
        nom: "export_fiches_CSV_Standard",
        types: &["FicheRncp", "Certification"],
        colonnes: &[
            "Numero_Fiche",
            "Intitule",
            "Actif",
            "Nomenclature_Europe_Niveau",
            "Date_Effet",
            "Date_Fin_Enregistrement",
        ],
        regles: &[rule::NEWER_EXPORT, rule::REPLACED],
    },
    Table {
        nom: "export_fiches_CSV_VoixdAccès",
        types: &["FicheRncp"],
        colonnes: &["Numero_Fiche", "Si_Jury"],
        regles: &[rule::NEWER_EXPORT, rule::REPEATED],
    },
    Table {
        nom: "export_fiches_CSV_Ancienne_Nouvelle_Certification",
        types: &["FicheRncp"],
        colonnes: &["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"],
        regles: &[rule::NEWER_EXPORT, rule::NO_LINK, rule::LINK_TO_ITSELF, rule::LINK_TOLD],
    },
    Table {
        nom: "export_fiches_CSV_Blocs_De_Compétences",
        types: &["Bloc"],
        colonnes: &["Numero_Fiche", "Bloc_Competences_Code", "Bloc_Competences_Libelle"],
        regles: &[rule::NEWER_EXPORT, rule::REPLACED],
    },
    Table {
        nom: "export_fiches_CSV_Rome",
        types: &["FicheRncp"],
        colonnes: &["Numero_Fiche", "Codes_Rome_Code"],
        regles: &[rule::NEWER_EXPORT, rule::REPEATED],
    },
    Table {
        nom: "export_fiches_CSV_Nsf",
        types: &["Nsf"],
        colonnes: &["Numero_Fiche", "Nsf_Code"],
        regles: &[rule::NEWER_EXPORT, rule::REPEATED],
    },
    Table {
        nom: "export_fiches_CSV_Formacode",
        types: &["Formacode"],
        colonnes: &["Numero_Fiche", "Formacode_Code"],
        regles: &[rule::NEWER_EXPORT, rule::REPEATED],
    },
    Table {
        nom: "export_fiches_CSV_Certificateurs",
        types: &["Certificateur"],
        colonnes: &["Numero_Fiche", "Nom_Certificateur", "Siret_Certificateur"],
        regles: &[rule::NEWER_EXPORT, rule::REPEATED],
    },
    Table {
        nom: "export_fiches_CSV_Partenaires",
        types: &["Partenaire"],
        colonnes: &["Numero_Fiche", "Nom_Partenaire", "Siret_Partenaire"],
        regles: &[rule::NEWER_EXPORT, rule::REPLACED],
    },
    Table {
        nom: "export_fiches_CSV_CCN",
        types: &["Brochure"],
        colonnes: &["Numero_Fiche", "Ccn_1_Numero", "Ccn_1_Libelle"],
        regles: &[rule::NEWER_EXPORT, rule::REPEATED, rule::NO_AGREEMENT],
    },
    Table { nom: "export_fiches_CSV_*", types: &[], colonnes: &["Numero_Fiche"], regles: &[rule::NOT_IN_GRAPH] },
];
