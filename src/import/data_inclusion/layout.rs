//! Is a file one of structures or one of services? Its first rows tell, whatever its name.

use serde_json::{Map, Value};

use super::{records, sheet};
use crate::import::input::Input;

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Structures.
    Structures,
    /// Services.
    Services,
}

const NEEDED: &[&str] = &["id", "source", "nom", "date_maj"];
const OF_SERVICES: &[&str] =
    &["structure_id", "thematiques", "profils", "publics", "zone_eligibilite", "zone_diffusion_type"];
const OF_STRUCTURES: &[&str] =
    &["siret", "rna", "site_web", "accessibilite_lieu", "reseaux_porteurs", "typologie", "labels_nationaux", "antenne"];

/// A part of a file whose rows are of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What its rows are.
    pub kind: Kind,
    /// Its sheet, in a workbook that producers fill in; none when it is all that is read of the file.
    pub sheet: Option<String>,
}

/// What the parts of a file hold; none when its rows are not of data·inclusion.
pub fn parts(input: &Input) -> Vec<Part> {
    let named = if input.lower_name().ends_with(".xlsx") { sheet::named(input) } else { Vec::new() };
    if !named.is_empty() {
        return named;
    }
    kind(input).map(|kind| Part { kind, sheet: None }).into_iter().collect()
}

/// What a file holds; none when its rows are not of data·inclusion, in schema v0 or v1.
fn kind(input: &Input) -> Option<Kind> {
    let name = input.lower_name();
    if name.ends_with(".csv") {
        let header = input.first_line();
        let columns = header.split(',').map(|name| (name.trim().to_owned(), Value::Null));
        told(&columns.collect())
    } else if [".json", ".geojson", ".parquet", ".xlsx"].iter().any(|extension| name.ends_with(extension)) {
        told(&records::fields(input))
    } else {
        None
    }
}

fn told(row: &Map<String, Value>) -> Option<Kind> {
    let bears = |field: &&str| row.contains_key(*field);
    if !NEEDED.iter().all(&bears) {
        return None;
    }
    if bears(&"structure_id") {
        return Some(Kind::Services);
    }
    if OF_STRUCTURES.iter().any(&bears) {
        return Some(Kind::Structures);
    }
    OF_SERVICES.iter().any(bears).then_some(Kind::Services)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, text: &str) -> Option<Kind> {
        kind(&Input::new(name, text.as_bytes()))
    }

    #[test]
    fn the_first_rows_tell_and_not_the_name() {
        let row = r#"[{"id": "a--1", "source": "a", "nom": "x", "date_maj": 1695081600000, "siret": null}, tru"#;
        assert_eq!(of("x.json", row), Some(Kind::Structures));
        let row = r#"{"features": [{"properties": {"id": "a--1", "source": "a", "nom": "x", "date_maj": "2024-01-01", "structure_id": "a--2"}}]}"#;
        assert_eq!(of("structures.geojson", row), Some(Kind::Services));
        let rows = r#"[{"source": "a", "nom": "x"}, {"id": "a--1", "source": "a", "nom": "x", "date_maj": "2024-01-01", "siret": null}]"#;
        assert_eq!(of("x.json", rows), Some(Kind::Structures), "the first lacks a field, and is refused alone");
        assert_eq!(of("x.csv", "id,source,structure_id,nom,date_maj\n"), Some(Kind::Services));
    }

    #[test]
    fn other_files_are_not_recognised() {
        assert_eq!(
            of(
                "schema_structure_v1.json",
                r#"{"$schema": "x", "items": {"id": 1, "source": 1, "nom": 1, "date_maj": 1}}"#
            ),
            None
        );
        assert_eq!(of("structures.json", r#"[{"id": 1, "nom": "x"}]"#), None);
        assert_eq!(of("structures.parquet", "PAR1"), None);
    }
}
