//! Which structure does a row of data·inclusion become?

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Paris;
use entity::{structure, structure_texte};
use serde_json::Value;

use super::bornes;
use super::cell::Cells;
use super::contact::Contact;
use crate::codes::{CodePostal, Insee, Kind};
use crate::import::ignored::{Ignored, Reading};
use crate::import::refusal;
use crate::import::table::Verdict;
use crate::search::fold;

/// A structure, and what goes to other tables.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The row; its score and its cluster are told later.
    pub row: structure::Model,
    /// Long texts, when there is one.
    pub texte: Option<structure_texte::Model>,
    /// Networks.
    pub reseaux: Vec<String>,
    /// Structures it is told to be the same as.
    pub doublons: Vec<String>,
    /// Values left out.
    pub ignored: Vec<Ignored>,
}

/// What rows bear of their file and of the import.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// Date of the file.
    pub millesime: Option<NaiveDate>,
    /// When the import began.
    pub now: DateTime<Utc>,
}

impl Stamp {
    /// The day of the import, in Paris.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&Paris).date_naive()
    }
}

/// Reads a row of schema v1.
pub fn convert(cells: &Cells<'_>, stamp: Stamp) -> Result<Structure, Verdict> {
    let id = cells.required("id")?;
    let source_slug = cells.required("source")?;
    let nom = cells.required("nom")?;
    let date_maj = date_maj(cells)?;
    let mut ignored = Vec::new();
    let mut reading = Reading::new("Structure", &id, &mut ignored);
    let siret = siret(cells, &mut reading);
    let contact = Contact::read(cells, &source_slug, &mut reading);
    let place = cells.place(&mut reading);
    let doublons = doublons(cells, &mut reading);
    let adresse_certifiee = adresse_certifiee(cells, &mut reading);
    let mut page = |champ, field| contact.page(cells, &mut reading, champ, field);
    let (site_web, lien_source) = (page("siteWeb", "site_web"), page("lienSource", "lien_source"));
    let accessibilite_lieu = page("accessibiliteLieu", "accessibilite_lieu");
    let description = cells.text("description");
    bornes::look(&mut reading, &nom, date_maj, description.as_deref(), stamp.today());
    let texte = description
        .map(|description| structure_texte::Model { id: id.clone(), description: Some(contact.veiled(description)) });
    let mut open = |champ, field| contact.open(&mut reading, champ, cells.text(field));
    let nom = open("nom", "nom").unwrap_or(nom);
    let (adresse, complement_adresse) = (open("adresse", "adresse"), open("complementAdresse", "complement_adresse"));
    let (commune, horaires_accueil) = (open("commune", "commune"), open("horairesAccueil", "horaires_accueil"));
    let row = structure::Model {
        nom_tri: fold(&nom),
        nom,
        siren: siret.as_deref().and_then(|siret| siret.get(..9)).map(str::to_owned),
        siret,
        adresse,
        complement_adresse,
        commune,
        code_postal: postal(cells, &mut reading),
        commune_insee: insee(cells, &mut reading),
        telephone: contact.telephone,
        contact_masque: contact.masque,
        courriel: contact.courriel,
        site_web,
        lien_source,
        horaires_accueil,
        accessibilite_lieu,
        adresse_certifiee,
        date_maj,
        score_qualite: 0.0,
        cluster_id: cells.text("_cluster_id"),
        latitude: place.latitude,
        longitude: place.longitude,
        sphere_x: place.sphere_x,
        sphere_y: place.sphere_y,
        sphere_z: place.sphere_z,
        millesime: stamp.millesime,
        mis_a_jour_le: stamp.now,
        source_slug,
        id,
    };
    Ok(Structure { row, texte, reseaux: cells.list("reseaux_porteurs"), doublons, ignored })
}

/// The day of the producer's last change, without which no two versions of a row can be told apart.
pub fn date_maj(cells: &Cells<'_>) -> Result<NaiveDate, Verdict> {
    let text = cells.required("date_maj")?;
    cells.day("date_maj").ok_or_else(|| {
        let needed = "un jour écrit aaaa-MM-jj, un instant, ou des millisecondes depuis 1970, par exemple 2026-01-15";
        refusal::invalid("date_maj", &text, needed)
    })
}

/// The postal code, when it is one; a number has lost its first zero.
pub fn postal(cells: &Cells<'_>, reading: &mut Reading<'_>) -> Option<String> {
    let code = cells.text("code_postal").and_then(|text| padded(text).parse::<CodePostal>().ok());
    cells.coded(reading, "codePostal", "code_postal", code)
}

/// The commune's code, when it is one.
pub fn insee(cells: &Cells<'_>, reading: &mut Reading<'_>) -> Option<String> {
    let code = cells.text("code_insee").and_then(|text| padded(text).parse::<Insee>().ok());
    cells.coded(reading, "codeInsee", "code_insee", code)
}

/// Whether the address was found on the map, as the API tells, or the tables it reads.
pub fn adresse_certifiee(cells: &Cells<'_>, reading: &mut Reading<'_>) -> Option<bool> {
    let mut told = |field| cells.told(reading, "adresseCertifiee", field, cells.boolean(field));
    told("adresse_certifiee").or_else(|| told("_has_valid_address"))
}

/// A code of five characters that has lost its first zero.
fn padded(text: String) -> String {
    if text.len() == 4 { format!("0{text}") } else { text }
}

// Fourteen digits, whatever their check digit: data·inclusion asks no more.
fn siret(cells: &Cells<'_>, reading: &mut Reading<'_>) -> Option<String> {
    let digits = cells.text("siret").map(|text| text.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    let siret = digits.filter(|digits| digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    reading.coded("siret", Kind::Siret, cells.held("siret").as_deref(), siret)
}

fn doublons(cells: &Cells<'_>, reading: &mut Reading<'_>) -> Vec<String> {
    let list = cells.0.get("doublons").and_then(|value| value.as_array());
    let id = |doublon: &Value| Some(doublon.get("id")?.as_str()?.replace('\0', ""));
    let ids = list.into_iter().flatten().filter_map(|doublon| {
        id(doublon).or_else(|| {
            reading.ignore("doublons", &doublon.to_string());
            None
        })
    });
    ids.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::import::ledger::Reason;

    fn stamp() -> Stamp {
        Stamp { millesime: None, now: "2026-06-30T12:00:00Z".parse().unwrap() }
    }

    fn read(fields: Value) -> Result<Structure, Verdict> {
        let row: Map<String, Value> = fields.as_object().cloned().unwrap();
        convert(&Cells(&row), stamp())
    }

    fn with(more: Value) -> Result<Structure, Verdict> {
        let mut fields = json!({"source": "carif-oref", "id": "carif-oref--07_00297P", "nom": "Association le Relais", "date_maj": "2026-01-20"});
        let map = fields.as_object_mut().unwrap();
        map.extend(more.as_object().cloned().unwrap());
        read(fields)
    }

    #[test]
    fn a_siret_is_kept_without_its_check_digit_being_right() {
        let found = with(
            json!({"siret": "66417364253249", "description": "x", "doublons": [{"id": "dora--1", "source": "dora"}],
            "code_postal": 1000, "code_insee": "2a004", "longitude": 7.33, "latitude": 47.75, "adresse_certifiee": true}),
        )
        .unwrap();
        assert_eq!(found.row.adresse_certifiee, Some(true));
        assert_eq!(found.row.siren.as_deref(), Some("664173642"));
        assert_eq!(found.doublons, ["dora--1"]);
        assert_eq!(found.row.code_postal.as_deref(), Some("01000"));
        assert_eq!(found.row.commune_insee.as_deref(), Some("2A004"));
        assert!(found.texte.is_some() && found.row.sphere_x.is_some());
        let found = with(json!({"siret": "664173642"})).unwrap();
        assert_eq!((found.row.siret, found.ignored.len(), found.texte), (None, 1, None));
        let found = with(json!({"_has_valid_address": false})).unwrap();
        assert_eq!(found.row.adresse_certifiee, Some(false), "as the tables that the API reads");
    }

    #[test]
    fn a_row_without_a_name_or_a_day_is_refused() {
        assert!(
            matches!(with(json!({"nom": " "})), Err(Verdict::Refused(fault)) if fault.reason == Reason::MissingValue)
        );
        assert!(
            matches!(with(json!({"date_maj": "hier"})), Err(Verdict::Refused(fault)) if fault.reason == Reason::InvalidValue)
        );
    }
}
