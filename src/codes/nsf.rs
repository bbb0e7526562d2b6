//! What is the code of a training speciality?

use super::{are_digits, trimmed};

code! {
    /// Code in the nomenclature of training specialities: `326t`, `326`, `32`.
    ///
    /// Two digits for a domain, three for a group, then perhaps the letter of a function, in lower case as the RNCP
    /// writes it; a capital is accepted. Source: NSF of 1994, as found in the RNCP export.
    Nsf, "NSF code"
}

const ACCEPTED: &str = "2 or 3 digits and at most one lower-case letter, for example 326t";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?.to_ascii_lowercase();
    let digits = code.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(&code);
    are_digits(digits, 2..=3).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_groups_and_functions_are_accepted() {
        for raw in ["25", "136", "326t", "32n"] {
            assert_eq!(raw.parse::<Nsf>().unwrap().as_str(), raw);
        }
        assert_eq!(" 326T ".parse::<Nsf>().unwrap().as_str(), "326t");
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in ["", "3", "t", "3t", "3261", "326tt", "t326", "326 t", "326é", "326 : Informatique"] {
            assert!(raw.parse::<Nsf>().is_err(), "{raw}");
        }
    }
}
