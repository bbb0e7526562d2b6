//! What do the cells of the BCN mean?

use chrono::{Datelike, NaiveDate};

use crate::codes::paris_day;

// Dates the BCN writes for "unknown": 01/01/1900, 01/01/1901, 02/01/1901, and a year 0998 for 1998. The oldest true one
// is of 1929.
const FIRST_YEAR: i32 = 1910;

/// A day; none when it is empty, malformed or one of the days that stand for "unknown".
pub fn day(cell: Option<&str>) -> Option<NaiveDate> {
    closing_day(cell).filter(|day| day.year() >= FIRST_YEAR)
}

/// A day of closing: 02/01/1901 is kept, since none would mean that the diploma is still open.
pub fn closing_day(cell: Option<&str>) -> Option<NaiveDate> {
    paris_day(cell?).ok().flatten()
}

/// A year of session.
pub fn year(cell: Option<&str>) -> Option<i32> {
    cell?.parse().ok().filter(|year| (1900..2200).contains(year))
}

/// Years of a course, or which of them: 9 stands for "of no fixed length".
pub fn course_years(cell: Option<&str>) -> Option<i32> {
    cell?.parse().ok().filter(|years| (1..9).contains(years))
}

/// European level: `01` to `08`; `00`, `99` and `XX` are none.
pub fn european_level(cell: Option<&str>) -> Option<i32> {
    let digit = cell?.strip_prefix('0')?;
    digit.parse().ok().filter(|level| (1..=8).contains(level))
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
        for sentinel in ["01/01/1900", "01/01/1901", "02/01/1901", "15/05/0998", "", "x"] {
            assert_eq!(day(Some(sentinel)), None, "{sentinel}");
        }
        assert_eq!(day(Some("27/03/1929")), NaiveDate::from_ymd_opt(1929, 3, 27));
    }

    #[test]
    fn a_diploma_closed_on_an_unknown_day_stays_closed() {
        assert_eq!(closing_day(Some("02/01/1901")), NaiveDate::from_ymd_opt(1901, 1, 2));
        assert_eq!(closing_day(None), None);
    }

    #[test]
    fn european_levels_go_from_one_to_eight() {
        for (cell, level) in
            [("01", Some(1)), ("08", Some(8)), ("00", None), ("09", None), ("99", None), ("XX", None), ("3", None)]
        {
            assert_eq!(european_level(Some(cell)), level, "{cell}");
        }
    }

    #[test]
    fn the_interministerial_level_is_the_first_character_but_for_one_code() {
        for (code, level) in [("013", Some(5)), ("010", Some(0)), ("46X", Some(4)), ("XXX", None), ("", None)] {
            assert_eq!(interministerial_level(code), level, "{code}");
        }
    }
}
