//! Which part of a text shows why it answers?

use std::ops::Range;

use super::question::Question;
use super::term::terms;

/// A part of an extract, to show plain or marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The part.
    pub texte: String,
    /// Whether it is a word that was asked for.
    pub marque: bool,
}

// Letters shown before the first word that answers, and in all.
const BEFORE: usize = 60;
const LENGTH: usize = 200;

/// How many words of the question a text holds.
pub fn answered(question: &Question, text: &str) -> usize {
    let found = terms(text);
    let holds = |asked: &&super::question::Asked| found.iter().any(|term| asked.is_answered_by(&term.terme));
    question.asked.iter().filter(holds).count()
}

/// The text around the words of the question that it holds: the whole of a short one, a part of a long one between dots.
pub fn extrait(question: &Question, text: &str) -> Vec<Segment> {
    let marked: Vec<Range<usize>> = terms(text)
        .into_iter()
        .filter(|term| question.asked.iter().any(|asked| asked.is_answered_by(&term.terme)))
        .map(|term| term.range)
        .collect();
    let window = window(text, marked.first().map_or(0, |first| first.start));
    let mut segments = Vec::new();
    let mut push = |range: Range<usize>, marque: bool| {
        let texte = shown(&text[range]);
        if !texte.is_empty() {
            segments.push(Segment { texte, marque });
        }
    };
    let mut at = window.start;
    for range in marked.into_iter().filter(|range| window.start <= range.start && range.end <= window.end) {
        push(at..range.start, false);
        push(range.clone(), true);
        at = range.end;
    }
    push(at..window.end, false);
    if let Some(first) = segments.first_mut().filter(|_| window.start > 0) {
        first.texte.insert(0, '…');
    }
    if let Some(last) = segments.last_mut().filter(|_| window.end < text.len()) {
        last.texte.push('…');
    }
    segments
}

// Around a place, between two words.
fn window(text: &str, at: usize) -> Range<usize> {
    let letters =
        |from: usize, count: usize| text[from..].char_indices().nth(count).map_or(text.len(), |(end, _)| from + end);
    if letters(0, LENGTH) == text.len() {
        return 0..text.len();
    }
    let back = text[..at].char_indices().rev().nth(BEFORE).map_or(0, |(start, _)| start);
    let start = if back == 0 { 0 } else { text[back..at].find(char::is_whitespace).map_or(at, |space| back + space) };
    let far = letters(start, LENGTH);
    let end = if far == text.len() {
        far
    } else {
        text[start..far]
            .rfind(char::is_whitespace)
            .filter(|space| start + space > at)
            .map_or(far, |space| start + space)
    };
    start..end
}

// On one line, each run of white space a space.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !shown.ends_with(' ') {
                    shown.push(' ');
                }
            }
            c if c.is_control() => {}
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(question: &str, text: &str) -> String {
        let segments = extrait(&Question::of(question), text);
        segments
            .iter()
            .map(|segment| if segment.marque { format!("[{}]", segment.texte) } else { segment.texte.clone() })
            .collect()
    }

    #[test]
    fn the_words_that_answer_are_marked_as_they_are_written() {
        assert_eq!(marked("boulangerie", "Boulanger / Boulangère d'ici"), "[Boulanger] / [Boulangère] d'ici");
        assert_eq!(marked("<b>", "a < b & c"), "a < [b] & c");
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_the_first_answer() {
        let text = format!("{} la boulangerie {}", "un deux trois ".repeat(30), "quatre cinq six ".repeat(30));
        let found = marked("boulanger", &text);
        assert!(
            found.starts_with("… ") && found.ends_with('…') && found.contains("la [boulangerie] quatre"),
            "{found}"
        );
        assert!(found.chars().count() <= LENGTH + 4, "{found}");
        assert!(!found.contains("troi ") && !found.contains(" n "), "{found}");
    }

    proptest! {
        #[test]
        fn any_text_has_an_extract(question in any::<String>(), text in any::<String>()) {
            for segment in extrait(&Question::of(&question), &text) {
                prop_assert!(!segment.texte.is_empty());
            }
        }
    }
}
