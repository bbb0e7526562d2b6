//! When was a sheet seen, and when was it active? No file tells: it is learnt from dated archives, in whatever order they
//! are imported.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

/// What the archives read so far tell of a sheet; none what none of them told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vues {
    /// First archive that has it.
    pub premiere_publication: Option<NaiveDate>,
    /// First archive that says it is active.
    pub premiere_activation: Option<NaiveDate>,
    /// Last archive that says it is active.
    pub derniere_activation: Option<NaiveDate>,
}

impl Vues {
    /// A sheet in the archive of a day.
    pub fn one(jour: NaiveDate, actif: bool) -> Self {
        let active = actif.then_some(jour);
        Self { premiere_publication: Some(jour), premiere_activation: active, derniere_activation: active }
    }

    /// What some archives and others tell together.
    pub fn join(self, other: Self) -> Self {
        Self {
            premiere_publication: first(self.premiere_publication, other.premiere_publication),
            premiere_activation: first(self.premiere_activation, other.premiere_activation),
            derniere_activation: self.derniere_activation.max(other.derniere_activation),
        }
    }

    /// The day it became active: that of the first archive that says so. None when that one is the oldest of all: how long
    /// it had been active by then, nobody can tell.
    pub fn activation(&self, oldest: Option<NaiveDate>) -> Option<NaiveDate> {
        self.premiere_activation.filter(|jour| Some(*jour) > oldest)
    }
}

fn first(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    [one, other].into_iter().flatten().min()
}

/// The dated archives of an import, and what they tell of each sheet.
#[derive(Debug, Default)]
pub struct Archives {
    /// Their days.
    pub jours: BTreeSet<NaiveDate>,
    /// What they tell, by code of the sheet.
    pub vues: BTreeMap<String, Vues>,
}

impl Archives {
    /// A sheet stands in the archive of a day.
    pub fn see(&mut self, rncp: &str, jour: NaiveDate, actif: bool) {
        self.jours.insert(jour);
        let vues = self.vues.get(rncp).copied().unwrap_or_default();
        self.vues.insert(rncp.to_owned(), vues.join(Vues::one(jour, actif)));
    }

    /// What they tell of a sheet.
    pub fn vues(&self, rncp: &str) -> Vues {
        self.vues.get(rncp).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(rank: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(rank)
    }

    fn seen(archives: &[(u64, bool)]) -> Vues {
        let each = archives.iter().map(|(rank, actif)| Vues::one(day(*rank), *actif));
        each.fold(Vues::default(), Vues::join)
    }

    #[test]
    fn a_sheet_became_active_in_the_first_archive_that_says_so() {
        let vues = seen(&[(1, false), (2, true), (3, true), (4, false)]);
        assert_eq!(vues.activation(Some(day(1))), Some(day(2)));
        assert_eq!((vues.premiere_publication, vues.derniere_activation), (Some(day(1)), Some(day(3))));
    }

    #[test]
    fn one_that_the_oldest_archive_says_active_became_so_nobody_knows_when() {
        let vues = seen(&[(1, true), (2, true)]);
        assert_eq!(vues.activation(Some(day(1))), None);
        assert_eq!(vues.activation(Some(day(0))), Some(day(1)), "an older archive without it was imported since");
    }

    #[test]
    fn one_that_no_archive_says_active_has_no_day() {
        let vues = seen(&[(1, false), (2, false)]);
        assert_eq!((vues.activation(Some(day(0))), vues.derniere_activation), (None, None));
        assert_eq!(Vues::default().activation(None), None, "no archive is dated");
    }

    proptest! {
        #[test]
        fn archives_teach_the_same_in_whatever_order_and_groups_they_are_read(
            seen in proptest::collection::vec((0_u64..20, 0_u8..3, any::<bool>()), 1..30),
            cut in any::<prop::sample::Index>(),
            shuffled in any::<u64>(),
        ) {
            let read = |seen: &[(u64, u8, bool)]| {
                let mut archives = Archives::default();
                for (rank, rncp, actif) in seen {
                    archives.see(&format!("RNCP{rncp}"), day(*rank), *actif);
                }
                archives
            };
            let all = read(&seen);
            // Another order, in two imports.
            let mut other = seen.clone();
            other.sort_by_key(|item| (item.0 ^ shuffled, item.1, item.2));
            let (one, two) = other.split_at(cut.index(other.len()));
            let (one, two) = (read(one), read(two));
            let oldest = one.jours.first().into_iter().chain(two.jours.first()).min().copied();
            prop_assert_eq!(all.jours.first().copied(), oldest);
            for rncp in ["RNCP0", "RNCP1", "RNCP2"] {
                let joined = one.vues(rncp).join(two.vues(rncp));
                prop_assert_eq!(all.vues(rncp), joined);
                prop_assert_eq!(all.vues(rncp).activation(oldest), joined.activation(oldest));
            }
        }
    }
}
