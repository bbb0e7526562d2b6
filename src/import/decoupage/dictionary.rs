//! Which tables tell of places?

use crate::import::dictionary::Table;
use crate::import::refusal::rule;

/// The tables, those that found rows before those that complete them.
pub const TABLES: &[Table] = &[
    Table { nom: "v_region", types: &["Region"], colonnes: &["REG", "LIBELLE", "CHEFLIEU"], regles: &[rule::REPEATED] },
    Table {
        nom: "v_departement",
        types: &["Departement"],
        colonnes: &["DEP", "REG", "LIBELLE", "CHEFLIEU"],
        regles: &[rule::REPEATED],
    },
    Table {
        nom: "v_commune",
        types: &["Commune"],
        colonnes: &["TYPECOM", "COM", "REG", "DEP", "LIBELLE", "COMPARENT"],
        regles: &[rule::DELEGATED, rule::FAISANS, rule::REPEATED],
    },
    Table {
        nom: "collectivites-outremer",
        types: &["Commune", "Departement"],
        colonnes: &["code_commune", "nom_commune", "code_collectivite", "nom_collectivite"],
        regles: &[rule::REPEATED],
    },
    Table {
        nom: "v_mvt_commune",
        types: &["AncienneCommune"],
        colonnes: &["DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP"],
        regles: &[rule::CREATION, rule::STILL_A_COMMUNE, rule::LATER_EVENT, rule::LEADS_NOWHERE, rule::REPEATED],
    },
    Table {
        nom: "communes_centres",
        types: &["Commune"],
        colonnes: &["code", "nom", "type", "siren_epci", "latitude", "longitude", "codes_postaux", "population"],
        regles: &[rule::NO_COMMUNE, rule::REPEATED],
    },
    Table {
        nom: "laposte_hexasmal",
        types: &["Commune"],
        colonnes: &["#Code_commune_INSEE", "Code_postal", "_geopoint"],
        regles: &[rule::NO_COMMUNE, rule::LOCALITY],
    },
    Table {
        nom: "codes_postaux_manquants",
        types: &["Commune"],
        colonnes: &["codePostal", "codeCommune"],
        regles: &[rule::NO_COMMUNE],
    },
    Table {
        nom: "bassins_emploi_communes",
        types: &["Commune"],
        colonnes: &["code_commune", "code_zone_emploi"],
        regles: &[rule::NO_COMMUNE, rule::REPEATED],
    },
    Table {
        nom: "epci",
        types: &["Epci", "Commune"],
        colonnes: &["code", "nom", "type", "membres"],
        regles: &[rule::REPEATED],
    },
    Table {
        nom: "geo.api.gouv.fr/communes",
        types: &["Commune", "Departement", "Region", "Epci"],
        colonnes: &["code", "nom", "codesPostaux", "codeDepartement", "codeEpci", "population", "centre"],
        regles: &[rule::FAISANS, rule::NO_COMMUNE, rule::HELD_BY_COG],
    },
    Table {
        nom: "communes (WKT)",
        types: &["Commune"],
        colonnes: &["code", "nom", "siren_epci", "centre"],
        regles: &[rule::NO_COMMUNE],
    },
    Table {
        nom: "academies",
        types: &["Academie", "Departement"],
        colonnes: &["dep_code", "aca_nom", "aca_code"],
        regles: &[rule::REPEATED],
    },
    Table {
        nom: "missions_locales",
        types: &["MissionLocale"],
        colonnes: &["nomStructure", "codeStructure", "siret"],
        regles: &[rule::REPEATED],
    },
    Table {
        nom: "missions_locales (points)",
        types: &["MissionLocale"],
        colonnes: &["nom", "lat", "lng", "siret"],
        regles: &[],
    },
    Table {
        nom: "ml-rdv-url",
        types: &["MissionLocale"],
        colonnes: &["nom", "siret", "rdv_url"],
        regles: &[rule::REPEATED],
    },
    Table {
        nom: "mission_locale_couverture",
        types: &["MissionLocale", "Commune"],
        colonnes: &["Code INSEE", "Code ML", "Nom Officiel ML"],
        regles: &[rule::NO_COMMUNE, rule::MISSION_WITHOUT_SIRET, rule::COVERED],
    },
    Table {
        nom: "v_arrondissement",
        types: &[],
        colonnes: &["ARR", "DEP"],
        regles: &[rule::NOT_IN_GRAPH_ARRONDISSEMENT],
    },
];
