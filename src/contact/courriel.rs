//! Is an e-mail a person's?

use super::prenom::is_prenom;

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

/// What the address of an office says before the `@`.
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

/// Whether an e-mail looks like a person's: `name@` or `first.last@` at a provider of private addresses; anywhere else,
/// `first.last@` where the first is a first name, or an initial.
pub fn is_nominative(courriel: &str) -> bool {
    let lower = courriel.trim().to_lowercase();
    let Some((local, domain)) = lower.split_once('@') else {
        return false;
    };
    let name = local.trim_end_matches(|c: char| c.is_ascii_digit());
    let parts: Vec<&str> = name.split(['.', '-', '_']).collect();
    let letters = parts.iter().all(|part| !part.is_empty() && part.chars().all(char::is_alphabetic));
    if !letters || parts.len() > 4 {
        return false;
    }
    // A family name may hold the name of an office: jeanne.pointeau is somebody.
    if parts.len() >= 2 && is_prenom(parts[0]) {
        return !parts.iter().any(|part| OFFICES.contains(part));
    }
    let provider = domain.split('.').next().unwrap_or_default();
    let private = PROVIDERS.contains(&provider) && parts.len() <= 3;
    let initial =
        parts.len() >= 2 && parts[0].chars().count() == 1 && parts.iter().any(|part| part.chars().count() > 3);
    (private || initial) && !OFFICES.iter().any(|office| local.contains(office))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_person_is_told_from_an_office() {
        for personal in [
            "jeanne.martin@gmail.com",
            "Martin@orange.fr",
            "j.martin59@wanadoo.fr",
            "anne-lise.roy@yahoo.co.uk",
            "jeanne.martin@ville-lille.fr",
            "jeanne.martin@mlroubaix.fr",
            "Jean-Pierre.Le-Goff@cfa.example.org",
            "j.martin@greta.example.org",
            "jérôme_durand@example.org",
            "jeanne.pointeau@gmail.com",
        ] {
            assert!(is_nominative(personal), "{personal}");
        }
        for office in [
            "mairie.dunkerque@orange.fr",
            "ccas@wanadoo.fr",
            "accueil@gmail.com",
            "59000@gmail.com",
            "restosducoeur59@gmail.com",
            "sans arobase",
            "cfa.lyon@example.org",
            "ml-lille@example.org",
            "lycee.jean.moulin@example.org",
            "marie.curie.college@example.org",
            "p.e@example.org",
            "martin@ville-lille.fr",
        ] {
            assert!(!is_nominative(office), "{office}");
        }
    }
}
