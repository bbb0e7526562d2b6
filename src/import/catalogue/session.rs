//! When does a course run? The catalogue lists first days and last days apart: which go together?

use chrono::NaiveDate;

/// First day, last day; one may be unknown.
pub type Span = (Option<NaiveDate>, Option<NaiveDate>);

/// Pairs first days and last days, as API Apprentissage does: both sorted; as many of each go by rank; else each of
/// the fewer takes the one that makes the length nearest to the years left, `duree - annee + 1`. When only one of the
/// two lists is given, each of its days is a session of its own.
pub fn pair(mut debuts: Vec<NaiveDate>, mut fins: Vec<NaiveDate>, duree: Option<i32>, annee: Option<i32>) -> Vec<Span> {
    debuts.sort_unstable();
    fins.sort_unstable();
    let years = years_left(duree, annee);
    if fins.is_empty() {
        debuts.into_iter().map(|debut| (Some(debut), None)).collect()
    } else if debuts.is_empty() {
        fins.into_iter().map(|fin| (None, Some(fin))).collect()
    } else if debuts.len() == fins.len() {
        debuts.into_iter().map(Some).zip(fins.into_iter().map(Some)).collect()
    } else if debuts.len() < fins.len() {
        let nearest = |debut| nearest(&fins, |fin| gap(debut, fin, years));
        debuts.iter().map(|debut| (Some(*debut), nearest(*debut))).collect()
    } else {
        let nearest = |fin| nearest(&debuts, |debut| gap(debut, fin, years));
        fins.iter().map(|fin| (nearest(*fin), Some(*fin))).collect()
    }
}

/// Years from the one that is entered to the end; the whole course when the year is unknown, one when both are.
fn years_left(duree: Option<i32>, annee: Option<i32>) -> i64 {
    i64::from(duree.unwrap_or(1)) - i64::from(annee.unwrap_or(1)) + 1
}

/// How far a length is from so many years, in quarters of a day: a year is 365.25 days.
fn gap(debut: NaiveDate, fin: NaiveDate, years: i64) -> i64 {
    (4 * (fin - debut).num_days() - 1_461 * years).abs()
}

/// The day of the least gap, the earliest of equals.
fn nearest(days: &[NaiveDate], gap: impl Fn(NaiveDate) -> i64) -> Option<NaiveDate> {
    days.iter().copied().min_by_key(|day| gap(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn pairs(debuts: &[&str], fins: &[&str], duree: Option<i32>, annee: Option<i32>) -> Vec<String> {
        let show = |day: Option<NaiveDate>| day.map_or("?".to_owned(), |day| day.to_string());
        pair(days(debuts), days(fins), duree, annee)
            .into_iter()
            .map(|(debut, fin)| format!("{} {}", show(debut), show(fin)))
            .collect()
    }

    #[test]
    fn as_many_first_days_as_last_days_go_by_rank_once_sorted() {
        assert_eq!(
            pairs(&["2025-09-01", "2024-09-01"], &["2025-06-30", "2026-06-30"], Some(1), Some(1)),
            ["2024-09-01 2025-06-30", "2025-09-01 2026-06-30"]
        );
    }

    #[test]
    fn fewer_first_days_take_the_last_day_nearest_to_the_years_left() {
        assert_eq!(
            pairs(&["2024-09-01"], &["2025-06-30", "2026-06-30", "2027-06-30"], Some(2), Some(1)),
            ["2024-09-01 2026-06-30"]
        );
        assert_eq!(
            pairs(&["2024-09-01"], &["2025-06-30", "2026-06-30", "2027-06-30"], Some(3), Some(3)),
            ["2024-09-01 2025-06-30"]
        );
    }

    #[test]
    fn fewer_last_days_take_the_first_day_nearest_to_the_years_left() {
        assert_eq!(
            pairs(&["2022-09-01", "2023-09-01", "2024-09-01"], &["2025-06-30"], Some(2), Some(1)),
            ["2023-09-01 2025-06-30"]
        );
    }

    #[test]
    fn one_partner_may_serve_twice() {
        assert_eq!(
            pairs(&["2024-09-01", "2024-09-02"], &["2025-06-30", "2029-06-30", "2030-06-30"], Some(1), Some(1)),
            ["2024-09-01 2025-06-30", "2024-09-02 2025-06-30"]
        );
    }

    #[test]
    fn an_unknown_year_counts_the_whole_course_and_an_unknown_duration_one_year() {
        assert_eq!(pairs(&["2024-09-01"], &["2025-06-30", "2026-06-30"], Some(2), None), ["2024-09-01 2026-06-30"]);
        assert_eq!(pairs(&["2024-09-01"], &["2025-06-30", "2026-06-30"], None, None), ["2024-09-01 2025-06-30"]);
    }

    #[test]
    fn days_of_one_kind_only_are_sessions_by_themselves() {
        assert_eq!(pairs(&["2021-09-01", "2021-01-01"], &[], None, None), ["2021-01-01 ?", "2021-09-01 ?"]);
        assert_eq!(pairs(&[], &["2021-09-01"], None, None), ["? 2021-09-01"]);
        assert_eq!(pairs(&[], &[], None, None), Vec::<String>::new());
    }
}
