//! What completes communes: centres, postal codes, EPCI, employment zones. A file read first keeps what it gave.

use std::collections::HashSet;

use serde_json::Value;

use super::draft::{Commune, Draft, Epci, centre, departement_of, fill};
use super::geo_api;
use super::json::{self, Element};
use super::officiel::postal_codes;
use crate::codes::{CodePostal, Insee, Siren};
use crate::import::ignored::{Malformed, Reading};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::place::Place;
use crate::import::refusal::{self, rule};
use crate::import::table::{Dialect, Record, Verdict, code, each_row, required};

/// Reads `code,nom,type,departement,region,siren_epci,latitude,longitude,codes_postaux,population`.
pub fn centres(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let needed = ["code", "nom", "type", "siren_epci", "latitude", "longitude"];
    let founds = draft.communes.is_empty();
    let mut seen = HashSet::new();
    each_row(input, Dialect::COMMA, &needed, ledger, |row| {
        let insee: Insee = code(row, "code")?;
        let insee = insee.into_string();
        let nom = required(row, "nom")?;
        let type_commune = kind(required(row, "type")?)?;
        if !draft.communes.contains_key(&insee) && !founds {
            return Ok(Verdict::Skipped(rule::NO_COMMUNE));
        }
        if !seen.insert(insee.clone()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        postal_codes(draft, &insee, row.get("codes_postaux").unwrap_or_default(), row.at());
        let commune = draft.communes.entry(insee.clone()).or_insert_with(|| Commune {
            nom: nom.to_owned(),
            type_commune,
            millesime: input.millesime(),
            ..Commune::default()
        });
        complete(commune, row, &mut Reading::new("Commune", &insee, &mut draft.ignored).at(row.at()));
        Ok(Verdict::Accepted)
    })
}

fn complete(commune: &mut Commune, row: &Record<'_>, reading: &mut Reading<'_>) {
    let insee = reading.cle();
    let place = reading.point("centre", row.get("latitude"), row.get("longitude"));
    if let Some(place) = place.filter(|_| commune.place.latitude.is_none()) {
        commune.place = centre(insee, place);
    }
    // Nobody counts the inhabitants of a part: the file writes 0.
    let population = reading.number("population", row.get("population"));
    let counted = matches!(commune.type_commune, "COM" | "ARM");
    fill(&mut commune.population, population.filter(|count| counted || *count > 0));
    fill(&mut commune.epci, reading.code::<Siren>("epci", row.get("siren_epci")));
    if !departement_of(insee).starts_with("98") && !matches!(departement_of(insee), "975" | "977" | "978") {
        fill(&mut commune.departement, row.owned("departement"));
        fill(&mut commune.region, row.owned("region"));
    } else {
        fill(&mut commune.departement, Some(departement_of(insee).to_owned()));
    }
}

fn kind(text: &str) -> Result<&'static str, Verdict> {
    match text {
        "commune-actuelle" => Ok("COM"),
        "commune-deleguee" => Ok("COMD"),
        "commune-associee" => Ok("COMA"),
        "arrondissement-municipal" => Ok("ARM"),
        _ => {
            let needed = "commune-actuelle, commune-deleguee, commune-associee ou arrondissement-municipal";
            Err(refusal::invalid("type", text, needed))
        }
    }
}

/// Reads La Poste's list, whose columns changed their spelling once: a row for each locality of a postal code.
pub fn hexasmal(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let new = input.first_line().starts_with('#');
    let columns = if new {
        ["#Code_commune_INSEE", "Code_postal", "_geopoint"]
    } else {
        ["code_commune_insee", "code_postal", "coordonnees_geographiques"]
    };
    let mut seen = HashSet::new();
    each_row(input, Dialect::SEMICOLON, &columns[..2], ledger, |row| {
        let insee: Insee = code(row, columns[0])?;
        let postal: CodePostal = code(row, columns[1])?;
        let Some(present) = draft.present(insee.as_str()) else {
            return Ok(Verdict::Skipped(rule::NO_COMMUNE));
        };
        let place = draft.reading("Commune", &present).at(row.at()).place("centre", row.get(columns[2]));
        if let Some(commune) = draft.communes.get_mut(&present)
            && let Some(place) = place
            && commune.place.latitude.is_none()
            && present == insee.as_str()
        {
            commune.place = centre(&present, place);
        }
        if !seen.insert((present.clone(), postal.to_string())) {
            return Ok(Verdict::Skipped(rule::LOCALITY));
        }
        draft.postaux.insert((present, postal.into_string()));
        Ok(Verdict::Accepted)
    })
}

/// Reads the postal codes that La Poste lacks: `codePostal`, `codeCommune`.
pub fn postaux_manquants(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    json::each_of_file(input, ledger, |element| {
        let insee: Insee = element.code("codeCommune")?;
        let postal: CodePostal = element.code("codePostal")?;
        let Some(present) = draft.present(insee.as_str()) else {
            return Ok(Verdict::Skipped(rule::NO_COMMUNE));
        };
        draft.postaux.insert((present, postal.into_string()));
        Ok(Verdict::Accepted)
    })
}

/// Reads `code_commune`, `code_zone_emploi`.
pub fn zones_emploi(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let mut seen = HashSet::new();
    json::each_of_file(input, ledger, |element| {
        let insee: Insee = element.code("code_commune")?;
        let zone = element.required("code_zone_emploi")?;
        if zone.len() != 4 || !zone.bytes().all(|byte| byte.is_ascii_digit()) {
            let needed = "4 chiffres, par exemple 3212";
            return Err(refusal::not_a("un code de zone d'emploi", "code_zone_emploi", &zone, needed));
        }
        let Some(commune) = draft.communes.get_mut(insee.as_str()) else {
            return Ok(Verdict::Skipped(rule::NO_COMMUNE));
        };
        if !seen.insert(insee) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        fill(&mut commune.zone_emploi, Some(zone));
        Ok(Verdict::Accepted)
    })
}

/// Reads `code`, `nom`, `type`, `membres` of each EPCI.
pub fn epcis(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    json::each_of_file(input, ledger, |element| {
        let code: Siren = element.code("code")?;
        let nom = element.required("nom")?;
        if draft.epcis.contains_key(code.as_str()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        let members = element.0.get("membres").and_then(Value::as_array);
        for member in members.into_iter().flatten() {
            let insee = Element(member, element.1).text("code");
            match insee.and_then(|insee| draft.communes.get_mut(&insee)) {
                Some(commune) => fill(&mut commune.epci, Some(code.to_string())),
                None => draft.reading("Epci", code.as_str()).at(element.1).ignore("communes", &member.to_string()),
            }
        }
        let epci = Epci { nom: Some(nom), nature: element.text("type"), millesime: input.millesime() };
        draft.epcis.insert(code.into_string(), epci);
        Ok(Verdict::Accepted)
    })
}

/// Reads the communes of geo.api.gouv.fr: a list, or groups of them among fixtures. The centre is the best there is.
pub fn geo_api(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    if !super::has_fixtures(input) {
        return json::each_of_file(input, ledger, |element| geo_api_commune(element, true, input, draft));
    }
    let value = json::parse(input)?;
    let groups = value.get("sourceCommuneFixtures").and_then(Value::as_object);
    let list = groups.into_iter().flat_map(|groups| groups.values()).filter_map(Value::as_array).flatten();
    ledger.open(format!("{}#sourceCommuneFixtures", input.name));
    json::each(list, ledger, |element| geo_api_commune(element, false, input, draft));
    Ok(())
}

/// Reads a commune of geo.api.gouv.fr; `founds` tells whether one that no other file told is added.
fn geo_api_commune(element: Element<'_>, founds: bool, input: &Input, draft: &mut Draft) -> Result<Verdict, Verdict> {
    let insee: Insee = element.code("code")?;
    let insee = insee.into_string();
    let nom = element.required("nom")?;
    if insee.starts_with("981") {
        return Ok(Verdict::Skipped(rule::FAISANS));
    }
    if !draft.communes.contains_key(&insee) && !founds {
        return Ok(Verdict::Skipped(rule::NO_COMMUNE));
    }
    if founds {
        geo_api::around(element, &insee, input, draft);
    }
    postal_codes(draft, &insee, &element.texts("codesPostaux").join("|"), element.1);
    let commune = draft.communes.entry(insee.clone()).or_insert_with(|| Commune {
        nom,
        type_commune: "COM",
        // The département that this source gives to the far collectivities is not always theirs.
        departement: Some(departement_of(&insee).to_owned()),
        millesime: input.millesime(),
        ..Commune::default()
    });
    let mut reading = Reading::new("Commune", &insee, &mut draft.ignored).at(element.1);
    if let Some(place) = element.point("centre", &mut reading).filter(|_| commune.place.latitude.is_none()) {
        commune.place = centre(&insee, place);
    }
    fill(&mut commune.population, reading.number("population", element.text("population").as_deref()));
    fill(&mut commune.epci, reading.code::<Siren>("epci", element.text("codeEpci").as_deref()));
    Ok(Verdict::Accepted)
}

/// Reads communes whose codes are numbers and whose centre is WKT; they complete what no other file told.
pub fn communes_wkt(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    json::each_of_file(input, ledger, |element| {
        let code = element.required("code")?;
        let insee: Insee = refusal::code("code", Some(&format!("{code:0>5}")))?;
        let insee = insee.into_string();
        let Some(commune) = draft.communes.get_mut(&insee) else {
            return Ok(Verdict::Skipped(rule::NO_COMMUNE));
        };
        let mut reading = Reading::new("Commune", &insee, &mut draft.ignored).at(element.1);
        let place = reading.read("centre", element.text("centre").as_deref(), wkt);
        if let Some(place) = place.filter(|_| commune.place.latitude.is_none()) {
            commune.place = place;
        }
        fill(&mut commune.epci, reading.code::<Siren>("epci", element.text("siren_epci").as_deref()));
        if !draft.postaux.iter().any(|(known, _)| *known == insee) {
            postal_codes(draft, &insee, &element.texts("codes_postaux").join("|"), element.1);
        }
        Ok(Verdict::Accepted)
    })
}

/// `POINT (2.3431 51.0169)`: the longitude comes first.
fn wkt(text: &str) -> Result<Option<Place>, Malformed> {
    let inner = text.trim().strip_prefix("POINT").map(str::trim);
    let inner = inner.and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
    let mut degrees = inner.into_iter().flat_map(str::split_whitespace).map(|part| part.parse().ok());
    let longitude = degrees.next().flatten();
    let place = Place::new(degrees.next().flatten(), longitude);
    place.latitude.map(|_| Some(place)).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(text: &str) -> Input {
        Input::new("x", text.as_bytes())
    }

    fn draft(communes: &[&str]) -> Draft {
        let mut draft = Draft::default();
        for insee in communes {
            let commune = Commune { type_commune: "COM", ..Commune::default() };
            draft.communes.insert((*insee).to_owned(), commune);
        }
        draft
    }

    #[test]
    fn a_commune_has_several_postal_codes_and_its_localities_count_once() {
        let mut draft = draft(&["13001"]);
        let mut ledger = Ledger::silent();
        let text = "code_commune_insee;nom_de_la_commune;code_postal;ligne_5;libelle_d_acheminement;coordonnees_geographiques\n\
            13001;AIX EN PROVENCE;13080;LUYNES;AIX EN PROVENCE;43.536112304,5.398630399\n\
            13001;AIX EN PROVENCE;13100;LA DURANNE;AIX EN PROVENCE;43.536112304,5.398630399\n\
            13001;AIX EN PROVENCE;13100;LES MILLES;AIX EN PROVENCE;43.536112304,5.398630399\n\
            99138;MONACO;98000;;MONACO;43.738347784,7.424450587\n\
            13001;AIX EN PROVENCE;1310;;AIX EN PROVENCE;43.536112304,5.398630399\n";
        hexasmal(&input(text), &mut draft, &mut ledger).unwrap();
        assert_eq!(draft.postaux.len(), 2);
        assert_eq!(draft.communes["13001"].place.latitude, Some(43.536112304));
        assert_eq!(ledger.totals(), (5, 2, 1, 2));
    }

    #[test]
    fn a_centre_known_already_is_kept() {
        let mut draft = draft(&["59183"]);
        let mut ledger = Ledger::silent();
        let text = r#"[{"code":59183,"nom":"Dunkerque","siren_epci":245900428,"codes_postaux":["59140","59240"],"centre":"POINT (2.3431 51.0169)"},
            {"code":1001,"nom":"X","siren_epci":null,"centre":"POINT EMPTY"}]"#;
        communes_wkt(&input(text), &mut draft, &mut ledger).unwrap();
        assert_eq!(draft.communes["59183"].place.longitude, Some(2.3431));
        assert_eq!(draft.postaux.len(), 2);
        assert_eq!(ledger.totals(), (2, 1, 0, 1));
        let text = "code,nom,type,departement,region,siren_epci,latitude,longitude,codes_postaux,population\n\
            59183,Dunkerque,commune-actuelle,59,32,245900428,51.03,2.37,59140|59640,86279\n";
        centres(&input(text), &mut draft, &mut ledger).unwrap();
        let commune = &draft.communes["59183"];
        assert_eq!((commune.place.longitude, commune.population), (Some(2.3431), Some(86279)));
        assert_eq!(draft.postaux.len(), 3);
    }

    #[test]
    fn a_far_commune_takes_the_collectivity_of_its_code() {
        let mut draft = Draft::default();
        let mut ledger = Ledger::silent();
        let text = r#"[{"nom":"Belep","code":"98801","codesPostaux":["98811"],"codeDepartement":"975","codeRegion":"975",
            "centre":{"type":"Point","coordinates":[163.6412,-19.7236]}},
            {"nom":"Île des Faisans","code":"98101","codesPostaux":[],"codeDepartement":"981"}]"#;
        geo_api(&input(text), &mut draft, &mut ledger).unwrap();
        assert_eq!(draft.communes["98801"].departement.as_deref(), Some("988"));
        assert_eq!(draft.communes["98801"].place.latitude, Some(-19.7236));
        assert_eq!(ledger.totals(), (2, 1, 0, 1));
    }

    #[test]
    fn an_employment_zone_is_four_digits() {
        let mut draft = draft(&["13004"]);
        let mut ledger = Ledger::silent();
        let text =
            r#"[{"code_commune":"13004","code_zone_emploi":"0052"},{"code_commune":"13004","code_zone_emploi":"52"}]"#;
        zones_emploi(&input(text), &mut draft, &mut ledger).unwrap();
        assert_eq!(draft.communes["13004"].zone_emploi.as_deref(), Some("0052"));
        assert_eq!(ledger.totals(), (2, 1, 1, 0));
    }
}
