//! May the contact of a structure or a service be shown to everyone?

use super::cell::Cells;
use crate::import::ignored::Reading;
use crate::store::structure::SOURCES_RESTREINTES;

/// The producer says that its contact is not public.
pub const NON_PUBLIC: &str = "NON_PUBLIC";
/// The contact is, or looks like, somebody's own.
pub const PERSONNEL: &str = "PERSONNEL";
/// The producer shares its rows with some only.
pub const SOURCE_RESTREINTE: &str = "SOURCE_RESTREINTE";

/// Providers at which people have their own address.
const PROVIDERS: &[&str] = &[
    "gmail",
    "googlemail",
    "orange",
    "wanadoo",
    "hotmail",
    "outlook",
    "live",
    "msn",
    "yahoo",
    "ymail",
    "free",
    "sfr",
    "neuf",
    "laposte",
    "bbox",
    "icloud",
    "me",
    "aol",
    "numericable",
    "club-internet",
    "protonmail",
    "proton",
    "gmx",
];

/// What the address of an institution says before the `@`.
const OFFICES: &[&str] = &[
    "mairie",
    "ccas",
    "cias",
    "contact",
    "accueil",
    "secretariat",
    "secretaire",
    "info",
    "asso",
    "association",
    "direction",
    "mission",
    "centre",
    "service",
    "maison",
    "espace",
    "emploi",
    "insertion",
    "social",
    "commune",
    "ville",
    "epicerie",
    "resto",
    "secours",
    "croix",
    "emmaus",
    "foyer",
    "famille",
    "jeune",
    "club",
    "atelier",
    "formation",
    "admin",
    "bureau",
    "coordination",
    "pole",
    "antenne",
    "cafe",
    "garage",
    "relais",
    "solidar",
    "numerique",
    "mediatheque",
    "bibliotheque",
    "ecole",
    "college",
    "lycee",
    "fle",
    "mjc",
    "point",
    "reseau",
    "entraide",
    "aide",
];

/// Why the contact of a row is not public; none when it is. What protects a person most comes first.
pub fn masked(cells: &Cells<'_>, source: &str, courriel: Option<&str>, reading: &mut Reading<'_>) -> Option<String> {
    let mut told = |field| cells.told(reading, "contactMasque", field, cells.boolean(field));
    let hidden = [told("_is_contact_public"), told("contact_public")].contains(&Some(false));
    let personal = told("_has_pii") == Some(true) || courriel.is_some_and(is_personal);
    let reason = match () {
        () if hidden => NON_PUBLIC,
        () if personal => PERSONNEL,
        () if SOURCES_RESTREINTES.contains(&source) => SOURCE_RESTREINTE,
        () => return None,
    };
    Some(reason.to_owned())
}

/// Whether an e-mail looks like a person's: `name@` or `first.last@` at a provider of private addresses.
pub fn is_personal(courriel: &str) -> bool {
    let lower = courriel.to_lowercase();
    let Some((local, domain)) = lower.split_once('@') else {
        return false;
    };
    let provider = domain.split('.').next().unwrap_or_default();
    let name = local.trim_end_matches(|c: char| c.is_ascii_digit());
    let parts: Vec<&str> = name.split(['.', '-', '_']).collect();
    let letters = parts.iter().all(|part| !part.is_empty() && part.chars().all(char::is_alphabetic));
    PROVIDERS.contains(&provider) && parts.len() <= 3 && letters && !OFFICES.iter().any(|office| local.contains(office))
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;

    #[test]
    fn an_address_of_a_person_is_told_from_an_office() {
        for personal in
            ["jeanne.martin@gmail.com", "Martin@orange.fr", "j.martin59@wanadoo.fr", "anne-lise.roy@yahoo.co.uk"]
        {
            assert!(is_personal(personal), "{personal}");
        }
        for office in [
            "mairie.dunkerque@orange.fr",
            "ccas@wanadoo.fr",
            "accueil@gmail.com",
            "jeanne.martin@ville-lille.fr",
            "59000@gmail.com",
            "restosducoeur59@gmail.com",
            "sans arobase",
            "jeanne.martin@mlroubaix.fr",
        ] {
            assert!(!is_personal(office), "{office}");
        }
    }

    #[test]
    fn the_strictest_reason_is_told() {
        let masked = |fields: Value, source: &str, courriel: Option<&str>| {
            let row: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
            super::masked(&Cells(&row), source, courriel, &mut Reading::new("Structure", "x", &mut Vec::new()))
        };
        assert_eq!(
            masked(json!({"_is_contact_public": false, "_has_pii": true}), "dora", None).as_deref(),
            Some(NON_PUBLIC)
        );
        assert_eq!(masked(json!({"contact_public": "False"}), "dora", None).as_deref(), Some(NON_PUBLIC));
        assert_eq!(masked(json!({"_has_pii": true}), "soliguide", None).as_deref(), Some(PERSONNEL));
        assert_eq!(masked(json!({}), "soliguide", None).as_deref(), Some(SOURCE_RESTREINTE));
        assert_eq!(masked(json!({"_has_pii": false}), "dora", Some("contact@x.fr")), None);
    }
}
