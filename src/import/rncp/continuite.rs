//! Which sheet replaces which? Table `Ancienne_Nouvelle_Certification`.
//!
//! A link may be told by either sheet, or by both. A sheet that has links and no row of its own is not invented: its
//! links are kept.

use std::collections::BTreeSet;

use super::fiche::Fiches;
use super::read::FICHE;
use crate::codes::Rncp;
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::{self, rule};
use crate::import::table::{self, Dialect, Record, Verdict, code};

/// Links as both readings give them.
#[derive(Debug, Default)]
pub struct Continuite {
    /// Replaced sheet, then replacing one.
    pub liens: BTreeSet<(String, String)>,
    /// Sheets that tell of links, with or without a row of their own.
    pub sujets: BTreeSet<String>,
}

impl Continuite {
    /// Leaves out the links that these sheets alone tell.
    pub fn leave(&mut self, out: &BTreeSet<String>) {
        self.sujets.retain(|rncp| !out.contains(rncp));
        let sujets = &self.sujets;
        self.liens.retain(|(ancienne, nouvelle)| sujets.contains(ancienne) || sujets.contains(nouvelle));
    }
}

const ANCIENNE: &str = "Ancienne_Certification";
const NOUVELLE: &str = "Nouvelle_Certification";

/// Reads the links of an export.
pub fn read(
    input: &Input,
    rank: usize,
    fiches: &Fiches,
    continuite: &mut Continuite,
    ledger: &mut Ledger,
) -> Result<(), FileError> {
    let needed = [FICHE, ANCIENNE, NOUVELLE];
    table::each_row(input, Dialect::SEMICOLON, &needed, ledger, |record| {
        let fiche: Rncp = code(record, FICHE)?;
        if fiches.rank(&fiche).is_some_and(|newest| newest < rank) {
            return Ok(Verdict::Skipped(rule::NEWER_EXPORT));
        }
        let anciennes = codes(record, ANCIENNE)?.into_iter().map(|code| (code, fiche.to_string()));
        let nouvelles = codes(record, NOUVELLE)?.into_iter().map(|code| (fiche.to_string(), code));
        let told: Vec<(String, String)> = anciennes.chain(nouvelles).collect();
        continuite.sujets.insert(fiche.to_string());
        Ok(keep(told, &mut continuite.liens))
    })
}

fn keep(told: Vec<(String, String)>, liens: &mut BTreeSet<(String, String)>) -> Verdict {
    if told.is_empty() {
        return Verdict::Skipped(rule::NO_LINK);
    }
    let others = told.into_iter().filter(|(ancienne, nouvelle)| ancienne != nouvelle);
    let others: Vec<(String, String)> = others.collect();
    if others.is_empty() {
        return Verdict::Skipped(rule::LINK_TO_ITSELF);
    }
    let before = liens.len();
    liens.extend(others);
    if liens.len() == before { Verdict::Skipped(rule::LINK_TOLD) } else { Verdict::Accepted }
}

/// The codes of a cell: one, or several separated by commas, bars or spaces.
fn codes(record: &Record<'_>, column: &str) -> Result<Vec<String>, Verdict> {
    let cell = record.get(column).unwrap_or_default();
    let parts = cell.split(|c: char| matches!(c, ',' | ';' | '|' | '/') || c.is_whitespace());
    let codes =
        parts.filter(|part| !part.is_empty()).map(|part| refusal::code(column, Some(part)).map(Rncp::into_string));
    codes.collect()
}
