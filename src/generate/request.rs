//! What is asked for? How large a country beside the true one, which one, on which day.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

/// A synthetic country.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Size.
    pub scale: Scale,
    /// What tells one from another.
    pub seed: u64,
    /// The day on which it is described.
    pub date: NaiveDate,
    /// Folder of true files whose communes, jobs and enumerations are borrowed; those of the sample otherwise.
    pub reference: Option<PathBuf>,
    /// Whether to write among what the folder holds.
    pub force: bool,
}

/// Why a text is not a day of reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a day from 2000 to 2099, as yyyy-MM-dd, for example 2026-01-15")]
pub struct DayError;

/// A day of reference: exports bear theirs in their names, where only those of this century are read.
pub fn day(text: &str) -> Result<NaiveDate, DayError> {
    let day: NaiveDate = text.trim().parse().map_err(|_| DayError)?;
    if (2000..2100).contains(&day.year()) { Ok(day) } else { Err(DayError) }
}

/// A size: 1 is the whole country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    // Whole numbers only, so that every machine counts alike.
    millionths: u64,
}

/// Why a text is not a size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number above 0 and at most 100, for example 0.1; 1 is the size of the country")]
pub struct ScaleError;

const MILLION: u64 = 1_000_000;

impl FromStr for Scale {
    type Err = ScaleError;

    fn from_str(text: &str) -> Result<Self, ScaleError> {
        let number: f64 = text.trim().parse().map_err(|_| ScaleError)?;
        if number > 0.0 && number <= 100.0 {
            Ok(Self { millionths: ((number * MILLION as f64).round() as u64).max(1) })
        } else {
            Err(ScaleError)
        }
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.millionths as f64 / MILLION as f64)
    }
}

/// How many of each thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Fields of training: 30 sheets, 11 diplomas and about 10 pairs each.
    pub filieres: u64,
    /// Training organisations.
    pub organismes: u64,
    /// Courses.
    pub formations: u64,
    /// Structures.
    pub structures: u64,
    /// Services.
    pub services: u64,
}

/// Fields of training beyond which codes run out: two characters tell the diplomas of a level and a speciality apart.
pub const MOST_FILIERES: u64 = 2_000;

impl Scale {
    /// How many of each thing; one at least. Registers stop growing at twice their true size.
    pub fn counts(self) -> Counts {
        let of = |whole: u64| (whole * self.millionths / MILLION).max(1);
        Counts {
            filieres: of(1_000).min(MOST_FILIERES),
            organismes: of(60_000),
            formations: of(100_000),
            structures: of(60_000),
            services: of(200_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_country_and_parts_of_it() {
        let counts = |text: &str| text.parse::<Scale>().unwrap().counts();
        assert_eq!((counts("1").filieres, counts("1").formations, counts("1").services), (1_000, 100_000, 200_000));
        assert_eq!((counts(" 0.01 ").filieres, counts("0.01").organismes), (10, 600));
        assert_eq!((counts("100").filieres, counts("1e2").formations), (MOST_FILIERES, 10_000_000));
        assert_eq!((counts("1e-9").filieres, counts("1e-9").formations), (1, 1));
    }

    #[test]
    fn a_day_is_of_this_century() {
        assert_eq!(day("2026-01-15"), Ok(NaiveDate::from_ymd_opt(2026, 1, 15).unwrap()));
        for text in ["", "15/01/2026", "2026-02-30", "1999-12-31", "2100-01-01", "-2026-01-15"] {
            assert_eq!(day(text), Err(DayError), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused_with_the_form_accepted() {
        for text in ["0", "-1", "100.1", "NaN", "inf", "-inf", "", "big", "1,5", "0x1"] {
            let error = text.parse::<Scale>().unwrap_err().to_string();
            assert!(error.contains("above 0 and at most 100, for example 0.1"), "{text}: {error}");
        }
    }
}
