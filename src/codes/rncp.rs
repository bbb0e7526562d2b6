//! What is a code of the national register of certifications?

use super::{are_digits, trimmed};

code! {
    /// Code of a fiche in one of the two registers of France compétences: `RNCP37537`, `RS5801`.
    ///
    /// `RNCP` and 2 to 6 digits, or `RS` and 1 to 6 digits, in capitals. Lower case is accepted. The bare number is
    /// not: it would not tell the register. Source: France compétences, open export of the registers; the real ones
    /// have 3 to 5 digits in the RNCP, the margin is for those to come.
    Rncp, "RNCP code"
}

const ACCEPTED: &str = "RNCP followed by 2 to 6 digits, or RS followed by 1 to 6 digits, for example RNCP37537";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?.to_ascii_uppercase();
    let known = match code.strip_prefix("RNCP") {
        Some(number) => are_digits(number, 2..=6),
        None => are_digits(code.strip_prefix("RS")?, 1..=6),
    };
    known.then_some(code)
}

/// One of the two registers of France compétences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Register {
    /// Répertoire national des certifications professionnelles: whole jobs.
    Rncp,
    /// Répertoire spécifique: skills that complete a job.
    Rs,
}

impl Rncp {
    /// The register that holds the fiche.
    pub fn register(&self) -> Register {
        if self.0.starts_with("RNCP") { Register::Rncp } else { Register::Rs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_registers_are_accepted_and_told_apart() {
        assert_eq!("RNCP37537".parse::<Rncp>().unwrap().register(), Register::Rncp);
        assert_eq!("RS5801".parse::<Rncp>().unwrap().register(), Register::Rs);
        assert_eq!("RS1".parse::<Rncp>().unwrap().register(), Register::Rs);
    }

    #[test]
    fn lower_case_and_surrounding_spaces_are_put_right() {
        assert_eq!(" rncp37537\u{a0}".parse::<Rncp>().unwrap().as_str(), "RNCP37537");
        assert_eq!("\tRs5801\n".parse::<Rncp>().unwrap().to_string(), "RS5801");
    }

    #[test]
    fn what_is_not_a_code_of_a_register_is_refused() {
        for raw in [
            "",
            "RNCP",
            "RNCP1",
            "RNCP1234567",
            "RS",
            "RS1234567",
            "37537",
            "RNCPNR",
            "RNCP 37537",
            "RNCP-12",
            "XRNCP37537",
        ] {
            assert!(raw.parse::<Rncp>().is_err(), "{raw}");
        }
    }
}
