//! Which table of the BCN is a file, and in which order are they read?

use std::cmp::Reverse;

use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::file;
use crate::import::table::{self, Dialect, Verdict};

/// A table of the BCN, in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// `N_NIVEAU_FORMATION_DIPLOME`.
    Niveau,
    /// `N_FORMATION_DIPLOME`.
    FormationDiplome,
    /// `N_FORMATION_DIPLOME_ENQUETE_51`.
    Enquete51,
    /// `N_MEF`.
    Mef,
    /// `V_FORMATION_DIPLOME`: both tables of diplomas, without their links.
    Vue,
    /// `N_DISPOSITIF_FORMATION` and `N_LETTRE_SPECIALITE`.
    HorsGraphe,
}

impl Table {
    /// The table, told by the name of the file. Longer names first: one begins another.
    pub fn of(input: &Input) -> Option<Self> {
        let name = input.lower_name();
        let names = [
            ("n_formation_diplome_enquete_51", Self::Enquete51),
            ("n_formation_diplome", Self::FormationDiplome),
            ("n_niveau_formation_diplome", Self::Niveau),
            ("v_formation_diplome", Self::Vue),
            ("n_mef", Self::Mef),
            ("n_dispositif_formation", Self::HorsGraphe),
            ("n_lettre_specialite", Self::HorsGraphe),
        ];
        let found = names.into_iter().find(|(start, _)| {
            name.strip_prefix(start).and_then(|rest| rest.strip_suffix(".csv")).is_some_and(is_date_or_nothing)
        });
        found.map(|(_, table)| table)
    }

    /// Its name, as the column `table_bcn` holds it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Niveau => "N_NIVEAU_FORMATION_DIPLOME",
            Self::FormationDiplome => "N_FORMATION_DIPLOME",
            Self::Enquete51 => "N_FORMATION_DIPLOME_ENQUETE_51",
            Self::Mef => "N_MEF",
            Self::Vue => "V_FORMATION_DIPLOME",
            Self::HorsGraphe => "",
        }
    }
}

// After the name of the table, exports bear the day, or nothing.
fn is_date_or_nothing(rest: &str) -> bool {
    rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | '-' | ' ' | '(' | ')'))
}

/// The tables in the order of reading; the newest export of a table first, then the one with the column of European
/// levels that the exports of 2020 lack, then the fullest: the first row read of a key is the one kept.
pub fn in_order(inputs: &[Input]) -> Result<Vec<(Table, &Input)>, FileError> {
    let mut tables = Vec::with_capacity(inputs.len());
    for input in inputs {
        let table = Table::of(input).ok_or_else(|| {
            let needed = "un nom tel que N_FORMATION_DIPLOME.csv, N_FORMATION_DIPLOME_ENQUETE_51.csv, \
                          N_NIVEAU_FORMATION_DIPLOME.csv ou n_mef.csv";
            file::not_a(&input.name, "une table de la BCN", needed)
        })?;
        tables.push((table, input, input.size()?));
    }
    tables.sort_by_key(|(table, input, size)| {
        let levels = input.first_line().contains("NIVEAU_QUALIFICATION_RNCP");
        let age = Reverse((input.millesime(), levels, *size));
        (*table, age, input.name.clone())
    });
    Ok(tables.into_iter().map(|(table, input, _)| (table, input)).collect())
}

/// Counts the rows of a table that nothing is read from.
pub fn leave_aside(input: &Input, rule: &'static str, ledger: &mut Ledger) -> Result<(), FileError> {
    table::each_row(input, Dialect::BCN, &[], ledger, |_| Ok(Verdict::Skipped(rule)))
}
