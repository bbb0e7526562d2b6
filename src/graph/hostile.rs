//! Does any text stop what reads it? Each function reads one as the graph does, and asserts what must hold of any: `fuzz/` hands
//! them texts for as long as one likes, and the tests below those of a short run.

use async_graphql::parser::parse_query;
use async_graphql::{ScalarType, Value, Variables};

use super::limits::{Limits, check_document, check_source};
use super::page::Slice;
use super::scalars;
use super::types::{Commune, Formation};
use crate::contact::{Known, MASKED, shown, veiled};
use crate::search::code::codes;
use crate::search::extrait::{answered, extrait};
use crate::search::question::Question;
use crate::store::Order;

/// A query: what is refused before it is parsed is refused quickly, and what is parsed is measured.
pub fn query(text: &str) {
    let limits = Limits::default();
    let Ok(tokens) = check_source(text, &limits) else { return };
    assert!(tokens <= limits.max_tokens);
    let Ok(document) = parse_query(text) else { return };
    match check_document(&document, &Variables::default(), &limits) {
        Ok(usage) => assert!(usage.cost() <= limits.max_cost),
        Err(refusal) => assert!(refusal.message.ends_with('.') && refusal.message.len() < 1_000, "{}", refusal.message),
    }
}

/// A cursor, of any list in any order: a place, or a refusal.
pub fn cursor(text: &str) {
    let slice = Slice { after: Some(text.to_owned()), ..Slice::default() };
    for order in [Order::Key, Order::Distance, Order::Pertinence] {
        let windows = [slice.window::<Commune>(order), slice.window::<Formation>(order)];
        for window in windows.into_iter().flatten() {
            let from = window.from.expect("a place");
            assert!(!from.key.contains('\0') && from.standing.is_none_or(|bits| f64::from_bits(bits).is_finite()));
        }
    }
    let _ = super::types::Place::read(text);
}

macro_rules! scalars {
    ($text:expr, $($name:ident),+) => {$(
        if let Ok(value) = <scalars::$name as ScalarType>::parse(Value::from($text)) {
            let again = <scalars::$name as ScalarType>::parse(value.to_value()).map(|again| again.to_value());
            assert!(again.is_ok_and(|again| again == value.to_value()), concat!(stringify!($name), ": {:?}"), $text);
        }
    )+};
}

/// A code or a date: its canonical form, which is its own, or a refusal.
pub fn scalar(text: &str) {
    scalars!(
        text,
        Cfd,
        CleMinistereEducatif,
        CodeAcademie,
        CodeBloc,
        CodeDepartement,
        CodeFormacode,
        CodeInsee,
        CodeMef,
        CodeNaf,
        CodeNsf,
        CodePostal,
        CodeRegion,
        CodeRome,
        Date,
        DateTime,
        Idcc,
        Rncp,
        Siren,
        Siret,
        Uai
    );
}

/// A text that is searched, and the same as a text that is found.
pub fn search(text: &str) {
    let question = Question::of(text);
    assert!(answered(&question, text) <= question.asked.len());
    let segments = extrait(&question, text);
    assert!(segments.iter().map(|segment| segment.texte.chars().count()).sum::<usize>() <= 1_000, "{text:?}");
    drop((codes(text), question.without_one()));
    let known = Known { nom: Some(text), courriel: Some(text), telephone: Some(text) };
    let stored = veiled(text.to_owned(), &known);
    assert_eq!(shown(&stored, true).replace(['\u{e000}', '\u{e001}'], ""), text.replace(['\u{e000}', '\u{e001}'], ""));
    assert!(shown(&stored, false).len() <= text.len() + stored.matches('\u{e000}').count() * MASKED.len());
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_query_stops_the_check(text in any::<String>(), near in "([{}()\\[\\]:$!@.\"#, \n]|\\.\\.\\.|query|fragment|on|F[0-3]|communes|nodes|first|-?[0-9]{1,12}|é){0,60}") {
            super::query(&text);
            super::query(&near);
        }

        #[test]
        fn no_cursor_stops_a_page(text in any::<String>(), inside in "\\[\"(Commune|Formation|Recherche)\",(null|-?[0-9]{1,20}|\"x\"),\"[a-z0-9\\\\u]{0,12}\"\\]") {
            super::cursor(&text);
            super::cursor(&URL_SAFE_NO_PAD.encode(&inside));
        }

        #[test]
        fn no_text_stops_a_scalar(text in any::<String>(), near in "[0-9A-Z:+.\\-TZ ]{0,32}") {
            super::scalar(&text);
            super::scalar(&near);
        }

        #[test]
        fn no_text_stops_a_search(text in any::<String>(), near in "[a-zéèœ0-9@.+' \"\\-\n]{0,120}") {
            super::search(&text);
            super::search(&near);
        }
    }
}
