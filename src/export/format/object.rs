//! How is a row a JSON object?

use chrono::{NaiveDate, NaiveTime, SecondsFormat};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::export::column::{Cell, Field};
use crate::export::dataset::Rows;

/// How days are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    /// `2026-11-21`.
    Iso,
    /// Milliseconds from 1970 to its first instant in Universal Time.
    Millis,
}

/// A row, as an object of its columns in order; all of them are there.
pub(super) struct Object<'a> {
    pub(super) fields: &'a [Field],
    pub(super) rows: &'a dyn Rows,
    pub(super) row: usize,
    pub(super) days: Days,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (column, field) in self.fields.iter().enumerate() {
            map.serialize_entry(field.name, &Value { cell: self.rows.cell(self.row, column), days: self.days })?;
        }
        map.end()
    }
}

struct Value<'a> {
    cell: Cell<'a>,
    days: Days,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.cell {
            Cell::Null => serializer.serialize_unit(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Integer(number) => serializer.serialize_i64(*number),
            Cell::Number(number) => serializer.serialize_f64(*number),
            Cell::Boolean(truth) => serializer.serialize_bool(*truth),
            Cell::Day(day) if self.days == Days::Millis => serializer.serialize_i64(millis(*day)),
            Cell::Day(day) => serializer.collect_str(day),
            Cell::Instant(moment) => serializer.serialize_str(&moment.to_rfc3339_opts(SecondsFormat::Micros, true)),
            Cell::Texts(texts) => serializer.collect_seq(texts),
        }
    }
}

fn millis(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp_millis()
}
