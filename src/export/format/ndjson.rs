//! NDJSON: one object on each line, days in ISO whatever the data set.

use std::io::{self, Write};

use super::object::{Days, Object};
use super::{Head, Sink, Writer};
use crate::export::column::Field;
use crate::export::dataset::Rows;

/// An NDJSON file.
pub struct Ndjson {
    file: Sink,
    fields: Vec<Field>,
}

impl Writer for Ndjson {
    fn open(head: Head, sink: Sink) -> io::Result<Self> {
        Ok(Self { file: sink, fields: head.fields })
    }

    fn rows(&mut self, rows: Box<dyn Rows>) -> io::Result<()> {
        for row in 0..rows.count() {
            let object = Object { fields: &self.fields, rows: &*rows, row, days: Days::Iso };
            serde_json::to_writer(&mut self.file, &object)?;
            self.file.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.file.flush()
    }
}
