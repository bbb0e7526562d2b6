//! How are the small JSON lists of this source read?

use serde_json::Value;

use crate::codes::Code;
use crate::import::ignored::Reading;
use crate::import::input::{FileError, Input};
use crate::import::json::{each_element, scalar};
use crate::import::ledger::{At, Ledger};
use crate::import::place::Place;
use crate::import::refusal::{self, file};
use crate::import::table::{Verdict, settle};

/// An object of a list, and where it was read.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a>(pub &'a Value, pub At);

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

    /// The text of a key without which the element means nothing.
    pub fn required(&self, key: &str) -> Result<String, Verdict> {
        self.text(key).ok_or_else(|| refusal::empty(key))
    }

    /// The code of a key without which the element means nothing.
    pub fn code<C: Code>(&self, key: &str) -> Result<C, Verdict> {
        refusal::code(key, self.text(key).as_deref())
    }

    /// The GeoJSON point of a key, which is the field of the same name.
    pub fn point(&self, key: &'static str, reading: &mut Reading<'_>) -> Option<Place> {
        let coordinates = self.0.get(key).and_then(|point| point.get("coordinates"))?;
        let degree = |rank| coordinates.get(rank).map(Value::to_string);
        reading.point(key, degree(1).as_deref(), degree(0).as_deref())
    }
}

/// The whole file.
pub fn parse(input: &Input) -> Result<Value, FileError> {
    serde_json::from_str(&input.whole_text()?).map_err(|error| file::json(&input.name, file::place(&error)))
}

/// Hands each element of a list to `convert` and writes in the ledger what became of it; its line is its rank, from 1.
pub fn each<'a>(
    elements: impl IntoIterator<Item = &'a Value>,
    ledger: &mut Ledger,
    mut convert: impl FnMut(Element<'_>) -> Result<Verdict, Verdict>,
) {
    for (value, rank) in elements.into_iter().zip(1..) {
        one(value, rank, ledger, &mut convert);
    }
}

/// The same for a file that is one list, which is never held whole.
pub fn each_of_file(
    input: &Input,
    ledger: &mut Ledger,
    mut convert: impl FnMut(Element<'_>) -> Result<Verdict, Verdict>,
) -> Result<(), FileError> {
    ledger.open(&input.name);
    let mut rank = 0;
    each_element(input, &mut |value| {
        rank += 1;
        one(&value, rank, ledger, &mut convert);
    })
}

fn one(
    value: &Value,
    rank: u64,
    ledger: &mut Ledger,
    convert: &mut impl FnMut(Element<'_>) -> Result<Verdict, Verdict>,
) {
    let verdict = match value.is_object() {
        true => convert(Element(value, ledger.at(rank))),
        false => Err(refusal::not_an_object("un objet, {…}")),
    };
    settle(verdict, rank, || value.to_string(), ledger);
}
