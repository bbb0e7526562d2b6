//! What is the code of a block of skills?

use super::{CodeError, Kind, Register, Rncp, are_digits, trimmed};

code! {
    /// Code of a block of skills of an RNCP fiche: `RNCP37537BC01`.
    ///
    /// The code of the fiche, `BC`, one or two digits kept as the register writes them: RNCP32198 has a `BC6`, all
    /// others a `BC06`. Lower case is accepted, and the fiche named twice, as in `RNCP35035BCRNCP35035BC01`. Fiches of
    /// the RS have no blocks. Source: France compétences, Blocs_De_Compétences.
    Bloc, "block code"
}

const ACCEPTED: &str = "an RNCP code, BC and 1 or 2 digits, for example RNCP37537BC01";

/// What a fiche may give as one of its blocks.
const ACCEPTED_FOR_FICHE: &str =
    "1 or 2 digits, or the RNCP code of the fiche itself, BC and 1 or 2 digits, for example RNCP37537BC01";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?.to_ascii_uppercase();
    let (fiche, number) = code.split_once("BC")?;
    let number = number.strip_prefix(fiche).and_then(|rest| rest.strip_prefix("BC")).unwrap_or(number);
    let rncp: Rncp = fiche.parse().ok()?;
    // A space before BC would be trimmed by the parse; the text between the two must be the code itself.
    let known = rncp.as_str() == fiche && rncp.register() == Register::Rncp && are_digits(number, 1..=2);
    known.then(|| format!("{fiche}BC{number}"))
}

impl Bloc {
    /// The block that the fiche `rncp` lists as `raw`: its whole code, or its bare number (`1` and `01` are both
    /// `BC01`). Refused when the code names another fiche, or the fiche belongs to the RS.
    pub fn from_parts(rncp: &Rncp, raw: &str) -> Result<Self, CodeError> {
        let code = match trimmed(raw) {
            Some(number) if are_digits(number, 1..=2) => check(&format!("{rncp}BC{number:0>2}")),
            _ => check(raw),
        };
        code.filter(|code| code.strip_prefix(rncp.as_str()).is_some_and(|rest| rest.starts_with("BC")))
            .map(Self)
            .ok_or_else(|| CodeError::new(Kind::BlocOfFiche, Self::REGISTER, raw, ACCEPTED_FOR_FICHE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rncp(raw: &str) -> Rncp {
        raw.parse().unwrap()
    }

    #[test]
    fn whole_codes_are_accepted_as_the_register_writes_them() {
        for raw in ["RNCP37537BC01", "RNCP509BC05", "RNCP32198BC6"] {
            assert_eq!(raw.parse::<Bloc>().unwrap().as_str(), raw);
        }
        assert_eq!(" rncp37537bc01 ".parse::<Bloc>().unwrap().as_str(), "RNCP37537BC01");
    }

    #[test]
    fn a_fiche_named_twice_is_named_once() {
        let bloc: Bloc = "RNCP35035BCRNCP35035BC01".parse().unwrap();
        assert_eq!(bloc.as_str(), "RNCP35035BC01");
        assert_eq!(Bloc::from_parts(&rncp("RNCP35035"), "RNCP35035BCRNCP35035BC01"), Ok(bloc));
    }

    #[test]
    fn a_bare_number_is_completed_by_its_fiche() {
        for raw in ["1", "01", " 1 "] {
            assert_eq!(Bloc::from_parts(&rncp("RNCP37537"), raw).unwrap().as_str(), "RNCP37537BC01");
        }
    }

    #[test]
    fn a_whole_code_is_accepted_from_its_own_fiche_only() {
        assert!(Bloc::from_parts(&rncp("RNCP37537"), "RNCP37537BC01").is_ok());
        assert!(Bloc::from_parts(&rncp("RNCP3753"), "RNCP37537BC01").is_err());
        let error = Bloc::from_parts(&rncp("RNCP509"), "RNCP37537BC01").unwrap_err();
        assert!(error.to_string().contains("the RNCP code of the fiche itself"), "{error}");
    }

    #[test]
    fn the_rs_has_no_blocks() {
        assert!("RS5801BC01".parse::<Bloc>().is_err());
        assert!(Bloc::from_parts(&rncp("RS5801"), "1").is_err());
    }

    #[test]
    fn what_is_not_a_block_is_refused() {
        for raw in [
            "",
            "1",
            "01",
            "BC",
            "BC01",
            "RNCP37537",
            "RNCP37537BC",
            "RNCP37537BC001",
            "RNCP37537 BC01",
            "37537BC01",
            "RNCP35035BCRNCP35036BC01",
        ] {
            assert!(raw.parse::<Bloc>().is_err(), "{raw}");
        }
        for raw in ["", "001", "un", "BC01"] {
            assert!(Bloc::from_parts(&rncp("RNCP37537"), raw).is_err(), "{raw}");
        }
    }
}
