//! What is the code of a class?

use super::only_digits;

code! {
    /// Code of a class (module élémentaire de formation) of the Éducation nationale: `3112310721`.
    ///
    /// Ten digits, the "MEF 10"; the statistical MEF of eleven digits is another code. Source: BCN, N_MEF.
    Mef, "MEF"
}

const ACCEPTED: &str = "10 digits, for example 3112310721";

fn check(raw: &str) -> Option<String> {
    only_digits(raw, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_are_accepted() {
        assert_eq!("3112310721".parse::<Mef>().unwrap().as_str(), "3112310721");
        assert_eq!(" 3112310721\t".parse::<Mef>().unwrap().as_str(), "3112310721");
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in ["", "311231072", "31123107211", "311231072X", "311 23107 21"] {
            assert!(raw.parse::<Mef>().is_err(), "{raw}");
        }
    }
}
