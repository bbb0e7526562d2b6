//! From an element of the catalogue to rows.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{formation, formation_mef, formation_texte, session};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::session::{Span, pair};
use crate::codes::{Cfd, Cle, Code, CodeError, CodePostal, Insee, Mef, Rncp, Siret, Uai, paris_day};
use crate::contact::{self, Known};
use crate::import::ignored::{Ignored, Malformed, Reading};
use crate::import::json::{self, Objet};
use crate::import::place::Place;
use crate::import::refusal::{self, rule};
use crate::import::table::Verdict;

/// One course, and the rows that hang on it.
#[derive(Clone, Debug)]
pub struct Offre {
    /// The course; its commune is still to be found.
    pub formation: formation::Model,
    /// Long texts, when there are any.
    pub texte: Option<formation_texte::Model>,
    /// Years of course, by MEF.
    pub mefs: Vec<formation_mef::Model>,
    /// Runs.
    pub sessions: Vec<session::Model>,
    /// Where it is, as given.
    pub lieu: Lieu,
}

/// What the catalogue says of the commune of a place, besides the postal code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lieu {
    /// INSEE code, perhaps of a former commune.
    pub insee: Option<String>,
    /// Name.
    pub localite: Option<String>,
}

/// Converts an element; codes that are malformed are left out of the row and told.
pub fn offre(
    value: &Value,
    millesime: Option<NaiveDate>,
    now: DateTime<Utc>,
    ignored: &mut Vec<Ignored>,
) -> Result<Offre, Verdict> {
    let object =
        value.as_object().ok_or_else(|| refusal::not_an_object("une formation, {\"cle_ministere_educatif\": …}"))?;
    if never_published(object) {
        return Err(Verdict::Skipped(rule::NEVER_PUBLISHED));
    }
    let cle = cle(object)?;
    let mut told = Told { object, cle: &cle, reading: Reading::new("Formation", &cle, ignored) };
    let formation = formation(&mut told, millesime, now);
    Ok(Offre {
        texte: texte(object, &formation),
        mefs: mefs(&mut told),
        sessions: sessions(&mut told, &formation),
        lieu: Lieu {
            insee: told.code::<Insee>("lieu", &["code_commune_insee", "etablissement_lieu_formation_code_insee"]),
            localite: json::line(object, "localite"),
        },
        formation,
    })
}

/// `tags` are the years in which the catalogue showed it: none at all is never. Older shapes do not tell.
fn never_published(object: &Objet) -> bool {
    object.get("tags").and_then(Value::as_array).is_some_and(Vec::is_empty)
}

/// The clé ministère éducatif; the older shape has none, and three numbers make it.
fn cle(object: &Objet) -> Result<String, Verdict> {
    if let Some(cle) = json::text(object, "cle_ministere_educatif") {
        return refusal::code("cle_ministere_educatif", Some(&cle)).map(Cle::into_string);
    }
    let fields = ["id_formation", "id_action", "id_certifinfo"];
    let numbers: Option<Vec<String>> = fields.iter().map(|key| json::text(object, key)).collect();
    let numbers = numbers.ok_or_else(|| {
        let needed = "la clé, ou les trois numéros id_formation, id_action et id_certifinfo";
        refusal::none_of(&["cle_ministere_educatif"], needed)
    })?;
    refusal::code(&fields.join("|"), Some(&numbers.join("|"))).map(Cle::into_string)
}

fn formation(told: &mut Told<'_>, millesime: Option<NaiveDate>, now: DateTime<Utc>) -> formation::Model {
    let (object, cle) = (told.object, told.cle);
    let line = |keys: &[&str]| keys.iter().find_map(|key| json::line(object, key));
    let cfd = told.code::<Cfd>("cfd", &["cfd"]);
    let rncp = told.code::<Rncp>("rncp", &["rncp_code"]);
    let place = place(told);
    let (courriel, telephone) = (told.courriel(), json::line(object, "num_tel"));
    let contact_masque = contact::masque(None, courriel.as_deref(), telephone.as_deref()).map(str::to_owned);
    let mut open = |champ, keys: &[&str]| told.reading.open(champ, line(keys), &Known::default());
    let intitule = open("intitule", &["intitule_long", "intitule_court", "onisep_intitule"]);
    let lieu_adresse = open("lieu", &["lieu_formation_adresse", "etablissement_lieu_formation_adresse"]);
    formation::Model {
        statut: statut(told).to_owned(),
        publication: None,
        intitule,
        certification_id: certification_id(cfd.as_deref(), rncp.as_deref()),
        cfd,
        rncp,
        responsable_siret: told.code::<Siret>("responsable", &["etablissement_gestionnaire_siret"]),
        responsable_uai: told.code::<Uai>("responsable", &["etablissement_gestionnaire_uai"]),
        formateur_siret: told.code::<Siret>("formateur", &["etablissement_formateur_siret"]),
        formateur_uai: told.code::<Uai>("formateur", &["etablissement_formateur_uai"]),
        lieu_siret: told.code::<Siret>("lieu", &["etablissement_lieu_formation_siret", "lieu_formation_siret"]),
        lieu_uai: told.code::<Uai>("lieu", &["etablissement_lieu_formation_uai", "uai_formation"]),
        lieu_adresse,
        lieu_code_postal: told.code::<CodePostal>("lieu", &["code_postal", "etablissement_lieu_formation_code_postal"]),
        commune_insee: None,
        duree: told.number("duree", "duree"),
        annee: told.number("annee", "annee"),
        capacite: told.number("capacite", "capacite"),
        a_distance: told.flag("aDistance", &["entierement_a_distance"]).unwrap_or(false),
        onisep_url: told.page(),
        courriel,
        telephone,
        contact_masque,
        latitude: place.latitude,
        longitude: place.longitude,
        sphere_x: place.sphere_x,
        sphere_y: place.sphere_y,
        sphere_z: place.sphere_z,
        millesime,
        mis_a_jour_le: now,
        cle: cle.to_owned(),
    }
}

/// What codes stand for nothing, and are not malformed: `RNCPNR` is "not registered".
const NO_CODE: &[&str] = &["NR", "RNCPNR"];

/// What numbers stand for nothing: a year `X` is any year of the course.
const NO_NUMBER: &[&str] = &["X", "x"];

/// What an element tells: what is malformed is left out of the row, and told.
struct Told<'a> {
    object: &'a Objet,
    cle: &'a str,
    reading: Reading<'a>,
}

impl Told<'_> {
    fn code<T: Code>(&mut self, champ: &'static str, keys: &[&str]) -> Option<String> {
        let text = json::first(self.object, keys).filter(|text| !NO_CODE.contains(&text.as_str()));
        self.reading.code::<T>(champ, text.as_deref())
    }

    fn number(&mut self, champ: &'static str, key: &str) -> Option<i32> {
        let text = json::text(self.object, key).filter(|text| !NO_NUMBER.contains(&text.as_str()));
        self.reading.number(champ, text.as_deref())
    }

    fn flag(&mut self, champ: &'static str, keys: &[&str]) -> Option<bool> {
        self.reading.flag(champ, json::first(self.object, keys).as_deref())
    }

    /// The first of these texts that can be read; when none can, the first is told.
    fn one_of<T>(&mut self, keys: &[&str], read: impl Fn(&str) -> Option<T>) -> (Option<String>, Option<T>) {
        let texts: Vec<String> = keys.iter().filter_map(|key| json::text(self.object, key)).collect();
        (texts.first().cloned(), texts.iter().find_map(|text| read(text)))
    }

    fn page(&mut self) -> Option<String> {
        let (first, found) = self.one_of(&["onisep_url", "onisep_lien_site_onisepfr"], url);
        let page = self.reading.read("onisepUrl", first.as_deref(), |_| found.map(Some).ok_or(Malformed));
        self.reading.page("onisepUrl", page, &Known::default())
    }

    fn courriel(&mut self) -> Option<String> {
        let (first, found) = self.one_of(&["email", "etablissement_formateur_courriel"], email);
        self.reading.personal("courriel", first.as_deref(), found)
    }
}

/// Published when both `catalogue_published` (it is of the catalogue) and `published` (it is offered now) say so, as API
/// Apprentissage has it; a shape that lacks either says nothing by it.
fn statut(told: &mut Told<'_>) -> &'static str {
    let said = ["catalogue_published", "published"].map(|key| told.flag("statut", &[key]));
    if said.contains(&Some(false)) { "archive" } else { "publie" }
}

/// `<cfd>:<rncp>`, a missing half being empty; none when both are missing.
fn certification_id(cfd: Option<&str>, rncp: Option<&str>) -> Option<String> {
    let known = cfd.is_some() || rncp.is_some();
    known.then(|| format!("{}:{}", cfd.unwrap_or_default(), rncp.unwrap_or_default()))
}

/// The point given, else the one computed from the address. Those of the organisations are not the place's.
fn place(told: &mut Told<'_>) -> Place {
    let keys = [
        "lieu_formation_geo_coordonnees",
        "etablissement_lieu_formation_geo_coordonnees",
        "lieu_formation_geo_coordonnees_computed",
    ];
    let places: Vec<Place> =
        keys.iter().filter_map(|key| told.reading.place("lieu", json::text(told.object, key).as_deref())).collect();
    places.first().copied().unwrap_or_default()
}

fn email(text: &str) -> Option<String> {
    let (name, domain) = text.split_once('@')?;
    let valid = !name.is_empty()
        && !domain.contains('@')
        && domain.split('.').count() > 1
        && domain.split('.').all(|part| !part.is_empty())
        && !text.contains(char::is_whitespace);
    valid.then(|| text.to_owned())
}

fn url(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    (host.contains('.') && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}

fn texte(object: &Objet, formation: &formation::Model) -> Option<formation_texte::Model> {
    let masked = |value: &'_ Option<String>| value.clone().filter(|_| formation.contact_masque.is_some());
    let (courriel, telephone) = (masked(&formation.courriel), masked(&formation.telephone));
    let known = Known { nom: None, courriel: courriel.as_deref(), telephone: telephone.as_deref() };
    let text = |key| json::text(object, key).map(|text| contact::veiled(text, &known));
    let (contenu, objectif) = (text("contenu"), text("objectif"));
    let any = contenu.is_some() || objectif.is_some();
    any.then(|| formation_texte::Model { cle: formation.cle.clone(), contenu, objectif })
}

/// Every MEF of the course, once each: an object with `mef10`, or the code alone.
fn mefs(told: &mut Told<'_>) -> Vec<formation_mef::Model> {
    let texts = json::list(told.object, "bcn_mefs_10").iter();
    let texts = texts.filter_map(|value| json::scalar(value.get("mef10").unwrap_or(value)));
    let texts = texts.filter(|text| !NO_CODE.contains(&text.as_str()));
    let mut codes: Vec<String> =
        texts.filter_map(|text| told.reading.code::<Mef>("mefs", Some(text.as_str()))).collect();
    codes.sort_unstable();
    codes.dedup();
    let row = |mef| formation_mef::Model { cle: told.cle.to_owned(), mef };
    codes.into_iter().map(row).collect()
}

fn sessions(told: &mut Told<'_>, formation: &formation::Model) -> Vec<session::Model> {
    (1..)
        .zip(spans(told, formation))
        .map(|(rank, (debut, fin))| session::Model {
            id: format!("{}:{rank:02}", formation.cle),
            cle: formation.cle.clone(),
            debut,
            fin,
            // Told for the course, and repeated by API Apprentissage for each of its sessions.
            capacite: formation.capacite,
            millesime: formation.millesime,
            mis_a_jour_le: formation.mis_a_jour_le,
        })
        .collect()
}

/// First and last days, else the months of the older shape.
fn spans(told: &mut Told<'_>, formation: &formation::Model) -> Vec<Span> {
    let object = told.object;
    let mut days = |key: &str| -> Vec<NaiveDate> {
        let texts = json::list(object, key).iter().filter_map(json::scalar);
        texts.filter_map(|text| told.reading.day("sessions", Some(text.as_str()))).collect()
    };
    let spans = pair(days("date_debut"), days("date_fin"), formation.duree, formation.annee);
    if !spans.is_empty() {
        return spans;
    }
    let mut months: Vec<NaiveDate> =
        periode(object).iter().filter_map(|text| told.reading.read("sessions", Some(text), month)).collect();
    months.sort_unstable();
    months.dedup();
    months.into_iter().map(|debut| (Some(debut), None)).collect()
}

/// The periods, as a list, or as a list written in a text (`["2021-09"]`).
fn periode(object: &Objet) -> Vec<String> {
    let texts = json::list(object, "periode").iter().filter_map(json::scalar);
    let parts = texts.flat_map(|text| {
        let split = text.split([',', '[', ']', '"', '\'']);
        split.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect::<Vec<_>>()
    });
    parts.collect()
}

/// The first day of a month written `2021-09`, or a whole date.
fn month(text: &str) -> Result<Option<NaiveDate>, CodeError> {
    if text.len() == "yyyy-MM".len() { paris_day(&format!("{text}-01")) } else { paris_day(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Kind;
    use serde_json::json;

    fn convert(value: Value) -> (Offre, Vec<Ignored>) {
        let mut ignored = Vec::new();
        let offre = offre(&value, None, DateTime::UNIX_EPOCH, &mut ignored).unwrap();
        (offre, ignored)
    }

    fn educatif() -> Value {
        json!({
            "cle_ministere_educatif": "108145P01334826472780005048264727800050-69123#L01",
            "cfd": "40033104", "rncp_code": "RNCP34674", "code_postal": "69001", "code_commune_insee": "69123",
            "onisep_url": "http://www.onisep.fr/http/redirection/formation/slug/FOR.2273",
            "onisep_intitule": "bac pro Technicien en prothèse dentaire",
            "capacite": "13", "duree": "3", "annee": "3", "email": "contact@mail.com",
            "published": true, "catalogue_published": true, "entierement_a_distance": false,
            "lieu_formation_geo_coordonnees": "45.7677192687988,4.83897018432617",
            "lieu_formation_adresse": "11 Place Croix Paquet", "tags": ["2024"],
            "bcn_mefs_10": [{"mef10": "2473310433", "modalite": {"duree": "3", "annee": "3"}}, {"mef10": "2473310433"}, {"mef10": "247"}],
            "contenu": "Épreuve\u{0}", "objectif": null,
            "date_debut": ["2024-09-01T00:00:00.000Z"], "date_fin": ["2025-06-30T00:00:00.000Z"], "num_tel": "0451261610",
            "etablissement_formateur_siret": "48264727800050", "etablissement_formateur_uai": "0694551X",
            "etablissement_gestionnaire_siret": "48264727800051", "etablissement_gestionnaire_uai": "0694551X"
        })
    }

    #[test]
    fn a_title_and_an_address_are_without_the_contact_of_a_person() {
        let mut object = educatif();
        object["intitule_long"] = json!("CAP Fleuriste (jeanne.martin@gmail.com)");
        object["lieu_formation_adresse"] = json!("11 place Croix-Paquet, Mme Durand 06 12 34 56 78");
        let (offre, told) = convert(object);
        assert_eq!(offre.formation.intitule.as_deref(), Some("CAP Fleuriste ([contact masqué])"));
        assert_eq!(offre.formation.lieu_adresse.as_deref(), Some("11 place Croix-Paquet, Mme Durand [contact masqué]"));
        let told: Vec<_> = told.iter().map(|value| (value.told().0, value.champ.as_str())).collect();
        let expected = [("CONTACT_PERSONNEL", "intitule"), ("CONTACT_PERSONNEL", "lieu")];
        assert!(expected.iter().all(|value| told.contains(value)), "{told:?}");
    }

    #[test]
    fn a_course_of_the_catalogue_educatif_is_read_with_its_strings_for_numbers() {
        let (offre, _) = convert(educatif());
        let row = &offre.formation;
        assert_eq!((row.statut.as_str(), row.duree, row.annee, row.capacite), ("publie", Some(3), Some(3), Some(13)));
        assert_eq!(row.certification_id.as_deref(), Some("40033104:RNCP34674"));
        assert_eq!(row.latitude, Some(45.7677192687988));
        assert_eq!(offre.mefs.iter().map(|row| row.mef.as_str()).collect::<Vec<_>>(), ["2473310433"]);
        assert_eq!(offre.texte.and_then(|row| row.contenu).as_deref(), Some("Épreuve"));
        let session = &offre.sessions[0];
        assert_eq!(session.id, "108145P01334826472780005048264727800050-69123#L01:01");
        assert_eq!(
            (session.debut, session.fin),
            (NaiveDate::from_ymd_opt(2024, 9, 1), NaiveDate::from_ymd_opt(2025, 6, 30))
        );
        assert_eq!(session.capacite, Some(13));
    }

    #[test]
    fn a_malformed_code_or_day_is_left_out_and_told() {
        let told = |cle: &str, champ, valeur, kind| Ignored::new("Formation", cle, champ, valeur).of(kind);
        let (offre, ignored) = convert(educatif());
        assert_eq!(offre.formation.responsable_siret, None);
        assert_eq!(offre.formation.formateur_siret.as_deref(), Some("48264727800050"));
        let cle = offre.formation.cle.as_str();
        let expected = [told(cle, "responsable", "48264727800051", Kind::Siret), told(cle, "mefs", "247", Kind::Mef)];
        assert_eq!(ignored, expected);

        let (offre, ignored) = convert(json!({
            "cle_ministere_educatif": "k", "cfd": "500221", "rncp_code": "RNCPNR", "code_postal": "6900",
            "code_commune_insee": "2C004", "date_debut": ["2024-09-01", "31/02/2024"], "periode": ["?"]
        }));
        let expected = [
            told("k", "cfd", "500221", Kind::Cfd),
            told("k", "lieu", "6900", Kind::CodePostal),
            Ignored::new("Formation", "k", "sessions", "31/02/2024"),
            told("k", "lieu", "2C004", Kind::Insee),
        ];
        assert_eq!(ignored, expected);
        assert_eq!(offre.sessions.len(), 1);
    }

    #[test]
    fn a_course_is_published_when_nothing_says_that_it_is_not() {
        let statut = |published: Value, shown: Value| {
            let (offre, ignored) =
                convert(json!({ "cle_ministere_educatif": "k", "published": published, "catalogue_published": shown }));
            assert!(ignored.is_empty());
            offre.formation.statut
        };
        assert_eq!(statut(json!(true), json!(true)), "publie");
        assert_eq!(statut(json!(false), json!(true)), "archive");
        assert_eq!(statut(json!(true), json!(false)), "archive");
        assert_eq!(statut(Value::Null, json!(true)), "publie");
        assert_eq!(statut(json!(false), Value::Null), "archive");
        assert_eq!(statut(Value::Null, Value::Null), "publie");
    }

    #[test]
    fn the_places_told_for_a_course_are_those_of_each_session() {
        let (offre, _) = convert(json!({
            "cle_ministere_educatif": "k", "capacite": "13",
            "date_debut": ["2024-09-01", "2025-09-01"], "date_fin": ["2025-06-30", "2026-06-30"]
        }));
        assert_eq!(offre.sessions.iter().map(|row| row.capacite).collect::<Vec<_>>(), [Some(13), Some(13)]);
    }

    #[test]
    fn an_answer_of_the_catalogue_api_has_its_own_names_and_an_unknown_year() {
        let (offre, _) = convert(json!({
            "id": "5fc616c5712d48a988133fa7", "cle_ministere_educatif": "082581P012X13#L01", "cfd": "46X25201",
            "rncp_code": "RNCPNR", "uai_formation": "0331707B", "intitule_long": "CONSEILLER TECHNIQUE CYCLES (ANFA)",
            "intitule_court": "CONSEILLER TECH CYCLES", "annee": "X", "duree": "2", "lieu_formation_siret": null,
            "published": true, "catalogue_published": false, "onisep_url": "www.onisep.fr/x",
            "etablissement_formateur_courriel": "non communiqué", "localite": "Bordeaux",
            "lieu_formation_geo_coordonnees": null, "lieu_formation_geo_coordonnees_computed": "44.85952,-0.565202",
            "geo_coordonnees_etablissement_formateur": "-0.564629,44.886959",
            "date_debut": ["2021-09-02T00:00:00.000Z"], "date_fin": [], "periode": ["2021-09-01T00:00:00.000Z"],
            "bcn_mefs_10": [{"mef10": "2412522131"}, {"mef10": "2412522132"}]
        }));
        let row = &offre.formation;
        assert_eq!((row.annee, row.duree, row.statut.as_str()), (None, Some(2), "archive"));
        assert_eq!((row.certification_id.as_deref(), row.rncp.as_deref()), (Some("46X25201:"), None));
        assert_eq!((row.onisep_url.as_deref(), row.courriel.as_deref()), (None, None));
        assert_eq!((row.latitude, row.lieu_uai.as_deref()), (Some(44.85952), Some("0331707B")));
        assert_eq!(row.intitule.as_deref(), Some("CONSEILLER TECHNIQUE CYCLES (ANFA)"));
        assert_eq!((offre.mefs.len(), offre.sessions.len()), (2, 1));
    }

    #[test]
    fn a_course_of_rco_has_months_for_sessions_and_three_numbers_for_key() {
        let (offre, _) = convert(json!({
            "id_formation": "24_194397", "id_action": "24_1408562", "id_certifinfo": "104563", "cfd": null,
            "rncp_code": null, "capacite": null, "periode": ["2021-10", "2021-09", "2021-09", "?"],
            "etablissement_lieu_formation_code_postal": "06200", "etablissement_lieu_formation_code_insee": "06088",
            "etablissement_lieu_formation_geo_coordonnees": "43.7218,7.29649", "email": "a b@c"
        }));
        let row = &offre.formation;
        assert_eq!(row.cle, "24_194397|24_1408562|104563");
        assert_eq!((row.certification_id.as_deref(), row.statut.as_str()), (None, "publie"));
        assert_eq!((row.lieu_code_postal.as_deref(), row.longitude), (Some("06200"), Some(7.29649)));
        assert_eq!(offre.lieu.insee.as_deref(), Some("06088"));
        let debuts: Vec<_> = offre.sessions.iter().map(|row| (row.debut, row.fin)).collect();
        assert_eq!(debuts, [(NaiveDate::from_ymd_opt(2021, 9, 1), None), (NaiveDate::from_ymd_opt(2021, 10, 1), None)]);
    }

    #[test]
    fn an_address_that_is_none_is_left_out() {
        for text in ["a", "@b.fr", "a@b", "a@b..fr", "a@b@c.fr", "a b@c.fr"] {
            assert_eq!(email(text), None, "{text}");
        }
        assert_eq!(email("cfa@exemple.fr").as_deref(), Some("cfa@exemple.fr"));
        assert_eq!(url("ftp://x.fr"), None);
        assert_eq!(url("https://x.fr/a b"), None);
        assert_eq!(url("https://x.fr").as_deref(), Some("https://x.fr"));
    }
}
