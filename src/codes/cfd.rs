//! What is a "code formation diplôme"?

use super::{are_digits, trimmed};

code! {
    /// Code formation diplôme, given by the Éducation nationale: `46X25201`.
    ///
    /// Eight characters: level (3 capitals or digits), NSF group (3 digits), rank (2 capitals or digits). Lower case is
    /// accepted. So are seven characters that begin with two digits, as spreadsheets leave the levels `010` and `013`
    /// once their zero is lost: `1033410` is `01033410`. Source: BCN, N_FORMATION_DIPLOME.
    Cfd, "CFD"
}

const ACCEPTED: &str =
    "8 characters: a level of 3 capitals or digits, 3 digits, then 2 capitals or digits, for example 46X25201";

fn check(raw: &str) -> Option<String> {
    let mut code = trimmed(raw)?.to_ascii_uppercase();
    if !code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return None;
    }
    if code.len() == 7 && are_digits(&code[..2], 2..=2) {
        code.insert(0, '0');
    }
    (code.len() == 8 && are_digits(&code[3..6], 3..=3)).then_some(code)
}

impl Cfd {
    /// The level, first three characters: `46X`. A code of BCN's N_NIVEAU_FORMATION_DIPLOME, not a European level.
    pub fn niveau(&self) -> &str {
        &self.0[..3]
    }

    /// The NSF group, three digits: `252`.
    pub fn nsf(&self) -> &str {
        &self.0[3..6]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_found_in_bcn_is_accepted() {
        for raw in ["32023107", "46X25201", "1351281P", "46T3120A", "01033410"] {
            assert_eq!(raw.parse::<Cfd>().unwrap().as_str(), raw);
        }
    }

    #[test]
    fn a_code_tells_its_level_and_its_nsf_group() {
        let cfd: Cfd = "46X25201".parse().unwrap();
        assert_eq!((cfd.niveau(), cfd.nsf()), ("46X", "252"));
    }

    #[test]
    fn lower_case_and_surrounding_spaces_are_put_right() {
        assert_eq!(" 46x25201 ".parse::<Cfd>().unwrap().as_str(), "46X25201");
    }

    #[test]
    fn a_lost_leading_zero_is_given_back() {
        assert_eq!("1033410".parse::<Cfd>().unwrap().as_str(), "01033410");
        assert_eq!("1022001".parse::<Cfd>().unwrap().niveau(), "010");
    }

    #[test]
    fn seven_characters_that_have_lost_no_zero_are_refused() {
        for raw in ["6X25201", "46X2520", "X525201"] {
            assert!(raw.parse::<Cfd>().is_err(), "{raw}");
        }
    }

    #[test]
    fn what_is_not_a_cfd_is_refused() {
        for raw in ["", "NR", "SQWQ", "103341", "46X252011", "46XA5201", "46X 5201", "46X252-1", "46X2520É", "4É25201"]
        {
            assert!(raw.parse::<Cfd>().is_err(), "{raw}");
        }
    }
}
