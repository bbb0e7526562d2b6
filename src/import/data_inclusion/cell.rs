//! What does a producer's cell say, in whichever format it came? Lists as arrays or as Python writes them, dates as
//! days, instants or milliseconds, integers as `3.0`, booleans as words.

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};

use crate::codes::{Code, paris_day};
use crate::import::ignored::{Malformed, Reading};
use crate::import::json::scalar;
use crate::import::place::Place;
use crate::import::refusal;
use crate::import::table::Verdict;

/// A row: values by field.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a>(pub &'a Map<String, Value>);

impl Cells<'_> {
    /// The text of a field, trimmed, without NUL; none when it is empty, null or absent.
    pub fn text(&self, field: &str) -> Option<String> {
        scalar(self.0.get(field)?)
    }

    /// The text of a field without which the row means nothing.
    pub fn required(&self, field: &str) -> Result<String, Verdict> {
        self.text(field).ok_or_else(|| refusal::empty(field))
    }

    /// What a field says, as it was found; when nothing was and the field holds something, that is told.
    pub fn told<T>(&self, reading: &mut Reading<'_>, champ: &'static str, field: &str, found: Option<T>) -> Option<T> {
        reading.read(champ, self.held(field).as_deref(), |_| found.map(Some).ok_or(Malformed))
    }

    /// The same of a field that should hold a code of a register.
    pub fn coded<C: Code>(
        &self,
        reading: &mut Reading<'_>,
        champ: &'static str,
        field: &str,
        found: Option<C>,
    ) -> Option<String> {
        reading.coded(champ, C::KIND, self.held(field).as_deref(), found).map(|code| code.to_string())
    }

    /// What a field holds, as a text.
    pub fn held(&self, field: &str) -> Option<String> {
        match self.0.get(field)? {
            value @ (Value::Array(_) | Value::Object(_)) => Some(value.to_string()),
            value => scalar(value),
        }
    }

    /// The point that two fields tell; when none can be made of what they hold, that is told.
    pub fn place(&self, reading: &mut Reading<'_>) -> Place {
        let place = Place::new(self.number("latitude"), self.number("longitude"));
        if place.latitude.is_none() {
            for field in ["latitude", "longitude"] {
                self.told::<()>(reading, field, field, None);
            }
        }
        place
    }

    /// The values of a list: an array, a Python list in a text, or one value alone.
    pub fn list(&self, field: &str) -> Vec<String> {
        let values = match self.0.get(field) {
            Some(Value::Array(values)) => values.iter().filter_map(scalar).collect(),
            Some(value) => match scalar(value) {
                Some(text) if text.starts_with('[') && text.ends_with(']') => python_list(&text),
                Some(text) => vec![text],
                None => Vec::new(),
            },
            None => Vec::new(),
        };
        let mut kept: Vec<String> = Vec::with_capacity(values.len());
        for value in values {
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        kept
    }

    /// A number, written as a number or as a text.
    pub fn number(&self, field: &str) -> Option<f64> {
        let number = match self.0.get(field)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.filter(|number| number.is_finite())
    }

    /// An integer of at least 1, which the open data writes `3.0`.
    pub fn count(&self, field: &str) -> Option<i32> {
        let number = self.number(field)?;
        let whole = number.fract() == 0.0 && (1.0..=f64::from(i32::MAX)).contains(&number);
        whole.then_some(number as i32)
    }

    /// A boolean, also written `True`, `false`, `1`, `oui`.
    pub fn boolean(&self, field: &str) -> Option<bool> {
        match self.0.get(field)? {
            Value::Bool(value) => Some(*value),
            value => match scalar(value)?.to_lowercase().as_str() {
                "true" | "1" | "oui" => Some(true),
                "false" | "0" | "non" => Some(false),
                _ => None,
            },
        }
    }

    /// A day: `2024-08-31`, an instant, or milliseconds since 1970 in Universal Time.
    pub fn day(&self, field: &str) -> Option<NaiveDate> {
        match self.0.get(field)? {
            Value::Number(number) => from_number(number.as_f64()?),
            value => day(&scalar(value)?),
        }
    }

    /// A web address; `www.…` is completed, anything else is none.
    pub fn page(&self, field: &str) -> Option<String> {
        let text = self.text(field)?;
        let lower = text.to_lowercase();
        if lower.starts_with("http://") || lower.starts_with("https://") {
            Some(text)
        } else if lower.starts_with("www.") {
            Some(format!("https://{text}"))
        } else {
            None
        }
    }

    /// An e-mail address, by its shape only.
    pub fn email(&self, field: &str) -> Option<String> {
        let text = self.text(field)?;
        let (local, domain) = text.split_once('@')?;
        let shaped = !local.is_empty() && domain.contains('.') && !domain.contains('@');
        (shaped && !text.contains(char::is_whitespace)).then_some(text)
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    if let Ok(Some(day)) = paris_day(text) {
        return Some(day);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_number(text.parse().ok()?);
    }
    text.get(..10)?.parse().ok()
}

// A number of eight figures is a day without its dashes; a smaller one, or one before 1973, is no day that anybody means.
fn from_number(number: f64) -> Option<NaiveDate> {
    const DAYS: std::ops::RangeInclusive<f64> = 10_000_000.0..=99_999_999.0;
    const FIRST_MILLIS: f64 = 1e11;
    if DAYS.contains(&number) {
        return NaiveDate::parse_from_str(&format!("{number:.0}"), "%Y%m%d").ok();
    }
    let millis = (number >= FIRST_MILLIS).then_some(number as i64)?;
    DateTime::from_timestamp_millis(millis).map(|instant| instant.date_naive())
}

/// The texts of a list as Python writes it: `['a', "l'b"]`. What is no quoted text in it (`None`, a number) is left out.
fn python_list(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut characters = text.chars();
    while let Some(quote) = characters.by_ref().find(|c| *c == '\'' || *c == '"') {
        let mut value = String::new();
        while let Some(c) = characters.next() {
            match c {
                '\\' => match characters.next() {
                    Some('n') => value.push('\n'),
                    Some('t') => value.push('\t'),
                    Some(escaped) => value.push(escaped),
                    None => {}
                },
                c if c == quote => break,
                c => value.push(c),
            }
        }
        let value = value.trim().to_owned();
        if !value.is_empty() {
            values.push(value);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with<T>(value: Value, read: impl Fn(Cells<'_>) -> T) -> T {
        let mut row = Map::new();
        row.insert("f".to_owned(), value);
        read(Cells(&row))
    }

    #[test]
    fn a_list_is_read_from_an_array_a_python_text_or_one_value() {
        let list = |value| with(value, |cells| cells.list("f"));
        assert_eq!(list(json!(["a", "b", "a", null])), ["a", "b"]);
        assert_eq!(list(json!("['a', \"l'b\", None]")), ["a", "l'b"]);
        assert_eq!(list(json!("gratuit")), ["gratuit"]);
        assert!(list(json!("[]")).is_empty() && list(json!(null)).is_empty());
    }

    #[test]
    fn a_day_is_read_from_a_day_an_instant_or_milliseconds() {
        let expected = NaiveDate::from_ymd_opt(2023, 9, 19);
        for value in [
            json!("2023-09-19"),
            json!(1695081600000_i64),
            json!(1695081600000.0),
            json!("1695081600000"),
            json!("2023-09-19T10:11:12.123456"),
            json!("2023-09-19 10:11:12+00:00"),
        ] {
            assert_eq!(with(value.clone(), |cells| cells.day("f")), expected, "{value}");
        }
        assert_eq!(with(json!("hier"), |cells| cells.day("f")), None);
    }

    #[test]
    fn integers_booleans_and_addresses_are_read_leniently() {
        assert_eq!(with(json!(3.0), |cells| cells.count("f")), Some(3));
        assert_eq!(with(json!("3.0"), |cells| cells.count("f")), Some(3));
        assert_eq!(with(json!(3.5), |cells| cells.count("f")), None);
        assert_eq!(with(json!("True"), |cells| cells.boolean("f")), Some(true));
        assert_eq!(with(json!("www.x.fr"), |cells| cells.page("f")).as_deref(), Some("https://www.x.fr"));
        assert_eq!(with(json!("javascript:alert(1)"), |cells| cells.page("f")), None);
        assert_eq!(with(json!("a@b"), |cells| cells.email("f")), None);
        assert_eq!(with(json!("a\u{0}@b.fr"), |cells| cells.email("f")).as_deref(), Some("a@b.fr"));
        assert_eq!(with(json!("NaN"), |cells| cells.number("f")), None);
    }
}
