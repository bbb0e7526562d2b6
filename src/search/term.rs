//! Under which terms is a text indexed and asked for? One analyser, for both.

use std::collections::HashMap;
use std::ops::Range;

use super::stem::stem;
use super::word::words;

/// A word that counts, and the term that its family is indexed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where the word stands in the text, in bytes.
    pub range: Range<usize>,
    /// The word, folded.
    pub mot: String,
    /// Letters a to z and digits, whatever the script of the word.
    pub terme: String,
}

/// Letters of a word beyond which it is cut: longer ones are noise.
const LONGEST: usize = 40;

/// How `saint` and `sainte` are written short in the names of places.
const ABBREVIATED: [&str; 2] = ["st", "ste"];

/// The terms of a text, in its order: its words but those that are empty of meaning, or all of them when nothing else is
/// left (the commune of Y).
pub fn terms(text: &str) -> Vec<Term> {
    terms_with(text, term)
}

/// Whether a text has a word that is not empty of meaning.
pub fn means_something(text: &str) -> bool {
    words(text).iter().any(|word| !word.is_empty_of_meaning())
}

fn terms_with(text: &str, mut term: impl FnMut(&str) -> String) -> Vec<Term> {
    let words = words(text);
    let all = words.iter().all(|word| word.is_empty_of_meaning());
    let kept = words.into_iter().filter(|word| all || !word.is_empty_of_meaning());
    kept.map(|word| Term { terme: term(&word.mot), range: word.range, mot: word.mot }).collect()
}

/// The term of a folded word.
pub fn term(mot: &str) -> String {
    if ABBREVIATED.contains(&mot) {
        return term("saint");
    }
    let end = mot.char_indices().nth(LONGEST).map_or(mot.len(), |(end, _)| end);
    plain(&stem(&mot[..end]))
}

/// The same text in letters a to z and digits: other letters become their numbers. Both databases then see the same words.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if c.is_ascii() { plain.push(c) } else { plain.push_str(&format!("u{:x}", u32::from(c))) }
    }
    plain
}

/// An analyser that remembers the terms of the words it met: texts say the same words again and again.
#[derive(Debug, Default)]
pub struct Analyser {
    known: HashMap<String, String>,
}

// Words remembered at the most.
const REMEMBERED: usize = 50_000;

impl Analyser {
    /// The terms of a text, as [`terms`] gives them.
    pub fn terms(&mut self, text: &str) -> Vec<Term> {
        let known = &mut self.known;
        terms_with(text, |mot| {
            if let Some(term) = known.get(mot) {
                return term.clone();
            }
            if known.len() >= REMEMBERED {
                known.clear();
            }
            let found = term(mot);
            known.insert(mot.to_owned(), found.clone());
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<String> {
        terms(text).into_iter().map(|term| term.terme).collect()
    }

    #[test]
    fn spellings_of_a_job_meet() {
        for title in ["Boulanger / Boulangère", "boulangers-boulangères", "BOULANGER(ÈRE)", "boulanger·ère"] {
            let mut terms = found(title);
            terms.dedup();
            assert_eq!(terms, found("la boulangerie"), "{title}");
        }
        assert_eq!(found("Conseiller·e à l’emploi"), found("conseillère d'emploi"));
    }

    #[test]
    fn a_saint_may_be_written_short() {
        assert_eq!(found("St Étienne, Ste-Foy"), found("Saint-Étienne Sainte-Foy"));
    }

    #[test]
    fn a_text_of_stop_words_alone_keeps_them() {
        assert_eq!(found("Y"), ["y"]);
        assert_eq!(found("Les"), ["les"]);
        assert_eq!(found("Le Y"), ["y"]);
    }

    #[test]
    fn other_scripts_have_terms_too() {
        assert_eq!(found("Ω 🦀 3D"), ["u3c9", "3d"]);
    }

    proptest! {
        #[test]
        fn terms_are_letters_and_digits_and_never_long(text in any::<String>()) {
            for Term { range, terme, .. } in terms(&text) {
                prop_assert!(!terme.is_empty() && terme.len() <= 7 * LONGEST);
                prop_assert!(terme.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
                prop_assert!(text.get(range).is_some());
            }
        }

        #[test]
        fn an_analyser_remembers_right(texts in proptest::collection::vec("[a-zé' ]{0,20}", 1..5)) {
            let mut analyser = Analyser::default();
            for text in texts.iter().chain(&texts) {
                prop_assert_eq!(analyser.terms(text), terms(text));
            }
        }
    }
}
