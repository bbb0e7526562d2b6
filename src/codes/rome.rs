//! What is the code of a ROME job?

use super::{are_digits, trimmed};

code! {
    /// Code of a job in the ROME of France Travail: `M1805`.
    ///
    /// One capital and four digits, nothing else: the domains (`M18`, `M`) that older RNCP fiches give in its place
    /// are not jobs, and lower case is refused. Source: ROME 3 and 4.0.
    Rome, "ROME code"
}

const ACCEPTED: &str = "one capital letter and 4 digits, for example M1805";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?;
    let digits = code.strip_prefix(|c: char| c.is_ascii_uppercase())?;
    are_digits(digits, 4..=4).then(|| code.to_owned())
}

impl Rome {
    /// The professional domain: `M18`.
    pub fn domaine(&self) -> &str {
        &self.0[..3]
    }

    /// The grand domain: `M`.
    pub fn grand_domaine(&self) -> &str {
        &self.0[..1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_tells_its_domain_and_its_grand_domain() {
        let rome: Rome = "M1805".parse().unwrap();
        assert_eq!((rome.as_str(), rome.domaine(), rome.grand_domaine()), ("M1805", "M18", "M"));
    }

    #[test]
    fn a_domain_is_not_a_job() {
        for raw in ["M", "M1", "M18", "M180"] {
            assert!(raw.parse::<Rome>().is_err(), "{raw}");
        }
    }

    #[test]
    fn what_is_not_a_job_is_refused() {
        for raw in ["", "m1805", "M18055", "11805", "MM805", "É1805", "M 1805", "M180O"] {
            assert!(raw.parse::<Rome>().is_err(), "{raw}");
        }
    }
}
