//! XLSX: a workbook of one sheet, its texts in their cells, so that it is written as it goes.
//!
//! The format bounds a cell to 32 767 characters, which a longer text is cut to, and a sheet to 1 048 576 rows, beyond
//! which there is no file. A control character has no place in it.

mod parts;

use std::fmt::Write as _;
use std::io::{self, Write};

use chrono::NaiveDate;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{DateTime, ZipWriter};

use super::{Head, Sink, Writer, csv};
use crate::export::column::Cell;
use crate::export::dataset::{Dialect, Rows};

/// Rows of a sheet, its header included.
const ROWS: u32 = 1_048_576;
/// UTF-16 units of a cell.
const CELL: usize = 32_767;

/// An XLSX file.
pub struct Xlsx {
    archive: ZipWriter<StreamWriter<Sink>>,
    // Letters of each column of the data set.
    letters: Vec<String>,
    dialect: Dialect,
    row: u32,
    line: String,
    cell: String,
}

impl Writer for Xlsx {
    fn open(head: Head, sink: Sink) -> io::Result<Self> {
        let mut archive = ZipWriter::new_stream(sink);
        let sheet = if head.dialect == Dialect::DataInclusion { "Sheet1" } else { head.name };
        for (name, text) in parts::before(sheet) {
            start(&mut archive, name)?;
            archive.write_all(text.as_bytes())?;
        }
        start(&mut archive, parts::SHEET)?;
        archive.write_all(parts::SHEET_BEGIN.as_bytes())?;
        // pandas, which writes the open data of data·inclusion, numbers the rows in a first column without name.
        let first = usize::from(head.dialect == Dialect::DataInclusion);
        let letters = (0..head.fields.len()).map(|column| letters(column + first)).collect();
        let (line, cell) = (String::new(), String::new());
        let mut file = Self { archive, letters, dialect: head.dialect, row: 0, line, cell };
        file.begin_row()?;
        for (column, field) in head.fields.iter().enumerate() {
            text(&mut file.line, &file.letters[column], file.row, field.name);
        }
        file.end_row()?;
        Ok(file)
    }

    fn rows(&mut self, rows: Box<dyn Rows>) -> io::Result<()> {
        for row in 0..rows.count() {
            self.begin_row()?;
            if self.dialect == Dialect::DataInclusion {
                let _ = write!(self.line, "<c r=\"A{}\"><v>{}</v></c>", self.row, self.row - 2);
            }
            for column in 0..self.letters.len() {
                self.write_cell(column, &rows.cell(row, column));
            }
            self.end_row()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.archive.write_all(parts::SHEET_END.as_bytes())?;
        self.archive.finish()?.into_inner().flush()
    }
}

impl Xlsx {
    fn begin_row(&mut self) -> io::Result<()> {
        self.row += 1;
        if self.row > ROWS {
            return Err(io::Error::other(format!("a sheet has at most {ROWS} rows: ask for another format")));
        }
        self.line.clear();
        let _ = write!(self.line, "<row r=\"{}\">", self.row);
        Ok(())
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.line.push_str("</row>");
        self.archive.write_all(self.line.as_bytes())
    }

    fn write_cell(&mut self, column: usize, cell: &Cell<'_>) {
        let (letters, row) = (&self.letters[column], self.row);
        // Writing to a text cannot fail.
        let _ = match cell {
            Cell::Null => Ok(()),
            Cell::Integer(number) => write!(self.line, "<c r=\"{letters}{row}\"><v>{number}</v></c>"),
            Cell::Number(number) => write!(self.line, "<c r=\"{letters}{row}\"><v>{number}</v></c>"),
            Cell::Boolean(truth) => {
                write!(self.line, "<c r=\"{letters}{row}\" t=\"b\"><v>{}</v></c>", u8::from(*truth))
            }
            Cell::Day(day) if serial(*day).is_some() => {
                let days = serial(*day).unwrap_or_default();
                write!(self.line, "<c r=\"{letters}{row}\" s=\"{}\"><v>{days}</v></c>", parts::DAY)
            }
            cell => {
                self.cell.clear();
                text(&mut self.line, letters, row, csv::written(cell, self.dialect, &mut self.cell));
                Ok(())
            }
        };
    }
}

fn start(archive: &mut ZipWriter<StreamWriter<Sink>>, name: &str) -> io::Result<()> {
    // The same bytes whenever they are written.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::DEFAULT);
    archive.start_file(name, options).map_err(io::Error::other)
}

/// Days from the end of 1899, as the format counts them since March 1900; it does not know the days before as they were.
fn serial(day: NaiveDate) -> Option<i64> {
    let days = day.signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 30)?).num_days();
    Some(days).filter(|days| *days > 60)
}

fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        if column < 26 {
            return letters.into_iter().collect();
        }
        column = column / 26 - 1;
    }
}

fn text(line: &mut String, letters: &str, row: u32, text: &str) {
    let _ = write!(line, "<c r=\"{letters}{row}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    let mut units = 0;
    for c in text.chars() {
        units += c.len_utf16();
        if units > CELL {
            break;
        }
        match c {
            '&' => line.push_str("&amp;"),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            // Kept from those who read it as the end of a line.
            '\r' => line.push_str("&#13;"),
            '\n' | '\t' => line.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => line.push(c),
        }
    }
    line.push_str("</t></is></c>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_from_a_to_z_then_by_two_letters() {
        let named: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_text_is_escaped_and_bounded() {
        let mut line = String::new();
        text(&mut line, "A", 1, "a < b & c\r\n\u{1}é");
        assert!(line.contains(">a &lt; b &amp; c&#13;\né<"), "{line}");
        let mut line = String::new();
        text(&mut line, "A", 1, &"𝄞".repeat(20_000));
        assert_eq!(line.matches('𝄞').count(), CELL / 2);
    }

    #[test]
    fn days_are_counted_as_the_format_does_from_march_1900() {
        let day = |year, month, day| serial(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        assert_eq!((day(2023, 9, 19), day(1900, 3, 1), day(1900, 2, 28)), (Some(45_188), Some(61), None));
    }
}
