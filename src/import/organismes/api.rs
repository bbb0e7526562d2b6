//! Organisations as API Apprentissage gives them (`GET /organisme/v1/export`): the référentiel joined to SIRENE, without
//! natures, relations nor places.

use chrono::NaiveDate;
use serde_json::Value;

use super::Rows;
use super::contact;
use super::fiche::{self, Fiche, Liste};
use super::referentiel::coordinates;
use crate::codes::{CodePostal, Insee, Uai};
use crate::import::ignored::Reading;
use crate::import::input::{FileError, Input};
use crate::import::json::{self, Objet};
use crate::import::ledger::Ledger;
use crate::import::refusal;
use crate::import::table::{Verdict, settle};

/// Reads the file; the line of an element is its rank from 1. Of the rows of a SIRET, one that the référentiel still
/// holds goes before those it dropped.
pub fn read(input: &Input, rows: &mut Rows, ledger: &mut Ledger) -> Result<(), FileError> {
    ledger.open(&input.name);
    let mut elements = Vec::new();
    json::each_element(input, &mut |value| elements.push(value))?;
    let mut elements: Vec<(u64, Value)> = (1..).zip(elements).collect();
    elements.sort_by_key(|(_, value)| value["statut"]["referentiel"] == "supprimé");
    for (rank, value) in elements {
        rows.at = Some(ledger.at(rank));
        settle(element(&value, input, rows), rank, || value.to_string(), ledger);
    }
    Ok(())
}

fn element(value: &Value, input: &Input, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let identifiant = value["identifiant"]
        .as_object()
        .ok_or_else(|| refusal::not_an_object("un organisme, {\"identifiant\": {\"siret\": …}, …}"))?;
    let siret = fiche::siret("identifiant.siret", json::text(identifiant, "siret").as_deref())?;
    let mut fiche = Fiche::new(siret.clone(), Liste::Referentiel, input.millesime());
    let mut told = Vec::new();
    let mut reading = Reading::new("Organisme", siret.as_str(), &mut told);
    fiche.uai = reading.code::<Uai>("uai", json::text(identifiant, "uai").as_deref());
    fiche.raison_sociale = named(&value["unite_legale"], "raison_sociale");
    let specifiques = value["renseignements_specifiques"].as_object();
    let qualiopi = specifiques.and_then(|object| json::text(object, "qualiopi"));
    fiche.qualiopi = reading.flag("qualiopi", qualiopi.as_deref());
    fiche.numero_declaration_activite = named(&value["renseignements_specifiques"], "numero_activite");
    fiche.contacts =
        value.as_object().and_then(|object| contact::read(object, "confirmation_referentiel", &mut reading));
    if let Some(etablissement) = value["etablissement"].as_object() {
        describe(etablissement, &mut fiche, &mut reading);
    }
    rows.tell(told);
    Ok(rows.merge(fiche))
}

fn describe(etablissement: &Objet, fiche: &mut Fiche, reading: &mut Reading<'_>) {
    let text = |key: &str| json::text(etablissement, key);
    fiche.ouvert = reading.flag("ouvert", text("ouvert").as_deref());
    fiche.enseigne = json::line(etablissement, "enseigne").filter(disclosed);
    fiche.date_creation = reading.day("dateCreation", text("creation").as_deref()).filter(|day| *day != UNKNOWN);
    fiche.date_fermeture = reading.day("dateFermeture", text("fermeture").as_deref());
    fiche.place = json::object(etablissement, "geopoint").and_then(|geometry| coordinates(geometry, reading));
    if let Some(adresse) = json::object(etablissement, "adresse") {
        let code = |part: &str, code: &str| json::object(adresse, part).and_then(|part| json::text(part, code));
        fiche.adresse = json::line(adresse, "label");
        fiche.code_postal = reading.code::<CodePostal>("codePostal", json::text(adresse, "code_postal").as_deref());
        fiche.commune_insee = reading.code::<Insee>("commune", code("commune", "code_insee").as_deref());
        fiche.academie_code = fiche::academie(reading, code("academie", "code").as_deref());
    }
}

// The API writes this day where SIRENE gives none.
const UNKNOWN: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();

fn named(value: &Value, key: &str) -> Option<String> {
    json::line(value.as_object()?, key).filter(disclosed)
}

/// SIRENE writes `[ND]` for what a person does not want told.
fn disclosed(text: &String) -> bool {
    text != "[ND]"
}

#[cfg(test)]
mod tests {
    use sea_orm::EntityTrait;

    use super::*;
    use crate::import::organismes::Organismes;
    use crate::import::source::Source;
    use crate::import::testing;

    const FILE: &str = r#"[
      {"identifiant":{"uai":"0010070W","siret":"19350030300014"},"statut":{"referentiel":"supprimé"},
       "etablissement":{"siret":"19350030300014","ouvert":false},"unite_legale":{"raison_sociale":"ANCIEN"},
       "renseignements_specifiques":{"qualiopi":false,"numero_activite":null}},
      {"identifiant":{"uai":"0352660B","siret":"19350030300014"},"statut":{"referentiel":"présent"},"contacts":[],
       "etablissement":{"siret":"19350030300014","ouvert":true,"enseigne":null,"creation":"1900-01-01T00:00:00.000+00:00","fermeture":null,
         "adresse":{"label":"34 RUE BAHON-RAULT","code_postal":"35000","commune":{"nom":"Rennes","code_insee":"35238"},"academie":{"code":"14"}},
         "geopoint":{"type":"Point","coordinates":[-1.6864,48.1337]}},
       "unite_legale":{"siren":"193500303","raison_sociale":"LYCEE PIERRE MENDES FRANCE"},
       "renseignements_specifiques":{"qualiopi":true,"numero_activite":"5335P000935"}},
      {"identifiant":{"siret":"19350030300015"}}, {"siret":"1"}]"#;

    #[test]
    fn an_organisation_is_read_from_its_objects() {
        let input = Input::new("organismes-2026-03-01.json", FILE.as_bytes());
        assert!(Organismes::recognises(&input));
        let mut ledger = Ledger::silent();
        let mut rows = Organismes::read(&[input], &mut ledger).unwrap();
        let fiche = rows.fiches.get(&"19350030300014").unwrap();
        assert_eq!((fiche.uai.as_deref(), fiche.ouvert, fiche.qualiopi), (Some("0352660B"), Some(true), Some(true)));
        assert_eq!(fiche.raison_sociale.as_deref(), Some("LYCEE PIERRE MENDES FRANCE"));
        assert_eq!((fiche.commune_insee.as_deref(), fiche.academie_code.as_deref()), (Some("35238"), Some("14")));
        assert_eq!((fiche.place.and_then(|place| place.longitude), fiche.date_creation), (Some(-1.6864), None));
        assert_eq!(ledger.totals(), (4, 1, 2, 1));
    }

    #[tokio::test]
    async fn alone_it_leaves_what_it_does_not_tell() {
        let db = testing::empty().await;
        let referentiel = r#"[
            {"siret":"19350030300014","nature":"formateur","lieux_de_formation":[{"code":"1_2"}],
             "relations":[{"type":"formateur->responsable","siret":"18671553800044"}]},
            {"siret":"18671553800044","nature":"responsable"}]"#;
        testing::import::<Organismes>(&db, &[("referentiel.json", referentiel)], 1).await;
        testing::import::<Organismes>(&db, &[("organismes-2026-03-01.json", FILE)], 2).await;
        let row = entity::organisme::Entity::find_by_id("19350030300014").one(&db).await.unwrap().unwrap();
        assert_eq!((row.nature.as_str(), row.uai.as_deref()), ("formateur", Some("0352660B")));
        assert_eq!(row.raison_sociale, "LYCEE PIERRE MENDES FRANCE");
        assert_eq!(entity::organisme::Entity::find().all(&db).await.unwrap().len(), 2);
        assert_eq!(entity::organisme_relation::Entity::find().all(&db).await.unwrap().len(), 1);
        assert_eq!(entity::lieu::Entity::find().all(&db).await.unwrap().len(), 1);
    }
}
