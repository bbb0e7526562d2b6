//! The union of several files: of the rows that bear one identifier, the one changed last.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::cell::Cells;
use super::layout::{self, Kind};
use super::service::{self, Service};
use super::structure::{self, Stamp, Structure};
use super::{records, v0};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal;
use crate::import::table::{Verdict, settle};

/// Rows of this source, by identifier. A part of which no file was given is none.
#[derive(Debug, Default)]
pub struct Rows {
    /// Structures.
    pub structures: Option<BTreeMap<String, Structure>>,
    /// Services.
    pub services: Option<BTreeMap<String, Service>>,
}

/// A row kept for now, or what became of it.
enum Outcome {
    Candidate { id: String, order: usize },
    Settled(Verdict, String),
}

/// Rows of one kind as they are read.
struct Union<R> {
    // By identifier: the row, its day and its order of reading.
    best: HashMap<String, (R, NaiveDate, usize)>,
    read: usize,
}

impl<R> Union<R> {
    fn add(&mut self, id: String, day: NaiveDate, row: R) -> Outcome {
        self.read += 1;
        let order = self.read;
        if self.best.get(&id).is_none_or(|(_, known, _)| *known < day) {
            self.best.insert(id.clone(), (row, day, order));
        }
        Outcome::Candidate { id, order }
    }

    fn settle(&self, file: &str, outcomes: Vec<(u64, Outcome)>, ledger: &mut Ledger) {
        ledger.open(file);
        for (line, outcome) in outcomes {
            match outcome {
                Outcome::Candidate { id, order } => {
                    let kept = self.best.get(&id).is_some_and(|(_, _, best)| *best == order);
                    let verdict = if kept {
                        Verdict::Accepted
                    } else {
                        Verdict::Skipped("same row, as recent or newer, in this import")
                    };
                    settle(Ok(verdict), line, String::new, ledger);
                }
                Outcome::Settled(verdict, raw) => settle(Ok(verdict), line, || raw, ledger),
            }
        }
    }

    fn rows(self) -> BTreeMap<String, R> {
        self.best.into_iter().map(|(id, (row, _, _))| (id, row)).collect()
    }
}

/// Reads structures, then services.
pub fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
    let mut files: [Vec<&Input>; 2] = [Vec::new(), Vec::new()];
    for input in inputs {
        match layout::kind(input) {
            Some(Kind::Structures) => files[0].push(input),
            Some(Kind::Services) => files[1].push(input),
            None => {
                let reason = "no structures or services of data·inclusion: id, source, nom and date_maj are expected in the first row";
                return Err(FileError::new(&input.name, reason));
            }
        }
    }
    // Newest first: of two rows of one day, the one of the newer file is read first and stays.
    for files in &mut files {
        files.sort_by(|a, b| b.millesime().cmp(&a.millesime()).then_with(|| b.name.cmp(&a.name)));
    }
    let structures = union(&files[0], ledger, |row, stamp| {
        let found = structure::convert(&Cells(row), stamp)?;
        Ok((found.row.id.clone(), found.row.date_maj, found))
    })?;
    let services = union(&files[1], ledger, |row, stamp| {
        let found = service::convert(&Cells(row), stamp)?;
        Ok((found.row.id.clone(), found.row.date_maj, found))
    })?;
    Ok(Rows { structures, services })
}

fn union<R>(
    files: &[&Input],
    ledger: &mut Ledger,
    convert: impl Fn(&Map<String, Value>, Stamp) -> Result<(String, NaiveDate, R), Verdict>,
) -> Result<Option<BTreeMap<String, R>>, FileError> {
    if files.is_empty() {
        return Ok(None);
    }
    let mut union = Union { best: HashMap::new(), read: 0 };
    let mut read = Vec::new();
    for input in files {
        let stamp = Stamp { millesime: input.millesime(), now: ledger.now };
        let mut outcomes = Vec::new();
        records::each(input, |(line, row)| {
            let outcome = match convert_one(row.as_ref(), stamp, &convert) {
                Ok((id, day, found)) => union.add(id, day, found),
                Err(verdict) => Outcome::Settled(verdict, raw(&row)),
            };
            outcomes.push((line, outcome));
            ControlFlow::Continue(())
        })?;
        read.push((&input.name, outcomes));
    }
    if union.best.is_empty() {
        let names = files.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(FileError::new(names, "no row that could be accepted: the rows of the last import stay"));
    }
    for (name, outcomes) in read {
        union.settle(name, outcomes, ledger);
    }
    Ok(Some(union.rows()))
}

fn convert_one<R>(
    row: Result<&Map<String, Value>, &Value>,
    stamp: Stamp,
    convert: impl Fn(&Map<String, Value>, Stamp) -> Result<R, Verdict>,
) -> Result<R, Verdict> {
    let row = row.map_err(not_a_row)?;
    if !v0::is(row) {
        return convert(row, stamp);
    }
    let suspended = Cells(row).day("date_suspension");
    if suspended.is_some_and(|day| day <= stamp.now.date_naive()) {
        return Err(Verdict::Skipped("suspended by its producer"));
    }
    convert(&v0::upgrade(row), stamp)
}

/// A table gives its cells when they are more than its columns.
fn not_a_row(value: &Value) -> Verdict {
    match value {
        Value::Array(_) => refusal::not_an_object("un objet, ou autant de cellules que l'en-tête a de colonnes"),
        _ => refusal::not_an_object("un objet, {\"id\": …}"),
    }
}

fn raw(row: &Result<Map<String, Value>, Value>) -> String {
    let text = match row {
        Ok(row) => serde_json::to_string(row),
        Err(value) => serde_json::to_string(value),
    };
    text.unwrap_or_default()
}
