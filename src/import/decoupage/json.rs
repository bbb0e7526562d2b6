//! How are the small JSON lists of this source read?

use serde_json::Value;

use crate::codes::Code;
use crate::import::input::{FileError, Input};
use crate::import::json::scalar;
use crate::import::ledger::Ledger;
use crate::import::refusal;
use crate::import::table::{Verdict, settle};

/// An object of a list.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a>(pub &'a Value);

impl Element<'_> {
    /// The text of a key, trimmed; a number is its digits. None when it is empty, null or absent.
    pub fn text(&self, key: &str) -> Option<String> {
        scalar(self.0.get(key)?)
    }

    /// The texts of a key that holds a list.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let list = self.0.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(scalar).collect()
    }

    /// The number of a key, written as a number or as a text.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.text(key)?.parse().ok()
    }

    /// The text of a key without which the element means nothing.
    pub fn required(&self, key: &str) -> Result<String, Verdict> {
        self.text(key).ok_or_else(|| refusal::empty(key))
    }

    /// The code of a key without which the element means nothing.
    pub fn code<C: Code>(&self, key: &str) -> Result<C, Verdict> {
        refusal::code(key, self.text(key).as_deref())
    }

    /// Latitude and longitude of a GeoJSON point, which writes the longitude first.
    pub fn point(&self, key: &str) -> (Option<f64>, Option<f64>) {
        let coordinates = self.0.get(key).and_then(|point| point.get("coordinates"));
        let degree = |rank| coordinates.and_then(|list| list.get(rank)).and_then(Value::as_f64);
        (degree(1), degree(0))
    }
}

/// The whole file.
pub fn parse(input: &Input) -> Result<Value, FileError> {
    serde_json::from_str(&input.whole_text()?)
        .map_err(|error| FileError::new(&input.name, format!("not valid JSON: {error}")))
}

/// Hands each element of a list to `convert` and writes in the ledger what became of it; its line is its rank, from 1.
pub fn each<'a>(
    elements: impl IntoIterator<Item = &'a Value>,
    ledger: &mut Ledger,
    mut convert: impl FnMut(Element<'_>) -> Result<Verdict, Verdict>,
) {
    for (rank, value) in elements.into_iter().enumerate() {
        let verdict =
            if value.is_object() { convert(Element(value)) } else { Err(refusal::not_an_object("un objet, {…}")) };
        settle(verdict, rank as u64 + 1, || value.to_string(), ledger);
    }
}

/// The same for a file that is one list.
pub fn each_of_file(
    input: &Input,
    ledger: &mut Ledger,
    convert: impl FnMut(Element<'_>) -> Result<Verdict, Verdict>,
) -> Result<(), FileError> {
    let value = parse(input)?;
    let Some(list) = value.as_array() else {
        return Err(FileError::new(&input.name, "a list of objects was expected"));
    };
    ledger.open(&input.name);
    each(list, ledger, convert);
    Ok(())
}
