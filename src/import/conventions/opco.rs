//! Under which name does a skills operator stand, whoever writes it?

use crate::search::fold;

/// The eleven operators, and how files write them, folded.
const OPCOS: &[(&str, &[&str])] = &[
    ("AFDAS", &["afdas"]),
    ("AKTO", &["akto", "opco entreprises et salaries des services a forte intensite de main d oeuvre"]),
    ("Atlas", &["atlas", "opco atlas"]),
    ("Constructys", &["constructys", "opco construction"]),
    ("L’Opcommerce", &["l opcommerce", "opcommerce", "opco commerce"]),
    ("OCAPIAT", &["ocapiat"]),
    ("OPCO 2i", &["2i", "opco 2i", "opco2i"]),
    ("OPCO EP", &["ep", "opco ep", "opco entreprises de proximite", "entreprises de proximite"]),
    ("OPCO Mobilités", &["mobilite", "mobilites", "opco mobilite", "opco mobilites"]),
    ("OPCO Santé", &["sante", "opco sante"]),
    ("Uniformation", &["uniformation", "opco cohesion sociale", "uniformation cohesion sociale"]),
];

/// The name of an operator: the usual one when the spelling is known, else the text as it is.
pub fn name(text: &str) -> String {
    known(text).map_or_else(|| text.trim().to_owned(), str::to_owned)
}

/// The usual name behind a spelling.
pub fn known(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let found = OPCOS.iter().find(|(_, spellings)| spellings.contains(&folded.as_str()));
    found.map(|(name, _)| *name)
}

/// The key of an operator: its folded name, words joined by dashes.
pub fn slug(name: &str) -> String {
    fold(name).replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_one_operator_meet() {
        for (a, b) in [
            ("mobilite", "OPCO Mobilité"),
            ("ep", "OPCO entreprises de proximité"),
            ("akto", "OPCO entreprises et salariés des services à forte intensité de main-d'œuvre"),
            ("uniformation", "OPCO Cohésion sociale"),
            ("2i", "OPCO 2i"),
            ("atlas", "OPCO ATLAS"),
            ("ocapiat", "OCAPIAT"),
        ] {
            assert_eq!(slug(&name(a)), slug(&name(b)), "{a}");
            assert!(known(a).is_some(), "{a}");
        }
        assert_eq!(slug(&name("OPCO Mobilité")), "opco-mobilites");
        assert_eq!(name("Un autre"), "Un autre");
    }
}
