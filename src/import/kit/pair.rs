//! When do two cells make a pair?

use std::collections::BTreeSet;

use crate::codes::{Cfd, Kind, Rncp};
use crate::contact::tells_of_somebody;
use crate::import::ignored::Ignored;
use crate::import::ledger::At;
use crate::import::refusal::{self, rule};
use crate::import::table::Verdict;
use crate::search::fold;

/// CFD, then RNCP. One of the two may be what no register knows: see [`Pairs::add`].
pub type Pair = (String, String);

/// The pairs of the versions that are read.
#[derive(Debug, Default)]
pub struct Pairs {
    /// Each once.
    pub found: BTreeSet<Pair>,
    /// Mistyped codes.
    pub ignored: Vec<Ignored>,
}

/// What the kit writes where no sheet is registered.
pub const NO_RNCP: &str = "NR";

/// Longest text that is kept as a mistyped code.
const MAX_MISTYPED: usize = 16;

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

impl Pairs {
    /// Adds the pair of a row. One half may be mistyped, or `NR` for the sheet: it matches nothing, and the other half
    /// is known to be paired with what does not exist, as API Apprentissage has it.
    pub fn add(&mut self, cfd: Option<&str>, rncp: Option<&str>, at: At) -> Result<Verdict, Verdict> {
        if cfd.is_none() && rncp.is_none() {
            return Ok(Verdict::Skipped(rule::NEITHER_CODE));
        }
        let pair = match (refusal::code::<Cfd>("Code Diplôme", cfd), refusal::code::<Rncp>("Fiche RNCP", rncp)) {
            (Ok(cfd), Ok(rncp)) => (cfd.into_string(), rncp.into_string()),
            (Ok(cfd), Err(_)) if rncp == Some(NO_RNCP) => (cfd.into_string(), NO_RNCP.to_owned()),
            (Ok(cfd), Err(refusal)) => {
                let mistyped = mistyped(rncp).ok_or(refusal)?;
                let told = Ignored::new("Certification", &format!("{cfd}:"), "ficheRncp", mistyped);
                self.ignored.push(told.of(Kind::Rncp).at(at));
                (cfd.into_string(), mistyped.to_owned())
            }
            (Err(refusal), Ok(rncp)) => {
                let mistyped = mistyped(cfd).ok_or(refusal)?;
                let told = Ignored::new("Certification", &format!(":{rncp}"), "diplome", mistyped);
                self.ignored.push(told.of(Kind::Cfd).at(at));
                (mistyped.to_owned(), rncp.into_string())
            }
            (Err(refusal), Err(_)) => return Err(refusal),
        };
        let new = self.found.insert(pair);
        Ok(if new { Verdict::Accepted } else { Verdict::Skipped(rule::SAME_PAIR) })
    }
}

/// The text of a cell that was meant for a code: short, in one word, and nobody's name.
fn mistyped(cell: Option<&str>) -> Option<&str> {
    cell.filter(|text| {
        let word = text.bytes().all(|byte| byte.is_ascii_graphic()) && text.len() <= MAX_MISTYPED;
        word && text.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) && !tells_of_somebody(text)
    })
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

    fn verdict(cfd: Option<&str>, rncp: Option<&str>, pairs: &mut Pairs) -> String {
        match pairs.add(cfd, rncp, At { tally: 0, line: 1 }) {
            Ok(Verdict::Accepted) => "accepted".to_owned(),
            Ok(Verdict::Skipped(rule)) => rule.to_owned(),
            Ok(Verdict::Refused(fault)) | Err(Verdict::Refused(fault)) => fault.message,
            Err(_) => "error".to_owned(),
        }
    }

    #[test]
    fn a_lost_zero_is_given_back_and_a_row_without_code_is_skipped() {
        let mut pairs = Pairs::default();
        assert_eq!(verdict(Some("1022001"), Some("RNCP955"), &mut pairs), "accepted");
        assert_eq!(verdict(Some("01022001"), Some("RNCP955"), &mut pairs), rule::SAME_PAIR);
        assert_eq!(verdict(None, None, &mut pairs), rule::NEITHER_CODE);
        // Six digits are a code that no sheet bears: it never matches.
        assert_eq!(verdict(Some("13512006"), Some("RNCP187485"), &mut pairs), "accepted");
        assert_eq!(pairs.found.len(), 2);
        assert!(pairs.ignored.is_empty());
    }

    #[test]
    fn a_code_beside_nr_or_a_mistyped_one_makes_a_pair_that_never_matches() {
        let mut pairs = Pairs::default();
        for (cfd, rncp) in [("13512006", "NR"), ("51022106", "RNCP12803?"), ("SQWQ", "RNCP34828")] {
            assert_eq!(verdict(Some(cfd), Some(rncp), &mut pairs), "accepted");
            assert_eq!(verdict(Some(cfd), Some(rncp), &mut pairs), rule::SAME_PAIR);
            assert!(pairs.found.contains(&(cfd.to_owned(), rncp.to_owned())), "{cfd} {rncp}");
        }
        let told: BTreeSet<_> = pairs.ignored.iter().map(|told| (told.cle.as_str(), told.valeur.as_deref())).collect();
        let expected = [("51022106:", Some("RNCP12803?")), (":RNCP34828", Some("SQWQ"))];
        assert_eq!(told, expected.into(), "`NR` is no mistake");
    }

    #[test]
    fn a_row_without_a_code_that_can_be_read_is_refused() {
        let mut pairs = Pairs::default();
        let refused = |cfd, rncp, pairs: &mut Pairs| verdict(Some(cfd), Some(rncp), pairs);
        assert_eq!(
            verdict(None, Some("RNCP955"), &mut pairs),
            "Le champ « Code Diplôme » est vide. Il faut 8 caractères : un niveau de 3 majuscules ou chiffres, 3 chiffres, puis 2 majuscules ou chiffres, par exemple 46X25201."
        );
        let masked = "[contact masqué]";
        for (cfd, rncp, shown) in
            [("SQWQ", "NR", "SQWQ"), ("SQWQ", "RNCP12803?", "SQWQ"), ("j.martin@a.fr", "RNCP955", masked)]
        {
            let message = refused(cfd, rncp, &mut pairs);
            let start = format!("Le champ « Code Diplôme » contient « {shown} », qui n'est pas un CFD.");
            assert!(message.starts_with(&start), "{message}");
        }
        let message = refused("51022106", "à vérifier", &mut pairs);
        let start = "Le champ « Fiche RNCP » contient « à vérifier », qui n'est pas un code RNCP.";
        assert!(message.starts_with(start), "{message}");
        assert!(pairs.found.is_empty() && pairs.ignored.is_empty());
    }
}
