//! The establishments of the apprenticeship catalogue: one object with a list, everything written as strings.

use entity::naf;
use serde_json::Value;

use super::Rows;
use super::fiche::{self, Fiche, Liste};
use crate::codes::{CodeAcademie, CodePostal, Insee, Naf, paris_day};
use crate::import::input::{FileError, Input};
use crate::import::json::{self, Objet};
use crate::import::ledger::Ledger;
use crate::import::place::Place;
use crate::import::refusal;
use crate::import::table::{Verdict, settle};
use crate::search::fold;

/// Reads the file; the line of an element is its rank from 1.
pub fn read(input: &Input, rows: &mut Rows, ledger: &mut Ledger) -> Result<(), FileError> {
    ledger.open(&input.name);
    let mut rank = 0;
    json::each_element(input, &mut |value| {
        rank += 1;
        let verdict = element(&value, input, rows, ledger);
        settle(verdict, rank, || value.to_string(), ledger);
    })
}

fn element(value: &Value, input: &Input, rows: &mut Rows, ledger: &Ledger) -> Result<Verdict, Verdict> {
    let object = value.as_object().ok_or_else(|| refusal::not_an_object("un établissement, {\"siret\": …}"))?;
    let siret = fiche::siret("siret", json::text(object, "siret").as_deref())?;
    let academie = json::text(object, "num_academie").map(|code| format!("{code:0>2}"));
    let place = json::text(object, "geo_coordonnees").map(|text| Place::parse(&text));
    let mut fiche = Fiche::new(siret.clone(), Liste::Catalogue, input.millesime());
    fiche.uai = fiche::uai(&siret, json::text(object, "uai").as_deref(), &mut rows.ignored);
    fiche.raison_sociale = json::line(object, "entreprise_raison_sociale");
    fiche.enseigne = json::line(object, "enseigne");
    fiche.ouvert = json::flag(object, "ferme").map(|closed| !closed);
    fiche.qualiopi = json::flag(object, "certifie_qualite").or(json::flag(object, "info_qualiopi_info"));
    fiche.numero_declaration_activite = json::text(object, "nda");
    fiche.adresse = adresse(object);
    fiche.code_postal = parsed::<CodePostal>(json::text(object, "code_postal"));
    fiche.commune_insee = parsed::<Insee>(json::text(object, "code_insee_localite"));
    fiche.academie_code = parsed::<CodeAcademie>(academie);
    fiche.naf = branch(object, input, rows, ledger);
    fiche.date_creation = day(object, "date_creation");
    fiche.date_fermeture = day(object, "date_fermeture");
    fiche.place = place.filter(|place| place.latitude.is_some());
    Ok(rows.merge(fiche))
}

/// The street, the postal code and the locality. The whole address as the source writes it begins with names.
fn adresse(object: &Objet) -> Option<String> {
    let part = |key: &str| json::line(object, key);
    if part("nom_voie").is_none() {
        return part("adresse");
    }
    let keys = ["complement_adresse", "numero_voie", "type_voie", "nom_voie", "code_postal", "localite"];
    Some(keys.iter().filter_map(|key| part(key)).collect::<Vec<_>>().join(" "))
}

/// A day; 1970-01-01 and 1900-01-01 stand for none.
fn day(object: &Objet, key: &str) -> Option<chrono::NaiveDate> {
    let day = paris_day(&json::text(object, key)?).ok()??;
    let none = ["1970-01-01", "1900-01-01"].contains(&day.to_string().as_str());
    (!none).then_some(day)
}

/// The branch, remembered with its title.
fn branch(object: &Objet, input: &Input, rows: &mut Rows, ledger: &Ledger) -> Option<String> {
    let code = parsed::<Naf>(json::text(object, "naf_code"))?;
    let libelle = json::line(object, "naf_libelle");
    rows.nafs.entry(code.clone()).or_insert_with(|| naf::Model {
        naf: code.clone(),
        libelle_tri: libelle.as_deref().map(fold).unwrap_or_default(),
        libelle,
        millesime: input.millesime(),
        mis_a_jour_le: ledger.now,
    });
    Some(code)
}

fn parsed<T: std::str::FromStr + ToString>(text: Option<String>) -> Option<String> {
    text?.parse::<T>().ok().map(|code| code.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::organismes::Organismes;
    use crate::import::source::Source;

    // Excerpt, the raw line breaks and the broken tags of the real file included.
    const FILE: &str = "{\n\"__catalogue_etablissement_apprentissage_mna_recette\": [\n{\n\"siege_social\": \"true\",\n\
        \"etablissement_siege_siret\": \"13000460900017\",\n\"siret\": \"13000460900017\",\n\
        \"date_creation\": \"2008-01-01T00:00:00.000Z\",\n\"nda\": \"52490236949\",\n\"naf_code\": \"94.11Z\",\n\
        \"naf_libelle\": \"Activités des organisations patronales et consulaires\",\n\
        \"date_fermeture\": \"1970-01-01T00:00:00.000Z\",\n\"enseigne\": \"CCI\",\n\
        \"adresse\": \"CHAMBRE\r\nCCI\r\n49006 ANGERS CEDEX 01\",\n\"numero_voie\": \"8\",\n\"type_voie\": \"BOULEVARD\",\n\
        \"nom_voie\": \"DU ROI RENE\",\n\"code_postal\": \"49100\",\n\"localite\": \"ANGERS\",\n\"code_insee_localite\": \"49007\",\n\
        \"ferme\": \"false\",\n\"num_academie\": \"4\",\n\"uai\": \"0490985E\",\n\"entreprise_forme_juridique_code\": 7381,\n\
        \"entreprise_raison_sociale\": \"\",\n\"tags\": [\"2021\\\",\\\"2022\"],\n\
        \"geo_coordonnees\": \"47.468231201171875,-0.5580719709396362\",\n\"certifie_qualite\": \"true\"\n},\n\
        {\"siret\": \"13000460900017\", \"etablissement_siege_siret\": null, \"ferme\": \"true\"},\n\
        {\"siret\": \"13000337900018\", \"date_creation\": \"1900-01-01T00:50:39.000Z\", \"date_fermeture\": \"2022-09-01T00:00:00.000Z\",\n\
         \"ferme\": \"true\", \"adresse\": \"A\r\nB\", \"nom_voie\": \"\", \"geo_coordonnees\": null}\n]\n}\n";

    fn read(text: &str) -> Result<(Rows, Ledger), FileError> {
        let name = "catalogue_etablissements_20221010.json.zip/catalogue_etablissements_20221010.json";
        let input = Input::new(name, text.as_bytes());
        assert!(Organismes::recognises(&input));
        let mut ledger = Ledger::silent();
        Organismes::read(&[input], &mut ledger).map(|rows| (rows, ledger))
    }

    #[test]
    fn strings_become_what_they_stand_for() {
        let (mut rows, ledger) = read(FILE).unwrap();
        let fiche = rows.fiches.get(&"13000460900017").unwrap();
        assert_eq!((fiche.ouvert, fiche.qualiopi, fiche.date_fermeture), (Some(true), Some(true), None));
        assert_eq!(fiche.adresse.as_deref(), Some("8 BOULEVARD DU ROI RENE 49100 ANGERS"));
        assert_eq!(fiche.academie_code.as_deref(), Some("04"));
        assert_eq!(fiche.millesime, chrono::NaiveDate::from_ymd_opt(2022, 10, 10));
        assert_eq!(rows.nafs["94.11Z"].libelle_tri, "activites des organisations patronales et consulaires");
        assert_eq!(ledger.totals(), (3, 2, 0, 1));
    }

    #[test]
    fn dates_that_stand_for_none_are_none_and_an_address_has_one_line() {
        let (mut rows, _) = read(FILE).unwrap();
        let fiche = rows.fiches.get(&"13000337900018").unwrap();
        assert_eq!(fiche.date_creation, None);
        assert_eq!(fiche.date_fermeture, chrono::NaiveDate::from_ymd_opt(2022, 9, 1));
        assert_eq!((fiche.ouvert, fiche.adresse.as_deref()), (Some(false), Some("A B")));
    }

    #[test]
    fn a_name_that_was_blanked_falls_back_on_the_trade_name_then_on_the_siret() {
        let (rows, ledger) = read(FILE).unwrap();
        let communes = crate::import::communes::Communes::default();
        let mut names: Vec<(String, String)> = rows
            .fiches
            .all()
            .into_iter()
            .map(|fiche| fiche.into_row(&communes, ledger.now))
            .map(|row| (row.raison_sociale, row.nom_tri))
            .collect();
        names.sort_unstable();
        assert_eq!(names[0], ("13000337900018".to_owned(), "13000337900018".to_owned()));
        assert_eq!(names[1], ("CCI".to_owned(), "cci".to_owned()));
    }

    #[test]
    fn a_file_cut_short_is_unreadable() {
        assert!(read(&FILE[..FILE.len() - 4]).unwrap_err().to_string().contains("not valid JSON"));
    }
}
