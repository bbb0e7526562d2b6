//! JSON: one array of objects, one row on each line.

use std::io::{self, Write};

use super::object::{Days, Object};
use super::{Head, Sink, Writer};
use crate::export::column::Field;
use crate::export::dataset::{Dialect, Rows};

/// A JSON file.
pub struct Json {
    file: Sink,
    fields: Vec<Field>,
    days: Days,
    separator: &'static str,
}

impl Writer for Json {
    fn open(head: Head, sink: Sink) -> io::Result<Self> {
        let days = if head.dialect == Dialect::DataInclusion { Days::Millis } else { Days::Iso };
        Ok(Self { file: sink, fields: head.fields, days, separator: "[\n" })
    }

    fn rows(&mut self, rows: Box<dyn Rows>) -> io::Result<()> {
        for row in 0..rows.count() {
            self.file.write_all(std::mem::replace(&mut self.separator, ",\n").as_bytes())?;
            let object = Object { fields: &self.fields, rows: &*rows, row, days: self.days };
            serde_json::to_writer(&mut self.file, &object)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let end: &[u8] = if self.separator == "[\n" { b"[]\n" } else { b"\n]\n" };
        self.file.write_all(end)?;
        self.file.flush()
    }
}
