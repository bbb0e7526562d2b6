//! Which parts of a free text are somebody's contact?
//!
//! They are put between two marks that no text of a producer holds, so that the text stays whole for those who may read it.

use std::borrow::Cow;
use std::ops::Range;

use super::courriel::is_nominative;
use super::prenom::named_at_the_end;
use super::telephone;

/// What is shown in the place of a contact.
pub const MASKED: &str = "[contact masqué]";

// Of the area that Unicode leaves to each program.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// How much of a text before a telephone may tell whose it is, in bytes.
const BEFORE: usize = 60;

/// The contact of the object that a text is about, as far as it is masked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Name of a person.
    pub nom: Option<&'a str>,
    /// E-mail.
    pub courriel: Option<&'a str>,
    /// Telephone.
    pub telephone: Option<&'a str>,
}

/// The text as it is stored: marked are the e-mails of people, the mobile telephones told with somebody's name, and what is
/// masked of the object itself.
pub fn veiled(text: String, known: &Known<'_>) -> String {
    let text = if text.contains([OPEN, CLOSE]) { text.replace([OPEN, CLOSE], "") } else { text };
    let mut spans: Vec<Range<usize>> = courriels(&text, known).chain(telephones(&text, known)).collect();
    spans.extend(known.nom.into_iter().flat_map(|nom| names(&text, nom)));
    if spans.is_empty() {
        return text;
    }
    spans.sort_by_key(|span| span.start);
    let mut marked = String::with_capacity(text.len() + spans.len() * 6);
    let mut at = 0;
    for span in spans {
        let start = span.start.max(at);
        if start < span.end {
            marked.push_str(&text[at..start]);
            marked.push(OPEN);
            marked.push_str(&text[start..span.end]);
            marked.push(CLOSE);
            at = span.end;
        }
    }
    marked.push_str(&text[at..]);
    marked
}

/// A stored text as it is shown: whole to those who may read the contacts of people, without them to the others.
pub fn shown(text: &str, may: bool) -> Cow<'_, str> {
    if !text.contains(OPEN) {
        return Cow::Borrowed(text);
    }
    if may {
        return Cow::Owned(text.replace([OPEN, CLOSE], ""));
    }
    let mut parts = text.split(OPEN);
    let mut open = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        open.push_str(MASKED);
        // Without its end, all that follows is masked.
        open.push_str(part.split_once(CLOSE).map_or("", |(_, after)| after));
    }
    Cow::Owned(open)
}

fn courriels<'a>(text: &'a str, known: &'a Known<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    let bytes = text.as_bytes();
    text.match_indices('@').filter_map(move |(at, _)| {
        let before = text[..at].char_indices().rev().take_while(|(_, c)| c.is_alphanumeric() || "._%+-".contains(*c));
        let start = before.last()?.0;
        let length =
            bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte)).count();
        let end = at + 1 + text[at + 1..at + 1 + length].trim_end_matches(['.', '-']).len();
        let found = &text[start..end];
        let own = known.courriel.is_some_and(|courriel| courriel.eq_ignore_ascii_case(found));
        (own || is_nominative(found)).then_some(start..end)
    })
}

fn telephones<'a>(text: &'a str, known: &'a Known<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    let own = known.telephone.and_then(telephone::national);
    telephone::all(text).filter_map(move |(span, digits)| {
        let mobile = digits.starts_with(['6', '7']);
        let theirs = own.as_ref() == Some(&digits) || mobile && named_at_the_end(end_of(&text[..span.start]));
        theirs.then_some(span)
    })
}

fn end_of(text: &str) -> &str {
    let start = (text.len().saturating_sub(BEFORE)..=text.len()).find(|at| text.is_char_boundary(*at));
    &text[start.unwrap_or_default()..]
}

/// The name, in the same letters whatever their case.
fn names<'a>(text: &'a str, nom: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let nom = nom.trim();
    let longest = if nom.chars().count() < 3 { 0 } else { text.len() };
    text[..longest].char_indices().filter_map(move |(at, _)| {
        let end = at + nom.len();
        let same = text.get(at..end).is_some_and(|part| lower(part).eq(lower(nom)));
        let alone =
            !text[..at].ends_with(char::is_alphanumeric) && same && !text[end..].starts_with(char::is_alphanumeric);
        alone.then_some(at..end)
    })
}

fn lower(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn open(text: &str, known: Known<'_>) -> String {
        shown(&veiled(text.to_owned(), &known), false).into_owned()
    }

    #[test]
    fn e_mails_of_people_and_telephones_told_with_a_name_are_masked() {
        for (text, open_text) in [
            ("Écrire à jeanne.martin@gmail.com.", "Écrire à [contact masqué]."),
            ("Écrire à accueil@asso.fr", "Écrire à accueil@asso.fr"),
            ("Mme Durand : 06 12 34 56 78, ou 03 20 00 00 00", "Mme Durand : [contact masqué], ou 03 20 00 00 00"),
            ("Standard 06 12 34 56 78", "Standard 06 12 34 56 78"),
            ("@ seul, a@", "@ seul, a@"),
        ] {
            assert_eq!(open(text, Known::default()), open_text);
        }
    }

    #[test]
    fn what_is_masked_of_the_object_is_masked_in_its_texts() {
        let known =
            Known { nom: Some("Camille Exemple"), courriel: Some("secret@asso.fr"), telephone: Some("+33199000001") };
        let text = "Demander CAMILLE EXEMPLE (01 99 00 00 01, Secret@asso.fr)";
        assert_eq!(open(text, known), "Demander [contact masqué] ([contact masqué], [contact masqué])");
        assert_eq!(open("Camille Exemplaire", known), "Camille Exemplaire");
    }

    #[test]
    fn a_text_that_bears_our_marks_masks_nothing_else() {
        assert_eq!(open("a\u{e000}b\u{e001}c\u{e000}d", Known::default()), "abcd");
        assert_eq!(shown("a\u{e000}b", false), "a[contact masqué]", "and a mark without its end shows nothing");
    }

    proptest! {
        #[test]
        fn who_may_read_contacts_reads_the_text_as_it_was(text in "[a-zé@. 0-9+]{0,80}", nom in "[A-Za-zé ]{0,12}") {
            let known = Known { nom: Some(&nom), courriel: Some("a@b.fr"), telephone: Some("0612345678") };
            let stored = veiled(text.clone(), &known);
            prop_assert_eq!(shown(&stored, true), text.as_str());
            prop_assert_eq!(veiled(stored.clone(), &known), stored);
            shown(&veiled(text, &known), false);
        }
    }
}
