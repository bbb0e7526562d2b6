use async_graphql::{InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

use crate::codes::iso_day;

/// A day of the calendar in Paris, as `2026-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date(pub NaiveDate);

/// A day of the calendar in Paris, as `2026-01-31`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let day = match &value {
            Value::String(text) => iso_day(text),
            _ => None,
        };
        day.map(Self).ok_or_else(|| {
            super::refused(&value, format!("{} is not a day: expected a day as 2026-01-31", super::shown(&value)))
        })
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_four_digits_two_and_two_so_that_every_database_can_hold_it() {
        let parsed = |text: &str| Date::parse(Value::from(text)).is_ok();
        assert!(parsed("2026-01-31") && parsed("0998-12-01"));
        for other in
            ["-99999-1-1", "+99999-1-1", "2026-1-31", "2026-02-30", "2026-01-31T00:00", " 2026-1-1", "31/01/2026", ""]
        {
            assert!(!parsed(other), "{other:?}");
        }
    }
}
