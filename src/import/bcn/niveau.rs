//! Which levels of diploma exist? Table `N_NIVEAU_FORMATION_DIPLOME`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use entity::niveau_diplome::Model;

use super::convert;
use crate::import::ignored::{Ignored, Reading};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::{self, rule};
use crate::import::table::{self, Dialect, Record, Verdict};

/// Levels.
#[derive(Debug, Default)]
pub struct Niveaux {
    /// By code.
    pub models: BTreeMap<String, Model>,
    /// Values left out.
    pub ignored: Vec<Ignored>,
}

const CODE: &str = "NIVEAU_FORMATION_DIPLOME";

/// Reads the levels not read yet.
pub fn read(input: &Input, niveaux: &mut Niveaux, ledger: &mut Ledger) -> Result<(), FileError> {
    let (millesime, now) = (input.millesime(), ledger.now);
    table::each_row(input, Dialect::BCN, &[CODE, "LIBELLE_100"], ledger, |record| {
        let code = code(record)?;
        let Entry::Vacant(entry) = niveaux.models.entry(code.clone()) else {
            return Ok(Verdict::Skipped(rule::SAME_CODE));
        };
        let mut reading = Reading::new("NiveauDiplome", &code, &mut niveaux.ignored).at(record.at());
        entry.insert(Model {
            libelle: convert::text(table::required(record, "LIBELLE_100")?),
            libelle_court: record.get("LIBELLE_COURT").map(convert::text),
            niveau_interministeriel: convert::interministerial_level(&code),
            niveau_europeen: reading.read(
                "niveauEuropeen",
                record.get("NIVEAU_QUALIFICATION_RNCP"),
                convert::european_level,
            ),
            millesime,
            mis_a_jour_le: now,
            code,
        });
        Ok(Verdict::Accepted)
    })
}

fn code(record: &Record<'_>) -> Result<String, Verdict> {
    let code = table::required(record, CODE)?.to_ascii_uppercase();
    let known = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    known
        .then_some(code.clone())
        .ok_or_else(|| refusal::not_a("un niveau de diplôme", CODE, &code, "3 majuscules ou chiffres, par exemple 46X"))
}
