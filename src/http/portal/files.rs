//! Which files may be taken home, how large are they, and what do their rows and columns look like?

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::routing::{MethodRouter, get};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::langue::Langue;
use super::page::Failure;
use super::{Portal, Visitor};
use crate::export::catalogue::Dictionary;
use crate::export::sample::first;
use crate::export::{self, Dataset, Edition, Error, Format, Library};

/// Rows that a preview shows.
const SHOWN: u32 = 5;
/// Rows whose length is measured.
const MEASURED: u32 = 50;

/// How long a row of each data set is in CSV, in bytes, by the first of them; measured once for an edition.
#[derive(Clone, Debug, Default)]
pub(super) struct Lengths(Arc<Mutex<Option<(Edition, Measured)>>>);

type Measured = BTreeMap<&'static str, f64>;

impl Lengths {
    async fn of(&self, library: &Library) -> Result<Measured, Error> {
        let edition = library.edition().await?;
        if let Some((known, lengths)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && *known == edition
        {
            return Ok(lengths.clone());
        }
        let snapshot = library.open().await?;
        let mut lengths = BTreeMap::new();
        for set in export::all() {
            let (rows, bytes) = first(&snapshot, *set, Format::Csv, MEASURED).await?;
            lengths.insert(set.about().name, bytes.len() as f64 / rows.max(1) as f64);
        }
        let edition = snapshot.edition();
        snapshot.close().await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((edition, lengths.clone()));
        Ok(lengths)
    }
}

/// How large a data set is.
#[derive(Debug, Serialize)]
struct Size {
    lignes: i64,
    /// In CSV, about.
    octets: i64,
}

/// The page of all files.
pub(super) fn index(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, visitor: Visitor| -> Response<Body> {
        match listed(&portal, langue, &visitor).await {
            Ok(shown) => portal.page("telechargements", langue, &visitor, shown),
            Err(failure) => portal.failed(langue, &visitor, &failure),
        }
    })
}

async fn listed(portal: &Portal, langue: Langue, visitor: &Visitor) -> Result<Value, Failure> {
    let told = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "the files could not be listed");
        Failure::ours()
    };
    let index = portal.library.index().await.map_err(|error| told(&error))?;
    let index = if langue == Langue::En { index.in_english() } else { index };
    let lengths = portal.lengths.of(&portal.library).await.map_err(|error| told(&error))?;
    let counts = portal.asked(question(), Map::new(), visitor).await?.data;
    let size = |(name, length): (&'static str, f64)| {
        let lignes = counts[root(name)]["totalCount"].as_i64()?;
        Some((name, Size { lignes, octets: (lignes as f64 * length) as i64 }))
    };
    let sizes: BTreeMap<&str, Size> = lengths.into_iter().filter_map(size).collect();
    Ok(json!({ "index": index, "tailles": sizes }))
}

/// How many rows each data set has is how many objects the field of the same name lists.
fn question() -> String {
    let fields = export::all().iter().map(|set| format!("{} {{ totalCount }}", root(set.about().name)));
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(" "))
}

/// The field of the root that lists what a data set holds: `fichesRncp` for `fiches-rncp`.
fn root(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_uppercase() + rest
    })
}

/// The page of the columns of a data set, with its first rows.
pub(super) fn columns(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Path(jeu): Path<String>, visitor: Visitor| -> Response<Body> {
        let Ok(set) = export::named(&jeu) else { return portal.failed(langue, &visitor, &Failure::not_found()) };
        match rows(&portal.library, set).await {
            Ok(rows) => {
                let told = Dictionary::of(set);
                let told = if langue == Langue::En { told.in_english() } else { told };
                let shown = json!({ "dictionnaire": told, "apercu": rows });
                portal.page("colonnes", langue, &visitor, shown)
            }
            Err(error) => {
                tracing::error!(%error, "the first rows of a file could not be read");
                portal.failed(langue, &visitor, &Failure::ours())
            }
        }
    })
}

/// The first rows, as the NDJSON file tells them.
async fn rows(library: &Library, set: &'static dyn Dataset) -> Result<Vec<Value>, Error> {
    let snapshot = library.open().await?;
    let (_, bytes) = first(&snapshot, set, Format::Ndjson, SHOWN).await?;
    snapshot.close().await?;
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_data_set_is_counted_by_the_field_of_its_name() {
        assert_eq!((root("services"), root("fiches-rncp")), ("services".to_owned(), "fichesRncp".to_owned()));
        let sdl = crate::graph::sdl();
        for set in export::all() {
            assert!(sdl.contains(&format!("\n\t{}(", root(set.about().name))), "{}", set.about().name);
        }
    }
}
