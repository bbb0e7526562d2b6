//! Whose contact is it: an office's, which is open data, or somebody's own?
//!
//! Told at import and stored with the row. What stands in a free text is marked there (see [`veiled`]), and shown to those
//! only who may read the contacts of people (see [`shown`]).

mod courriel;
mod prenom;
mod telephone;
mod veil;

pub use courriel::is_nominative;
pub use telephone::is_mobile;
pub use veil::{Known, MASKED, shown, veiled};

/// The contact is, or looks like, somebody's own: what `contactMasque` says of it.
pub const PERSONNEL: &str = "PERSONNEL";

/// Why a contact made of this name, e-mail and telephone is not public; none when it is. A mobile telephone beside the name
/// of a person is theirs.
pub fn masque(nom: Option<&str>, courriel: Option<&str>, telephone: Option<&str>) -> Option<&'static str> {
    let personal = courriel.is_some_and(is_nominative) || nom.is_some() && telephone.is_some_and(is_mobile);
    personal.then_some(PERSONNEL)
}

/// Whether a text that should have been something else may tell of a person: it holds an e-mail, a telephone, or names
/// somebody.
pub fn tells_of_somebody(text: &str) -> bool {
    text.contains('@') || telephone::first(text).is_some() || prenom::names_somebody(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_telephone_beside_a_name_is_personal_and_alone_is_not() {
        assert_eq!(masque(Some("Camille Exemple"), None, Some("06 12 34 56 78")), Some(PERSONNEL));
        assert_eq!(masque(None, Some("accueil@asso.fr"), Some("+33612345678")), None);
        assert_eq!(masque(Some("Camille Exemple"), None, Some("03 20 00 00 00")), None, "the office's");
        assert_eq!(masque(None, Some("camille.exemple@asso.fr"), None), Some(PERSONNEL));
        assert_eq!(masque(None, None, None), None);
    }

    #[test]
    fn a_text_in_the_wrong_column_is_told_from_a_code_that_is_malformed() {
        for somebody in ["x@y", "tél. 03.20.00.00.00", "Camille EXEMPLE", "Mme Durand", "M. Petit"] {
            assert!(tells_of_somebody(somebody), "{somebody}");
        }
        for code in ["1947001590001X", "Lille", "peut-être", "31/02/2024", "{\"score\":1}", "Saint-Denis", "NIV9"] {
            assert!(!tells_of_somebody(code), "{code}");
        }
    }
}
