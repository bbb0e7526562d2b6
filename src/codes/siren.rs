//! What is the number of a legal unit?

use super::{are_digits, luhn_digit, passes_luhn, ungrouped};

code! {
    /// Number of a legal unit in SIRENE: `194700159`.
    ///
    /// Nine digits, the last a Luhn check. Spaces, no-break spaces and dots are dropped; nothing is padded, and zeros
    /// alone are refused. Source: INSEE.
    Siren, "SIREN"
}

const ACCEPTED: &str = "9 digits with a valid check digit, for example 194700159";

fn check(raw: &str) -> Option<String> {
    let siren = ungrouped(raw)?;
    (are_digits(&siren, 9..=9) && passes_luhn(&siren) && siren != "000000000").then_some(siren)
}

impl Siren {
    /// The number whose first eight digits are the last eight of this one, completed by its check digit. Zero, which
    /// names nobody, gives way to one.
    pub fn completed(number: u32) -> Self {
        let digits = format!("{:08}", (number % 100_000_000).max(1));
        Self(format!("{digits}{}", luhn_digit(&digits)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_completed_by_its_check_digit() {
        assert_eq!(Siren::completed(19_470_015).as_str(), "194700159");
        for number in [0, 1, 7, 99_999_999, 100_000_000, u32::MAX] {
            let siren = Siren::completed(number);
            assert_eq!(siren.as_str().parse(), Ok(siren), "{number}");
        }
    }

    #[test]
    fn nine_digits_with_a_valid_check_are_accepted() {
        for raw in ["194700159", "356000000", "194 700\u{a0}159", " 194.700.159"] {
            assert!(raw.parse::<Siren>().is_ok(), "{raw}");
        }
        assert_eq!("194 700 159".parse::<Siren>().unwrap().as_str(), "194700159");
    }

    #[test]
    fn a_wrong_digit_is_refused() {
        assert!("194700158".parse::<Siren>().is_err());
    }

    #[test]
    fn what_is_not_a_siren_is_refused() {
        for raw in ["", "19470015", "1947001590", "19470015900016", "19470015A", "000000000"] {
            assert!(raw.parse::<Siren>().is_err(), "{raw}");
        }
    }
}
