//! What do the cells of the export mean?

use std::sync::LazyLock;

use entity::fiche_rncp::Model;

use crate::import::ignored::Malformed;
use crate::search::fold;

/// A text on one line, single-spaced; a doubled apostrophe, left by a database, is one.
pub fn text(cell: &str) -> String {
    let words = cell.split(|c: char| c.is_ascii_whitespace() || c.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.replace("''", "'")
}

/// A label without the code it repeats: `42872 : Sécurité incendie` is `Sécurité incendie`.
pub fn label(code: &str, cell: &str) -> Option<String> {
    let label = text(cell);
    let bare =
        label.strip_prefix(code).and_then(|rest| rest.trim_start().strip_prefix(':')).map_or(label.as_str(), str::trim);
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// European level: `NIV3` to `NIV8`; `REPRISE`, "of no level yet", is none.
pub fn european_level(cell: &str) -> Result<Option<i32>, Malformed> {
    if cell == "REPRISE" {
        return Ok(None);
    }
    let level = cell.strip_prefix("NIV").and_then(|level| level.parse().ok());
    level.filter(|level| (3..=8).contains(level)).map(Some).ok_or(Malformed)
}

/// `Oui` or `Non`.
pub fn yes(cell: &str) -> Result<Option<bool>, Malformed> {
    match cell.to_ascii_lowercase().as_str() {
        "oui" => Ok(Some(true)),
        "non" => Ok(Some(false)),
        _ => Err(Malformed),
    }
}

/// The six ways to reach a certification, as the register writes them.
pub const VOIES: [&str; 6] = [
    "En contrat d’apprentissage",
    "En contrat de professionnalisation",
    "Par candidature individuelle",
    "Par expérience",
    "Après un parcours de formation continue",
    "Après un parcours de formation sous statut d’élève ou d’étudiant",
];

/// Whether each way is open, in the order of [`VOIES`].
pub type Voies = [bool; VOIES.len()];

/// The rank of a way, whichever apostrophe it is written with.
pub fn voie(cell: &str) -> Option<usize> {
    static FOLDED: LazyLock<[String; VOIES.len()]> = LazyLock::new(|| VOIES.map(fold));
    let cell = fold(cell);
    FOLDED.iter().position(|voie| *voie == cell)
}

/// Tells a sheet how it is reached.
pub fn reach(fiche: &mut Model, voies: Voies) {
    [
        fiche.voie_apprentissage,
        fiche.voie_professionnalisation,
        fiche.voie_candidature,
        fiche.voie_experience,
        fiche.voie_formation_continue,
        fiche.voie_formation_initiale,
    ] = voies;
}

/// A ROME code or its first letters, which older sheets give for a whole domain: kept as given.
pub fn is_rome_or_its_start(code: &str) -> bool {
    let (letter, digits) = code.split_at_checked(1).unwrap_or_default();
    digits.len() <= 4
        && letter.bytes().all(|byte| byte.is_ascii_uppercase())
        && !letter.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_line_with_single_apostrophes() {
        assert_eq!(text("Management et ingénierie d''affaires"), "Management et ingénierie d'affaires");
        assert_eq!(text(" a\r\n b\0c "), "a b c");
        // A no-break space belongs to the typography of a title.
        assert_eq!(text("option\u{a0}: A"), "option\u{a0}: A");
    }

    #[test]
    fn a_label_loses_the_code_it_repeats_and_nothing_else() {
        assert_eq!(label("42872", "42872 : Sécurité incendie").as_deref(), Some("Sécurité incendie"));
        assert_eq!(
            label("232", "232 : Bâtiment : construction et couverture").as_deref(),
            Some("Bâtiment : construction et couverture")
        );
        assert_eq!(label("3", "31 : Échanges").as_deref(), Some("31 : Échanges"));
        assert_eq!(label("42872", "42872 : "), None);
    }

    #[test]
    fn levels_go_from_three_to_eight() {
        for (cell, level) in [("NIV3", Some(3)), ("NIV8", Some(8)), ("REPRISE", None)] {
            assert_eq!(european_level(cell), Ok(level), "{cell}");
        }
        for cell in ["NIV9", "7", "niveau 3"] {
            assert_eq!(european_level(cell), Err(Malformed), "{cell}");
        }
    }

    #[test]
    fn rome_codes_may_be_cut() {
        for code in ["M", "M1", "M18", "M1805"] {
            assert!(is_rome_or_its_start(code), "{code}");
        }
        for code in ["", "1", "M18055", "m1805", "MM", "É1805"] {
            assert!(!is_rome_or_its_start(code), "{code}");
        }
    }
}
