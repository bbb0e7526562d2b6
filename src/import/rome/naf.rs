//! In which branches is a job practised? Our own table, since the ROME does not tell.

use entity::naf;

use super::{Rows, Stamp, plain};
use crate::codes::{Naf, Rome};
use crate::import::refusal::rule;
use crate::import::table::{Record, Verdict, code};
use crate::search::fold;

/// Row of the links between jobs and branches.
pub fn metier_naf(record: &Record<'_>, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let rome: Rome = code(record, "code_rome")?;
    let naf: Naf = code(record, "code_naf")?;
    let libelle = record.get("libelle_naf").map(plain);
    let branch = rows.nafs.entry(naf.as_str().to_owned());
    let branch = branch.or_insert_with(|| naf::Model {
        naf: naf.as_str().to_owned(),
        libelle: None,
        libelle_tri: String::new(),
        millesime: stamp.millesime,
        mis_a_jour_le: stamp.now,
    });
    if let (None, Some(libelle)) = (&branch.libelle, libelle) {
        branch.libelle_tri = fold(&libelle);
        branch.libelle = Some(libelle);
    }
    Ok(if rows.metier_nafs.insert((rome.into_string(), naf.into_string())) {
        Verdict::Accepted
    } else {
        Verdict::Skipped(rule::SAME_LINK)
    })
}
