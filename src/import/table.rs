//! Rows of a separated text, by the names of their columns.

use std::collections::HashMap;

use super::cells::Cells;
pub use super::cells::Dialect;
use super::input::{FileError, Input};
use super::ledger::{At, Ledger};
use super::refusal::{self, Fault, file};
use crate::codes::Code;

/// One row: cells by column name, trimmed; an empty cell is none.
#[derive(Debug)]
pub struct Record<'a> {
    columns: &'a HashMap<String, usize>,
    cells: &'a csv::StringRecord,
    at: At,
}

impl Record<'_> {
    /// The cell of a column, trimmed; none when it is empty or the file has no such column.
    pub fn get(&self, column: &str) -> Option<&str> {
        let cell = self.cells.get(*self.columns.get(column)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// The same, owned.
    pub fn owned(&self, column: &str) -> Option<String> {
        self.get(column).map(str::to_owned)
    }

    /// Where it was read.
    pub fn at(&self) -> At {
        self.at
    }

    /// The row as text, for `rejet`.
    pub fn raw(&self) -> String {
        self.cells.iter().collect::<Vec<_>>().join(";")
    }
}

/// What became of a row: refused with its reason, left aside by a rule, or accepted.
#[derive(Debug)]
pub enum Verdict {
    /// The row became data.
    Accepted,
    /// A rule leaves it aside.
    Skipped(&'static str),
    /// It cannot be accepted; why, in a sentence for its producer: see `refusal`.
    Refused(Fault),
}

/// The value of a cell without which the row means nothing.
pub fn required<'a>(record: &'a Record<'_>, column: &str) -> Result<&'a str, Verdict> {
    record.get(column).ok_or_else(|| refusal::empty(column))
}

/// The code in a cell without which the row means nothing.
pub fn code<C: Code>(record: &Record<'_>, column: &str) -> Result<C, Verdict> {
    refusal::code(column, record.get(column))
}

/// Hands each row of a table to `convert` and writes in the ledger what became of it. A column of `needed` that the
/// header lacks makes the file unreadable.
pub fn each_row(
    input: &Input,
    dialect: Dialect,
    needed: &[&str],
    ledger: &mut Ledger,
    mut convert: impl FnMut(&Record<'_>) -> Result<Verdict, Verdict>,
) -> Result<(), FileError> {
    let mut cells = Cells::open(input, dialect)?;
    let columns: HashMap<String, usize> =
        cells.header.iter().enumerate().map(|(index, name)| (name.clone(), index)).collect();
    if let Some(missing) = needed.iter().find(|column| !columns.contains_key(**column)) {
        return Err(file::no_column(&input.name, missing, &cells.header));
    }
    let width = cells.header.len();
    ledger.open(&input.name);
    while let Some((line, cells)) = cells.next()? {
        let record = Record { columns: &columns, cells, at: ledger.at(line) };
        let verdict = if cells.len() > width && cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            Err(refusal::too_wide(cells.len(), width))
        } else {
            convert(&record)
        };
        settle(verdict, line, || record.raw(), ledger);
    }
    Ok(())
}

/// Writes a verdict in the ledger.
pub fn settle(verdict: Result<Verdict, Verdict>, line: u64, raw: impl FnOnce() -> String, ledger: &mut Ledger) {
    match verdict.unwrap_or_else(|refusal| refusal) {
        Verdict::Accepted => ledger.accept(),
        Verdict::Skipped(rule) => ledger.skip(rule),
        Verdict::Refused(fault) => ledger.refuse(line, fault, &raw()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ledger::Reason;

    fn input(text: &str) -> Input {
        Input::new("t.csv", text.as_bytes())
    }

    #[test]
    fn rows_are_read_by_the_names_of_their_columns_and_counted() {
        let mut ledger = Ledger::silent();
        let mut seen = Vec::new();
        each_row(&input("a;b\r\n1;\" x \"\r\n;2\r\n3;4;5\r\n"), Dialect::SEMICOLON, &["a"], &mut ledger, |row| {
            seen.push((required(row, "a")?.to_owned(), row.owned("b")));
            Ok(Verdict::Accepted)
        })
        .unwrap();
        assert_eq!(seen, [("1".to_owned(), Some("x".to_owned()))]);
        assert_eq!(ledger.totals(), (3, 1, 2, 0));
        assert_eq!(ledger.refusals[0].line, 3);
        assert_eq!(ledger.refusals[0].message, "Le champ « a » est vide. Il faut une valeur.");
        assert_eq!(ledger.refusals[1].reason, Reason::MalformedRow);
    }

    #[test]
    fn a_missing_column_makes_the_file_unreadable() {
        let mut ledger = Ledger::silent();
        let error =
            each_row(&input("a;b\n"), Dialect::SEMICOLON, &["c"], &mut ledger, |_| Ok(Verdict::Accepted)).unwrap_err();
        assert_eq!(error.to_string(), "t.csv: Il manque la colonne « c » à l'en-tête. Colonnes trouvées : a, b.");
    }
}
