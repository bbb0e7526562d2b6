//! The establishments of the apprenticeship catalogue: one object with a list, everything written as strings.

use entity::naf;
use serde_json::Value;

use super::Rows;
use super::fiche::{self, Fiche, Liste};
use crate::codes::{CodePostal, Insee, Naf, Uai};
use crate::import::ignored::Reading;
use crate::import::input::{FileError, Input};
use crate::import::json::{self, Objet};
use crate::import::ledger::Ledger;
use crate::import::refusal;
use crate::import::table::{Verdict, settle};
use crate::search::fold;

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
    let object = value.as_object().ok_or_else(|| refusal::not_an_object("un établissement, {\"siret\": …}"))?;
    let siret = fiche::siret("siret", json::text(object, "siret").as_deref())?;
    let text = |key: &str| json::text(object, key);
    let mut told = Vec::new();
    let mut reading = Reading::new("Organisme", siret.as_str(), &mut told);
    let mut fiche = Fiche::new(siret.clone(), Liste::Catalogue, input.millesime());
    fiche.uai = reading.code::<Uai>("uai", text("uai").as_deref());
    fiche.raison_sociale = json::line(object, "entreprise_raison_sociale");
    fiche.enseigne = json::line(object, "enseigne");
    fiche.ouvert = reading.flag("ouvert", text("ferme").as_deref()).map(|closed| !closed);
    let qualiopi = json::first(object, &["certifie_qualite", "info_qualiopi_info"]);
    fiche.qualiopi = reading.flag("qualiopi", qualiopi.as_deref());
    fiche.numero_declaration_activite = json::text(object, "nda");
    fiche.adresse = adresse(object);
    fiche.code_postal = reading.code::<CodePostal>("codePostal", text("code_postal").as_deref());
    fiche.commune_insee = reading.code::<Insee>("commune", text("code_insee_localite").as_deref());
    fiche.academie_code = fiche::academie(&mut reading, text("num_academie").as_deref());
    fiche.naf = reading.code::<Naf>("naf", text("naf_code").as_deref());
    fiche.date_creation = reading.day("dateCreation", text("date_creation").as_deref()).filter(is_told);
    fiche.date_fermeture = reading.day("dateFermeture", text("date_fermeture").as_deref()).filter(is_told);
    fiche.place = reading.place("point", text("geo_coordonnees").as_deref());
    rows.tell(told);
    if let Some(naf) = &fiche.naf {
        branch(naf, object, input, rows, ledger);
    }
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

/// 1970-01-01 and 1900-01-01 stand for no day.
fn is_told(day: &chrono::NaiveDate) -> bool {
    !["1970-01-01", "1900-01-01"].contains(&day.to_string().as_str())
}

/// Remembers a branch with its title.
fn branch(naf: &str, object: &Objet, input: &Input, rows: &mut Rows, ledger: &Ledger) {
    let libelle = json::line(object, "naf_libelle");
    rows.nafs.entry(naf.to_owned()).or_insert_with(|| naf::Model {
        naf: naf.to_owned(),
        libelle_tri: libelle.as_deref().map(fold).unwrap_or_default(),
        libelle,
        millesime: input.millesime(),
        mis_a_jour_le: ledger.now,
    });
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
        assert!(read(&FILE[..FILE.len() - 4]).unwrap_err().to_string().contains("Le JSON est malformé"));
    }
}
