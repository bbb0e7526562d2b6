//! Cells of a separated text, row after row, each with the line where it begins.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

use super::input::{FileError, Input};
use super::refusal::file;

/// How a file separates and quotes.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// Between two cells.
    pub separator: u8,
    /// Whether `"` surrounds cells; the BCN never quotes, and a quote there is a letter.
    pub quoted: bool,
}

impl Dialect {
    /// `;`, quoted.
    pub const SEMICOLON: Self = Self { separator: b';', quoted: true };
    /// `,`, quoted.
    pub const COMMA: Self = Self { separator: b',', quoted: true };
    /// `;`, never quoted.
    pub const BCN: Self = Self { separator: b';', quoted: false };
}

/// The rows of a table, below its header.
pub struct Cells<'a> {
    /// Names of the columns, trimmed.
    pub header: Vec<String>,
    file: &'a str,
    reader: csv::Reader<Seen>,
    window: Window,
    row: csv::StringRecord,
}

impl<'a> Cells<'a> {
    /// Opens a file and reads its header.
    pub fn open(input: &'a Input, dialect: Dialect) -> Result<Self, FileError> {
        let window = Window::default();
        let text = Seen { text: Box::new(input.text()?), window: window.clone(), most: input.bounds().row };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(dialect.separator)
            .quoting(dialect.quoted)
            .flexible(true)
            .from_reader(text);
        let header = reader.headers().map_err(|error| file::row(&input.name, 1, &cause(error)))?;
        let header = header.iter().map(|name| name.trim().trim_start_matches('\u{feff}').to_owned()).collect();
        Ok(Self { header, file: &input.name, reader, window, row: csv::StringRecord::new() })
    }

    /// The next row and the line where it begins, from 1; none at the end.
    pub fn next(&mut self) -> Result<Option<(u64, &csv::StringRecord)>, FileError> {
        let line = self.reader.position().line();
        match self.reader.read_record(&mut self.row) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let line =
                    self.row.position().map_or(line, |start| start.line() + self.window.line_feeds(start.byte()));
                Ok(Some((line, &self.row)))
            }
            Err(error) => Err(file::row(self.file, line, &cause(error))),
        }
    }
}

fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::from(io::ErrorKind::InvalidData),
    }
}

/// The text not yet told of: it begins where the last row does. The reader of rows places a row right after the `\r` that
/// ends the one before: the line feeds and blank lines that follow are not part of it.
#[derive(Clone, Default)]
struct Window(Rc<RefCell<Bytes>>);

#[derive(Default)]
struct Bytes {
    start: u64,
    bytes: VecDeque<u8>,
}

impl Window {
    /// Line feeds before the first letter from a byte of the text on.
    fn line_feeds(&self, byte: u64) -> u64 {
        let mut window = self.0.borrow_mut();
        let past = usize::try_from(byte.saturating_sub(window.start)).unwrap_or(usize::MAX).min(window.bytes.len());
        window.bytes.drain(..past);
        window.start = byte;
        let blank = window.bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        blank.filter(|byte| **byte == b'\n').count() as u64
    }
}

/// A text that remembers what was read of it since the last row.
struct Seen {
    text: Box<dyn Read + Send>,
    window: Window,
    most: usize,
}

impl Read for Seen {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.text.read(buffer)?;
        let mut window = self.window.0.borrow_mut();
        window.bytes.extend(&buffer[..size]);
        if window.bytes.len() > self.most {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, String)> {
        let input = Input::new("t.csv", text.as_bytes());
        let mut cells = Cells::open(&input, Dialect::SEMICOLON).unwrap();
        let mut found = Vec::new();
        while let Some((line, row)) = cells.next().unwrap() {
            found.push((line, row.iter().collect::<Vec<_>>().join("|")));
        }
        found
    }

    #[test]
    fn a_row_is_told_by_the_line_where_it_begins() {
        let expected = [(2, "1|x\ny".to_owned()), (4, "2|".to_owned()), (6, "3|z".to_owned())];
        assert_eq!(lines("a;b\n1;\"x\ny\"\n2;\n\n3;z"), expected);
        let expected = [(2, "1|x".to_owned()), (4, "2|y".to_owned())];
        assert_eq!(lines("a;b\r\n1;x\r\n\r\n2;y\r\n"), expected);
        let many: String = (0..20_000).map(|row| format!("{row};é\r\n")).collect();
        let found = lines(&format!("a;b\r\n{many}"));
        assert!(found.iter().map(|(line, _)| *line).eq(2..20_002));
    }

    #[test]
    fn a_row_without_end_is_refused_before_it_is_held() {
        let input = Input::new("t.csv", format!("a\n\"{}", "x".repeat((16 << 20) + 1)).as_bytes());
        let error = Cells::open(&input, Dialect::COMMA).unwrap().next().unwrap_err();
        assert!(error.reason.starts_with("Ligne 2 : elle ne peut pas être lue, elle est trop longue."), "{error}");
    }
}
