//! Which known word may be meant by one that is misspelt?

use std::collections::BTreeSet;

/// Typing errors that a word may hold: a letter too many, missing, for another, or two that changed places.
pub fn allowed(mot: &str) -> usize {
    match mot.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The beginning and the end of a word, the end from its last letter: of a word with few errors, one of them is right.
pub fn ends(mot: &str) -> (String, String) {
    let letters: Vec<char> = mot.chars().collect();
    let kept = (letters.len() / (allowed(mot) + 1)).max(2).min(letters.len());
    (letters[..kept].iter().collect(), letters.iter().rev().take(kept).collect())
}

/// How many errors part two words, when no more than `most` do.
pub fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    // Rows of the table of distances between beginnings: two before, one before, this one.
    let mut rows = [vec![0; other.len() + 1], (0..=other.len()).collect::<Vec<_>>(), vec![0; other.len() + 1]];
    for (i, letter) in one.iter().enumerate() {
        let [older, old, row] = &mut rows;
        row[0] = i + 1;
        for (j, wanted) in other.iter().enumerate() {
            let changed = old[j] + usize::from(letter != wanted);
            row[j + 1] = changed.min(old[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == other[j - 1] && one[i - 1] == *wanted {
                row[j + 1] = row[j + 1].min(older[j - 1] + 1);
            }
        }
        rows.rotate_left(1);
    }
    Some(rows[1][other.len()]).filter(|found| *found <= most)
}

/// The texts that one typing error parts from another: a letter too many, missing, for another, or two that changed places.
/// `letters` are those that may stand in them; a text of other letters than ASCII has none.
pub fn one_error(text: &str, letters: &str) -> Vec<String> {
    if !text.is_ascii() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in 0..=text.len() {
        let (before, after) = text.split_at(at);
        found.extend(letters.chars().map(|letter| format!("{before}{letter}{after}")));
        let Some(rest) = after.get(1..) else { continue };
        found.push(format!("{before}{rest}"));
        found.extend(letters.chars().map(|letter| format!("{before}{letter}{rest}")));
        if let (Some(next), Some(end)) = (rest.get(..1), rest.get(1..)) {
            found.push(format!("{before}{next}{}{end}", &after[..1]));
        }
    }
    found
}

/// A word that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    /// The word.
    pub mot: String,
    /// Its term.
    pub terme: String,
    /// Documents that bear it.
    pub frequence: i64,
}

// Words that one may be a mistake for.
const MEANT: usize = 3;

/// The terms of the words that a misspelt one may be a mistake for: the nearest, the most frequent first.
pub fn meant(mot: &str, known: &BTreeSet<Neighbour>) -> Vec<String> {
    let errors = |word: &Neighbour| distance(mot, &word.mot, allowed(mot)).filter(|errors| *errors > 0);
    let mut near: Vec<(usize, &Neighbour)> = known.iter().filter_map(|word| Some((errors(word)?, word))).collect();
    let least = near.iter().map(|(errors, _)| *errors).min();
    near.retain(|(errors, _)| Some(*errors) == least);
    near.sort_by(|(_, one), (_, other)| other.frequence.cmp(&one.frequence).then(one.mot.cmp(&other.mot)));
    near.into_iter().take(MEANT).map(|(_, word)| word.terme.clone()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_error_is_a_letter_added_missing_changed_or_two_exchanged() {
        for (one, other, errors) in [
            ("boulanger", "boulanger", Some(0)),
            ("boulnger", "boulanger", Some(1)),
            ("boullanger", "boulanger", Some(1)),
            ("voulanger", "boulanger", Some(1)),
            ("bouclanger", "boulangere", Some(2)),
            ("bolanegr", "boulanger", Some(2)),
            ("patissier", "boulanger", None),
            ("", "ab", Some(2)),
            ("lile", "lille", Some(1)),
        ] {
            assert_eq!(distance(one, other, 2), errors, "{one} {other}");
        }
    }

    #[test]
    fn what_one_error_makes_is_at_one_error() {
        let found = one_error("m18", "018m");
        for text in ["m1", "m81", "m108", "818", "1m18"] {
            assert!(found.iter().any(|made| made == text), "{text}");
        }
        assert!(found.iter().all(|made| distance("m18", made, 1).is_some()));
        assert!(one_error("é", "01").is_empty());
    }

    #[test]
    fn the_nearest_words_are_meant_the_most_frequent_first() {
        let word = |mot: &str, frequence| Neighbour { mot: mot.to_owned(), terme: mot.to_owned(), frequence };
        let known =
            BTreeSet::from([word("lille", 9), word("lilas", 4), word("ville", 50), word("lire", 3), word("lile", 1)]);
        assert_eq!(meant("lile", &known), ["lille", "lire"]);
        assert_eq!(meant("abc", &known), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn an_end_of_a_word_with_one_error_is_right(mot in "[a-z]{4,7}", at in 0_usize..7, letter in "[a-z]") {
            let at = at.min(mot.len() - 1);
            let wrong = format!("{}{letter}{}", &mot[..at], &mot[at + 1..]);
            let (start, end) = ends(&wrong);
            let envers: String = mot.chars().rev().collect();
            prop_assert!(mot.starts_with(&start) || envers.starts_with(&end), "{} {}", mot, wrong);
        }

        #[test]
        fn a_distance_has_no_direction(one in "[a-d]{0,8}", other in "[a-d]{0,8}") {
            prop_assert_eq!(distance(&one, &other, 8), distance(&other, &one, 8));
        }
    }
}
