//! What is the number of a school?

use super::{are_digits, trimmed};

code! {
    /// Number of a school or training centre, unité administrative immatriculée: `0470015L`.
    ///
    /// Seven digits (the first three tell the département) and a check letter, in capitals. Lower case is accepted, and
    /// lost leading zeros are given back. Source: Éducation nationale, RAMSESE.
    Uai, "UAI"
}

const ACCEPTED: &str = "7 digits and their check letter, for example 0470015L";

/// The letter of a number is the one at its remainder by 23. I, O and Q are left out: they read as digits.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?.to_ascii_uppercase();
    let (digits, letter) = code.split_at_checked(code.len().checked_sub(1)?)?;
    if !are_digits(digits, 1..=7) {
        return None;
    }
    let number: usize = digits.parse().ok()?;
    (letter.as_bytes() == [LETTERS[number % LETTERS.len()]]).then(|| format!("{code:0>8}"))
}

impl Uai {
    /// The number of the last seven digits of this one, completed by its check letter.
    pub fn completed(number: u32) -> Self {
        let number = number % 10_000_000;
        let letter = char::from(LETTERS[number as usize % LETTERS.len()]);
        Self(format!("{number:07}{letter}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_completed_by_its_check_letter() {
        assert_eq!(Uai::completed(470_015).as_str(), "0470015L");
        for number in [0, 22, 23, 9_999_999, u32::MAX] {
            let uai = Uai::completed(number);
            assert_eq!(uai.as_str().parse(), Ok(uai), "{number}");
        }
    }

    #[test]
    fn real_numbers_are_accepted() {
        for raw in ["0470015L", "0881755E", "0755805C"] {
            assert_eq!(raw.parse::<Uai>().unwrap().as_str(), raw);
        }
    }

    #[test]
    fn lower_case_and_lost_zeros_are_put_right() {
        assert_eq!(" 0881529j ".parse::<Uai>().unwrap().as_str(), "0881529J");
        assert_eq!("470015L".parse::<Uai>().unwrap().as_str(), "0470015L");
    }

    #[test]
    fn a_wrong_letter_or_digit_is_refused() {
        for raw in ["0470015M", "0470016L", "0470015I", "0470015O", "0470015Q"] {
            assert!(raw.parse::<Uai>().is_err(), "{raw}");
        }
    }

    #[test]
    fn what_is_not_a_uai_is_refused() {
        for raw in ["", "L", "05737342", "054216SP", "00470015L", "0470015", "0470 015L", "0470015É", "0470015ſ"] {
            assert!(raw.parse::<Uai>().is_err(), "{raw}");
        }
    }
}
