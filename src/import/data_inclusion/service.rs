//! Which service does a row of data·inclusion become?

use entity::{service, service_texte, service_zone};

use super::bornes;
use super::cell::Cells;
use super::contact::Contact;
use super::score::{self, Facts, Ways};
use super::structure::{Stamp, adresse_certifiee, date_maj, insee, postal};
use super::{v0, zone};
use crate::contact::shown;
use crate::import::ignored::{Ignored, Reading};
use crate::import::table::Verdict;
use crate::search::fold;

/// A service, and what goes to other tables.
#[derive(Clone, Debug)]
pub struct Service {
    /// The row.
    pub row: service::Model,
    /// Long texts, when there is one.
    pub texte: Option<service_texte::Model>,
    /// Themes.
    pub thematiques: Vec<String>,
    /// Groups of people.
    pub publics: Vec<String>,
    /// Territories whose inhabitants may call on it; empty when the file does not tell.
    pub zones: Vec<service_zone::Model>,
    /// Values left out.
    pub ignored: Vec<Ignored>,
}

/// Kinds of service.
pub const TYPES: &[&str] =
    &["accompagnement", "aide-financiere", "aide-materielle", "atelier", "formation", "information"];
/// What it costs.
pub const FRAIS: &[&str] = &["gratuit", "payant"];
/// How people are received.
pub const ACCUEIL: &[&str] = &["a-distance", "en-presentiel"];
/// How one calls on it.
pub const MOBILISATION: &[&str] = &["envoyer-un-courriel", "se-presenter", "telephoner", "utiliser-lien-mobilisation"];
/// Who calls on it.
pub const MOBILISABLE_PAR: &[&str] = &["usagers", "professionnels"];

/// The values of a field that belong to a closed set; the others are noted.
struct Closed<'a> {
    cells: &'a Cells<'a>,
    id: &'a str,
    reading: Reading<'a>,
}

impl Closed<'_> {
    /// The one value of a field; those that follow it are noted too.
    fn value(&mut self, field: &str, champ: &'static str, set: &[&'static str]) -> Option<String> {
        let values = self.values(field, champ, set);
        values.iter().skip(1).for_each(|value| self.reading.ignore(champ, value));
        values.first().map(|value| (*value).to_owned())
    }

    fn values(&mut self, field: &str, champ: &'static str, set: &[&'static str]) -> Vec<&'static str> {
        let mut kept = Vec::new();
        for value in self.cells.list(field) {
            match set.iter().find(|known| **known == value) {
                Some(known) => kept.push(*known),
                None => self.reading.ignore(champ, &value),
            }
        }
        kept
    }

    fn zones(&self) -> Vec<service_zone::Model> {
        let mut zones: Vec<service_zone::Model> = Vec::new();
        let told = self.cells.list("zone_eligibilite").into_iter().map(|text| (zone::zone(&text), text));
        let region = self.cells.text(v0::REGION).map(|text| (zone::region(&text), text));
        for (found, text) in told.chain(region) {
            // A service that names nothing is for all: one that names what nobody knows is for nobody that is known.
            let (kind, code) = found.unwrap_or_else(|| (zone::INCONNUE, zone::shown(&text)));
            if zones.iter().all(|zone| zone.code != code) {
                zones.push(service_zone::Model { service_id: self.id.to_owned(), code, type_zone: kind.to_owned() });
            }
        }
        zones
    }
}

/// Reads a row of schema v1.
pub fn convert(cells: &Cells<'_>, stamp: Stamp) -> Result<Service, Verdict> {
    let id = cells.required("id")?;
    let source_slug = cells.required("source")?;
    let structure_id = cells.required("structure_id")?;
    let nom = cells.required("nom")?;
    let date_maj = date_maj(cells)?;
    let mut ignored = Vec::new();
    let mut closed = Closed { cells, id: &id, reading: Reading::new("Service", &id, &mut ignored) };
    let type_service = closed.value("type", "typeService", TYPES);
    let frais = closed.value("frais", "frais", FRAIS);
    let accueil = closed.values("modes_accueil", "modesAccueil", ACCUEIL);
    let modes = closed.values("modes_mobilisation", "modesMobilisation", MOBILISATION);
    let who = closed.values("mobilisable_par", "mobilisablePar", MOBILISABLE_PAR);
    let zones = closed.zones();
    let mut reading = closed.reading;
    let contact = Contact::read(cells, &source_slug, &mut reading);
    let place = cells.place(&mut reading);
    let adresse_certifiee = adresse_certifiee(cells, &mut reading);
    let mut page = |champ, field| contact.page(cells, &mut reading, champ, field);
    let (lien_mobilisation, lien_source) =
        (page("lienMobilisation", "lien_mobilisation"), page("lienSource", "lien_source"));
    let hours = cells.number("volume_horaire_hebdomadaire").filter(|hours| *hours >= 0.0);
    let hours = cells.told(&mut reading, "volumeHoraireHebdomadaire", "volume_horaire_hebdomadaire", hours);
    let weeks = cells.told(&mut reading, "nombreSemaines", "nombre_semaines", cells.count("nombre_semaines"));
    let (code_postal, commune_insee) = (postal(cells, &mut reading), insee(cells, &mut reading));
    let score = cells.number("score_qualite").filter(|score| (0.0..=1.0).contains(score));
    let score = cells.told(&mut reading, "scoreQualite", "score_qualite", score);
    let publics = cells.list("publics");
    bornes::look(&mut reading, &nom, date_maj, cells.text("description").as_deref(), stamp.today());
    bornes::look_at_publics(&mut reading, &publics);
    let mut open = |champ, field| contact.open(&mut reading, champ, cells.text(field));
    let nom = open("nom", "nom").unwrap_or(nom);
    let (adresse, complement_adresse) = (open("adresse", "adresse"), open("complementAdresse", "complement_adresse"));
    let (commune, horaires_accueil) = (open("commune", "commune"), open("horairesAccueil", "horaires_accueil"));
    let mut service = Service {
        texte: texte(cells, &id, &contact),
        thematiques: cells.list("thematiques"),
        publics,
        zones,
        ignored,
        row: service::Model {
            structure_id,
            nom_tri: fold(&nom),
            nom,
            type_service,
            frais,
            a_distance: accueil.contains(&"a-distance"),
            en_presentiel: accueil.contains(&"en-presentiel"),
            mobilisable_par_usagers: who.contains(&"usagers"),
            mobilisable_par_professionnels: who.contains(&"professionnels"),
            mobilisation_courriel: modes.contains(&"envoyer-un-courriel"),
            mobilisation_telephone: modes.contains(&"telephoner"),
            mobilisation_presentation: modes.contains(&"se-presenter"),
            mobilisation_lien: modes.contains(&"utiliser-lien-mobilisation"),
            lien_mobilisation,
            volume_horaire_hebdomadaire: hours,
            nombre_semaines: weeks,
            adresse,
            complement_adresse,
            commune,
            code_postal,
            commune_insee,
            telephone: contact.telephone,
            contact_masque: contact.masque,
            courriel: contact.courriel,
            contact_nom_prenom: contact.nom,
            lien_source,
            horaires_accueil,
            adresse_certifiee,
            date_maj,
            score_qualite: 0.0,
            latitude: place.latitude,
            longitude: place.longitude,
            sphere_x: place.sphere_x,
            sphere_y: place.sphere_y,
            sphere_z: place.sphere_z,
            millesime: stamp.millesime,
            mis_a_jour_le: stamp.now,
            source_slug,
            id,
        },
    };
    // The quality that the file tells, without the noise of its decimals, else the one that the formula gives.
    service.row.score_qualite =
        score.map_or_else(|| score::score(&facts(&service), stamp.now.date_naive()), score::two_decimals);
    Ok(service)
}

fn facts(service: &Service) -> Facts<'_> {
    let row = &service.row;
    let texte = service.texte.as_ref();
    Facts {
        source: &row.source_slug,
        adresse: row.adresse.is_some(),
        en_presentiel: row.en_presentiel,
        mobilisation: Ways {
            courriel: row.mobilisation_courriel,
            telephone: row.mobilisation_telephone,
            presentation: row.mobilisation_presentation,
            lien: row.mobilisation_lien,
        },
        mobilisable_par: row.mobilisable_par_usagers || row.mobilisable_par_professionnels,
        publics: !service.publics.is_empty(),
        thematiques: !service.thematiques.is_empty(),
        courriel: row.courriel.is_some(),
        telephone: row.telephone.is_some(),
        lien_mobilisation: row.lien_mobilisation.is_some(),
        frais: row.frais.as_deref(),
        frais_precisions: texte.is_some_and(|texte| texte.frais_precisions.is_some()),
        description: texte
            .and_then(|texte| texte.description.as_deref())
            .map_or(0, |text| shown(text, true).chars().count()),
        date_maj: row.date_maj,
    }
}

fn texte(cells: &Cells<'_>, id: &str, contact: &Contact) -> Option<service_texte::Model> {
    let fields =
        ["description", "conditions_acces", "publics_precisions", "frais_precisions", "mobilisation_precisions"];
    let texts = fields.map(|field| cells.text(field).map(|text| contact.veiled(text)));
    if texts.iter().all(Option::is_none) {
        return None;
    }
    let [description, conditions_acces, publics_precisions, frais_precisions, mobilisation_precisions] = texts;
    let id = id.to_owned();
    Some(service_texte::Model {
        id,
        description,
        conditions_acces,
        publics_precisions,
        frais_precisions,
        mobilisation_precisions,
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::{Map, Value, json};

    use super::*;

    fn with(more: Value) -> Result<Service, Verdict> {
        let mut fields: Map<String, Value> = json!({"source": "carif-oref", "structure_id": "carif-oref--01_GE305449",
            "id": "carif-oref--01_GE2030516", "nom": "Atelier", "date_maj": 1768867200000_i64})
        .as_object()
        .cloned()
        .unwrap();
        fields.extend(more.as_object().cloned().unwrap());
        let now = DateTime::parse_from_rfc3339("2026-02-01T00:00:00Z").unwrap().to_utc();
        convert(&Cells(&fields), Stamp { millesime: None, now })
    }

    #[test]
    fn a_row_of_the_open_data_is_read() {
        let found = with(json!({"type": "formation", "modes_accueil": "['en-presentiel']", "nombre_semaines": 3.0,
            "modes_mobilisation": ["envoyer-un-courriel", "telephoner"], "mobilisable_par": ["professionnels"],
            "zone_eligibilite": ["08", "200093201", "france", "99100", "59350", "Grand Est", "08"], "score_qualite": 0.9000000000000001,
            "thematiques": ["lecture-ecriture-calcul--maitriser-le-francais"], "publics": ["personnes-exilees"]})).unwrap();
        assert_eq!(found.row.type_service.as_deref(), Some("formation"));
        assert!(found.row.en_presentiel && found.row.mobilisation_courriel && !found.row.a_distance);
        assert_eq!(found.row.nombre_semaines, Some(3));
        assert_eq!(found.row.score_qualite, 0.9);
        let zones: Vec<_> = found.zones.iter().map(|zone| zone.type_zone.as_str()).collect();
        assert_eq!(zones, ["departement", "epci", "pays", "pays", "commune", "inconnue"]);
        assert_eq!(found.ignored, []);
        assert_eq!(found.texte, None);
    }

    #[test]
    fn a_value_out_of_a_closed_set_is_left_out_and_told() {
        let found = with(json!({"type": "autre", "frais": ["gratuit"], "modes_accueil": ["en-presentiel", "hybride"], "mobilisable_par": ["usagers"]})).unwrap();
        assert_eq!((found.row.type_service, found.row.frais.as_deref()), (None, Some("gratuit")));
        let told = |champ, valeur| Ignored::new("Service", "carif-oref--01_GE2030516", champ, valeur);
        assert_eq!(found.ignored, [told("typeService", "autre"), told("modesAccueil", "hybride")]);
    }

    #[test]
    fn the_quality_is_computed_when_the_file_does_not_tell() {
        // A real row, whose score upstream is 0.9: everything but what it costs.
        let found = with(json!({"description": "x".repeat(372), "thematiques": ["a--b"], "publics": ["personnes-exilees"],
            "adresse": "100 Avenue de Colmar", "modes_accueil": ["en-presentiel"], "courriel": "contact@example.org",
            "telephone": "+33199000000", "modes_mobilisation": ["envoyer-un-courriel", "telephoner"], "mobilisable_par": ["professionnels"]})).unwrap();
        assert_eq!(found.row.score_qualite, 0.9);
    }

    #[test]
    fn a_service_of_no_structure_is_refused() {
        assert!(matches!(with(json!({"structure_id": null})), Err(Verdict::Refused(..))));
    }
}
