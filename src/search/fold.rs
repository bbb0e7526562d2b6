//! Under which plain form do two spellings meet?

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The text in lower-case letters and digits, one space between words, so that `L’ÉCOLE`, `l'école` and `L école`
/// are all `l ecole`: what the `*_tri` columns hold, to sort and to filter.
///
/// Compatibility forms are written out (`½` is `1 2`, `ﬁ` is `fi`), accents and other combining marks dropped, `œ`,
/// `æ` and `ß` become `oe`, `ae` and `ss`; whatever is neither a letter nor a digit separates words. No space at either
/// end; empty when the text has no letter and no digit. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = Folded { text: String::with_capacity(text.len()), apart: false };
    for c in text.chars() {
        // Marks are dropped: in which order they stood does not matter, and each letter is decomposed by itself.
        match c {
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            c => decompose_compatible(c, |part| folded.lower(part)),
        }
    }
    folded.text
}

struct Folded {
    text: String,
    // Whether what comes is parted from what is there.
    apart: bool,
}

impl Folded {
    fn lower(&mut self, c: char) {
        if !is_combining_mark(c) {
            c.to_lowercase().for_each(|c| self.push(c));
        }
    }

    fn push(&mut self, c: char) {
        if !c.is_alphanumeric() || is_apostrophe(c) {
            self.apart = true;
            return;
        }
        if self.apart && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.apart = false;
        match c {
            'œ' => self.text.push_str("oe"),
            'æ' => self.text.push_str("ae"),
            'ß' => self.text.push_str("ss"),
            c => self.text.push(c),
        }
    }
}

/// The modifier letters typed for an apostrophe: to Unicode they are letters, to a French word they are not.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\u{2b9}'..='\u{2bf}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accents_and_capitals_are_dropped() {
        assert_eq!(fold("Électricité Générale"), "electricite generale");
        assert_eq!(fold("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÑ"), "aaaceeeeiioouuuyn");
    }

    #[test]
    fn composed_and_decomposed_accents_are_the_same() {
        assert_eq!(fold("Compétences"), fold("Compe\u{301}tences"));
    }

    #[test]
    fn ligatures_are_written_out() {
        assert_eq!(fold("Œuvre, cœur, ex æquo, ÆTHER, Straße, ẞ, ﬁn"), "oeuvre coeur ex aequo aether strasse ss fin");
    }

    #[test]
    fn every_apostrophe_and_dash_is_one_space() {
        for text in ["l'école", "l’école", "l‘école", "lʼécole", "L - École", " l\u{a0}école… "] {
            assert_eq!(fold(text), "l ecole", "{text}");
        }
        assert_eq!(fold("Saint-Étienne-du-Rouvray"), "saint etienne du rouvray");
    }

    #[test]
    fn digits_are_kept() {
        assert_eq!(fold("C++ / C# (niveau 5)"), "c c niveau 5");
        assert_eq!(fold("10 m²"), "10 m2");
    }

    #[test]
    fn a_text_without_letters_is_empty() {
        for text in ["", " ", "\0\n", "…!?", "🦀", "\u{301}"] {
            assert_eq!(fold(text), "", "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_never_panics_and_twice_changes_nothing(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert_eq!(folded.trim(), &folded);
            prop_assert!(!folded.contains("  "));
        }
    }

    #[test]
    fn no_character_is_folded_differently_the_second_time() {
        for c in ('\0'..=char::MAX).map(String::from) {
            let folded = fold(&c);
            assert_eq!(fold(&folded), folded, "{c:?}");
        }
    }
}
