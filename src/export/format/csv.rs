//! CSV, by RFC 4180: commas, CRLF, quotes where they are needed. An empty cell is a null.

use std::fmt::Write as _;
use std::io;

use chrono::SecondsFormat;

use super::python;
use super::{Head, Sink, Writer};
use crate::export::column::Cell;
use crate::export::dataset::{Dialect, Rows};

/// A CSV file.
pub struct Csv {
    file: csv::Writer<Sink>,
    columns: usize,
    dialect: Dialect,
    cell: String,
}

impl Writer for Csv {
    fn open(head: Head, sink: Sink) -> io::Result<Self> {
        let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(sink);
        file.write_record(head.fields.iter().map(|field| field.name))?;
        Ok(Self { file, columns: head.fields.len(), dialect: head.dialect, cell: String::new() })
    }

    fn rows(&mut self, rows: Box<dyn Rows>) -> io::Result<()> {
        for row in 0..rows.count() {
            for column in 0..self.columns {
                self.cell.clear();
                let cell = rows.cell(row, column);
                let text = written(&cell, self.dialect, &mut self.cell);
                self.file.write_field(text)?;
            }
            self.file.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.file.flush()
    }
}

/// A cell as text. What is no text already is written in the buffer.
pub(super) fn written<'a>(cell: &'a Cell<'_>, dialect: Dialect, buffer: &'a mut String) -> &'a str {
    // Writing to a text cannot fail.
    let _ = match cell {
        Cell::Null => return "",
        Cell::Text(text) => return text,
        Cell::Integer(number) => write!(buffer, "{number}"),
        // With its decimal point, as the other formats: `3.0`.
        Cell::Number(number) => write!(buffer, "{number:?}"),
        Cell::Boolean(truth) => write!(buffer, "{truth}"),
        Cell::Day(day) => write!(buffer, "{day}"),
        Cell::Instant(moment) => write!(buffer, "{}", moment.to_rfc3339_opts(SecondsFormat::Micros, true)),
        Cell::Texts(texts) if dialect == Dialect::DataInclusion => {
            python::list(texts, buffer);
            Ok(())
        }
        Cell::Texts(texts) => {
            buffer.push_str(&serde_json::to_string(texts).unwrap_or_default());
            Ok(())
        }
    };
    buffer
}
