//! What does a text ask in which `or`, a minus and quotes mean something, as search engines of the web have it?

use std::ops::Range;

use super::document::Apart;
use super::term::terms;

/// Words that must be there, and what must not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Alternative {
    /// Terms, all of them.
    pub held: Vec<String>,
    /// Terms of which no group is there as a whole.
    pub left_out: Vec<Vec<String>>,
}

/// Conditions of which one at least must hold; none when the text has no word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Condition(pub Vec<Alternative>);

/// A part of a text between spaces, or between quotes.
struct Piece<'a> {
    text: &'a str,
    range: Range<usize>,
    left_out: bool,
    quoted: bool,
}

impl Condition {
    /// What a text asks: all its words, in any order; between quotes too. `or` stands between alternatives, a minus at the
    /// beginning of a word or of a quotation leaves it out.
    pub fn of(text: &str) -> Self {
        let (pieces, found) = (pieces(text), terms(text));
        let mut alternatives = vec![Alternative::default()];
        for (rank, piece) in pieces.iter().enumerate() {
            let begun = alternatives.last().is_some_and(|alternative| *alternative != Alternative::default());
            if piece.is_or() && begun && rank + 1 < pieces.len() {
                alternatives.push(Alternative::default());
                continue;
            }
            let termes = found.iter().filter(|term| piece.range.contains(&term.range.start));
            let termes: Vec<String> = termes.map(|term| term.terme.clone()).collect();
            let Some(alternative) = alternatives.last_mut().filter(|_| !termes.is_empty()) else { continue };
            if piece.left_out {
                alternative.left_out.push(termes);
            } else {
                alternative.held.extend(termes);
            }
        }
        alternatives.retain(|alternative| *alternative != Alternative::default());
        Self(alternatives)
    }

    /// What each kind of texts apart must hold: words of the index.
    pub fn of_index(&self, apart: Apart) -> Vec<Alternative> {
        let lexemes = |termes: &[String]| termes.iter().map(|terme| apart.lexeme(terme)).collect::<Vec<_>>();
        let alternative = |asked: &Alternative| Alternative {
            // What says nothing holds no condition, be it to leave a word out.
            held: [vec![apart.lexeme("")], lexemes(&asked.held)].concat(),
            left_out: asked.left_out.iter().map(|termes| lexemes(termes)).collect(),
        };
        self.0.iter().map(alternative).collect()
    }
}

impl Piece<'_> {
    fn is_or(&self) -> bool {
        !self.quoted && !self.left_out && self.text.eq_ignore_ascii_case("or")
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let ends = at == text.len() || c == '"' || !quoted && c.is_whitespace();
        if ends {
            let left_out = text[..start].ends_with("-\"") || !quoted && text[start..at].starts_with('-');
            pieces.push(Piece { text: &text[start..at], range: start..at, left_out, quoted });
            start = at + c.len_utf8();
            quoted ^= c == '"';
        }
    }
    pieces.retain(|piece| piece.text.chars().any(char::is_alphanumeric));
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::term::term;

    fn asked(text: &str) -> Vec<(String, Vec<String>)> {
        let told = |one: Alternative| (one.held.join(" "), one.left_out.iter().map(|group| group.join(" ")).collect());
        Condition::of(text).0.into_iter().map(told).collect()
    }

    fn family(words: &str) -> String {
        words.split(' ').filter(|word| !word.is_empty()).map(term).collect::<Vec<_>>().join(" ")
    }

    fn held(words: &str) -> (String, Vec<String>) {
        (family(words), Vec::new())
    }

    fn left_out(words: &str, left: &str) -> (String, Vec<String>) {
        (family(words), vec![family(left)])
    }

    #[test]
    fn all_words_are_asked_for() {
        assert_eq!(asked("Jeunes de 16 ans"), [held("jeunes 16 ans")]);
        assert_eq!(asked("\"jeunes femmes\" enceintes"), [held("jeunes femmes enceintes")]);
        assert_eq!(asked("non-francophones"), [held("non francophones")]);
        for nothing in ["", " ", "\"", "--", "\"\" - *"] {
            assert_eq!(asked(nothing), [], "{nothing}");
        }
    }

    #[test]
    fn or_stands_between_alternatives() {
        assert_eq!(asked("femmes or jeunes OR seniors"), [held("femmes"), held("jeunes"), held("seniors")]);
        assert_eq!(asked("or femmes"), [held("or femmes")], "nothing stands before it");
        assert_eq!(asked("femmes or"), [held("femmes or")], "nor after it");
        assert_eq!(asked("femmes \"or\" jeunes"), [held("femmes or jeunes")]);
    }

    #[test]
    fn a_minus_leaves_out() {
        assert_eq!(asked("femmes -jeunes"), [left_out("femmes", "jeunes")]);
        assert_eq!(asked("femmes -\"jeunes seules\""), [left_out("femmes", "jeunes seules")]);
        assert_eq!(asked("-jeunes"), [left_out("", "jeunes")]);
        assert_eq!(asked("femmes - jeunes"), [held("femmes jeunes")], "alone, it is a dash");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            Condition::of(&text).of_index(Apart::Publics);
        }

        #[test]
        fn no_sign_makes_it_panic(text in "[-a \"or]{0,20}") {
            Condition::of(&text).of_index(Apart::Publics);
        }
    }
}
