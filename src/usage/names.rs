//! Whose names are kept apart? So many in a day: whoever invents names makes no table grow.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::{ANONYME, AUTRES, Genre};

/// Holders of tokens told apart in a day.
const HOLDERS: usize = 5_000;
/// Names told apart in a day for one of them.
const NAMES: usize = 200;
/// The same for all who present no token.
const ANONYMOUS_NAMES: usize = 2_000;
/// Names told apart in a day for all.
const ALL: usize = 100_000;
/// Longest name, in characters.
const LONGEST: usize = 64;

/// The names of a day.
#[derive(Debug, Default)]
pub(super) struct Names {
    jour: NaiveDate,
    known: HashMap<Arc<str>, HashSet<(Genre, Arc<str>)>>,
    count: usize,
}

impl Names {
    /// The name under which a consumer is counted.
    pub fn consumer(&mut self, jour: NaiveDate, holder: &str) -> Arc<str> {
        if self.jour != jour {
            *self = Self { jour, ..Self::default() };
        }
        let name = cut(holder);
        if let Some((known, _)) = self.known.get_key_value(name) {
            return known.clone();
        }
        let name: Arc<str> = if self.known.len() < HOLDERS { name.into() } else { AUTRES.into() };
        self.known.entry(name.clone()).or_default();
        name
    }

    /// The name under which something that a consumer asks is counted.
    pub fn name(&mut self, consumer: &Arc<str>, genre: Genre, name: &str) -> Arc<str> {
        let most = if &**consumer == ANONYME { ANONYMOUS_NAMES } else { NAMES };
        let name: Arc<str> = cut(name).into();
        let known = self.known.entry(consumer.clone()).or_default();
        let key = (genre, name);
        if known.contains(&key) {
            return key.1;
        }
        if known.len() >= most || self.count >= ALL {
            return AUTRES.into();
        }
        self.count += 1;
        known.insert(key.clone());
        key.1
    }
}

/// The beginning of a name, without what a table cannot hold.
fn cut(name: &str) -> &str {
    let end = name.char_indices().enumerate().find(|(rank, (_, letter))| *rank == LONGEST || letter.is_control());
    end.map_or(name, |(_, (at, _))| &name[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    #[test]
    fn names_beyond_so_many_are_counted_together_until_the_next_day() {
        let mut names = Names::default();
        let lea = names.consumer(day(1), "lea");
        for rank in 0..NAMES {
            assert_ne!(&*names.name(&lea, Genre::Operation, &rank.to_string()), AUTRES);
        }
        assert_eq!(&*names.name(&lea, Genre::Operation, "one more"), AUTRES);
        assert_eq!(&*names.name(&lea, Genre::Operation, "7"), "7", "those that are known stay");
        let anonymous = names.consumer(day(1), ANONYME);
        assert_eq!(&*names.name(&anonymous, Genre::Operation, "one more"), "one more");
        let lea = names.consumer(day(2), "lea");
        assert_eq!(&*names.name(&lea, Genre::Operation, "one more"), "one more");
    }

    #[test]
    fn a_name_is_short_and_can_be_written() {
        assert_eq!(cut(&"é".repeat(70)), "é".repeat(LONGEST));
        assert_eq!(cut("a\0b"), "a");
    }
}
