//! Of which objects are rows written? Few are looked for by their key; of many, a number each is remembered.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Keys beyond which a table is read whole instead of being asked for each.
const FEW: usize = 2_000;

/// Keys of objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    // Empty once they are many.
    few: Vec<String>,
    numbers: HashSet<u64>,
}

impl Keys {
    /// These keys, once each.
    pub fn of(keys: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut all = Self::default();
        keys.into_iter().for_each(|key| all.insert(key.as_ref()));
        all
    }

    /// Adds a key.
    pub fn insert(&mut self, key: &str) {
        if self.numbers.insert(number(key)) {
            match self.numbers.len() {
                ..=FEW => self.few.push(key.to_owned()),
                _ => self.few = Vec::new(),
            }
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The keys, when they are few.
    pub(super) fn few(&self) -> Option<&[String]> {
        (self.numbers.len() <= FEW).then_some(&self.few)
    }

    /// Whether a key is among them.
    pub fn contains(&self, key: &str) -> bool {
        self.numbers.contains(&number(key))
    }
}

fn number(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_keys_are_told_and_many_are_remembered() {
        let keys = Keys::of(["a", "b", "a"]);
        assert_eq!(keys.few(), Some(&["a".to_owned(), "b".to_owned()][..]));
        assert!(keys.contains("a") && !keys.contains("c"));
        let keys = Keys::of((0..=FEW).map(|rank| rank.to_string()));
        assert_eq!(keys.few(), None);
        assert!(keys.contains("7") && !keys.contains("x"));
    }
}
