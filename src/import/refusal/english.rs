//! What do the sentences that producers read say in English? Their twins, in `po/import.en.po`: `{}` stands for what changes
//! from one sentence to the next, which has a twin of its own or is left as it is.

use std::sync::LazyLock;

use polib::po_file::parse_from_reader;

const TWIN: &[u8] = include_bytes!("../../../po/import.en.po");
const HOLE: &str = "{}";

// Sentences that are in sentences.
const MAX_DEPTH: usize = 3;

/// The sentences and their twins: those of which most is known first.
static SENTENCES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let catalog = parse_from_reader(TWIN).map_err(|error| tracing::error!(%error, "the English texts cannot be read"));
    let messages = catalog.iter().flat_map(|catalog| catalog.messages()).filter(|message| message.is_translated());
    let twins = messages.filter_map(|message| Some((message.msgid().to_owned(), message.msgstr().ok()?.to_owned())));
    let mut sentences: Vec<(String, String)> = twins.collect();
    sentences.sort_by_key(|(french, _)| std::cmp::Reverse(french.replace(HOLE, "").len()));
    sentences
});

/// A sentence in English; none when it has no twin.
pub fn english(sentence: &str) -> Option<String> {
    twin(sentence, 0)
}

fn twin(sentence: &str, depth: usize) -> Option<String> {
    let (found, english) = SENTENCES.iter().find_map(|(french, english)| Some((holes(french, sentence)?, english)))?;
    let mut parts = english.split(HOLE);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (rank, part) in parts.enumerate() {
        let held = found.get(rank).copied().unwrap_or_default();
        let told = if depth < MAX_DEPTH { twin(held, depth + 1) } else { None };
        text.push_str(told.as_deref().unwrap_or(held));
        text.push_str(part);
    }
    Some(text)
}

/// What stands in the holes of a pattern; none when the text is not of it.
fn holes<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split(HOLE);
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    let parts: Vec<&str> = parts.collect();
    for (rank, part) in parts.iter().enumerate() {
        let last = rank + 1 == parts.len();
        let at =
            if last { rest.len().checked_sub(part.len()).filter(|_| rest.ends_with(part))? } else { rest.find(part)? };
        found.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_told_in_english_with_what_it_holds() {
        let told = "Le champ « code_rome » est vide. Il faut une lettre majuscule et 4 chiffres, par exemple M1805.";
        let expected = "The field “code_rome” is empty. It takes a capital letter and 4 digits, for example M1805.";
        assert_eq!(english(told).as_deref(), Some(expected));
        assert_eq!(english("Ceci n'a pas de jumeau."), None);
        assert_eq!(holes("a {} b {} c", "a x b y b z c"), Some(vec!["x", "y b z"]));
        assert_eq!(holes("a {} b", "a b"), None);
    }

    #[test]
    fn every_rule_that_leaves_rows_aside_has_its_twin() {
        let rules = include_str!("rule.rs");
        let names = rules.split("str = \"").skip(1).filter_map(|rest| rest.split('"').next());
        let missing: Vec<&str> = names.filter(|name| english(name).is_none()).collect();
        assert!(missing.is_empty(), "po/import.en.po lacks: {missing:#?}");
    }

    #[test]
    fn a_twin_holds_as_much_as_its_sentence() {
        for (french, english) in SENTENCES.iter() {
            assert_eq!(french.matches(HOLE).count(), english.matches(HOLE).count(), "{french}");
        }
    }
}
