//! What is the code of a département?

use super::{are_digits, trimmed};

code! {
    /// Code of a département or of an overseas collectivity: `59`, `2A`, `974`, `988`.
    ///
    /// Two digits, `2A` or `2B` (lower case accepted), or three digits that begin with 97 or 98. `97` and `98` alone
    /// are the start of such a code, and refused. Source: INSEE, COG.
    CodeDepartement, "département code"
}

const ACCEPTED: &str = "2 digits, 2A, 2B, or 3 digits beginning with 97 or 98, for example 59";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?.to_ascii_uppercase();
    let overseas = code.starts_with("97") || code.starts_with("98");
    let known = matches!(code.as_str(), "2A" | "2B")
        || if overseas { are_digits(&code, 3..=3) } else { are_digits(&code, 2..=2) };
    known.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departements_of_the_mainland_of_corsica_and_overseas_are_accepted() {
        for raw in ["01", "59", "95", "2A", "2B", "971", "976", "988"] {
            assert_eq!(raw.parse::<CodeDepartement>().unwrap().as_str(), raw);
        }
        assert_eq!(" 2b ".parse::<CodeDepartement>().unwrap().as_str(), "2B");
    }

    #[test]
    fn what_is_not_a_code_of_a_departement_is_refused() {
        for raw in ["", "1", "2C", "97", "98", "123", "9711", "97A", "A2", "Nord"] {
            assert!(raw.parse::<CodeDepartement>().is_err(), "{raw}");
        }
    }
}
