//! Rows of a sheet of a workbook, under its first row: of the first, as pandas writes the weekly open data, or of those named
//! after what they hold, in the workbook that producers fill in.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use chrono::{Days, NaiveDate};
use serde_json::{Map, Value};

use super::layout::{Kind, Part};
use super::records::{self, Found};
use crate::import::input::{FileError, Input};
use crate::import::json::scalar;
use crate::import::refusal::file;
use crate::search::fold;

/// Cells of a row by column; those that are empty are left out.
type Row = BTreeMap<u32, Value>;

/// Hands each row to `take` until it breaks off; its line is its row in the sheet. A column without name, such as pandas'
/// own, is not read: a row that has nothing elsewhere is given as its cells.
pub fn each(
    input: &Input,
    sheet: Option<&str>,
    mut take: impl FnMut(Found) -> ControlFlow<()>,
) -> Result<(), FileError> {
    let refuse = |error: XlsxError| file::workbook(&input.name, &error);
    input.check_inflated()?;
    let mut workbook: Xlsx<_> = Xlsx::new(input.open_bytes()?).map_err(refuse)?;
    let first = || workbook.sheet_names().first().cloned();
    let Some(name) = sheet.map(str::to_owned).or_else(first) else {
        return Ok(());
    };
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(refuse)?;
    let mut table = Table { filled_in: sheet.is_some(), ..Table::default() };
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
    // By a producer: several values of a cell stand between commas, and nobody says whose the rows are.
    filled_in: bool,
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
        let mut told = records::named(told);
        let line = u64::from(index) + 1;
        let empty = told.values().all(Value::is_null);
        if self.filled_in && !empty {
            complete(&mut told);
        }
        take((line, if empty { Err(row.into_values().collect()) } else { Ok(told) }))
    }
}

/// Fields of several values.
const LISTS: &[&str] = &[
    "mobilisable_par",
    "modes_accueil",
    "modes_mobilisation",
    "publics",
    "reseaux_porteurs",
    "thematiques",
    "zone_eligibilite",
];

/// Whose the rows are that tell no source.
const NOBODY: &str = "producteur";

/// Completes a row that a producer wrote.
fn complete(row: &mut Map<String, Value>) {
    for field in LISTS {
        if let Some(text) = row.get(*field).and_then(scalar) {
            let values = text.split(',').map(str::trim).filter(|value| !value.is_empty());
            let values: Vec<Value> = values.map(Value::from).collect();
            row.insert((*field).to_owned(), values.into());
        }
    }
    if row.get("source").is_none_or(Value::is_null) {
        let id = row.get("id").and_then(Value::as_str);
        let source = id.and_then(|id| id.split_once("--")).map_or(NOBODY, |(source, _)| source).to_owned();
        row.insert("source".to_owned(), source.into());
    }
}

/// The sheets that are named after what they hold.
pub fn named(input: &Input) -> Vec<Part> {
    // What is no workbook, or would be too large a one, is told by whoever reads it.
    let opened = input.check_inflated().and_then(|()| input.open_bytes()).ok();
    let workbook: Option<Xlsx<_>> = opened.and_then(|bytes| Xlsx::new(bytes).ok());
    let names = workbook.map(|workbook| workbook.sheet_names()).unwrap_or_default();
    let kind = |name: &str| match fold(name).as_str() {
        "structures" => Some(Kind::Structures),
        "services" => Some(Kind::Services),
        _ => None,
    };
    names.into_iter().filter_map(|name| Some(Part { kind: kind(&name)?, sheet: Some(name) })).collect()
}

fn value(cell: &DataRef<'_>) -> Option<Value> {
    Some(match cell {
        DataRef::String(text) => Value::from(text.as_str()),
        DataRef::SharedString(text) => Value::from(*text),
        DataRef::Int(number) => Value::from(*number),
        // All the numbers of a workbook are such: a code has no decimals.
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Value::from(*number as i64),
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
        let error = each(&input, None, |_| ControlFlow::Continue(())).unwrap_err();
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

    #[test]
    fn of_two_columns_of_one_name_the_one_that_is_filled_in_tells() {
        let mut table = Table::default();
        let row = |cells: &[(u32, &str)]| cells.iter().map(|(column, text)| (*column, Value::from(*text))).collect();
        let _ = table.take(0, row(&[(0, "id"), (1, "lien"), (2, "lien")]), |_| ControlFlow::Continue(()));
        for (cells, lien) in
            [(&[(0, "a"), (1, "x")][..], "x"), (&[(0, "a"), (2, "y")], "y"), (&[(0, "a"), (1, "x"), (2, "y")], "x")]
        {
            let _ = table.take(1, row(cells), |(_, found)| {
                assert_eq!(found.unwrap()["lien"], lien);
                ControlFlow::Continue(())
            });
        }
    }

    #[test]
    fn a_row_that_a_producer_wrote_has_its_values_between_commas_and_the_source_of_its_identifier() {
        let mut row: Map<String, Value> = serde_json::from_value(
            serde_json::json!({"id": "dora--1", "thematiques": "a--b, c--d,", "zone_eligibilite": 59350, "publics": null}),
        )
        .unwrap();
        complete(&mut row);
        assert_eq!(row["thematiques"], serde_json::json!(["a--b", "c--d"]));
        assert_eq!((&row["zone_eligibilite"], &row["source"]), (&serde_json::json!(["59350"]), &Value::from("dora")));
        assert_eq!(row["publics"], Value::Null);
    }
}
