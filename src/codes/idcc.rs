//! What is the number of a collective agreement?

use super::{are_digits, trimmed};

code! {
    /// Number of a collective agreement, identifiant de convention collective: `1486`, `0016`.
    ///
    /// One to four digits, padded to four. The brochure numbers of Légifrance, which RNCP fiches give, have the same
    /// shape and are not IDCC: it is for the reader of a file to know. Source: ministry of Labour.
    Idcc, "IDCC"
}

const ACCEPTED: &str = "1 to 4 digits, for example 1486";

fn check(raw: &str) -> Option<String> {
    let digits = trimmed(raw)?;
    are_digits(digits, 1..=4).then(|| format!("{digits:0>4}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_leading_zeros_are_given_back() {
        for raw in ["16", "016", "0016", " 16 "] {
            assert_eq!(raw.parse::<Idcc>().unwrap().as_str(), "0016");
        }
        assert_eq!("1486".parse::<Idcc>().unwrap().as_str(), "1486");
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in ["", "Autre", "14860", "148A", "IDCC 1486", "14 86"] {
            assert!(raw.parse::<Idcc>().is_err(), "{raw}");
        }
    }
}
