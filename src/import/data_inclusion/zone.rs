//! Which territory is a code of eligibility?

use crate::codes::{CodeDepartement, CodeRegion, Insee};
use crate::contact::tells_of_somebody;

/// The kind of a commune's code.
pub const COMMUNE: &str = "commune";

/// The kind of a value that is no code of any territory.
pub const INCONNUE: &str = "inconnue";

// Longest value that is no code, in characters.
const MAX_VALUE: usize = 200;

/// A value that is no code, as everybody may read it.
pub fn shown(text: &str) -> String {
    if tells_of_somebody(text) { INCONNUE.to_owned() } else { text.chars().take(MAX_VALUE).collect() }
}

/// The kind of a code and its canonical form, by its length: 2 or 3 characters for a département, 5 for a commune or a
/// country (99…), 9 for an EPCI, or the word `france`; a code of 1 or 4 figures has lost its first zero. None when it is none of
/// these. A région has no code of its own: it is the list of its départements.
pub fn zone(text: &str) -> Option<(&'static str, String)> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("france") {
        return Some(("pays", "france".to_owned()));
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        1 | 4 if digits => zone(&format!("0{text}")),
        2 | 3 => text.parse().ok().map(|code: CodeDepartement| ("departement", code.into_string())),
        5 if digits && text.starts_with("99") => Some(("pays", text.to_owned())),
        5 => text.parse().ok().map(|code: Insee| (COMMUNE, code.into_string())),
        9 if digits => Some(("epci", text.to_owned())),
        _ => None,
    }
}

/// A région, which only schema v0 could tell.
pub fn region(text: &str) -> Option<(&'static str, String)> {
    text.parse().ok().map(|code: CodeRegion| ("region", code.into_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_code_tells_its_kind() {
        let kind = |text| zone(text).map(|(kind, code)| format!("{kind} {code}"));
        assert_eq!(kind("59").as_deref(), Some("departement 59"));
        assert_eq!(kind("2a").as_deref(), Some("departement 2A"));
        assert_eq!(kind("974").as_deref(), Some("departement 974"));
        assert_eq!(kind("59350").as_deref(), Some("commune 59350"));
        assert_eq!(kind("99100").as_deref(), Some("pays 99100"));
        assert_eq!(kind("200093201").as_deref(), Some("epci 200093201"));
        assert_eq!(kind("France").as_deref(), Some("pays france"));
        assert_eq!(kind("1").as_deref(), Some("departement 01"));
        assert_eq!(kind("1004").as_deref(), Some("commune 01004"));
        assert_eq!(kind("Hauts-de-France"), None);
        assert_eq!(kind(""), None);
    }
}
