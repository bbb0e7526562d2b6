//! Which mission locale covers a commune, and where is it?

use chrono::{DateTime, NaiveDate, Utc};
use entity::mission_locale;
use serde_json::Value;

use super::draft::{Draft, fill};
use super::json::{self, Element};
use crate::codes::{CodePostal, Insee, Siret};
use crate::contact;
use crate::import::ignored::{Malformed, Reading};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::place::Place;
use crate::import::refusal::rule;
use crate::import::table::{Dialect, Record, Verdict, code, each_row, required};
use crate::search::fold;

/// A mission locale, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Mission {
    /// Code of the structure.
    pub code: Option<String>,
    /// Name.
    pub nom: String,
    /// Street address.
    pub adresse: Option<String>,
    /// Postal code.
    pub code_postal: Option<String>,
    /// Town.
    pub localite: Option<String>,
    /// Commune of its head office.
    pub commune: Option<String>,
    /// Switchboard.
    pub telephone: Option<String>,
    /// E-mail.
    pub courriel: Option<String>,
    /// Web site.
    pub site_web: Option<String>,
    /// Appointment page.
    pub prise_rdv_url: Option<String>,
    /// Point.
    pub place: Place,
    /// Date of the file.
    pub millesime: Option<NaiveDate>,
}

impl Mission {
    /// The row to write.
    pub fn into_row(self, siret: String, now: DateTime<Utc>) -> mission_locale::Model {
        let masque = contact::masque(None, self.courriel.as_deref(), self.telephone.as_deref());
        mission_locale::Model {
            siret,
            code: self.code,
            nom_tri: fold(&self.nom),
            nom: self.nom,
            adresse: self.adresse,
            code_postal: self.code_postal,
            localite: self.localite,
            commune_insee: self.commune,
            telephone: self.telephone,
            contact_masque: masque.map(str::to_owned),
            courriel: self.courriel,
            site_web: self.site_web,
            prise_rdv_url: self.prise_rdv_url,
            latitude: self.place.latitude,
            longitude: self.place.longitude,
            sphere_x: self.place.sphere_x,
            sphere_y: self.place.sphere_y,
            sphere_z: self.place.sphere_z,
            millesime: self.millesime,
            mis_a_jour_le: now,
        }
    }
}

/// Reads the list of the UNML.
pub fn missions(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    json::each_of_file(input, ledger, |element| add(element, input, draft))
}

/// The same for missions locales inside a file.
pub fn list<'a>(elements: impl IntoIterator<Item = &'a Value>, input: &Input, draft: &mut Draft, ledger: &mut Ledger) {
    json::each(elements, ledger, |element| add(element, input, draft));
}

fn add(element: Element<'_>, input: &Input, draft: &mut Draft) -> Result<Verdict, Verdict> {
    let siret: Siret = element.code("siret")?;
    let nom = element.required("nomStructure")?;
    if draft.missions.contains_key(siret.as_str()) {
        return Ok(Verdict::Skipped(rule::REPEATED));
    }
    let mission = unml(element, nom, input.millesime(), &mut draft.reading(MISSION, siret.as_str()).at(element.1));
    draft.missions.insert(siret.into_string(), mission);
    Ok(Verdict::Accepted)
}

const MISSION: &str = "MissionLocale";

fn unml(element: Element<'_>, nom: String, millesime: Option<NaiveDate>, reading: &mut Reading<'_>) -> Mission {
    let (latitude, longitude) = (element.text("geoloc_lat"), element.text("geoloc_lng"));
    let courriel = element.text("emailAccueil");
    let lines = [element.text("adresse1"), element.text("adresse2")];
    let adresse = lines.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Mission {
        code: element.text("codeStructure"),
        nom,
        adresse: Some(adresse).filter(|text| !text.is_empty()),
        code_postal: reading.code::<CodePostal>("codePostal", element.text("cp").as_deref()),
        localite: element.text("ville"),
        telephone: element.text("telephones"),
        courriel: reading.personal("courriel", courriel.as_deref(), courriel.clone().filter(|text| text.contains('@'))),
        site_web: reading.read("siteWeb", element.text("siteWeb").as_deref(), page),
        place: reading.point("point", latitude.as_deref(), longitude.as_deref()).unwrap_or_default(),
        millesime,
        ..Mission::default()
    }
}

/// Reads `nom;lat;lng;siret`: a point for those who have none; the others are known by it alone.
pub fn points(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    each_row(input, Dialect::SEMICOLON, &["nom", "lat", "lng", "siret"], ledger, |row| {
        let siret: Siret = code(row, "siret")?;
        let place = draft.reading(MISSION, siret.as_str()).at(row.at()).point("point", row.get("lat"), row.get("lng"));
        let mission = named(draft, siret, required(row, "nom")?, input);
        if mission.place.latitude.is_none() {
            mission.place = place.unwrap_or_default();
        }
        Ok(Verdict::Accepted)
    })
}

/// Reads `nom,siret,rdv_url,…`: appointment pages; a mission locale may be known by it alone.
pub fn rendez_vous(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    each_row(input, Dialect::COMMA, &["nom", "siret", "rdv_url"], ledger, |row| {
        let siret: Siret = code(row, "siret")?;
        let nom = required(row, "nom")?;
        if draft.missions.get(siret.as_str()).is_some_and(|mission| mission.prise_rdv_url.is_some()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        let url = draft.reading(MISSION, siret.as_str()).at(row.at()).read("priseRdvUrl", row.get("rdv_url"), page);
        named(draft, siret, nom, input).prise_rdv_url = url;
        Ok(Verdict::Accepted)
    })
}

fn named<'a>(draft: &'a mut Draft, siret: Siret, nom: &str, input: &Input) -> &'a mut Mission {
    draft.missions.entry(siret.into_string()).or_insert_with(|| Mission {
        nom: plain_name(nom).to_owned(),
        millesime: input.millesime(),
        ..Mission::default()
    })
}

/// The name without the département that partners write before it: `50-ML GRANVILLE`.
fn plain_name(nom: &str) -> &str {
    match nom.split_once('-') {
        Some((code, rest)) if code.len() <= 3 && code.starts_with(|c: char| c.is_ascii_digit()) => rest.trim(),
        _ => nom,
    }
}

/// Reads the coverage: `Code INSEE` of a commune, `Code ML` of its mission locale.
pub fn couverture(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    each_row(input, Dialect::SEMICOLON, &["Code INSEE", "Code ML", "Nom Officiel ML"], ledger, |row| {
        let insee: Insee = code(row, "Code INSEE")?;
        let code = right_code(required(row, "Code ML")?);
        let siret = mission(draft, code, row);
        let Some(commune) = draft.communes.get_mut(insee.as_str()) else {
            return Ok(Verdict::Skipped(rule::NO_COMMUNE));
        };
        let Some(siret) = siret else {
            return Ok(Verdict::Skipped(rule::MISSION_WITHOUT_SIRET));
        };
        if commune.mission_locale.is_some() {
            return Ok(Verdict::Skipped(rule::COVERED));
        }
        commune.mission_locale = Some(siret.clone());
        let code_postal =
            draft.reading(MISSION, &siret).at(row.at()).code::<CodePostal>("codePostal", row.get("Code Postal ML"));
        if let Some(mission) = draft.missions.get_mut(&siret) {
            fill(&mut mission.code, Some(code.to_owned()));
            fill(&mut mission.adresse, row.owned("Adresse ML"));
            fill(&mut mission.code_postal, code_postal);
            fill(&mut mission.localite, row.owned("Ville ML"));
        }
        Ok(Verdict::Accepted)
    })
}

// Dijon's mission locale is written 21131 by the coverage, and 21231 by the UNML.
fn right_code(code: &str) -> &str {
    if code == "21131" { "21231" } else { code }
}

/// The SIRET behind a code: of those who bear it the one at this postal code, else the one that bears this name.
fn mission(draft: &Draft, code: &str, row: &Record<'_>) -> Option<String> {
    let bearers: Vec<_> = draft.missions.iter().filter(|(_, mission)| mission.code.as_deref() == Some(code)).collect();
    let here = row.get("Code Postal ML");
    let near = bearers.iter().find(|(_, mission)| mission.code_postal.as_deref() == here);
    let by_code = near.or(bearers.first()).map(|(siret, _)| (*siret).clone());
    let nom = fold(plain_name(row.get("Nom Officiel ML")?));
    by_code.or_else(|| {
        let mut named = draft.missions.iter().filter(|(_, mission)| fold(&mission.nom) == nom);
        named.next().map(|(siret, _)| siret.clone())
    })
}

/// An address of the web, and nothing else.
fn page(text: &str) -> Result<Option<String>, Malformed> {
    let known = text.starts_with("http://") || text.starts_with("https://");
    known.then(|| Some(text.to_owned())).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::super::draft::Commune;
    use super::*;

    fn input(text: &str) -> Input {
        Input::new("x", text.as_bytes())
    }

    const HEADER: &str = "Code INSEE;Nom Commune;Département Commune;Région Commune;Code Région Commune;Code ML;Nom Officiel ML;Région ML;Code Région ML;Commune présente sur plusieurs ML;Adresse ML;Code Postal ML;Ville ML\n";

    #[test]
    fn the_coverage_joins_communes_to_missions_locales_by_their_code() {
        let mut draft = Draft::default();
        for insee in ["75118", "21231", "58194"] {
            draft.communes.insert(insee.to_owned(), Commune { type_commune: "COM", ..Commune::default() });
        }
        let mut ledger = Ledger::silent();
        missions(
            &input(r#"[{"nomStructure":"DE PARIS","siret":"53132862300149","codeStructure":"75119","cp":"75018","ville":"PARIS","adresse1":"22 rue Pajol","adresse2":"","siteWeb":"https://www.missionlocale.paris/","geoloc_lng":"2.3740736","geoloc_lat":"48.8848179","telephones":"0179970000"},
                {"nomStructure":"X","siret":"32596361900045","codeStructure":"21231","siteWeb":"javascript:alert(1)"},
                {"nomStructure":"Y","siret":"1"}]"#),
            &mut draft,
            &mut ledger,
        )
        .unwrap();
        assert_eq!(ledger.totals(), (3, 2, 1, 0));
        assert_eq!(draft.missions["32596361900045"].site_web, None);
        points(
            &input("nom;lat;lng;siret\n58-ML NEVERS;46.9892273;3.1552487;32952981200037\n"),
            &mut draft,
            &mut ledger,
        )
        .unwrap();
        let text = format!(
            "{HEADER}75118;Paris - 18ème Arrondissement;Paris(75);Île-de-France(11);11;75119;75-ML PARIS 19;Île-de-France;11;Non;22 r pajol;75018;Paris\n\
             21231;Dijon;;;27;21131;21-ML DIJON;;27;Non;;;\n58194;Nevers;;;27;58194;58-ML NEVERS;;27;Non;9 bd X;58000;Nevers\n\
             77002;Amillis;;;11;77131;77-ML COULOMMIERS;;11;Non;;;\n"
        );
        couverture(&input(&text), &mut draft, &mut ledger).unwrap();
        let siret = |insee: &str| draft.communes[insee].mission_locale.as_deref();
        assert_eq!(siret("75118"), Some("53132862300149"));
        assert_eq!(siret("21231"), Some("32596361900045"));
        assert_eq!(siret("58194"), Some("32952981200037"));
        assert_eq!(draft.missions["32952981200037"].nom, "ML NEVERS");
        assert_eq!(ledger.tallies[2].skipped_total(), 1);
    }

    #[test]
    fn an_appointment_page_makes_a_mission_locale_known_by_its_siret() {
        let mut draft = Draft::default();
        let mut ledger = Ledger::silent();
        let text = "nom,siret,rdv_url,matched_nom_mongo\nMission locale - Abbeville,43012526000017,https://www.mlpm.org/preinscription-a-la-mission-locale/,DE LA PICARDIE MARITIME\n";
        rendez_vous(&input(text), &mut draft, &mut ledger).unwrap();
        let mission = &draft.missions["43012526000017"];
        assert_eq!(mission.nom, "Mission locale - Abbeville");
        assert!(mission.prise_rdv_url.is_some());
    }
}
