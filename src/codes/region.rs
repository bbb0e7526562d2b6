//! What is the code of a region?

use super::only_digits;

code! {
    /// Code of a region: `32`, `01` for Guadeloupe.
    ///
    /// Two digits, those of the regions of 2016. Source: INSEE, COG.
    CodeRegion, "region code"
}

const ACCEPTED: &str = "2 digits, for example 32";

fn check(raw: &str) -> Option<String> {
    only_digits(raw, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_accepted() {
        assert_eq!("32".parse::<CodeRegion>().unwrap().as_str(), "32");
        assert_eq!(" 32\t".parse::<CodeRegion>().unwrap().as_str(), "32");
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in ["", "3", "032", "3A", "-1", "Hauts-de-France"] {
            assert!(raw.parse::<CodeRegion>().is_err(), "{raw}");
        }
    }
}
