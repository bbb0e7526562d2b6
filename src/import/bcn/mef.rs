//! Which years of courses lead to a diploma? Table `N_MEF`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use entity::mef::Model;

use super::convert;
use crate::codes::{Cfd, Mef};
use crate::import::ignored::{Ignored, Reading};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::pile::Pile;
use crate::import::refusal::rule;
use crate::import::table::{self, Dialect, Verdict};

/// Years of courses.
#[derive(Debug, Default)]
pub struct Mefs {
    /// By code.
    pub models: BTreeMap<String, Model>,
    /// Values left out.
    pub ignored: Pile<Ignored>,
}

const NEEDED: &[&str] = &["MEF", "FORMATION_DIPLOME", "LIBELLE_LONG"];

/// Reads the years of courses not read yet.
pub fn read(input: &Input, mefs: &mut Mefs, ledger: &mut Ledger) -> Result<(), FileError> {
    let (millesime, now) = (input.millesime(), ledger.now);
    let mut ignored = Vec::new();
    table::each_row(input, Dialect::BCN, NEEDED, ledger, |record| {
        let mef = table::code::<Mef>(record, "MEF")?.into_string();
        let Entry::Vacant(entry) = mefs.models.entry(mef.clone()) else {
            return Ok(Verdict::Skipped(rule::SAME_CODE));
        };
        let mut reading = Reading::new("Mef", &mef, &mut ignored).at(record.at());
        let duree = reading.read("duree", record.get("DUREE_DISPOSITIF"), convert::course_years);
        let annee = reading.read("annee", record.get("ANNEE_DISPOSITIF"), convert::course_years);
        entry.insert(Model {
            cfd: table::code::<Cfd>(record, "FORMATION_DIPLOME")?.into_string(),
            libelle_court: record.get("LIBELLE_COURT").map(convert::text),
            libelle: convert::text(table::required(record, "LIBELLE_LONG")?),
            duree,
            annee,
            date_ouverture: reading.read("dateOuverture", record.get("DATE_OUVERTURE"), convert::day),
            date_fermeture: reading.day("dateFermeture", record.get("DATE_FERMETURE")),
            millesime,
            mis_a_jour_le: now,
            mef,
        });
        ignored.drain(..).for_each(|value| mefs.ignored.push(&value));
        Ok(Verdict::Accepted)
    })
}
