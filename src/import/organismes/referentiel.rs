//! The référentiel: organisations with their relations and places. A missing key means that it does not say.

use entity::{lieu, organisme_relation};
use serde_json::Value;

use super::Rows;
use super::contact;
use super::fiche::{self, Fiche, Liste};
use crate::codes::{CodePostal, Insee, Siret, Uai};
use crate::import::ignored::Reading;
use crate::import::input::{FileError, Input};
use crate::import::json::{self, Objet};
use crate::import::ledger::Ledger;
use crate::import::place::Place;
use crate::import::refusal;
use crate::import::table::{Verdict, settle};

/// Reads the file; the line of an element is its rank from 1.
pub fn read(input: &Input, rows: &mut Rows, ledger: &mut Ledger) -> Result<(), FileError> {
    ledger.open(&input.name);
    let mut rank = 0;
    json::each_element(input, &mut |value| {
        rank += 1;
        rows.at = Some(ledger.at(rank));
        let verdict = element(&value, input, rows, ledger);
        settle(verdict, rank, || value.to_string(), ledger);
    })
}

fn element(value: &Value, input: &Input, rows: &mut Rows, ledger: &Ledger) -> Result<Verdict, Verdict> {
    let object = value.as_object().ok_or_else(|| refusal::not_an_object("un organisme, {\"siret\": …}"))?;
    let siret = fiche::siret("siret", json::text(object, "siret").as_deref())?;
    let mut fiche = Fiche::new(siret.clone(), Liste::Referentiel, input.millesime());
    let text = |key: &str| json::text(object, key);
    let mut told = Vec::new();
    let mut reading = Reading::new("Organisme", siret.as_str(), &mut told);
    fiche.uai = reading.code::<Uai>("uai", text("uai").as_deref());
    fiche.raison_sociale = json::line(object, "raison_sociale");
    fiche.enseigne = json::line(object, "enseigne");
    fiche.nature = reading.read("nature", text("nature").as_deref(), fiche::nature);
    fiche.ouvert = reading.read("ouvert", text("etat_administratif").as_deref(), fiche::ouvert);
    fiche.qualiopi = reading.flag("qualiopi", text("qualiopi").as_deref());
    fiche.numero_declaration_activite = json::text(object, "numero_declaration_activite");
    fiche.contacts = contact::read(object, "confirmé", &mut reading);
    if let Some(adresse) = json::object(object, "adresse") {
        let adresse = Adresse::read(adresse, &mut reading);
        fiche.adresse = adresse.label;
        fiche.code_postal = adresse.code_postal;
        fiche.commune_insee = adresse.commune_insee;
        fiche.academie_code = adresse.academie_code;
        fiche.place = adresse.place;
    }
    rows.tell(told);
    // Of an organisation that a newer file tells of, the relations and places of this one are past.
    if rows.told(siret.as_str()) {
        return Ok(rows.merge(fiche));
    }
    let links = relations(object, &siret, rows);
    let places = lieux(object, &siret, input, rows, ledger);
    match rows.merge(fiche) {
        Verdict::Skipped(_) if links || places => Ok(Verdict::Accepted),
        verdict => Ok(verdict),
    }
}

/// Adds the relations; whether any is new. Those of type `entreprise` only tell a shared legal unit: the SIREN does.
fn relations(object: &Objet, siret: &Siret, rows: &mut Rows) -> bool {
    let mut added = false;
    let mut told = Vec::new();
    for relation in json::list(object, "relations") {
        let mut reading = Reading::new("Organisme", siret.as_str(), &mut told);
        let Some((responsable_siret, formateur_siret)) = related(relation, siret, &mut reading) else {
            continue;
        };
        let pair = (responsable_siret.as_str(), formateur_siret.as_str());
        if !rows.relations.contains(&pair) {
            let row = organisme_relation::Model {
                responsable_siret: responsable_siret.clone(),
                formateur_siret: formateur_siret.clone(),
            };
            rows.relations.put(&pair, (), &row);
            added = true;
        }
    }
    rows.tell(told);
    added
}

/// Who answers for whom; none of a relation that tells something else, or nothing that can be read.
fn related(relation: &Value, siret: &Siret, reading: &mut Reading<'_>) -> Option<(String, String)> {
    let text = |key: &str| relation.as_object().and_then(|relation| json::text(relation, key));
    let own = siret.as_str().to_owned();
    match text("type").as_deref() {
        Some("entreprise") => None,
        Some("responsable->formateur") => {
            Some((own, reading.code::<Siret>("formateurs", Some(&text("siret").unwrap_or_default()))?))
        }
        Some("formateur->responsable") => {
            Some((reading.code::<Siret>("responsables", Some(&text("siret").unwrap_or_default()))?, own))
        }
        _ => {
            reading.ignore("formateurs", &relation.to_string());
            None
        }
    }
}

/// What tells two places of one point apart: held for each while others are read.
pub(super) type Letters = [u8; 8];

/// Adds the places; whether any is new.
fn lieux(object: &Objet, siret: &Siret, input: &Input, rows: &mut Rows, ledger: &Ledger) -> bool {
    let mut added = false;
    for place in json::list(object, "lieux_de_formation") {
        let coded = place.as_object().and_then(|place| Some((place, json::text(place, "code")?)));
        let mut told = Vec::new();
        let Some((place, code)) = coded else {
            Reading::new("Organisme", siret.as_str(), &mut told).ignore("lieux", &place.to_string());
            rows.tell(told);
            continue;
        };
        // The one that bears its identifier, where two stand at one point.
        let code = format!("{siret}:{code}");
        let mut reading = Reading::new("Lieu", &code, &mut told);
        let adresse = json::object(place, "adresse").map(|adresse| Adresse::read(adresse, &mut reading));
        let adresse = adresse.unwrap_or_default();
        let uai = reading.code::<Uai>("uai", json::text(place, "uai").as_deref());
        let uai_fiable = reading.flag("uaiFiable", json::text(place, "uai_fiable").as_deref());
        rows.tell(told);
        let Some(id) = free_id(code, uai.as_deref(), rows) else {
            continue;
        };
        added = true;
        let point = adresse.place.unwrap_or_default();
        let row = lieu::Model {
            id: id.clone(),
            organisme_siret: siret.as_str().to_owned(),
            uai,
            uai_fiable: uai_fiable.unwrap_or(false),
            adresse: adresse.label,
            code_postal: adresse.code_postal,
            commune_insee: adresse.commune_insee,
            academie_code: adresse.academie_code,
            latitude: point.latitude,
            longitude: point.longitude,
            sphere_x: point.sphere_x,
            sphere_y: point.sphere_y,
            sphere_z: point.sphere_z,
            millesime: input.millesime(),
            mis_a_jour_le: ledger.now,
        };
        rows.lieux.put(&id, letters(row.uai.as_deref()), &row);
    }
    added
}

/// The identifier of a place: one more that stands at the same point bears its UAI too; none when it is there already.
fn free_id(id: String, uai: Option<&str>, rows: &Rows) -> Option<String> {
    let Some(known) = rows.lieux.mark(&id) else {
        return Some(id);
    };
    let other = format!("{id}:{}", uai.unwrap_or("sans-uai"));
    (*known != letters(uai) && !rows.lieux.contains(&other)).then_some(other)
}

/// The letters of a UAI, which has eight.
fn letters(uai: Option<&str>) -> Option<Letters> {
    uai?.as_bytes().try_into().ok()
}

/// An address as the référentiel writes it.
#[derive(Debug, Default)]
struct Adresse {
    label: Option<String>,
    code_postal: Option<String>,
    commune_insee: Option<String>,
    academie_code: Option<String>,
    place: Option<Place>,
}

impl Adresse {
    fn read(object: &Objet, reading: &mut Reading<'_>) -> Self {
        let academie = json::object(object, "academie").and_then(|academie| json::text(academie, "code"));
        Self {
            label: json::line(object, "label"),
            code_postal: reading.code::<CodePostal>("codePostal", json::text(object, "code_postal").as_deref()),
            commune_insee: reading.code::<Insee>("commune", json::text(object, "code_insee").as_deref()),
            academie_code: fiche::academie(reading, academie.as_deref()),
            place: point(object, reading),
        }
    }
}

/// The point of a GeoJSON feature: longitude comes first there.
fn point(object: &Objet, reading: &mut Reading<'_>) -> Option<Place> {
    let geometry = json::object(object, "geojson").and_then(|feature| json::object(feature, "geometry"));
    coordinates(geometry?, reading)
}

/// The point of a GeoJSON geometry.
pub fn coordinates(geometry: &Objet, reading: &mut Reading<'_>) -> Option<Place> {
    match json::list(geometry, "coordinates") {
        [] | [Value::Null, Value::Null, ..] => None,
        [longitude, latitude, ..] => reading.point("point", Some(&latitude.to_string()), Some(&longitude.to_string())),
        other => {
            reading.ignore("point", &Value::from(other).to_string());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::organismes::Organismes;
    use crate::import::source::Source;

    const FILE: &str = r#"[
      {"siret":"19672198900040","nature":"formateur","qualiopi":false,"etat_administratif":"actif",
       "uai_potentiels":[{"uai":"0672066G"}],
       "relations":[{"type":"formateur->responsable","siret":"18671553800044"},{"type":"entreprise","siret":"19672198900016"}],
       "lieux_de_formation":[{"code":"7.768841_48.554967","uai_fiable":false,"uai":"0672066X","adresse":{"label":"12 Rue Paul Dopff 67100 Strasbourg",
         "code_postal":"67100","code_insee":"67482","academie":{"code":"15"},"geojson":{"geometry":{"type":"Point","coordinates":[7.768841,48.554967]}}}}],
       "adresse":{"label":"22 RUE LIXENBUHL 67400 ILLKIRCH","code_postal":"67400","code_insee":"67218","academie":{"code":"15","nom":"Strasbourg"},
         "geojson":{"type":"Feature","geometry":{"type":"Point","coordinates":[7.726986,48.53012]}}}},
      {"siret":"18671553800044","uai":"0010070X","nature":"autre","relations":[{"type":"responsable->formateur","siret":"19672198900040"}],
       "etat_administratif":"fermé"},
      {"siret":"18671553800045"}, {"siret":null}, 12]"#;

    fn read(text: &str) -> (Rows, Ledger) {
        let input = Input::new("referentiel_organismes.json", text.as_bytes());
        assert!(Organismes::recognises(&input));
        let mut ledger = Ledger::silent();
        let rows = Organismes::read(&[input], &mut ledger).unwrap();
        (rows, ledger)
    }

    #[test]
    fn an_organisation_comes_with_its_relations_and_places() {
        let (mut rows, _) = read(FILE);
        let fiche = rows.fiches.get(&"19672198900040").unwrap();
        assert_eq!(
            (fiche.nature.as_deref(), fiche.ouvert, fiche.qualiopi),
            (Some("formateur"), Some(true), Some(false))
        );
        assert_eq!((fiche.commune_insee.as_deref(), fiche.academie_code.as_deref()), (Some("67218"), Some("15")));
        assert_eq!(fiche.place.and_then(|place| place.latitude), Some(48.53012));
        assert_eq!(fiche.uai, None, "a possible UAI is not its UAI");
        let relations = rows.relations.all();
        let pairs: Vec<_> = relations.iter().map(|row| (&*row.responsable_siret, &*row.formateur_siret)).collect();
        assert_eq!(pairs, [("18671553800044", "19672198900040")], "told from both sides, kept once");
        let place = rows.lieux.get(&"19672198900040:7.768841_48.554967").unwrap();
        assert_eq!((place.commune_insee.as_deref(), place.uai.as_deref()), (Some("67482"), None));
    }

    #[test]
    fn what_is_not_told_is_unknown_and_what_is_malformed_is_left_out() {
        let (mut rows, ledger) = read(FILE);
        let fiche = rows.fiches.get(&"18671553800044").unwrap();
        assert_eq!((fiche.nature, fiche.ouvert, fiche.qualiopi, fiche.uai.clone()), (None, Some(false), None, None));
        assert_eq!(rows.ignored.into_iter().count(), 3);
        assert_eq!(ledger.totals(), (5, 2, 3, 0));
        let lines: Vec<u64> = ledger.refusals.iter().map(|refusal| refusal.line).collect();
        assert_eq!(lines, [3, 4, 5]);
    }

    #[test]
    fn two_schools_at_one_point_are_two_places() {
        let (rows, _) = read(
            r#"[{"siret":"18671553800044","lieux_de_formation":[{"code":"5_46","uai":"0010070W"},{"code":"5_46","uai":"0010099C"},
                {"code":"5_46"},{"code":"5_46","uai":"0010070W"}]}]"#,
        );
        let ids: Vec<String> = rows.lieux.all().into_iter().map(|row| row.id).collect();
        assert_eq!(ids, ["18671553800044:5_46", "18671553800044:5_46:0010099C", "18671553800044:5_46:sans-uai"]);
    }

    #[test]
    fn an_older_file_adds_no_place_to_an_organisation_of_a_newer_one() {
        let file = |name: &str, place: &str| {
            let text = format!(r#"[{{"siret":"18671553800044","lieux_de_formation":[{{"code":"{place}"}}]}}]"#);
            Input::new(name, text.as_bytes())
        };
        let files = [file("referentiel_2024-01-01.json", "old"), file("referentiel_2025-01-01.json", "new")];
        let mut ledger = Ledger::silent();
        let rows = Organismes::read(&files, &mut ledger).unwrap();
        let ids: Vec<String> = rows.lieux.all().into_iter().map(|row| row.id).collect();
        assert_eq!(ids, ["18671553800044:new"]);
        assert_eq!(ledger.totals(), (2, 1, 0, 1));
    }
}
