//! Pairs of the certifications of API Apprentissage (`GET /certification/v1`): those that its own kits made.
//!
//! Nothing else of a certification is read: it is a copy of what the BCN and France compétences publish, and its periods
//! follow from theirs. One that holds a CFD or an RNCP alone is what is left over the pairs, and makes none.

use serde_json::Value;

use super::pair::Pairs;
use crate::import::input::{FileError, Input};
use crate::import::json;
use crate::import::ledger::{At, Ledger};
use crate::import::refusal::{self, rule};
use crate::import::table::{Verdict, settle};

/// Whether a JSON lists certifications, and not courses, which embed them.
pub fn recognises(input: &Input) -> bool {
    let head = || input.head_text();
    let shows = |key: &str| head().contains(&format!("\"{key}\""));
    input.lower_name().ends_with(".json")
        && shows("rncp_anterieur_2019")
        && shows("periode_validite")
        && !shows("cle_ministere_educatif")
}

/// Adds the pairs of a file; the line of a certification is its rank from 1.
pub fn read(input: &Input, pairs: &mut Pairs, ledger: &mut Ledger) -> Result<(), FileError> {
    ledger.open(&input.name);
    let mut rank = 0;
    json::each_element(input, &mut |value| {
        rank += 1;
        settle(element(&value, pairs, ledger.at(rank)), rank, || value.to_string(), ledger);
    })
}

fn element(value: &Value, pairs: &mut Pairs, at: At) -> Result<Verdict, Verdict> {
    let identifiant = value["identifiant"]
        .as_object()
        .ok_or_else(|| refusal::not_an_object("une certification, {\"identifiant\": {\"cfd\": …, \"rncp\": …}, …}"))?;
    match (json::text(identifiant, "cfd"), json::text(identifiant, "rncp")) {
        (Some(cfd), Some(rncp)) => pairs.add(Some(&cfd), Some(&rncp), at),
        (None, None) => Err(refusal::none_of(&["identifiant.cfd", "identifiant.rncp"], "un CFD ou un code RNCP")),
        _ => Ok(Verdict::Skipped(rule::CODE_ALONE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certifications_of_two_codes_make_pairs() {
        let text = r#"[
            {"identifiant":{"cfd":"40033104","rncp":"RNCP34674","rncp_anterieur_2019":false},"periode_validite":{"debut":null}},
            {"identifiant":{"cfd":"40033104","rncp":"RNCP34674"},"periode_validite":{}},
            {"identifiant":{"cfd":"40033104","rncp":null}}, {"identifiant":{"cfd":null,"rncp":"RNCP34674"}},
            {"identifiant":{"cfd":null,"rncp":null}}, {"identifiant":{"cfd":"4003310","rncp":"Aucun code"}}, {"cfd":1}]"#;
        let input = Input::new("certifications-2026-03-01.json", text.as_bytes());
        assert!(recognises(&input));
        let (mut pairs, mut ledger) = (Pairs::default(), Ledger::silent());
        read(&input, &mut pairs, &mut ledger).unwrap();
        assert_eq!(pairs.found.into_iter().collect::<Vec<_>>(), [("40033104".to_owned(), "RNCP34674".to_owned())]);
        assert_eq!(ledger.totals(), (7, 1, 3, 3));
    }
}
