//! How are rows taken out of a file of data·inclusion? One at a time, whatever its format: national files are large.

use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{parquet, sheet};
use crate::import::input::{FileError, Input};

/// A row, its line (rank from 1 in a JSON or Parquet file), and what the row is when it is no object.
pub type Found = (u64, Result<Map<String, Value>, Value>);

/// Hands each row of a file to `take` until it breaks off.
pub fn each(input: &Input, take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), FileError> {
    match input.lower_name().rsplit_once('.') {
        Some((_, "csv")) => each_csv(input, take),
        Some((_, "parquet")) => parquet::each(input, take),
        Some((_, "xlsx")) => sheet::each(input, take),
        _ => each_json(input, take),
    }
}

fn each_json(input: &Input, mut take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), FileError> {
    let text = input.text();
    let text = sanitised(&text);
    let mut rank = 0;
    let mut stopped = false;
    let mut each = |value: Value| {
        rank += 1;
        let row = match value {
            Value::Object(row) => Ok(feature(row)),
            other => Err(other),
        };
        stopped = take((rank, row)).is_break();
        !stopped
    };
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read = Rows(&mut each).deserialize(&mut reader);
    match read {
        Ok(()) => Ok(()),
        Err(_) if stopped => Ok(()),
        Err(error) => Err(FileError::new(&input.name, format!("not valid JSON: {error}"))),
    }
}

/// The first row of a file, when it is of a format read here.
pub fn first(input: &Input) -> Option<Map<String, Value>> {
    let mut found = None;
    // A file that breaks off later is still told by its first row.
    let _ = each(input, |(_, row)| {
        found = row.ok();
        ControlFlow::Break(())
    });
    found
}

fn each_csv(input: &Input, mut take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), FileError> {
    let text = input.text();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let refuse = |error: csv::Error| FileError::new(&input.name, error);
    let header: Vec<String> = reader.headers().map_err(refuse)?.iter().map(|name| name.trim().to_owned()).collect();
    let mut cells = csv::StringRecord::new();
    while reader.read_record(&mut cells).map_err(refuse)? {
        let line = cells.position().map_or(0, |position| line_of(&text, position));
        let full = header.iter().zip(cells.iter()).filter(|(_, cell)| !cell.is_empty());
        let row = full.map(|(name, cell)| (name.clone(), Value::String(cell.to_owned()))).collect();
        let row = if cells.len() > header.len() { Err(Value::from(cells.iter().collect::<Vec<_>>())) } else { Ok(row) };
        if take((line, row)).is_break() {
            break;
        }
    }
    Ok(())
}

// The reader places a record before the line feeds that end the one above.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or_default();
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + ends.filter(|byte| **byte == b'\n').count() as u64
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

/// JSON as it should have been: Python's `True`, `False`, `None`, `NaN` outside texts, control characters inside them.
fn sanitised(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if inside {
            let printed = if c.is_control() { ' ' } else { c };
            inside = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            clean.push(printed);
        } else if let Some((word, json)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
            clean.push_str(json);
            rest = &rest[word.len()..];
            continue;
        } else {
            inside = c == '"';
            clean.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
    Cow::Owned(clean)
}

// JSON itself has no capital outside texts, and no control character inside them.
fn is_clean(text: &str) -> bool {
    let (mut inside, mut escaped) = (false, false);
    for byte in text.bytes() {
        if inside {
            if byte < 0x20 {
                return false;
            }
            inside = byte != b'"' || escaped;
            escaped = byte == b'\\' && !escaped;
        } else if matches!(byte, b'T' | b'F' | b'N') {
            return false;
        } else {
            inside = byte == b'"';
        }
    }
    true
}

const WORDS: &[(&str, &str)] = &[("True", "true"), ("False", "false"), ("None", "null"), ("NaN", "null")];

/// Reads a list, or the list that an object holds under `features` or `items`.
struct Rows<'a>(&'a mut dyn FnMut(Value) -> bool);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows, a GeoJSON collection or a page of the API")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element()? {
            if !(self.0)(value) {
                return Err(serde::de::Error::custom("enough"));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "features" || key == "items" {
                map.next_value_seed(Rows(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(name: &str, text: &str) -> Vec<Found> {
        let input = Input { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let mut found = Vec::new();
        each(&input, |row| {
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
    fn a_truncated_file_is_an_error_that_names_it() {
        let input = Input { name: "s.json".to_owned(), bytes: b"[{\"id\": \"a\"}, {".to_vec() };
        let error = each(&input, |_| ControlFlow::Continue(())).unwrap_err();
        assert!(error.to_string().starts_with("s.json: not valid JSON"), "{error}");
        assert!(first(&input).is_some());
    }
}
