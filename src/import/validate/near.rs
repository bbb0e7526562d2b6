//! Which accepted values may be meant by one that is not?

use crate::search::fold;
use crate::search::typo::distance;

/// Values told of one.
const TOLD: usize = 3;
/// Longest value that is compared, in characters: none of a list is as long.
const LONGEST: usize = 120;

/// The nearest of the known values, the nearest first: those that a third of its letters, at most, part from it, then those that
/// end or begin as it does.
pub fn nearest(value: &str, known: &[String]) -> Vec<String> {
    let value = fold(value);
    let length = value.chars().count();
    if length == 0 || length > LONGEST {
        return Vec::new();
    }
    let most = (length / 3).max(1);
    let errors = |one: &&String| {
        let one = fold(one);
        let within = length > 3 && (one.ends_with(&value) || one.starts_with(&value));
        distance(&value, &one, most).or(within.then_some(most + 1))
    };
    let mut near: Vec<(usize, &String)> = known.iter().filter_map(|one| Some((errors(&one)?, one))).collect();
    near.sort();
    near.into_iter().take(TOLD).map(|(_, one)| one.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_capitals_and_accents_are_seen_through() {
        let known = ["gratuit", "payant", "se-former--trouver-sa-formation", "en-presentiel"].map(str::to_owned);
        assert_eq!(nearest("Gratuti", &known), ["gratuit"]);
        assert_eq!(nearest("trouver-sa-formation", &known), ["se-former--trouver-sa-formation"]);
        assert_eq!(nearest("En présentiel", &known), ["en-presentiel"]);
        assert!(nearest("x", &known).is_empty() && nearest("", &known).is_empty());
    }
}
