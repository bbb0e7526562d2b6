//! How are the values of a column written as one array of PostgreSQL?

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, Timelike};
use sea_orm::Value;

/// An array as text, `{1,NULL,"a"}`, and the type of its elements.
#[derive(Debug)]
pub(super) struct Array {
    literal: String,
    kind: &'static str,
}

impl Default for Array {
    fn default() -> Self {
        Self { literal: "{".to_owned(), kind: "text" }
    }
}

impl Array {
    /// Adds an element.
    pub(super) fn push(&mut self, value: &Value) {
        if let Value::String(Some(text)) = value {
            return self.text(text);
        }
        self.separate();
        self.kind = kind(value);
        match value {
            Value::Bool(Some(flag)) => self.write(flag),
            Value::Int(Some(number)) => self.write(number),
            Value::BigInt(Some(number)) => self.write(number),
            Value::Double(Some(number)) => self.write(number),
            Value::ChronoDate(Some(day)) => self.day(*day, ""),
            Value::ChronoDateTimeUtc(Some(moment)) => {
                let time = moment.time();
                let (hour, minute, second) = (time.hour(), time.minute(), time.second());
                let micros = time.nanosecond() / 1_000;
                self.day(moment.date_naive(), &format!(" {hour:02}:{minute:02}:{second:02}.{micros:06}+00"));
            }
            other => {
                debug_assert!(other == &other.as_null(), "a kind of value that no column had: {other:?}");
                self.literal.push_str("NULL");
            }
        }
    }

    /// The text of the array, and the type of its elements.
    pub(super) fn finish(mut self) -> (String, &'static str) {
        self.literal.push('}');
        (self.literal, self.kind)
    }

    fn separate(&mut self) {
        if self.literal.len() > 1 {
            self.literal.push(',');
        }
    }

    /// Adds a text.
    pub(super) fn text(&mut self, text: &str) {
        self.separate();
        self.literal.push('"');
        for part in text.split_inclusive(['"', '\\']) {
            match part.strip_suffix(['"', '\\']) {
                Some(before) => {
                    self.literal.push_str(before);
                    self.literal.push('\\');
                    self.literal.push_str(&part[before.len()..]);
                }
                None => self.literal.push_str(part),
            }
        }
        self.literal.push('"');
    }

    // PostgreSQL has no year 0, and says which years come before year 1.
    fn day(&mut self, day: NaiveDate, time: &str) {
        let (year, era) = if day.year() > 0 { (day.year(), "") } else { (1 - day.year(), " BC") };
        let (month, day) = (day.month(), day.day());
        self.write(format_args!("\"{year:04}-{month:02}-{day:02}{time}{era}\""));
    }

    fn write(&mut self, value: impl std::fmt::Display) {
        // Writing to a text does not fail.
        let _ = write!(self.literal, "{value}");
    }
}

// The null of a kind tells the kind.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "bool",
        Value::Int(_) => "int4",
        Value::BigInt(_) => "int8",
        Value::Double(_) => "float8",
        Value::ChronoDate(_) => "date",
        Value::ChronoDateTimeUtc(_) => "timestamptz",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn array(values: &[Value]) -> (String, &'static str) {
        let mut array = Array::default();
        values.iter().for_each(|value| array.push(value));
        array.finish()
    }

    #[test]
    fn texts_are_quoted_and_a_missing_one_is_not() {
        let values = ["a,b", "\\\"", "", "NULL", "{é}"].map(|text| Value::from(text.to_owned()));
        let (literal, kind) = array(&[&values[..], &[Value::String(None)]].concat());
        assert_eq!((literal.as_str(), kind), (r#"{"a,b","\\\"","","NULL","{é}",NULL}"#, "text"));
    }

    #[test]
    fn days_and_moments_are_those_of_postgresql() {
        let day = |year| Value::from(NaiveDate::from_ymd_opt(year, 2, 1).unwrap());
        let (literal, kind) = array(&[day(2026), day(12_026), day(0)]);
        assert_eq!((literal.as_str(), kind), (r#"{"2026-02-01","12026-02-01","0001-02-01 BC"}"#, "date"));
        let moment = DateTime::from_timestamp_micros(1_500_000).unwrap();
        let (literal, kind) = array(&[Value::from(moment)]);
        assert_eq!((literal.as_str(), kind), (r#"{"1970-01-01 00:00:01.500000+00"}"#, "timestamptz"));
    }

    #[test]
    fn a_column_of_nothing_has_the_kind_of_its_nulls() {
        assert_eq!(array(&[Value::Int(None), Value::Int(None)]), ("{NULL,NULL}".to_owned(), "int4"));
        assert_eq!(array(&[Value::Double(Some(-1.5e-7))]), ("{-0.00000015}".to_owned(), "float8"));
    }
}
