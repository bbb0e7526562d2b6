//! Rows of a separated text, by the names of their columns.

use std::collections::HashMap;

use super::input::{FileError, Input};
use super::ledger::{Ledger, Reason};
use super::refusal;
use crate::codes::Code;

/// How a file separates and quotes.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// Between two cells.
    pub separator: u8,
    /// Whether `"` surrounds cells; the BCN never quotes, and a quote there is a letter.
    pub quoted: bool,
}

impl Dialect {
    /// `;`, quoted.
    pub const SEMICOLON: Self = Self { separator: b';', quoted: true };
    /// `,`, quoted.
    pub const COMMA: Self = Self { separator: b',', quoted: true };
    /// `;`, never quoted.
    pub const BCN: Self = Self { separator: b';', quoted: false };
}

/// One row: cells by column name, trimmed; an empty cell is none.
#[derive(Debug)]
pub struct Record<'a> {
    /// Line in the file, from 1, header included.
    pub line: u64,
    columns: &'a HashMap<String, usize>,
    cells: &'a csv::StringRecord,
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
    Refused(Reason, String),
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
    let text = input.text();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(dialect.separator)
        .quoting(dialect.quoted)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| FileError::new(&input.name, error))?.clone();
    let width = header.len();
    let columns: HashMap<String, usize> = header
        .iter()
        .enumerate()
        .map(|(index, name)| (name.trim().trim_start_matches('\u{feff}').to_owned(), index))
        .collect();
    if let Some(missing) = needed.iter().find(|column| !columns.contains_key(**column)) {
        let found = header.iter().take(12).collect::<Vec<_>>().join(", ");
        return Err(FileError::new(&input.name, format!("no column \"{missing}\" in its header (found: {found})")));
    }
    ledger.open(&input.name);
    let mut cells = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut cells) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(FileError::new(&input.name, format!("line {line}: {error}"))),
        }
        let record = Record { line: first_line_of(&text, cells.position(), line), columns: &columns, cells: &cells };
        let verdict = if cells.len() > width && cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            Err(refusal::too_wide(cells.len(), width))
        } else {
            convert(&record)
        };
        settle(verdict, record.line, || record.raw(), ledger);
    }
}

// The reader places a record right after the `\r` that ends the one before: the line feeds and blank lines that follow
// are not part of it.
fn first_line_of(text: &str, position: Option<&csv::Position>, line: u64) -> u64 {
    let Some(position) = position else { return line };
    let rest = usize::try_from(position.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// Writes a verdict in the ledger.
pub fn settle(verdict: Result<Verdict, Verdict>, line: u64, raw: impl FnOnce() -> String, ledger: &mut Ledger) {
    match verdict.unwrap_or_else(|refusal| refusal) {
        Verdict::Accepted => ledger.accept(),
        Verdict::Skipped(rule) => ledger.skip(rule),
        Verdict::Refused(reason, message) => ledger.refuse(line, reason, message, &raw()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(text: &str) -> Input {
        Input { name: "t.csv".to_owned(), bytes: text.as_bytes().to_vec() }
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
        assert_eq!(error.to_string(), "t.csv: no column \"c\" in its header (found: a, b)");
    }
}
