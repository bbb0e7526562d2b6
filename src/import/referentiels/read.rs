//! How is the file of enumerations laid out? An object of lists, each element a value and its label.

use serde_json::{Map, Value};

use crate::import::input::{FileError, Input};
use crate::import::refusal::{self, file};
use crate::import::table::Verdict;

/// Which enumerations does a file hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Those of schema v1.
    V1,
    /// Those of schema v0, gone in April 2026.
    V0,
}

/// Bytes of the largest file of lists: those that are known hold a tenth of it.
const LARGEST: u64 = 4 << 20;

/// Tells by its keys.
pub fn version(input: &Input) -> Option<Version> {
    let object = |head: &str| head.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    if !input.lower_name().ends_with(".json") || !object(&input.head_text()) || input.size().ok()? > LARGEST {
        return None;
    }
    let text = input.whole_text().ok()?;
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    if has("typologies_de_structures") && has("profils") {
        Some(Version::V0)
    } else if has("personnes_mobilisatrices") && has("categories") && has("thematiques") {
        Some(Version::V1)
    } else {
        None
    }
}

/// The lists of a file, by name.
pub fn lists(input: &Input) -> Result<Map<String, Value>, FileError> {
    match serde_json::from_str(&input.whole_text()?) {
        Ok(Value::Object(lists)) => Ok(lists),
        Ok(_) => Err(file::not_a(&input.name, "un fichier d'énumérations", "un objet de listes")),
        Err(error) => Err(file::json(&input.name, file::place(&error))),
    }
}

/// The text of a key, trimmed; none when it is empty or absent.
pub fn text(element: &Value, key: &str) -> Option<String> {
    let text = element.get(key)?.as_str()?.replace('\0', "");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The text of a key without which the element means nothing.
pub fn required(element: &Value, key: &str) -> Result<String, Verdict> {
    text(element, key).ok_or_else(|| refusal::empty(key))
}
