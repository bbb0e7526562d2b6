//! What is the number of an establishment?

use super::{Siren, are_digits, luhn_digit, passes_luhn, ungrouped};

code! {
    /// Number of an establishment in SIRENE: `19470015900016`.
    ///
    /// Fourteen digits: the SIREN of its legal unit, five of its own, the last a Luhn check. Spaces, no-break spaces
    /// and dots are dropped, and 9 to 13 digits are padded with the zeros that spreadsheets lose; beware that a bare
    /// SIREN passes for such a number. The establishments of La Poste have run out of Luhn numbers: theirs also pass
    /// when their digits add up to a multiple of 5. Zeros alone fill a field and name nobody: refused.
    /// Source: INSEE, and the reading of API apprentissage.
    Siret, "SIRET"
}

const ACCEPTED: &str = "14 digits with a valid check digit, for example 19470015900016";

/// SIREN of La Poste.
const LA_POSTE: &str = "356000000";

fn check(raw: &str) -> Option<String> {
    let digits = ungrouped(raw)?;
    if !are_digits(&digits, 9..=14) || digits.bytes().all(|byte| byte == b'0') {
        return None;
    }
    let siret = format!("{digits:0>14}");
    (passes_luhn(&siret) || passes_for_la_poste(&siret)).then_some(siret)
}

fn passes_for_la_poste(siret: &str) -> bool {
    let sum: u32 = siret.bytes().map(|byte| u32::from(byte - b'0')).sum();
    siret.starts_with(LA_POSTE) && sum.is_multiple_of(5)
}

impl Siret {
    /// The establishment of a legal unit that bears the last four digits of this rank, completed by its check digit.
    pub fn completed(siren: &Siren, rank: u32) -> Self {
        let digits = format!("{siren}{:04}", rank % 10_000);
        Self(format!("{digits}{}", luhn_digit(&digits)))
    }

    /// The SIREN of the legal unit: nine digits, not checked on their own.
    pub fn siren(&self) -> &str {
        &self.0[..9]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_establishment_tells_its_legal_unit() {
        let siret: Siret = "19470015900016".parse().unwrap();
        assert_eq!((siret.as_str(), siret.siren()), ("19470015900016", "194700159"));
    }

    #[test]
    fn an_establishment_is_completed_by_its_check_digit() {
        let siren: Siren = "194700159".parse().unwrap();
        assert_eq!(Siret::completed(&siren, 1).as_str(), "19470015900016");
        for (number, rank) in [(1, 0), (35_600_000, 7), (99_999_999, 9_999), (50, 10_000)] {
            let siret = Siret::completed(&Siren::completed(number), rank);
            assert_eq!(siret.as_str().parse(), Ok(siret), "{number} {rank}");
        }
    }

    #[test]
    fn spaces_dots_and_no_break_spaces_are_dropped() {
        for raw in ["194 700 159 00016", "\t19470015900016", "194\u{a0}700\u{202f}159 00016 ", "194.700.159.00016"] {
            assert_eq!(raw.parse::<Siret>().unwrap().as_str(), "19470015900016", "{raw}");
        }
    }

    #[test]
    fn lost_leading_zeros_are_given_back() {
        assert_eq!("3081212237199".parse::<Siret>().unwrap().as_str(), "03081212237199");
    }

    #[test]
    fn la_poste_has_its_own_check() {
        // 356000000 + 49837: its digits add up to 45, and Luhn refuses it.
        assert!(!passes_luhn("35600000049837"));
        assert!("35600000049837".parse::<Siret>().is_ok());
        // Its head office passes Luhn: the sum, 14 + 12, does not count.
        assert!("35600000000048".parse::<Siret>().is_ok());
        assert!("35600000049838".parse::<Siret>().is_err());
    }

    #[test]
    fn the_check_of_la_poste_is_for_la_poste_alone() {
        // Digits add up to 45, as above, under another SIREN.
        assert!("36500000049837".parse::<Siret>().is_err());
    }

    #[test]
    fn a_wrong_digit_is_refused() {
        assert!("19470015900017".parse::<Siret>().is_err());
    }

    #[test]
    fn what_is_not_a_siret_is_refused() {
        for raw in [
            "",
            "12x",
            "19470015",
            "194700159000160",
            "1947001590001A",
            "-19470015900016",
            "00000000000000",
            "000000000",
            "１９４７００１５９０００１６",
        ] {
            assert!(raw.parse::<Siret>().is_err(), "{raw}");
        }
    }
}
