//! Skills of ROME 3, and the jobs that ask for them.

use entity::competence;

use super::{Rows, Stamp, add, ogr, plain};
use crate::codes::Rome;
use crate::import::refusal::rule;
use crate::import::table::{Record, Verdict, code, required};
use crate::search::fold;

/// Row of the skills. One skill may stand in two sections of the sheets: the first is kept.
pub fn competence(record: &Record<'_>, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let libelle = plain(required(record, "libelle")?);
    let row = competence::Model {
        ogr: ogr(record, "code_ogr")?,
        libelle_tri: fold(&libelle),
        libelle,
        type_referentiel: record.get("code_type_referentiel").map(plain),
        rubrique: record.get("code_ref_rubrique").map(plain),
        regroupement: record.get("libelle_en_tete_regroupement").map(plain),
        millesime: stamp.millesime,
        mis_a_jour_le: stamp.now,
    };
    Ok(match add(&mut rows.competences, row.ogr.clone(), row) {
        Verdict::Skipped(_) => Verdict::Skipped(rule::SKILL_ELSEWHERE),
        verdict => verdict,
    })
}

/// Row of the links between jobs and skills.
pub fn correspondance(record: &Record<'_>, _stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let rome: Rome = code(record, "code_rome")?;
    let link = (rome.into_string(), ogr(record, "code_ogr")?);
    Ok(if rows.metier_competences.insert(link) { Verdict::Accepted } else { Verdict::Skipped(rule::SAME_LINK) })
}
