//! Job titles: ROME 4.0 first, then those that only ROME 3 knows.

use entity::appellation;

use super::{Rows, Stamp, add, metier, ogr, plain};
use crate::codes::Rome;
use crate::import::refusal::rule;
use crate::import::table::{Record, Verdict, code, required};
use crate::search::fold;

/// Row of the titles of ROME 4.0.
pub fn rome4(record: &Record<'_>, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let row = appellation::Model {
        rome_version: 4,
        classification: record.get("classification").map(plain),
        peu_usite: metier::yes(record, "peu_usite"),
        ..title(record, stamp)?
    };
    Ok(add(&mut rows.appellations, row.ogr.clone(), row))
}

/// Row of the titles of ROME 3.
pub fn rome3(record: &Record<'_>, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let row = title(record, stamp)?;
    if rows.appellations.get(&row.ogr).is_some_and(|known| known.rome_version == 4) {
        return Ok(Verdict::Skipped(rule::TITLE_IN_ROME4));
    }
    Ok(add(&mut rows.appellations, row.ogr.clone(), row))
}

fn title(record: &Record<'_>, stamp: Stamp) -> Result<appellation::Model, Verdict> {
    let rome: Rome = code(record, "code_rome")?;
    let libelle = plain(required(record, "libelle_appellation_long")?);
    let court = record.get("libelle_appellation_court").map(plain);
    Ok(appellation::Model {
        ogr: ogr(record, "code_ogr")?,
        rome: rome.into_string(),
        libelle_court: court.unwrap_or_else(|| libelle.clone()),
        libelle_tri: fold(&libelle),
        libelle,
        rome_version: 3,
        classification: None,
        peu_usite: false,
        millesime: stamp.millesime,
        mis_a_jour_le: stamp.now,
    })
}
