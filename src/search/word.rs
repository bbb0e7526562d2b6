//! Which words does a text hold, and where?

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::fold::{fold, is_apostrophe};

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// The word, folded.
    pub mot: String,
    /// Whether nothing but a mark of inclusive writing parts it from the word before: `ère` in `infirmier(ère)`.
    glued: bool,
    /// Whether a slash touches it: `H` in `H/F`.
    slashed: bool,
    /// Whether an apostrophe and another word follow it at once: `l` in `l'école`; or a space and a vowel, as in `l école`.
    elided: bool,
}

/// The words of a text, in its order.
pub fn words(text: &str) -> Vec<Word> {
    ranges(text).filter_map(|range| word(text, range)).collect()
}

/// The same words, folded, each as it is met.
pub fn each_mot(text: &str, mut met: impl FnMut(&str)) {
    let mut mot = String::new();
    for range in ranges(text) {
        mot.clear();
        fold_word(&text[range], &mut mot);
        if !mot.is_empty() {
            met(&mot);
        }
    }
}

// Where letters and digits follow one another.
fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut letters = text.char_indices().chain([(text.len(), ' ')]);
    std::iter::from_fn(move || {
        let (start, _) = letters.find(|(_, c)| in_word(*c))?;
        let (end, _) = letters.find(|(_, c)| !in_word(*c))?;
        Some(start..end)
    })
}

fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() && (c.is_alphanumeric() && !is_apostrophe(c) || is_combining_mark(c))
}

fn word(text: &str, range: Range<usize>) -> Option<Word> {
    let shown = &text[range.clone()];
    let mut mot = String::new();
    fold_word(shown, &mut mot);
    if mot.is_empty() {
        return None;
    }
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let next = after.next();
    Some(Word {
        mot,
        range,
        glued: before.is_some_and(is_mark),
        slashed: before == Some('/') || next == Some('/'),
        elided: match (next, after.next()) {
            (Some(' '), Some(letter)) => is_vowel(letter) && is_article(shown),
            (Some(mark), Some(letter)) => is_elision(mark) && in_word(letter),
            _ => false,
        },
    })
}

fn fold_word(shown: &str, mot: &mut String) {
    if shown.is_ascii() {
        mot.push_str(shown);
        mot.make_ascii_lowercase();
    } else {
        mot.extend(fold(shown).split(' '));
    }
}

/// Signs that part a word from its other gender.
fn is_mark(c: char) -> bool {
    matches!(c, '(' | '-' | '.' | '/' | '·' | '•' | '⋅' | '‧' | '∙')
}

// Before a space, other letters are words: `langage c objet`.
fn is_article(shown: &str) -> bool {
    matches!(shown, "l" | "L" | "d" | "D")
}

fn is_vowel(c: char) -> bool {
    fold(c.encode_utf8(&mut [0; 4])).starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'h'])
}

fn is_elision(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´') || is_apostrophe(c)
}

impl Word {
    /// Whether it says nothing of what the text is about.
    pub fn is_empty_of_meaning(&self) -> bool {
        let mot = self.mot.as_str();
        STOP_WORDS.contains(&mot)
            || self.elided && ELIDED.contains(&mot)
            || self.glued && ENDINGS.contains(&mot)
            || self.slashed && matches!(mot, "h" | "f")
    }
}

// Without those that are a job's matter or a place's name too: car, est, or, pas, plus, son.
const STOP_WORDS: [&str; 52] = [
    "a", "au", "aux", "avec", "ce", "ces", "cet", "cette", "chez", "comme", "dans", "de", "des", "dont", "du", "elle",
    "elles", "en", "et", "etc", "il", "ils", "la", "le", "les", "leur", "leurs", "ma", "mes", "mon", "ne", "nos",
    "notre", "nous", "on", "ou", "par", "pour", "que", "qui", "sa", "sans", "se", "ses", "sont", "sous", "sur", "un",
    "une", "vos", "votre", "vous",
];

const ELIDED: [&str; 13] = ["l", "d", "j", "m", "n", "t", "s", "c", "qu", "jusqu", "lorsqu", "puisqu", "quelqu"];

const ENDINGS: [&str; 31] = [
    "e", "es", "s", "se", "ses", "ne", "nes", "te", "tes", "le", "les", "ve", "ves", "ere", "eres", "iere", "ieres",
    "euse", "euses", "rice", "rices", "trice", "trices", "ale", "ales", "enne", "ennes", "ienne", "iennes", "onne",
    "x",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kept(text: &str) -> Vec<String> {
        words(text).into_iter().filter(|word| !word.is_empty_of_meaning()).map(|word| word.mot).collect()
    }

    #[test]
    fn elided_articles_and_stop_words_are_empty_of_meaning() {
        assert_eq!(kept("L’aide à l'insertion jusqu'à l'emploi"), ["aide", "insertion", "emploi"]);
        assert_eq!(kept("ingénieur du son, conducteur de car"), ["ingenieur", "son", "conducteur", "car"]);
    }

    #[test]
    fn a_letter_alone_is_a_word_unless_it_is_elided() {
        assert_eq!(kept("permis D, langage C, l'or, l or"), ["permis", "d", "langage", "c", "or", "or"]);
    }

    #[test]
    fn endings_of_inclusive_writing_are_empty_of_meaning() {
        for text in
            ["infirmier(ère)", "infirmier·ère", "infirmier.ère", "infirmier-ère", "infirmier/ière", "infirmier H/F"]
        {
            assert_eq!(kept(text), ["infirmier"], "{text}");
        }
        assert_eq!(kept("salarié·e·s, agent(e), Animateur(trice) (F/H)"), ["salarie", "agent", "animateur"]);
    }

    #[test]
    fn a_word_tells_where_it_stands() {
        let text = "Bâtiment, « œuvre » : métaux";
        let found: Vec<(&str, String)> =
            words(text).into_iter().map(|word| (&text[word.range.clone()], word.mot)).collect();
        let expected = [("Bâtiment", "batiment"), ("œuvre", "oeuvre"), ("métaux", "metaux")];
        assert_eq!(found, expected.map(|(shown, mot)| (shown, mot.to_owned())));
    }

    proptest! {
        #[test]
        fn words_are_those_of_the_folded_text(text in "[\\p{L}\\p{N}\\p{M} '’.,-]{0,40}") {
            let mots: Vec<String> = words(&text).into_iter().map(|word| word.mot).collect();
            prop_assert_eq!(mots.concat(), fold(&text).replace(' ', ""));
            let mut met = Vec::new();
            each_mot(&text, |mot| met.push(mot.to_owned()));
            prop_assert_eq!(met, mots);
        }
    }
}
