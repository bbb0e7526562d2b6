//! Which académie does a département belong to?

use std::collections::HashSet;

use serde_json::Value;

use super::draft::Draft;
use super::json::{self, Element};
use crate::codes::{CodeAcademie, CodeDepartement};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::rule;
use crate::import::table::Verdict;

/// Reads `dep_code`, `aca_nom`, `aca_id`, `aca_code` of a file.
pub fn academies(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let mut seen = HashSet::new();
    json::each_of_file(input, ledger, |element| academie(element, input, draft, &mut seen))
}

/// The same for a list inside a file.
pub fn list(value: &Value, input: &Input, draft: &mut Draft, ledger: &mut Ledger) {
    let mut seen = HashSet::new();
    json::each(value.as_array().into_iter().flatten(), ledger, |element| academie(element, input, draft, &mut seen));
}

fn academie(
    element: Element<'_>,
    input: &Input,
    draft: &mut Draft,
    seen: &mut HashSet<String>,
) -> Result<Verdict, Verdict> {
    let departement: CodeDepartement = element.code("dep_code")?;
    let code: CodeAcademie = element.code("aca_code")?;
    let nom = element.required("aca_nom")?;
    let departement = departement.into_string();
    if !seen.insert(departement.clone()) || draft.academie_of.contains_key(&departement) {
        return Ok(Verdict::Skipped(rule::REPEATED));
    }
    let identifiant = element.text("aca_id").unwrap_or_else(|| format!("A{code}"));
    draft.academies.entry(code.to_string()).or_insert((identifiant, nom, input.millesime()));
    draft.academie_of.insert(departement, code.into_string());
    Ok(Verdict::Accepted)
}
