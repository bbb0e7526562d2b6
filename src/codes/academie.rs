//! What is the code of an académie?

use super::only_digits;

code! {
    /// Code of an académie, a district of the Éducation nationale: `09` for Lille.
    ///
    /// Two digits; the identifier `A09` of other files is not this code. Source: Éducation nationale.
    CodeAcademie, "académie code"
}

const ACCEPTED: &str = "2 digits, for example 09";

fn check(raw: &str) -> Option<String> {
    only_digits(raw, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_accepted() {
        assert_eq!("09".parse::<CodeAcademie>().unwrap().as_str(), "09");
        assert_eq!(" 09\t".parse::<CodeAcademie>().unwrap().as_str(), "09");
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in ["", "9", "009", "A9", "A09", "Lille"] {
            assert!(raw.parse::<CodeAcademie>().is_err(), "{raw}");
        }
    }
}
