//! When do two cells make a pair?

use std::collections::BTreeSet;

use crate::codes::{Cfd, Rncp};
use crate::import::refusal::{self, rule};
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
pub const NO_HEADER: &str =
    "Il manque l'en-tête avec les colonnes « Code Diplôme » et « Fiche RNCP » (ou « Code RNCP »).";

/// Adds the pair of a row.
pub fn add(cfd: Option<&str>, rncp: Option<&str>, pairs: &mut Pairs) -> Result<Verdict, Verdict> {
    match (cfd, rncp) {
        (None, None) => return Ok(Verdict::Skipped(rule::NEITHER_CODE)),
        (_, Some("NR")) => return Ok(Verdict::Skipped(rule::NO_RNCP)),
        _ => {}
    }
    let cfd: Cfd = refusal::code("Code Diplôme", cfd)?;
    let rncp: Rncp = refusal::code("Fiche RNCP", rncp)?;
    if pairs.insert((cfd.into_string(), rncp.into_string())) {
        Ok(Verdict::Accepted)
    } else {
        Ok(Verdict::Skipped(rule::SAME_PAIR))
    }
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
            Ok(Verdict::Refused(fault)) | Err(Verdict::Refused(fault)) => fault.message,
            Err(_) => "error".to_owned(),
        };
        assert_eq!(verdict(Some("1022001"), Some("RNCP955"), &mut pairs), "accepted");
        assert_eq!(verdict(Some("01022001"), Some("RNCP955"), &mut pairs), rule::SAME_PAIR);
        assert_eq!(verdict(Some("13512006"), Some("NR"), &mut pairs), rule::NO_RNCP);
        assert_eq!(verdict(None, None, &mut pairs), rule::NEITHER_CODE);
        assert_eq!(
            verdict(None, Some("RNCP955"), &mut pairs),
            "Le champ « Code Diplôme » est vide. Il faut 8 caractères : un niveau de 3 majuscules ou chiffres, 3 chiffres, puis 2 majuscules ou chiffres, par exemple 46X25201."
        );
        let refused = verdict(Some("SQWQ"), Some("RNCP34828"), &mut pairs);
        assert!(
            refused
                .starts_with("Le champ « Code Diplôme » contient « SQWQ », qui n'est pas un CFD. Il faut 8 caractères"),
            "{refused}"
        );
        let refused = verdict(Some("51022106"), Some("RNCP12803?"), &mut pairs);
        assert!(
            refused.starts_with("Le champ « Fiche RNCP » contient « RNCP12803? », qui n'est pas un code RNCP."),
            "{refused}"
        );
        // Six digits are a code that no sheet bears: it never matches.
        assert_eq!(verdict(Some("13512006"), Some("RNCP187485"), &mut pairs), "accepted");
        assert_eq!(pairs.len(), 2);
    }
}
