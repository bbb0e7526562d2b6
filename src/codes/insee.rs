//! What is the code of a commune?

use super::{are_digits, trimmed};

code! {
    /// Code of a commune in the official geographic code of INSEE: `59350`, `2A004`, `97105`.
    ///
    /// Five digits, or `2A` or `2B` and three digits in Corsica, lower case accepted. Former communes and the
    /// arrondissements of Paris, Lyon and Marseille have the same shape. Not a postal code, though nothing tells them
    /// apart outside Corsica. Source: INSEE, COG.
    Insee, "INSEE code"
}

const ACCEPTED: &str = "5 digits, or 2A or 2B and 3 digits, for example 59350";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?.to_ascii_uppercase();
    let known = match code.strip_prefix("2A").or_else(|| code.strip_prefix("2B")) {
        Some(rank) => are_digits(rank, 3..=3),
        None => are_digits(&code, 5..=5),
    };
    known.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn communes_of_the_mainland_of_corsica_and_overseas_are_accepted() {
        for raw in ["59350", "01001", "2A004", "2B033", "97105"] {
            assert_eq!(raw.parse::<Insee>().unwrap().as_str(), raw);
        }
        assert_eq!(" 2a004 ".parse::<Insee>().unwrap().as_str(), "2A004");
    }

    #[test]
    fn what_is_not_a_code_of_a_commune_is_refused() {
        for raw in ["", "1001", "593500", "2C004", "2A04", "2A0044", "A2004", "5935O", "59 350"] {
            assert!(raw.parse::<Insee>().is_err(), "{raw}");
        }
    }
}
