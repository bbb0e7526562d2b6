//! What do the cells of the BCN mean?

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use crate::codes::paris_day;
use crate::import::ignored::Malformed;

// The oldest true day of the BCN is of 1929.
const FIRST_YEAR: i32 = 1910;

// Years of the days that the BCN writes for "unknown": 01/01/1900, 01/01/1901, 02/01/1901.
const UNKNOWN: RangeInclusive<i32> = 1900..=1901;

/// A day; none when it is one of those that stand for "unknown". A year such as 0998, for 1998, is no year.
pub fn day(cell: &str) -> Result<Option<NaiveDate>, Malformed> {
    match paris_day(cell).map_err(|_| Malformed)? {
        Some(day) if UNKNOWN.contains(&day.year()) => Ok(None),
        Some(day) if day.year() < FIRST_YEAR => Err(Malformed),
        day => Ok(day),
    }
}

/// A year of session.
pub fn year(cell: &str) -> Result<Option<i32>, Malformed> {
    cell.parse().ok().filter(|year| (1900..2200).contains(year)).map(Some).ok_or(Malformed)
}

/// Years of a course, or which of them: 9 stands for "of no fixed length", 0 for no year.
pub fn course_years(cell: &str) -> Result<Option<i32>, Malformed> {
    match cell.parse() {
        Ok(0 | 9) => Ok(None),
        Ok(years) if (1..9).contains(&years) => Ok(Some(years)),
        _ => Err(Malformed),
    }
}

/// European level: `01` to `08`; `00`, `99` and `XX` are none.
pub fn european_level(cell: &str) -> Result<Option<i32>, Malformed> {
    match cell {
        "00" | "99" | "XX" => Ok(None),
        _ => {
            let level = cell.strip_prefix('0').and_then(|digit| digit.parse().ok());
            level.filter(|level| (1..=8).contains(level)).map(Some).ok_or(Malformed)
        }
    }
}

/// Interministerial level of a level of diploma: its first character, except `013`, which is of level 5.
pub fn interministerial_level(code: &str) -> Option<i32> {
    match code {
        "013" => Some(5),
        code => code.chars().next()?.to_digit(10)?.try_into().ok(),
    }
}

/// A label on one line, single-spaced.
pub fn text(cell: &str) -> String {
    cell.split(|c: char| c.is_ascii_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_that_stand_for_unknown_are_none() {
        for sentinel in ["01/01/1900", "01/01/1901", "02/01/1901", ""] {
            assert_eq!(day(sentinel), Ok(None), "{sentinel}");
        }
        assert_eq!(day("27/03/1929"), Ok(NaiveDate::from_ymd_opt(1929, 3, 27)));
        for mistake in ["15/05/0998", "31/02/2020", "x"] {
            assert_eq!(day(mistake), Err(Malformed), "{mistake}");
        }
    }

    #[test]
    fn years_of_a_course_go_from_one_to_eight() {
        for (cell, years) in [("1", Ok(Some(1))), ("8", Ok(Some(8))), ("9", Ok(None)), ("0", Ok(None))] {
            assert_eq!(course_years(cell), years, "{cell}");
        }
        assert_eq!((course_years("10"), course_years("X")), (Err(Malformed), Err(Malformed)));
    }

    #[test]
    fn european_levels_go_from_one_to_eight() {
        for (cell, level) in [("01", Some(1)), ("08", Some(8)), ("00", None), ("99", None), ("XX", None)] {
            assert_eq!(european_level(cell), Ok(level), "{cell}");
        }
        assert_eq!((european_level("09"), european_level("3")), (Err(Malformed), Err(Malformed)));
    }

    #[test]
    fn the_interministerial_level_is_the_first_character_but_for_one_code() {
        for (code, level) in [("013", Some(5)), ("010", Some(0)), ("46X", Some(4)), ("XXX", None), ("", None)] {
            assert_eq!(interministerial_level(code), level, "{code}");
        }
    }
}
