//! Which years of courses lead to a diploma? Table `N_MEF`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use entity::mef::Model;

use super::convert;
use super::read::ALREADY_READ;
use crate::codes::{Cfd, Mef};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::table::{self, Dialect, Verdict};

/// Years of courses by code.
pub type Mefs = BTreeMap<String, Model>;

const NEEDED: &[&str] = &["MEF", "FORMATION_DIPLOME", "LIBELLE_LONG"];

/// Reads the years of courses not read yet.
pub fn read(input: &Input, mefs: &mut Mefs, ledger: &mut Ledger) -> Result<(), FileError> {
    let (millesime, now) = (input.millesime(), ledger.now);
    table::each_row(input, Dialect::BCN, NEEDED, ledger, |record| {
        let mef = table::code::<Mef>(record, "MEF")?.into_string();
        let Entry::Vacant(entry) = mefs.entry(mef.clone()) else {
            return Ok(Verdict::Skipped(ALREADY_READ));
        };
        entry.insert(Model {
            mef,
            cfd: table::code::<Cfd>(record, "FORMATION_DIPLOME")?.into_string(),
            libelle_court: record.get("LIBELLE_COURT").map(convert::text),
            libelle: convert::text(table::required(record, "LIBELLE_LONG")?),
            duree: convert::course_years(record.get("DUREE_DISPOSITIF")),
            annee: convert::course_years(record.get("ANNEE_DISPOSITIF")),
            date_ouverture: convert::day(record.get("DATE_OUVERTURE")),
            date_fermeture: convert::closing_day(record.get("DATE_FERMETURE")),
            millesime,
            mis_a_jour_le: now,
        });
        Ok(Verdict::Accepted)
    })
}
