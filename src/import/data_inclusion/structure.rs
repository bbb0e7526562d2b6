//! Which structure does a row of data·inclusion become?

use chrono::{DateTime, NaiveDate, Utc};
use entity::{structure, structure_texte};
use serde_json::Value;

use super::cell::Cells;
use super::contact::Contact;
use crate::codes::{CodePostal, Insee, Kind};
use crate::import::ignored::{Ignored, Reading};
use crate::import::refusal::{self, rule};
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

/// Reads a row of schema v1.
pub fn convert(cells: &Cells<'_>, stamp: Stamp) -> Result<Structure, Verdict> {
    let id = cells.required("id")?;
    let source_slug = cells.required("source")?;
    let nom = cells.required("nom")?;
    let date_maj = date_maj(cells)?;
    if cells.boolean("_is_closed") == Some(true) {
        return Err(Verdict::Skipped(rule::CLOSED_STRUCTURE));
    }
    let mut ignored = Vec::new();
    let mut reading = Reading::new("Structure", &id, &mut ignored);
    let siret = siret(cells, &mut reading);
    let contact = Contact::read(cells, &source_slug, &mut reading);
    let place = cells.place(&mut reading);
    let doublons = doublons(cells, &mut reading);
    let mut page = |champ, field| cells.told(&mut reading, champ, field, cells.page(field));
    let (site_web, lien_source) = (page("siteWeb", "site_web"), page("lienSource", "lien_source"));
    let accessibilite_lieu = page("accessibiliteLieu", "accessibilite_lieu");
    let texte = cells
        .text("description")
        .map(|description| structure_texte::Model { id: id.clone(), description: Some(contact.veiled(description)) });
    let row = structure::Model {
        nom_tri: fold(&nom),
        nom,
        siren: siret.as_deref().and_then(|siret| siret.get(..9)).map(str::to_owned),
        siret,
        adresse: cells.text("adresse"),
        complement_adresse: cells.text("complement_adresse"),
        commune: cells.text("commune"),
        code_postal: postal(cells, &mut reading),
        commune_insee: insee(cells, &mut reading),
        telephone: contact.telephone,
        contact_masque: contact.masque,
        courriel: contact.courriel,
        site_web,
        lien_source,
        horaires_accueil: cells.text("horaires_accueil"),
        accessibilite_lieu,
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
        Stamp { millesime: None, now: DateTime::UNIX_EPOCH }
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
            "code_postal": 1000, "code_insee": "2a004", "longitude": 7.33, "latitude": 47.75}),
        )
        .unwrap();
        assert_eq!(found.row.siren.as_deref(), Some("664173642"));
        assert_eq!(found.doublons, ["dora--1"]);
        assert_eq!(found.row.code_postal.as_deref(), Some("01000"));
        assert_eq!(found.row.commune_insee.as_deref(), Some("2A004"));
        assert!(found.texte.is_some() && found.row.sphere_x.is_some());
        let found = with(json!({"siret": "664173642"})).unwrap();
        assert_eq!((found.row.siret, found.ignored.len(), found.texte), (None, 1, None));
    }

    #[test]
    fn a_row_without_a_name_or_a_day_is_refused_and_a_closed_one_left_aside() {
        assert!(
            matches!(with(json!({"nom": " "})), Err(Verdict::Refused(fault)) if fault.reason == Reason::MissingValue)
        );
        assert!(
            matches!(with(json!({"date_maj": "hier"})), Err(Verdict::Refused(fault)) if fault.reason == Reason::InvalidValue)
        );
        assert!(matches!(with(json!({"_is_closed": true})), Err(Verdict::Skipped(_))));
    }
}
