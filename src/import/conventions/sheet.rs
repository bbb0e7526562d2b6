//! How are the workbooks of the Dares and of KALI read? Cell by cell: a sheet that declares a million rows holds few.

use std::collections::HashMap;

use calamine::{DataRef, Reader, Xlsx};
use chrono::{Days, NaiveDate};

use crate::import::input::{FileError, Input, ReadSeek};
use crate::import::refusal::file;

/// One row of a sheet: texts by the names of the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Row in the sheet, from 1.
    pub row: u64,
    cells: HashMap<String, String>,
    // What stands under columns that have no name.
    nameless: Vec<String>,
}

impl Line {
    /// The text of a column; none when it is empty.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// The day of a column: written as ISO 8601, or as a workbook does, in days from the end of 1899. None when it is neither.
    pub fn day(&self, column: &str) -> Option<NaiveDate> {
        const DAYS: std::ops::RangeInclusive<f64> = 1.0..=2_958_465.0;
        let text = self.get(column)?;
        match text.parse::<f64>() {
            Ok(days) if DAYS.contains(&days) => {
                NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days as u64))
            }
            Ok(_) => None,
            Err(_) => text.get(..10)?.parse().ok(),
        }
    }

    /// Whether all its text stands under columns that have no name.
    pub fn is_nameless(&self) -> bool {
        self.cells.is_empty()
    }

    /// The row as text, for `rejet`.
    pub fn raw(&self) -> String {
        let mut cells: Vec<String> = self.cells.iter().map(|(column, text)| format!("{column}={text}")).collect();
        cells.sort();
        cells.extend(self.nameless.iter().cloned());
        cells.join(";")
    }
}

/// The rows under the first header, in any sheet, that bears these columns. Rows without any cell are not rows.
pub fn lines(input: &Input, header: &[&str]) -> Result<Vec<Line>, FileError> {
    let refuse = |error: calamine::XlsxError| file::workbook(&input.name, &error);
    input.check_inflated()?;
    let mut workbook: Xlsx<_> = Xlsx::new(input.open_bytes()?).map_err(refuse)?;
    for sheet in workbook.sheet_names() {
        let rows = rows(&mut workbook, &sheet).map_err(refuse)?;
        if let Some(found) = under(header, rows) {
            return Ok(found);
        }
    }
    Err(file::no_header(&input.name, header))
}

type Row = (u32, Vec<(u32, String)>);

fn rows(workbook: &mut Xlsx<Box<dyn ReadSeek>>, sheet: &str) -> Result<Vec<Row>, calamine::XlsxError> {
    let mut reader = workbook.worksheet_cells_reader(sheet)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = reader.next_cell()? {
        let text = text(cell.get_value());
        let (row, column) = cell.get_position();
        let Some(text) = text else { continue };
        match rows.last_mut().filter(|(last, _)| *last == row) {
            Some((_, cells)) => cells.push((column, text)),
            None => rows.push((row, vec![(column, text)])),
        }
    }
    Ok(rows)
}

fn text(value: &DataRef<'_>) -> Option<String> {
    let text = match value {
        DataRef::Int(number) => number.to_string(),
        // A code that a spreadsheet took for a number prints without decimals.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(date) => date.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => return None,
    };
    let text = text.replace('\0', "");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn under(header: &[&str], rows: Vec<Row>) -> Option<Vec<Line>> {
    let bears = |cells: &[(u32, String)]| header.iter().all(|name| cells.iter().any(|(_, text)| text == name));
    let start = rows.iter().position(|(_, cells)| bears(cells))?;
    let names: HashMap<u32, String> = rows.get(start)?.1.iter().cloned().collect();
    let lines = rows.into_iter().skip(start + 1).map(|(row, cells)| {
        let mut line = Line { row: u64::from(row) + 1, ..Line::default() };
        for (column, text) in cells {
            match names.get(&column) {
                Some(name) => drop(line.cells.insert(name.clone(), text)),
                None => line.nameless.push(text),
            }
        }
        line
    });
    Some(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: u32, cells: &[(u32, &str)]) -> Row {
        (row, cells.iter().map(|(column, text)| (*column, (*text).to_owned())).collect())
    }

    #[test]
    fn the_header_is_found_wherever_it_stands() {
        let rows = vec![
            row(0, &[(0, "Table de passage")]),
            row(3, &[(1, "ID"), (3, "IDCC")]),
            row(4, &[(1, "KALICONT000046993250"), (3, "3248"), (9, "beyond")]),
            row(1_048_575, &[(7, "alone")]),
        ];
        let lines = under(&["ID", "IDCC"], rows).unwrap();
        assert_eq!((lines[0].row, lines[0].get("IDCC")), (5, Some("3248")));
        let told: Vec<_> = lines.iter().map(|line| (line.row, line.is_nameless(), line.raw())).collect();
        let first = "ID=KALICONT000046993250;IDCC=3248;beyond".to_owned();
        assert_eq!(told, [(5, false, first), (1_048_576, true, "alone".to_owned())], "each row that holds a text");
        assert_eq!(under(&["absent"], Vec::new()), None);
    }

    #[test]
    fn a_day_is_one_of_the_workbook_or_an_iso_one() {
        let rows = vec![
            row(0, &[(0, "a"), (1, "b"), (2, "c"), (3, "d")]),
            row(1, &[(0, "45292"), (1, "2024-01-01T00:00:00"), (2, "hier"), (3, "-1")]),
        ];
        let line = &under(&["a"], rows).unwrap()[0];
        let days = ["a", "b", "c", "d", "e"].map(|column| line.day(column).map(|day| day.to_string()));
        assert_eq!(days, [Some("2024-01-01".to_owned()), Some("2024-01-01".to_owned()), None, None, None]);
    }

    #[test]
    fn a_file_that_is_no_workbook_is_refused() {
        let input = Input::new("kali.xlsx", &b"PK no"[..]);
        let error = lines(&input, &["ID"]).unwrap_err();
        assert!(error.to_string().starts_with("kali.xlsx: Le classeur Excel (.xlsx) ne peut pas être lu"), "{error}");
    }
}
