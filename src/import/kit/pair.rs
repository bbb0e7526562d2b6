//! When do two cells make a pair?

use std::collections::BTreeSet;

use crate::codes::{Cfd, Rncp};
use crate::import::ledger::Reason;
use crate::import::table::Verdict;
use crate::search::fold;

/// CFD, then RNCP.
pub type Pairs = BTreeSet<(String, String)>;

/// Places of the two codes in a header, whatever its spelling: `CodeDiplome`, `Code Diplôme`, `Code_Diplome`;
/// `CodeRNCP`, `Code_RNCP`, `Fiche RNCP`, `FicheRNCP`.
pub fn columns<'a>(header: impl Iterator<Item = &'a str>) -> Option<(usize, usize)> {
    let plain: Vec<String> = header.map(|name| fold(name).replace(' ', "")).collect();
    let place = |names: &[&str]| plain.iter().position(|name| names.contains(&name.as_str()));
    Some((place(&["codediplome"])?, place(&["coderncp", "ficherncp"])?))
}

/// What a file without these columns is told.
pub const NO_HEADER: &str = "no header with the columns \"Code Diplôme\" and \"Fiche RNCP\" (or \"Code RNCP\")";

/// Adds the pair of a row.
pub fn add(cfd: Option<&str>, rncp: Option<&str>, pairs: &mut Pairs) -> Result<Verdict, Verdict> {
    let (cfd, rncp) = match (cfd, rncp) {
        (None, None) => return Ok(Verdict::Skipped("no CFD and no RNCP")),
        (_, Some("NR")) => return Ok(Verdict::Skipped("no RNCP (NR)")),
        (Some(cfd), Some(rncp)) => (cfd, rncp),
        (None, _) => return Err(missing("Code Diplôme")),
        (_, None) => return Err(missing("Fiche RNCP")),
    };
    let refuse = |column, error| Verdict::refused(Reason::MalformedCode, format!("column {column}: {error}"));
    let cfd: Cfd = cfd.parse().map_err(|error| refuse("Code Diplôme", error))?;
    let rncp: Rncp = rncp.parse().map_err(|error| refuse("Fiche RNCP", error))?;
    if pairs.insert((cfd.into_string(), rncp.into_string())) {
        Ok(Verdict::Accepted)
    } else {
        Ok(Verdict::Skipped("pair already read"))
    }
}

fn missing(column: &str) -> Verdict {
    Verdict::refused(Reason::MissingValue, format!("column {column} is empty"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_header_is_understood() {
        for (cfd, rncp) in [
            ("CodeDiplome", "CodeRNCP"),
            ("Code Diplome", "Code RNCP"),
            ("Code Diplôme", "Fiche RNCP"),
            ("Code Diplôme", "FicheRNCP"),
            ("Code_Diplome", "Code_RNCP"),
        ] {
            let header = [cfd, "Intitulé", rncp, "Fiche RNCP active/inactive", "Niveau fiche RNCP"];
            assert_eq!(columns(header.into_iter()), Some((0, 2)), "{cfd} {rncp}");
        }
        assert_eq!(columns(["Fiche ACTIVE/INACTIVE", "Code Diplôme"].into_iter()), None);
    }

    #[test]
    fn a_lost_zero_is_given_back_and_a_row_without_rncp_is_skipped() {
        let mut pairs = Pairs::new();
        let verdict = |cfd, rncp, pairs: &mut Pairs| match add(cfd, rncp, pairs) {
            Ok(Verdict::Accepted) => "accepted".to_owned(),
            Ok(Verdict::Skipped(rule)) => rule.to_owned(),
            Ok(Verdict::Refused(_, message)) | Err(Verdict::Refused(_, message)) => message,
            Err(_) => "error".to_owned(),
        };
        assert_eq!(verdict(Some("1022001"), Some("RNCP955"), &mut pairs), "accepted");
        assert_eq!(verdict(Some("01022001"), Some("RNCP955"), &mut pairs), "pair already read");
        assert_eq!(verdict(Some("13512006"), Some("NR"), &mut pairs), "no RNCP (NR)");
        assert_eq!(verdict(None, None, &mut pairs), "no CFD and no RNCP");
        assert_eq!(verdict(None, Some("RNCP955"), &mut pairs), "column Code Diplôme is empty");
        let refused = verdict(Some("SQWQ"), Some("RNCP34828"), &mut pairs);
        assert!(refused.starts_with("column Code Diplôme: \"SQWQ\" is not a CFD: expected"), "{refused}");
        let refused = verdict(Some("51022106"), Some("RNCP12803?"), &mut pairs);
        assert!(refused.starts_with("column Fiche RNCP: \"RNCP12803?\" is not an RNCP code"), "{refused}");
        // Six digits are a code that no sheet bears: it never matches.
        assert_eq!(verdict(Some("13512006"), Some("RNCP187485"), &mut pairs), "accepted");
        assert_eq!(pairs.len(), 2);
    }
}
