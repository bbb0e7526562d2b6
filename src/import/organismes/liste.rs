//! Lists drawn from the registers: every organisation with a UAI, one network, the former regional CFA.

use chrono::NaiveDate;

use super::Rows;
use super::fiche::{self, Fiche, Liste};
use super::file::Kind;
use crate::codes::{CodeDepartement, CodePostal, Insee, Uai};
use crate::import::communes::Hint;
use crate::import::ignored::{Ignored, Malformed, Reading};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::table::{Dialect, Record, Verdict, each_row};

/// Reads a list.
pub fn read(kind: Kind, input: &Input, rows: &mut Rows, ledger: &mut Ledger) -> Result<(), FileError> {
    let convert = match kind {
        Kind::Reseau => reseau,
        Kind::CfaRegional => cfa_regional,
        Kind::Prepa | Kind::Referentiel | Kind::Api | Kind::Catalogue => prepa,
    };
    each_row(input, Dialect::SEMICOLON, kind.needed(), ledger, |record| {
        let mut told = Vec::new();
        let fiche = convert(record, input.millesime(), &mut told)?;
        rows.tell(told);
        Ok(rows.merge(fiche))
    })
}

fn prepa(record: &Record<'_>, millesime: Option<NaiveDate>, ignored: &mut Vec<Ignored>) -> Result<Fiche, Verdict> {
    let siret = fiche::siret("siret", record.get("siret"))?;
    let mut fiche = Fiche::new(siret.clone(), Liste::Autre, millesime);
    let mut reading = Reading::new("Organisme", siret.as_str(), ignored).at(record.at());
    fiche.uai = reading.code::<Uai>("uai", record.get("uai"));
    fiche.raison_sociale = cell(record, "raison_sociale");
    fiche.enseigne = cell(record, "enseigne");
    fiche.nature = reading.read("nature", record.get("nature"), fiche::nature);
    fiche.adresse = cell(record, "adresse");
    let (code_postal, ville) = end_of_address(fiche.adresse.as_deref());
    let departement = reading.code::<CodeDepartement>("commune", record.get("departement"));
    fiche.commune =
        cell(record, "commune").or(ville).map(|nom| Hint { nom, departement, code_postal: code_postal.clone() });
    fiche.code_postal = code_postal;
    Ok(fiche)
}

fn reseau(record: &Record<'_>, millesime: Option<NaiveDate>, ignored: &mut Vec<Ignored>) -> Result<Fiche, Verdict> {
    let siret = fiche::siret("Siret", record.get("Siret"))?;
    let mut fiche = Fiche::new(siret.clone(), Liste::Autre, millesime);
    let mut reading = Reading::new("Organisme", siret.as_str(), ignored).at(record.at());
    fiche.uai = reading.code::<Uai>("uai", record.get("UAI validée"));
    fiche.raison_sociale = cell(record, "Raison sociale");
    fiche.enseigne = cell(record, "Enseigne");
    fiche.numero_declaration_activite = cell(record, "numero_declaration_activite");
    fiche.ouvert = reading.read("ouvert", record.get("etat_administratif"), fiche::ouvert);
    fiche.nature = reading.read("nature", record.get("Nature"), fiche::nature);
    fiche.qualiopi = reading.flag("qualiopi", record.get("Qualiopi"));
    fiche.adresse = cell(record, "Adresse");
    let (code_postal, ville) = end_of_address(fiche.adresse.as_deref());
    fiche.commune = ville.map(|nom| Hint { nom, departement: None, code_postal: code_postal.clone() });
    fiche.code_postal = code_postal;
    Ok(fiche)
}

fn cfa_regional(
    record: &Record<'_>,
    millesime: Option<NaiveDate>,
    ignored: &mut Vec<Ignored>,
) -> Result<Fiche, Verdict> {
    let siret = fiche::siret("numero_siren_siret_uai", record.get("numero_siren_siret_uai"))?;
    let mut fiche = Fiche::new(siret.clone(), Liste::Autre, millesime);
    let mut reading = Reading::new("Organisme", siret.as_str(), ignored).at(record.at());
    fiche.uai = reading.code::<Uai>("uai", record.get("numero_uai"));
    fiche.raison_sociale = joined(record, &["denomination_principale", "patronyme_uai"]);
    fiche.adresse = joined(record, &["adresse_uai", "code_postal_uai", "localite_acheminement_uai"]);
    fiche.code_postal = reading.code::<CodePostal>("codePostal", record.get("code_postal_uai"));
    fiche.commune_insee = reading.code::<Insee>("commune", record.get("commune"));
    fiche.date_creation = reading.read("dateCreation", record.get("date_ouverture"), excel_day);
    fiche.date_fermeture = reading.read("dateFermeture", record.get("date_fermeture"), excel_day);
    Ok(fiche)
}

/// A cell on one line, without NUL.
fn cell(record: &Record<'_>, column: &str) -> Option<String> {
    let text = record.get(column)?.replace('\0', "");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn joined(record: &Record<'_>, columns: &[&str]) -> Option<String> {
    let parts: Vec<String> = columns.iter().filter_map(|column| cell(record, column)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The postal code and the name that end an address: `7 RUE VILLENEUVE 01000 BOURG-EN-BRESSE`.
fn end_of_address(adresse: Option<&str>) -> (Option<String>, Option<String>) {
    let words: Vec<&str> = adresse.unwrap_or_default().split(' ').collect();
    let found = words.iter().rposition(|word| word.parse::<CodePostal>().is_ok());
    let Some(place) = found else {
        return (None, None);
    };
    let ville = words[place + 1..].join(" ");
    (Some(words[place].to_owned()), (!ville.is_empty()).then_some(ville))
}

/// A day written as the serial number of a spreadsheet: `25288` is 1969-03-26.
fn excel_day(text: &str) -> Result<Option<NaiveDate>, Malformed> {
    let serial: Option<u64> = text.parse().ok().filter(|serial| (60..=100_000).contains(serial));
    let first = NaiveDate::from_ymd_opt(1899, 12, 30);
    let day = first.zip(serial).and_then(|(first, serial)| first.checked_add_days(chrono::Days::new(serial)));
    day.map(Some).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::organismes::Organismes;
    use crate::import::source::Source;

    const PREPA: (&str, &[u8]) = (
        "organismes-prepa-apprentissage.csv",
        "\u{feff}uai;siret;raison_sociale;enseigne;nature;departement;commune;adresse;prepa_apprentissage\n\
         0010070W;43937112100013;OGEC ST PIERRE;OGEC;formateur;01;Bourg-en-Bresse;7 RUE VILLENEUVE 01000 BOURG-EN-BRESSE;\n\
         0010878Z;77933350900032;OGEC GEX;;formateur;01;Gex;273 RUE DE GENEVE 01170 GEX;X\n".as_bytes(),
    );
    const MFR: (&str, &[u8]) = (
        "referentiel-reseau-mfr.csv",
        "Siret;UAI validée;Raison sociale;Enseigne;numero_declaration_activite;etat_administratif;Nature;Adresse;Académie;Région;Qualiopi\n\
         43937112100013;0010070W;AUTRE NOM;;91300316130;actif;responsable;7 RUE VILLENEUVE 01000 BOURG;Lyon;ARA;Oui\n\
         33363402000015;;MAISON FAMILIALE;;84630493963;fermé;inconnue;Budan 97122 Baie-Mahault;;;\n\
         33363402000015;;MAISON FAMILIALE;;84630493963;fermé;inconnue;Budan 97122 Baie-Mahault;;;\n".as_bytes(),
    );
    const CFA: (&str, &[u8]) = (
        "CFASousConvRegionale_latest-UAI.csv",
        b"numero_uai;nature_uai;commune;commune_libe;denomination_principale;patronyme_uai;numero_siren_siret_uai;date_ouverture;date_fermeture;adresse_uai;code_postal_uai;localite_acheminement_uai\n\
         0010826T;600;01004;Amb\xe9rieu-en-Bugey;CTRE DE FORMATION D'APPRENTIS;CECOF;85052026300011;25288;;52 avenue de la Lib\xe9ration;01502;AMBERIEU EN BUGEY CEDEX\n\
         0010827U;600;01004;x;CTRE;;;25288;;;;\n\
         0010827U;600;01004;x;CTRE;;850520263;25288;;;;\n",
    );

    fn read(files: &[(&str, &[u8])]) -> (Rows, Ledger) {
        let inputs: Vec<Input> = files.iter().map(|(name, bytes)| Input::new(*name, *bytes)).collect();
        assert!(inputs.iter().all(Organismes::recognises));
        let mut ledger = Ledger::silent();
        let rows = Organismes::read(&inputs, &mut ledger).unwrap();
        (rows, ledger)
    }

    #[test]
    fn an_address_gives_its_postal_code_and_a_false_siret_is_refused() {
        let (mut rows, ledger) = read(&[PREPA]);
        let fiche = rows.fiches.get(&"43937112100013").unwrap();
        assert_eq!((fiche.code_postal.as_deref(), fiche.nature.as_deref()), (Some("01000"), Some("formateur")));
        assert_eq!(fiche.commune.as_ref().and_then(|hint| hint.departement.as_deref()), Some("01"));
        assert_eq!(ledger.totals(), (2, 1, 1, 0));
        assert!(ledger.refusals[0].message.contains("qui n'est pas un SIRET"));
    }

    #[test]
    fn a_lower_list_only_fills_what_is_empty() {
        let (mut rows, ledger) = read(&[MFR, PREPA]);
        let fiche = rows.fiches.get(&"43937112100013").unwrap();
        assert_eq!(fiche.raison_sociale.as_deref(), Some("OGEC ST PIERRE"));
        assert_eq!(
            (fiche.nature.as_deref(), fiche.qualiopi, fiche.ouvert),
            (Some("formateur"), Some(true), Some(true))
        );
        let closed = rows.fiches.get(&"33363402000015").unwrap();
        assert_eq!((closed.ouvert, closed.qualiopi), (Some(false), None));
        assert_eq!(closed.commune.as_ref().map(|hint| hint.nom.as_str()), Some("Baie-Mahault"));
        assert_eq!(ledger.totals(), (5, 3, 1, 1));
    }

    #[test]
    fn the_regional_list_is_read_in_its_own_encoding_and_counts_days() {
        let (mut rows, ledger) = read(&[CFA]);
        let fiche = rows.fiches.get(&"85052026300011").unwrap();
        assert_eq!(fiche.date_creation, NaiveDate::from_ymd_opt(1969, 3, 26));
        assert_eq!(fiche.adresse.as_deref(), Some("52 avenue de la Libération 01502 AMBERIEU EN BUGEY CEDEX"));
        assert_eq!(fiche.commune_insee.as_deref(), Some("01004"));
        assert_eq!(ledger.totals(), (3, 1, 2, 0));
        assert!(ledger.refusals[1].message.contains("Il faut 14 chiffres"), "a SIREN is no SIRET");
    }

    #[test]
    fn the_directory_of_schools_is_not_a_list_of_organisations() {
        let columns = (0..60).map(|rank| format!("c{rank}")).collect::<Vec<_>>().join(";");
        let header = format!("numero_uai;numero_siren_siret_uai;denomination_principale;code_postal_uai;{columns}\n");
        let acce = Input::new("acce_data.zip/ACCE_UAI.csv", header.as_bytes());
        assert!(!Organismes::recognises(&acce));
    }
}
