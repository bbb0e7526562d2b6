//! What is the code of an economic activity?

use super::{are_digits, trimmed};

code! {
    /// Code of an activity in the French nomenclature, also called APE: `62.01Z`.
    ///
    /// Two digits, a dot, two digits and a capital. Accepted without the dot and in lower case. Divisions and classes
    /// (`62`, `62.01`) are not activities. Source: INSEE, NAF rév. 2.
    Naf, "NAF code"
}

const ACCEPTED: &str = "2 digits, a dot, 2 digits and a letter, for example 62.01Z";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?.to_ascii_uppercase();
    let digits = code.strip_suffix(|c: char| c.is_ascii_uppercase())?;
    let letter = &code[digits.len()..];
    let (division, class) = match digits.split_once('.') {
        Some(parts) => parts,
        None => digits.split_at_checked(2)?,
    };
    (are_digits(division, 2..=2) && are_digits(class, 2..=2)).then(|| format!("{division}.{class}{letter}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dot_and_the_capital_may_be_missing() {
        for raw in ["62.01Z", "6201Z", "62.01z", " 6201z "] {
            assert_eq!(raw.parse::<Naf>().unwrap().as_str(), "62.01Z");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in [
            "", "Z", "62", "62.01", "6.201Z", "620.1Z", "62..01Z", "62.0.1Z", "62.01ZZ", "62 01Z", "62-01Z", "6é1Z",
            "62.01É",
        ] {
            assert!(raw.parse::<Naf>().is_err(), "{raw}");
        }
    }
}
