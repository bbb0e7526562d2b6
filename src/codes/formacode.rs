//! What is the code of a training field?

use super::only_digits;

code! {
    /// Code of a training field in the Formacode thesaurus: `31054`.
    ///
    /// Five digits. Source: Centre Inffo.
    Formacode, "Formacode"
}

const ACCEPTED: &str = "5 digits, for example 31054";

fn check(raw: &str) -> Option<String> {
    only_digits(raw, 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_digits_are_accepted() {
        assert_eq!("31054".parse::<Formacode>().unwrap().as_str(), "31054");
        assert_eq!(" 31054\t".parse::<Formacode>().unwrap().as_str(), "31054");
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in ["", "3105", "310540", "3105A", "31 054"] {
            assert!(raw.parse::<Formacode>().is_err(), "{raw}");
        }
    }
}
