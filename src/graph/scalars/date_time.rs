use async_graphql::{InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, NaiveTime, SecondsFormat, Utc};
use chrono_tz::Europe::Paris;

/// A moment, in Paris time, as `2026-01-31T23:59:59+01:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A moment, in Paris time, as `2026-01-31T23:59:59+01:00`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let moment = match &value {
            Value::String(text) if text.len() <= 40 => chrono::DateTime::parse_from_rfc3339(text).ok(),
            _ => None,
        };
        moment.map(|moment| Self(moment.to_utc())).ok_or_else(|| {
            let accepted = "expected one as 2026-01-31T23:59:59+01:00";
            super::refused(&value, format!("{} is not a moment: {accepted}", super::shown(&value)))
        })
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.with_timezone(&Paris).to_rfc3339_opts(SecondsFormat::Secs, false))
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        Self(moment)
    }
}

impl DateTime {
    /// The first second of a day in Paris.
    pub fn opening(day: NaiveDate) -> Option<Self> {
        day.and_time(NaiveTime::MIN).and_local_timezone(Paris).earliest().map(|moment| Self(moment.to_utc()))
    }

    /// The last second of a day in Paris.
    pub fn closing(day: NaiveDate) -> Option<Self> {
        day.and_hms_opt(23, 59, 59)?.and_local_timezone(Paris).latest().map(|moment| Self(moment.to_utc()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_day_ends_a_second_before_midnight_in_paris() {
        let day = NaiveDate::from_ymd_opt(2022, 9, 6).unwrap();
        assert_eq!(DateTime::closing(day).unwrap().0.to_rfc3339(), "2022-09-06T21:59:59+00:00");
        assert_eq!(DateTime::closing(day).unwrap().to_value(), Value::from("2022-09-06T23:59:59+02:00"));
    }
}
