//! Elements of the files of the catalogue, whatever their shape.

use serde_json::Value;

use crate::import::input::{FileError, Input};
use crate::import::json;
use crate::import::refusal;
use crate::import::table::Verdict;

/// A refusal, and the row as it was read.
pub type Refused = (Verdict, String);

const HEAD: usize = 64 * 1024;

/// Whether a JSON speaks of courses: each shape names the organisation that trains or the one that answers for it.
pub fn recognises(input: &Input) -> bool {
    let name = input.lower_name();
    let head = || String::from_utf8_lossy(&input.bytes[..input.bytes.len().min(HEAD)]);
    let keys = ["cle_ministere_educatif", "etablissement_gestionnaire_siret", "etablissement_formateur_siret"];
    (name.ends_with(".json") || is_lines(&name)) && keys.iter().any(|key| head().contains(&format!("\"{key}\"")))
}

/// Whether a file, by its name in lower case, has one object on each line.
pub fn is_lines(name: &str) -> bool {
    name.ends_with(".jsonl") || name.ends_with(".ndjson")
}

/// Hands each element to `each` with its line: rank in a list, line in a file of JSON lines.
pub fn each(input: &Input, each: &mut dyn FnMut(u64, Result<Value, Refused>)) -> Result<(), FileError> {
    if !is_lines(&input.lower_name()) {
        let mut rank = 0;
        return json::each_element(input, &mut |value| {
            rank += 1;
            each(rank, Ok(value));
        });
    }
    for (line, text) in (1..).zip(input.text().lines()) {
        if !text.trim().is_empty() {
            each(line, one(text));
        }
    }
    Ok(())
}

fn one(text: &str) -> Result<Value, Refused> {
    serde_json::from_str(&json::without_raw_controls(text)).map_err(|error| {
        (refusal::not_json(error.column(), "une formation, {\"cle_ministere_educatif\": …}"), text.to_owned())
    })
}
