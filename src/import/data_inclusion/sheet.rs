//! Rows of the first sheet of a workbook, under its first row, as pandas writes the weekly open data.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use chrono::{Days, NaiveDate};
use serde_json::{Map, Value};

use super::records::Found;
use crate::import::input::{FileError, Input};
use crate::import::refusal::file;

/// Cells of a row by column; those that are empty are left out.
type Row = BTreeMap<u32, Value>;

/// Hands each row to `take` until it breaks off; its line is its row in the sheet. A column without name, such as pandas'
/// own, is not read: a row that has nothing elsewhere is given as its cells.
pub fn each(input: &Input, mut take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), FileError> {
    let refuse = |error: XlsxError| file::workbook(&input.name, &error);
    input.check_inflated()?;
    let mut workbook: Xlsx<_> = Xlsx::new(input.open_bytes()?).map_err(refuse)?;
    let Some(sheet) = workbook.sheet_names().first().cloned() else {
        return Ok(());
    };
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(refuse)?;
    let mut table = Table::default();
    let (mut number, mut row) = (0, Row::new());
    while let Some(cell) = cells.next_cell().map_err(refuse)? {
        let (index, column) = cell.get_position();
        if index != number {
            if table.take(number, std::mem::take(&mut row), &mut take).is_break() {
                return Ok(());
            }
            number = index;
        }
        row.extend(value(cell.get_value()).map(|value| (column, value)));
    }
    let _ = table.take(number, row, &mut take);
    Ok(())
}

/// The names of the columns, once their row came.
#[derive(Default)]
struct Table {
    names: BTreeMap<u32, String>,
}

impl Table {
    fn take(&mut self, index: u32, mut row: Row, take: impl FnOnce(Found) -> ControlFlow<()>) -> ControlFlow<()> {
        if row.is_empty() {
            return ControlFlow::Continue(());
        }
        if self.names.is_empty() {
            let named = |(column, name): (u32, Value)| Some((column, name.as_str()?.trim().to_owned()));
            self.names = row.into_iter().filter_map(named).collect();
            return ControlFlow::Continue(());
        }
        let told = self.names.iter().map(|(column, name)| (name.clone(), row.remove(column).unwrap_or(Value::Null)));
        let told: Map<String, Value> = told.collect();
        let line = u64::from(index) + 1;
        let empty = told.values().all(Value::is_null);
        take((line, if empty { Err(row.into_values().collect()) } else { Ok(told) }))
    }
}

fn value(cell: &DataRef<'_>) -> Option<Value> {
    Some(match cell {
        DataRef::String(text) => Value::from(text.as_str()),
        DataRef::SharedString(text) => Value::from(*text),
        DataRef::Int(number) => Value::from(*number),
        DataRef::Float(number) => Value::from(*number),
        DataRef::Bool(truth) => Value::from(*truth),
        DataRef::DateTime(moment) => day(moment).map_or(Value::from(moment.as_f64()), |day| day.to_string().into()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::from(text.as_str()),
        DataRef::Error(error) => Value::from(error.to_string()),
        DataRef::Empty => return None,
    })
}

// Days from the end of 1899: what is after the point is the time of day.
fn day(moment: &ExcelDateTime) -> Option<NaiveDate> {
    let days = moment.as_f64();
    let days = (0.0..3_000_000.0).contains(&days).then_some(days as u64)?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_workbook_is_an_error_that_names_it() {
        let input = Input::new("services.xlsx", &b"PK no"[..]);
        let error = each(&input, |_| ControlFlow::Continue(())).unwrap_err();
        assert!(
            error.to_string().starts_with("services.xlsx: Le classeur Excel (.xlsx) ne peut pas être lu"),
            "{error}"
        );
    }

    #[test]
    fn a_column_without_name_is_not_read_and_an_empty_cell_is_null() {
        let mut table = Table::default();
        let row = |cells: &[(u32, &str)]| cells.iter().map(|(column, text)| (*column, Value::from(*text))).collect();
        let mut found = Vec::new();
        let mut take = |row| {
            found.push(row);
            ControlFlow::Continue(())
        };
        let _ = table.take(0, row(&[(1, "id"), (2, " nom ")]), &mut take);
        let _ = table.take(1, row(&[(0, "0"), (1, "a")]), &mut take);
        let _ = table.take(2, Row::new(), &mut take);
        let _ = table.take(3, row(&[(5, "alone")]), &mut take);
        assert_eq!((found.len(), &found[1]), (2, &(4, Err(serde_json::json!(["alone"])))), "no row, and counted");
        assert_eq!(
            (found[0].0, Value::from(found[0].1.clone().unwrap())),
            (2, serde_json::json!({"id": "a", "nom": null}))
        );
    }
}
