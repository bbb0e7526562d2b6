//! Does a text name somebody? By the first names that most people in France bear, folded.

use std::sync::LazyLock;

use crate::search::fold;

/// Folded and sorted, a line each.
static PRENOMS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("prenoms.txt").lines().collect());

/// What stands before a family name.
const CIVILITES: &[&str] = &["m", "madame", "mademoiselle", "melle", "mlle", "mme", "monsieur", "mr"];

/// What a place, a school or a street is named after somebody by.
const NAMED_AFTER: &[&str] =
    &["saint", "sainte", "st", "ste", "rue", "place", "avenue", "lycee", "college", "ecole", "cfa"];

/// Words of a text that is somebody's name, at the most.
const WORDS: usize = 5;

/// Whether a word is a first name.
pub fn is_prenom(word: &str) -> bool {
    is_folded(&fold(word))
}

fn is_folded(word: &str) -> bool {
    PRENOMS.binary_search(&word).is_ok()
}

/// Whether a short text names somebody: a first name and another word, or a title and a name.
pub fn names_somebody(text: &str) -> bool {
    if text.chars().any(|c| c.is_ascii_digit()) || text.len() > 100 {
        return false;
    }
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let few = (2..=WORDS).contains(&words.len());
    let named_after = words.iter().any(|word| NAMED_AFTER.contains(word));
    few && !named_after && (CIVILITES.contains(&words[0]) || words.iter().any(|word| is_folded(word)))
}

/// Whether somebody is named in the last words of a text, as before their telephone.
pub fn named_at_the_end(text: &str) -> bool {
    let folded = fold(text);
    folded.rsplit(' ').take(WORDS + 2).any(|word| CIVILITES.contains(&word) && word.len() > 1 || is_folded(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_names_are_sorted_and_folded_so_that_they_are_found() {
        assert!(PRENOMS.is_sorted());
        for name in PRENOMS.iter() {
            assert_eq!(fold(name), **name);
        }
        assert!(is_prenom("Jérôme") && is_prenom("CAMILLE") && !is_prenom("Lille"));
    }

    #[test]
    fn somebody_is_named_by_a_first_name_or_a_title() {
        for named in ["Camille Exemple", "EXEMPLE Camille", "Mme Durand", "M. Petit", "Anne-Lise Roy"] {
            assert!(names_somebody(named), "{named}");
        }
        for other in ["Camille", "Saint-Denis", "rue Jean Jaurès", "lycée Jean Moulin", "Aide au logement", "", "M1805"]
        {
            assert!(!names_somebody(other), "{other}");
        }
    }
}
