//! The official geographic code: régions, départements, communes. Columns are those of INSEE's files.

use std::collections::HashSet;

use super::draft::{Commune, Departement, Draft, departement_of};
use crate::codes::{CodeDepartement, CodePostal, CodeRegion, Insee};
use crate::import::ignored::Reading;
use crate::import::input::{FileError, Input};
use crate::import::ledger::{At, Ledger};
use crate::import::refusal::{self, rule};
use crate::import::table::{Dialect, Verdict, code, each_row, required};

/// Reads `REG,CHEFLIEU,…,LIBELLE`.
pub fn regions(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    each_row(input, Dialect::COMMA, &["REG", "LIBELLE"], ledger, |row| {
        let code: CodeRegion = code(row, "REG")?;
        let nom = required(row, "LIBELLE")?.to_owned();
        if draft.regions.contains_key(code.as_str()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        let chef_lieu =
            draft.reading("Region", code.as_str()).at(row.at()).code::<Insee>("chefLieu", row.get("CHEFLIEU"));
        let region = (nom, chef_lieu, input.millesime());
        draft.regions.insert(code.into_string(), region);
        Ok(Verdict::Accepted)
    })
}

/// Reads `DEP,REG,CHEFLIEU,…,LIBELLE`.
pub fn departements(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    each_row(input, Dialect::COMMA, &["DEP", "REG", "LIBELLE"], ledger, |row| {
        let code: CodeDepartement = code(row, "DEP")?;
        let nom = required(row, "LIBELLE")?.to_owned();
        if draft.departements.contains_key(code.as_str()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        let departement = Departement {
            nom,
            region: row.owned("REG"),
            chef_lieu: draft
                .reading("Departement", code.as_str())
                .at(row.at())
                .code::<Insee>("chefLieu", row.get("CHEFLIEU")),
            collectivite: false,
            millesime: input.millesime(),
        };
        draft.departements.insert(code.into_string(), departement);
        Ok(Verdict::Accepted)
    })
}

/// Reads the communes of the overseas collectivities; each collectivity stands among the départements.
pub fn outremer(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let needed = ["code_commune", "nom_commune", "code_collectivite", "nom_collectivite"];
    each_row(input, Dialect::COMMA, &needed, ledger, |row| {
        let insee: Insee = code(row, "code_commune")?;
        let nom = required(row, "nom_commune")?.to_owned();
        let collectivite: CodeDepartement = code(row, "code_collectivite")?;
        if draft.communes.contains_key(insee.as_str()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        let name = row.owned("nom_collectivite").unwrap_or_else(|| collectivite.to_string());
        draft.departements.entry(collectivite.to_string()).or_insert_with(|| Departement {
            nom: name,
            collectivite: true,
            millesime: input.millesime(),
            ..Departement::default()
        });
        let insee = insee.into_string();
        postal_codes(draft, &insee, row.get("code_postal").unwrap_or_default(), row.at());
        let commune = Commune {
            nom,
            type_commune: "COM",
            departement: Some(collectivite.into_string()),
            population: draft.reading("Commune", &insee).at(row.at()).number("population", row.get("population")),
            millesime: input.millesime(),
            ..Commune::default()
        };
        draft.communes.insert(insee, commune);
        Ok(Verdict::Accepted)
    })
}

/// The codes of full communes in these files: a code that is also a delegated commune's is the full commune's.
pub fn full_communes(inputs: &[&Input]) -> Result<HashSet<String>, FileError> {
    let mut full = HashSet::new();
    for input in inputs {
        let mut scratch = scratch();
        each_row(input, Dialect::COMMA, &["TYPECOM", "COM"], &mut scratch, |row| {
            if row.get("TYPECOM") == Some("COM") {
                full.extend(row.owned("COM"));
            }
            Ok(Verdict::Accepted)
        })?;
    }
    Ok(full)
}

/// A ledger for a first reading, whose counts are nobody's.
pub fn scratch() -> Ledger {
    Ledger::new(chrono::DateTime::UNIX_EPOCH, indicatif::ProgressBar::hidden())
}

/// Reads `TYPECOM,COM,REG,DEP,…,LIBELLE,CAN,COMPARENT`.
pub fn communes(
    input: &Input,
    full: &HashSet<String>,
    draft: &mut Draft,
    ledger: &mut Ledger,
) -> Result<(), FileError> {
    let needed = ["TYPECOM", "COM", "REG", "DEP", "LIBELLE", "COMPARENT"];
    each_row(input, Dialect::COMMA, &needed, ledger, |row| {
        let insee: Insee = code(row, "COM")?;
        let type_commune = type_commune(required(row, "TYPECOM")?)?;
        let nom = required(row, "LIBELLE")?.to_owned();
        if type_commune != "COM" && full.contains(insee.as_str()) {
            return Ok(Verdict::Skipped(rule::DELEGATED));
        }
        if insee.as_str().starts_with("981") {
            return Ok(Verdict::Skipped(rule::FAISANS));
        }
        if draft.communes.contains_key(insee.as_str()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        let whole = type_commune == "COM";
        let departement = row.owned("DEP");
        let commune = Commune {
            nom,
            type_commune,
            departement: departement.or_else(|| whole.then(|| departement_of(insee.as_str()).to_owned())),
            region: row.owned("REG"),
            parent: row.owned("COMPARENT").filter(|_| !whole),
            millesime: input.millesime(),
            ..Commune::default()
        };
        draft.communes.insert(insee.into_string(), commune);
        Ok(Verdict::Accepted)
    })
}

/// Reads the arrondissements of départements, of which nothing is kept.
pub fn arrondissements(input: &Input, ledger: &mut Ledger) -> Result<(), FileError> {
    each_row(input, Dialect::COMMA, &["ARR", "DEP"], ledger, |_| {
        Ok(Verdict::Skipped(rule::NOT_IN_GRAPH_ARRONDISSEMENT))
    })
}

/// Adds postal codes written `98760|98786` to a commune; what is no postal code is left out, and told.
pub fn postal_codes(draft: &mut Draft, insee: &str, text: &str, at: At) {
    let mut reading = Reading::new("Commune", insee, &mut draft.ignored).at(at);
    let codes = text.split('|').map(str::trim).filter(|code| !code.is_empty());
    let codes = codes.filter_map(|code| reading.code::<CodePostal>("codesPostaux", Some(code)));
    draft.postaux.extend(codes.map(|code| (insee.to_owned(), code)));
}

fn type_commune(text: &str) -> Result<&'static str, Verdict> {
    ["COM", "ARM", "COMD", "COMA"]
        .into_iter()
        .find(|known| *known == text)
        .ok_or_else(|| refusal::invalid("TYPECOM", text, "COM, ARM, COMD ou COMA"))
}
