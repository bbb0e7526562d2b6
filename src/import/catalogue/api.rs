//! Courses as API Apprentissage gives them (`GET /formation/v1/search`): the catalogue's own facts, told in objects.
//!
//! They are put back under the catalogue's names, so that there is one way from a course to rows; only sessions, which
//! the API has already paired, are taken as they are.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{formation, session};
use serde_json::{Value, json};

use super::convert::{self, Offre};
use crate::import::ignored::{Ignored, Reading};
use crate::import::json::{self, Objet};
use crate::import::table::Verdict;

/// Converts an element, whichever shape it has.
pub fn offre(
    value: &Value,
    millesime: Option<NaiveDate>,
    now: DateTime<Utc>,
    ignored: &mut Vec<Ignored>,
) -> Result<Offre, Verdict> {
    if !value["identifiant"].is_object() {
        return convert::offre(value, millesime, now, ignored);
    }
    let mut offre = convert::offre(&as_catalogue(value), millesime, now, ignored)?;
    offre.sessions = sessions(value, &offre.formation, ignored);
    Ok(offre)
}

fn as_catalogue(value: &Value) -> Value {
    let certification = &value["certification"]["valeur"];
    let organisme = |role: &str, code: &str| value[role]["organisme"]["identifiant"][code].clone();
    let (lieu, modalite, onisep) = (&value["lieu"], &value["modalite"], &value["onisep"]);
    let adresse = &lieu["adresse"];
    let intitule = &certification["intitule"];
    json!({
        "cle_ministere_educatif": value["identifiant"]["cle_ministere_educatif"],
        "catalogue_published": value["statut"]["catalogue"] == "publié",
        "cfd": certification["identifiant"]["cfd"],
        "rncp_code": certification["identifiant"]["rncp"],
        "intitule_long": first(&[&intitule["cfd"]["long"], &intitule["rncp"]]),
        "onisep_intitule": onisep["intitule"],
        "etablissement_gestionnaire_siret": organisme("responsable", "siret"),
        "etablissement_gestionnaire_uai": organisme("responsable", "uai"),
        "etablissement_formateur_siret": organisme("formateur", "siret"),
        "etablissement_formateur_uai": organisme("formateur", "uai"),
        "lieu_formation_siret": lieu["siret"],
        "uai_formation": lieu["uai"],
        "lieu_formation_adresse": adresse["label"],
        "code_postal": adresse["code_postal"],
        "code_commune_insee": adresse["commune"]["code_insee"],
        "localite": adresse["commune"]["nom"],
        "lieu_formation_geo_coordonnees": point(&lieu["geolocalisation"]["coordinates"]),
        "duree": modalite["duree_indicative"],
        "annee": modalite["annee_cycle"],
        "entierement_a_distance": modalite["entierement_a_distance"],
        "bcn_mefs_10": modalite["mef_10"],
        "onisep_url": onisep["url"],
        "onisep_lien_site_onisepfr": onisep["lien_site_onisepfr"],
        "email": value["contact"]["email"],
        "num_tel": value["contact"]["telephone"],
        "contenu": value["contenu_educatif"]["contenu"],
        "objectif": value["contenu_educatif"]["objectif"],
    })
}

fn first(values: &[&Value]) -> Value {
    values.iter().find(|value| value.is_string()).map(|value| (*value).clone()).unwrap_or_default()
}

/// `latitude,longitude`, from a GeoJSON point, which writes the longitude first.
fn point(coordinates: &Value) -> Option<String> {
    let (longitude, latitude) = (coordinates[0].as_f64()?, coordinates[1].as_f64()?);
    Some(format!("{latitude},{longitude}"))
}

fn sessions(value: &Value, formation: &formation::Model, ignored: &mut Vec<Ignored>) -> Vec<session::Model> {
    let objects = value["sessions"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let mut reading = Reading::new("Formation", &formation.cle, ignored);
    let mut span = |object: &Objet| {
        let mut day = |key| reading.day("sessions", json::text(object, key).as_deref());
        let (debut, fin) = (day("debut"), day("fin"));
        (debut, fin, reading.number("sessions", json::text(object, "capacite").as_deref()))
    };
    let mut told: Vec<_> = objects.map(&mut span).collect();
    told.sort_unstable();
    (1..)
        .zip(told.into_iter().filter(|(debut, fin, _)| debut.is_some() || fin.is_some()))
        .map(|(rank, (debut, fin, capacite))| session::Model {
            id: format!("{}:{rank:02}", formation.cle),
            cle: formation.cle.clone(),
            debut,
            fin,
            capacite,
            millesime: formation.millesime,
            mis_a_jour_le: formation.mis_a_jour_le,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COURSE: &str = r#"{
        "identifiant": {"cle_ministere_educatif": "108145P01334826472780005048264727800050-69123#L01"},
        "statut": {"catalogue": "archivé"},
        "certification": {"connue": true, "valeur": {"identifiant": {"cfd": "40033104", "rncp": "RNCP34674"},
            "intitule": {"cfd": {"long": "PROTHESE DENTAIRE (BAC PRO)", "court": "PROTHESE"}, "rncp": null}}},
        "responsable": {"connu": false, "organisme": null},
        "formateur": {"connu": true, "organisme": {"identifiant": {"siret": "48264727800050", "uai": "0694551X"}}},
        "lieu": {"siret": null, "uai": null, "precision": 15, "geolocalisation": {"type": "Point", "coordinates": [4.83897, 45.76771]},
            "adresse": {"label": "11 Place Croix Paquet", "code_postal": "69001", "commune": {"nom": "Lyon", "code_insee": "69123"}}},
        "contact": {"email": "contact@mail.com", "telephone": null},
        "onisep": {"url": null, "lien_site_onisepfr": "https://www.onisep.fr/x", "intitule": "bac pro"},
        "modalite": {"entierement_a_distance": false, "duree_indicative": 3, "annee_cycle": 1, "mef_10": "2473310433"},
        "contenu_educatif": {"contenu": "Épreuve", "objectif": ""},
        "sessions": [
            {"debut": "2024-08-31T22:00:00.000Z", "fin": "2025-06-30T21:59:59.000Z", "capacite": 12},
            {"debut": "2023-09-01T00:00:00.000+02:00", "fin": "2026-06-30T23:59:59.000+02:00", "capacite": null}]}"#;

    fn read(value: &Value) -> Offre {
        let mut ignored = Vec::new();
        let offre = offre(value, None, DateTime::UNIX_EPOCH, &mut ignored).unwrap();
        assert!(ignored.is_empty());
        offre
    }

    #[test]
    fn a_course_of_api_apprentissage_is_read_from_its_objects() {
        let offre = read(&serde_json::from_str(COURSE).unwrap());
        let row = &offre.formation;
        assert_eq!((row.statut.as_str(), row.duree, row.annee), ("archive", Some(3), Some(1)));
        assert_eq!(row.certification_id.as_deref(), Some("40033104:RNCP34674"));
        assert_eq!(row.intitule.as_deref(), Some("PROTHESE DENTAIRE (BAC PRO)"));
        assert_eq!((row.responsable_siret.as_deref(), row.formateur_uai.as_deref()), (None, Some("0694551X")));
        assert_eq!((row.latitude, row.longitude), (Some(45.76771), Some(4.83897)));
        assert_eq!((row.lieu_code_postal.as_deref(), offre.lieu.insee.as_deref()), (Some("69001"), Some("69123")));
        assert_eq!(row.onisep_url.as_deref(), Some("https://www.onisep.fr/x"));
        assert_eq!(offre.mefs.iter().map(|row| row.mef.as_str()).collect::<Vec<_>>(), ["2473310433"]);
        assert_eq!(offre.texte.and_then(|row| row.contenu).as_deref(), Some("Épreuve"));
    }

    #[test]
    fn its_sessions_stay_paired_as_they_are() {
        let offre = read(&serde_json::from_str(COURSE).unwrap());
        let told: Vec<String> = offre
            .sessions
            .iter()
            .map(|row| format!("{} {} {:?}", row.debut.unwrap(), row.fin.unwrap(), row.capacite))
            .collect();
        assert_eq!(told, ["2023-09-01 2026-06-30 None", "2024-09-01 2025-06-30 Some(12)"]);
    }

    #[test]
    fn a_course_without_its_key_is_refused() {
        let mut course: Value = serde_json::from_str(COURSE).unwrap();
        course["identifiant"] = json!({});
        assert!(offre(&course, None, DateTime::UNIX_EPOCH, &mut Vec::new()).is_err());
    }
}
