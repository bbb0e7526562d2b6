//! Elements of the files of the catalogue, whatever their shape.

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

use crate::import::input::{FileError, Input};
use crate::import::json;
use crate::import::refusal::{self, file};
use crate::import::table::Verdict;

/// A refusal, and the row as it was read.
pub type Refused = (Verdict, String);

/// Whether a JSON speaks of courses: each shape names the organisation that trains or the one that answers for it.
pub fn recognises(input: &Input) -> bool {
    let name = input.lower_name();
    let head = || input.head_text();
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
    let mut lines = BufReader::new(input.text()?);
    let (mut text, most) = (String::new(), input.bounds().row);
    for line in 1.. {
        text.clear();
        let read = lines.by_ref().take(most as u64 + 1).read_line(&mut text);
        match read.map_err(|error| file::row(&input.name, line, &error))? {
            0 => break,
            size if size > most => return Err(file::too_long(&input.name, &format!("La ligne {line}"), most)),
            _ if text.trim().is_empty() => {}
            _ => each(line, one(text.trim_end_matches(['\r', '\n']))),
        }
    }
    Ok(())
}

fn one(text: &str) -> Result<Value, Refused> {
    json::value(text).map_err(|error| {
        (refusal::not_json(error.column(), "une formation, {\"cle_ministere_educatif\": …}"), text.to_owned())
    })
}
