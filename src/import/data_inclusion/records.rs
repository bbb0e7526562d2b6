//! How are rows taken out of a file of data·inclusion? One at a time, whatever its format: national files are large.

use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::{parquet, sheet, v0};
use crate::import::cells::{Cells, Dialect};
use crate::import::elements::Elements;
use crate::import::input::{FileError, Input};

/// A row, its line (rank from 1 in a JSON or Parquet file), and what the row is when it is no object.
pub type Found = (u64, Result<Map<String, Value>, Value>);

/// Hands each row of a file, or of a sheet of its own, to `take` until it breaks off.
pub fn each(input: &Input, sheet: Option<&str>, take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), FileError> {
    match extension(input).as_str() {
        "csv" => each_csv(input, take),
        "parquet" => parquet::each(input, take),
        "xlsx" => sheet::each(input, sheet, take),
        _ => each_json(&mut Elements::open(input, holds_rows)?, take),
    }
}

/// Names of the list of rows, in a GeoJSON collection and in a page of the API.
fn holds_rows(name: &str) -> bool {
    name == "features" || name == "items"
}

fn each_json(elements: &mut Elements<'_>, mut take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), FileError> {
    for rank in 1.. {
        let row = match elements.next()? {
            Some(Value::Object(row)) => Ok(feature(row)),
            Some(other) => Err(other),
            None => break,
        };
        if take((rank, row)).is_break() {
            break;
        }
    }
    Ok(())
}

/// Rows that tell what a file holds: the first may lack a field.
const HEAD: usize = 10;

/// The fields of the first rows of a file, when it is of a format read here.
pub fn fields(input: &Input) -> Map<String, Value> {
    let (mut fields, mut seen) = (Map::new(), 0);
    let mut take = |(_, row): Found| {
        fields.extend(row.unwrap_or_default());
        seen += 1;
        if seen < HEAD { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    // A file that breaks off later is still told by its first rows.
    if matches!(extension(input).as_str(), "csv" | "parquet" | "xlsx")
        || each_json(&mut Elements::of_head(input, holds_rows), &mut take).is_err() && !input.is_short()
    {
        let _ = each(input, None, take);
    }
    fields
}

fn extension(input: &Input) -> String {
    input.lower_name().rsplit_once('.').map(|(_, extension)| extension.to_owned()).unwrap_or_default()
}

fn each_csv(input: &Input, mut take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), FileError> {
    let mut rows = Cells::open(input, Dialect::COMMA)?;
    let header = rows.header.clone();
    while let Some((line, cells)) = rows.next()? {
        let row = named(header.iter().zip(cells.iter()).filter_map(|(name, cell)| cell_of(name, cell)));
        let row = if cells.len() > header.len() { Err(Value::from(cells.iter().collect::<Vec<_>>())) } else { Ok(row) };
        if take((line, row)).is_break() {
            break;
        }
    }
    Ok(())
}

// The value of a cell. An empty one is absent, unless its name alone tells the schema of the file.
fn cell_of(name: &str, cell: &str) -> Option<(String, Value)> {
    let value = if cell.is_empty() { Value::Null } else { Value::from(cell) };
    (!cell.is_empty() || v0::FIELDS.contains(&name)).then(|| (name.to_owned(), value))
}

/// A row of its cells by name: of two columns of one name, the first that is filled in tells.
pub fn named(cells: impl Iterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut row = Map::new();
    for (name, value) in cells {
        let told = row.entry(name).or_insert(Value::Null);
        if told.is_null() {
            *told = value;
        }
    }
    row
}

/// A GeoJSON feature is its properties, with the point of its geometry where they have none.
fn feature(mut row: Map<String, Value>) -> Map<String, Value> {
    let Some(Value::Object(mut properties)) = row.remove("properties") else {
        return row;
    };
    let geometry = row.get("geometry").and_then(|geometry| geometry.get("coordinates"));
    for (rank, field) in ["longitude", "latitude"].into_iter().enumerate() {
        let absent = properties.get(field).is_none_or(Value::is_null);
        if let Some(degree) = geometry.and_then(|list| list.get(rank)).filter(|_| absent) {
            properties.insert(field.to_owned(), degree.clone());
        }
    }
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(name: &str, text: &str) -> Vec<Found> {
        let input = Input::new(name, text.as_bytes());
        let mut found = Vec::new();
        each(&input, None, |row| {
            found.push(row);
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    }

    #[test]
    fn a_geojson_point_fills_missing_degrees() {
        let found = rows(
            "s.geojson",
            r#"{"type": "FeatureCollection", "name": "structures", "features": [
                {"type": "Feature", "properties": {"id": "a", "longitude": null}, "geometry": {"type": "Point", "coordinates": [-1.7, 48.1]}},
                {"type": "Feature", "properties": {"id": "b"}, "geometry": null}]}"#,
        );
        let row = found[0].1.as_ref().unwrap();
        assert_eq!((row["longitude"].as_f64(), row["latitude"].as_f64()), (Some(-1.7), Some(48.1)));
        assert!(!found[1].1.as_ref().unwrap().contains_key("longitude"));
    }

    #[test]
    fn python_words_and_raw_line_breaks_are_read() {
        let found = rows("s.json", "[{\"antenne\": True, \"nom\": \"True\nNone \\\" x\", \"siret\": None}, 3]");
        let row = found[0].1.as_ref().unwrap();
        assert_eq!(row["antenne"], Value::Bool(true));
        assert_eq!(row["nom"], "True None \" x");
        assert_eq!((found[1].0, found[1].1.is_err()), (2, true));
    }

    #[test]
    fn a_csv_cell_that_is_empty_is_absent() {
        let found = rows("s.csv", "id,nom,publics\na,\"deux\nlignes\",\"['x', 'y']\"\nb,,\n");
        assert_eq!((found[0].0, found[1].0), (2, 4));
        assert_eq!(found[1].1.as_ref().unwrap().len(), 1);
    }

    #[test]
    fn a_csv_row_of_schema_v0_is_one_even_when_its_own_cells_are_empty() {
        let found = rows("s.csv", "id,source,nom,typologie,nom\n1,dora,x,,\n2,dora,,ML,y\n");
        let row = |rank: usize| found[rank].1.as_ref().unwrap();
        assert!(v0::is(row(0)) && v0::is(row(1)));
        assert_eq!(
            (&row(0)["nom"], &row(1)["nom"]),
            (&Value::from("x"), &Value::from("y")),
            "the one that is filled in"
        );
    }

    #[test]
    fn a_truncated_file_is_an_error_that_names_it() {
        let input = Input::new("s.json", &b"[{\"id\": \"a\"}, {"[..]);
        let error = each(&input, None, |_| ControlFlow::Continue(())).unwrap_err();
        assert!(error.to_string().starts_with("s.json: Le JSON est malformé"), "{error}");
        assert!(fields(&input).contains_key("id"));
    }
}
