//! What is a postal code?

use super::only_digits;

code! {
    /// Postal code: `59000`.
    ///
    /// Five digits, Corsica included (`20000`). It covers several communes, and a commune may have several. Source: La
    /// Poste, base Hexasmal.
    CodePostal, "postal code"
}

const ACCEPTED: &str = "5 digits, for example 59000";

fn check(raw: &str) -> Option<String> {
    only_digits(raw, 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_digits_are_accepted() {
        assert_eq!("59000".parse::<CodePostal>().unwrap().as_str(), "59000");
        assert_eq!(" 59000\t".parse::<CodePostal>().unwrap().as_str(), "59000");
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in ["", "1000", "590000", "2A000", "59 000", "59000 CEDEX"] {
            assert!(raw.parse::<CodePostal>().is_err(), "{raw}");
        }
    }
}
