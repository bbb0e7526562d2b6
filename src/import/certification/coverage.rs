//! When is a code valid without any certification to say so? Rule C of API Apprentissage.
//!
//! Of a code that is paired with others, each pair holds over a part of its validity: what they leave open is a hole,
//! and each hole is a certification of the code alone. A code that stands alone already leaves none: it fills its whole
//! validity.

use chrono::NaiveDate;

use crate::search::certification::Period;

/// What these periods leave open of a validity, in order. A missing bound has no end; a period that ends before it
/// begins covers nothing. A hole ends the day before the next period, and begins the day after the last one: days are
/// whole in Paris, from the first second to the last.
pub fn coverage(validity: Period, periods: &[Period]) -> Vec<Period> {
    let (mut from, end) = validity;
    let mut periods: Vec<Period> = periods.iter().copied().filter(|period| holds(*period)).collect();
    periods.sort_unstable();
    let mut holes = Vec::new();
    for (first, last) in periods {
        let before = first.and_then(|first| first.pred_opt());
        if before.is_some() {
            holes.push((from, earlier(before, end)));
        }
        let Some(after) = last.and_then(|last| last.succ_opt()) else {
            // It never ends: nothing is open beyond.
            return kept(holes);
        };
        from = from.max(Some(after));
    }
    holes.push((from, end));
    kept(holes)
}

fn kept(mut holes: Vec<Period>) -> Vec<Period> {
    holes.retain(|hole| holds(*hole));
    holes
}

/// Whether at least one day is in it.
fn holds((first, last): Period) -> bool {
    first.zip(last).is_none_or(|(first, last)| first <= last)
}

/// The earlier of two last days, a missing one having no end.
fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Periods written `2019-01-01..2019-12-31`, a missing bound being empty.
    fn periods(texts: &[&str]) -> Vec<Period> {
        let day = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        texts.iter().map(|text| text.split_once("..").unwrap()).map(|(first, last)| (day(first), day(last))).collect()
    }

    fn holes(validity: &str, covered: &[&str]) -> Vec<String> {
        let show = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let found = coverage(periods(&[validity])[0], &periods(covered));
        found.into_iter().map(|(first, last)| format!("{}..{}", show(first), show(last))).collect()
    }

    #[test]
    fn holes_stand_before_between_and_after_the_pairs() {
        let pairs = ["2019-01-01..2019-12-31", "2021-01-01..2021-12-31"];
        assert_eq!(holes("..2022-12-31", &pairs), ["..2018-12-31", "2020-01-01..2020-12-31", "2022-01-01..2022-12-31"]);
        assert_eq!(holes("..", &pairs), ["..2018-12-31", "2020-01-01..2020-12-31", "2022-01-01.."]);
    }

    #[test]
    fn pairs_that_follow_one_another_leave_no_hole() {
        assert_eq!(holes("2019-01-01..2020-12-31", &["2020-01-01..2020-12-31", "2019-01-01..2019-12-31"]), [""; 0]);
        assert_eq!(holes("2019-01-01..", &["2019-01-01..2020-06-30", "2020-07-01.."]), [""; 0]);
        assert_eq!(holes("..", &[".."]), [""; 0]);
    }

    #[test]
    fn pairs_may_overlap_and_hold_one_another() {
        let pairs = ["2019-01-01..2023-12-31", "2020-01-01..2020-12-31", "2023-06-01..2024-05-31"];
        assert_eq!(holes("2018-09-01..2025-08-31", &pairs), ["2018-09-01..2018-12-31", "2024-06-01..2025-08-31"]);
    }

    #[test]
    fn a_pair_without_beginning_or_end_covers_up_to_infinity() {
        assert_eq!(holes("..", &["..2019-12-31"]), ["2020-01-01.."]);
        assert_eq!(holes("..", &["2020-01-01.."]), ["..2019-12-31"]);
    }

    #[test]
    fn what_lies_out_of_the_validity_changes_nothing() {
        let pairs = ["2001-01-01..2001-12-31", "2030-01-01..2030-12-31"];
        assert_eq!(holes("2019-01-01..2020-12-31", &pairs), ["2019-01-01..2020-12-31"]);
    }

    #[test]
    fn an_inverted_pair_covers_nothing_and_an_inverted_validity_leaves_no_hole() {
        assert_eq!(holes("2019-01-01..2020-12-31", &["2020-06-01..2019-06-30"]), ["2019-01-01..2020-12-31"]);
        assert_eq!(holes("2020-09-01..2019-08-31", &[]), [""; 0]);
    }

    #[test]
    fn without_any_pair_the_whole_validity_is_open() {
        assert_eq!(holes("..2020-12-31", &[]), ["..2020-12-31"]);
    }

    /// A bound within forty days, or none.
    fn bound() -> impl Strategy<Value = Option<NaiveDate>> {
        proptest::option::weighted(0.8, (0..40_u64).prop_map(day))
    }

    fn day(rank: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 2, 10).unwrap() + chrono::Days::new(rank)
    }

    fn on((first, last): &Period, day: NaiveDate) -> bool {
        first.is_none_or(|first| first <= day) && last.is_none_or(|last| day <= last)
    }

    proptest! {
        #[test]
        fn pairs_and_holes_are_the_validity_and_no_hole_meets_anything(
            validity in (bound(), bound()),
            pairs in proptest::collection::vec((bound(), bound()), 0..6),
        ) {
            // A pair never goes beyond what its codes allow.
            let within = |pair: &Period| crate::search::certification::period([validity.0, pair.0], [validity.1, pair.1]);
            let pairs: Vec<Period> = pairs.iter().map(within).collect();
            let holes = coverage(validity, &pairs);
            // One day more on each side stands for infinity.
            for rank in 0..42 {
                let day = day(rank) - chrono::Days::new(1);
                let paired = pairs.iter().any(|pair| on(pair, day));
                let open = holes.iter().filter(|hole| on(hole, day)).count();
                prop_assert_eq!(on(&validity, day), paired || open > 0, "{} of {:?}", day, holes);
                prop_assert!(open + usize::from(paired) <= 1, "{} of {:?}", day, holes);
            }
        }
    }
}
