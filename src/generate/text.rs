//! How is a text written? By sentences of our own, as many as a length asks for.

use super::dice::Dice;

/// Characters of the shortest and of the longest text.
pub const SHORTEST: u64 = 30;
/// See above.
pub const LONGEST: u64 = 2_000;

/// A text of 30 to 2 000 characters, short ones more often; `{}` in a sentence is one of the subjects.
pub fn paragraph(dice: &mut Dice, sentences: &[&str], subjects: &[&str]) -> String {
    let range = LONGEST - SHORTEST;
    let wanted = SHORTEST + dice.skewed(range).max(dice.skewed(range));
    let mut text = String::new();
    let mut length = 0;
    // Forward from one to another not far: none follows itself.
    let mut place = dice.place(sentences.len());
    while length < wanted {
        place = (place + 1 + dice.place(3)) % sentences.len();
        let sentence = sentences[place].replace("{}", subjects[dice.place(subjects.len())]);
        let more = sentence.chars().count() as u64 + u64::from(length > 0);
        if length > 0 && length + more > LONGEST {
            break;
        }
        if length > 0 {
            text.push(if dice.percent(12) { '\n' } else { ' ' });
        }
        text += &sentence;
        length += more;
    }
    text
}

/// What a title says in capitals and without accents, as the BCN and the SIRENE write.
pub fn capitals(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let plain = text.replace('’', "'").replace('œ', "oe").replace('Œ', "OE");
    plain.nfd().filter(char::is_ascii).collect::<String>().to_uppercase()
}

/// Letters and digits in lower case joined by hyphens, for addresses.
pub fn slug(text: &str) -> String {
    let plain = capitals(text).to_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// `de` and what follows, which begins with a vowel or an article or not: `d’Agen`, `du Mans`, `des Abymes`.
pub fn of(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("Le ") {
        format!("du {rest}")
    } else if let Some(rest) = name.strip_prefix("Les ") {
        format!("des {rest}")
    } else if capitals(name).starts_with(['A', 'E', 'I', 'O', 'U', 'Y']) {
        format!("d’{name}")
    } else {
        format!("de {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::dice::Subject;
    use crate::generate::vocabulary::{PHRASES_FORMATION, PHRASES_INSERTION};

    #[test]
    fn texts_are_neither_too_short_nor_too_long() {
        let mut lengths = Vec::new();
        for rank in 0..2_000 {
            let sentences = if rank % 2 == 0 { PHRASES_FORMATION } else { PHRASES_INSERTION };
            let text = paragraph(&mut Dice::new(1, Subject::Service, rank), sentences, &["la vente", "l’accueil"]);
            assert!(!text.contains("{}"));
            lengths.push(text.chars().count() as u64);
        }
        assert!(lengths.iter().all(|length| (SHORTEST..=LONGEST).contains(length)));
        assert!(lengths.iter().any(|length| *length < 60) && lengths.iter().any(|length| *length > 1_800));
    }

    #[test]
    fn names_are_written_as_registers_do() {
        assert_eq!(capitals("École d’été"), "ECOLE D'ETE");
        assert_eq!(slug("L’Haÿ-les-Roses 2"), "l-hay-les-roses-2");
        assert_eq!(of("Évreux"), "d’Évreux");
        assert_eq!(
            (of("Le Mans"), of("Les Abymes"), of("Lille")),
            ("du Mans".into(), "des Abymes".into(), "de Lille".into())
        );
    }
}
