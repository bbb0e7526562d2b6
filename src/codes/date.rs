//! Which day does a register mean?

use chrono::{FixedOffset, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Europe::Paris;

use super::{CodeError, Kind, trimmed};

const ACCEPTED: &str = "a day that exists, as dd/MM/yyyy or yyyy-MM-dd, for example 31/08/2024";

/// The day, in Paris, of a date written `31/08/2024`, `2024-08-31` or `2024-08-31T00:00:00.000Z`. An empty or blank
/// text is no date: `None`.
///
/// The time (`HH:mm`, perhaps seconds and their decimals) follows a `T` or a space. With an offset from UTC it names
/// an instant, and the day is the one it falls on in Paris: `2028-08-30T23:00:00Z` is the 31st. Without one it was
/// already read in Paris, and is dropped. Years are not judged: BCN has 1901 and 0998.
///
/// # Errors
///
/// When the text has another shape, or the day, the time or the offset does not exist.
pub fn paris_day(raw: &str) -> Result<Option<NaiveDate>, CodeError> {
    match trimmed(raw) {
        Some("") => Ok(None),
        text => text.and_then(day).map(Some).ok_or_else(|| CodeError::new(Kind::Date, "date", raw, ACCEPTED)),
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    let (date, time) = text.split_at_checked("yyyy-MM-dd".len())?;
    let date = french(date).or_else(|| iso_day(date))?;
    if time.is_empty() {
        return Some(date);
    }
    let time = time.strip_prefix(['T', ' '])?;
    let Some(at) = time.find(['Z', '+', '-']) else {
        return clock(time).map(|_| date);
    };
    let local = date.and_time(clock(&time[..at])?);
    let utc = local.checked_sub_offset(offset(&time[at..])?)?;
    Some(Paris.from_utc_datetime(&utc).date_naive())
}

fn french(text: &str) -> Option<NaiveDate> {
    let [day, month, year] = parts(text, '/')?;
    NaiveDate::from_ymd_opt(number(year, 4)?.try_into().ok()?, number(month, 2)?, number(day, 2)?)
}

/// The day of a text such as `2024-08-31`: four digits, two and two, and nothing else.
pub fn iso_day(text: &str) -> Option<NaiveDate> {
    let [year, month, day] = parts(text, '-')?;
    NaiveDate::from_ymd_opt(number(year, 4)?.try_into().ok()?, number(month, 2)?, number(day, 2)?)
}

/// `HH:mm`, `HH:mm:ss` or `HH:mm:ss.f`, decimals dropped.
fn clock(text: &str) -> Option<NaiveTime> {
    if let Some([hour, minute]) = parts(text, ':') {
        return NaiveTime::from_hms_opt(number(hour, 2)?, number(minute, 2)?, 0);
    }
    let [hour, minute, second] = parts(text, ':')?;
    let (second, decimals) = second.split_once('.').unwrap_or((second, "0"));
    number(decimals, decimals.len())?;
    NaiveTime::from_hms_opt(number(hour, 2)?, number(minute, 2)?, number(second, 2)?)
}

/// `Z`, `+02:00`, `+0200` or `+02`.
fn offset(text: &str) -> Option<FixedOffset> {
    if text == "Z" {
        return FixedOffset::east_opt(0);
    }
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = text.split_at_checked(2)?;
    let minutes = match minutes {
        "" => 0,
        minutes => number(minutes.strip_prefix(':').unwrap_or(minutes), 2).filter(|minutes| *minutes < 60)?,
    };
    let seconds = number(hours, 2)? * 3600 + minutes * 60;
    FixedOffset::east_opt(sign * i32::try_from(seconds).ok()?)
}

/// The text cut at each separator, when that makes just as many parts as asked.
fn parts<const N: usize>(text: &str, separator: char) -> Option<[&str; N]> {
    text.split(separator).collect::<Vec<_>>().try_into().ok()
}

/// A number of just that many digits, nine at most.
fn number(text: &str, count: usize) -> Option<u32> {
    super::are_digits(text, count..=count.min(9)).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        Some(NaiveDate::from_ymd_opt(year, month, day).unwrap())
    }

    #[test]
    fn french_and_iso_dates_are_the_same_day() {
        for raw in ["31/08/2024", "2024-08-31", " 31/08/2024\t"] {
            assert_eq!(paris_day(raw).unwrap(), ymd(2024, 8, 31), "{raw}");
        }
    }

    #[test]
    fn an_empty_text_is_no_date() {
        for raw in ["", "  ", "\u{a0}"] {
            assert_eq!(paris_day(raw), Ok(None));
        }
    }

    #[test]
    fn a_time_without_offset_is_dropped() {
        for raw in ["2020-11-12T23:51:48.082000", "2020-11-12 23:51:48", "2020-11-12T23:51", "12/11/2020 23:51:48"] {
            assert_eq!(paris_day(raw).unwrap(), ymd(2020, 11, 12), "{raw}");
        }
    }

    #[test]
    fn an_instant_falls_on_its_day_in_paris() {
        for (raw, day) in [
            ("2021-09-01T00:00:00.000Z", ymd(2021, 9, 1)),
            ("2028-08-30T23:00:00.000Z", ymd(2028, 8, 31)),
            ("2022-09-06T21:59:59Z", ymd(2022, 9, 6)),
            ("2022-09-06T22:00:00Z", ymd(2022, 9, 7)),
            ("2022-12-31T22:30:00Z", ymd(2022, 12, 31)),
            ("2022-12-31T23:00:00Z", ymd(2023, 1, 1)),
            ("2022-09-06T23:59:59.000+02:00", ymd(2022, 9, 6)),
            ("2022-09-06T23:59:59+0200", ymd(2022, 9, 6)),
            ("2022-09-06T20:00:00-04", ymd(2022, 9, 7)),
        ] {
            assert_eq!(paris_day(raw).unwrap(), day, "{raw}");
        }
    }

    #[test]
    fn the_odd_years_of_bcn_are_dates() {
        assert_eq!(paris_day("01/09/0998").unwrap(), ymd(998, 9, 1));
        assert_eq!(paris_day("01/01/1901").unwrap(), ymd(1901, 1, 1));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for raw in ["30/02/2024", "29/02/2023", "2023-13-01", "00/00/0000", "08/31/2024"] {
            assert!(paris_day(raw).is_err(), "{raw}");
        }
        assert_eq!(paris_day("29/02/2024").unwrap(), ymd(2024, 2, 29));
    }

    #[test]
    fn other_shapes_are_refused() {
        for raw in [
            "NR",
            "2024",
            "1/9/2024",
            "31-08-2024",
            "2024/08/31",
            "31/08/24",
            "45535",
            "2024-08-31T",
            "2024-08-31 ?",
            "2024-08-31T24:00",
            "2024-08-31T10:60",
            "2024-08-31T10",
            "2024-08-31T10:00:00.",
            "2024-08-31T10:00+2",
            "2024-08-31T10:00+25:00",
            "2024-08-31T10:00+01:60",
            "2024-08-31Z",
            "+024-08-31",
            "２０２４-08-31",
            "31/08/202é",
        ] {
            assert!(paris_day(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn the_message_tells_the_accepted_forms() {
        let message = paris_day("NR").unwrap_err().to_string();
        assert_eq!(
            message,
            "\"NR\" is not a date: expected a day that exists, as dd/MM/yyyy or yyyy-MM-dd, for example 31/08/2024"
        );
    }
}
