//! Where do the files go, and how large are they? One row at a time: nothing is held.

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Error;

/// A folder to write in.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    bar: ProgressBar,
    written: Vec<Written>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name in the folder.
    pub file: String,
    /// Rows, or elements of a list; none for a file that is copied.
    pub rows: Option<u64>,
    /// Bytes.
    pub bytes: u64,
}

/// A file being written.
#[derive(Debug)]
pub struct Rows<'a, W> {
    out: W,
    count: u64,
    bar: &'a ProgressBar,
}

impl Output {
    /// A folder, made if need be. One that holds anything is refused, unless `force` says to write among what is there.
    pub fn open(folder: &Path, force: bool) -> Result<Self, Error> {
        let refuse = |error| Error::Write { path: folder.to_path_buf(), error };
        std::fs::create_dir_all(folder).map_err(refuse)?;
        let empty = std::fs::read_dir(folder).map_err(refuse)?.next().is_none();
        if !empty && !force {
            return Err(Error::NotEmpty { folder: folder.to_path_buf() });
        }
        Ok(Self { folder: folder.to_path_buf(), bar: progress(), written: Vec::new() })
    }

    /// Copies a file.
    pub fn copy(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.write(name, |rows| rows.out.write_all(bytes))?;
        if let Some(written) = self.written.last_mut() {
            written.rows = None;
        }
        Ok(())
    }

    /// Writes a file, row by row.
    pub fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut Rows<'_, BufWriter<File>>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let path = self.folder.join(name);
        self.bar.set_message(name.to_owned());
        let written = self.written_at(&path, fill);
        let (rows, bytes) = written.map_err(|error| Error::Write { path, error })?;
        self.written.push(Written { file: name.to_owned(), rows: Some(rows), bytes });
        Ok(())
    }

    fn written_at(
        &self,
        path: &Path,
        fill: impl FnOnce(&mut Rows<'_, BufWriter<File>>) -> io::Result<()>,
    ) -> io::Result<(u64, u64)> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut rows = Rows { out: BufWriter::new(File::create(path)?), count: 0, bar: &self.bar };
        fill(&mut rows)?;
        let file = rows.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((rows.count, file.metadata()?.len()))
    }

    /// What was written.
    pub fn finish(self) -> Vec<Written> {
        self.bar.finish_and_clear();
        self.written
    }
}

impl<W: Write> Rows<'_, W> {
    /// Writes a row as it is, its end of line included.
    pub fn line(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.count += 1;
        self.bar.inc(1);
        self.out.write_all(bytes)
    }

    /// Writes what is no row: a header, a mark.
    pub fn aside(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Writes rows as one list of JSON, an element on each line.
    pub fn json_list<T: Serialize>(&mut self, elements: impl Iterator<Item = T>) -> io::Result<()> {
        for (rank, element) in elements.enumerate() {
            self.out.write_all(if rank == 0 { b"[\n" } else { b",\n" })?;
            serde_json::to_writer(&mut self.out, &element)?;
            self.line(b"")?;
        }
        self.out.write_all(b"\n]\n")
    }

    /// Writes what another one makes of this file, an archive for example: rows go through the closure's writer.
    pub fn through<T>(&mut self, write: impl FnOnce(&mut W, &mut dyn FnMut()) -> io::Result<T>) -> io::Result<T> {
        let (count, bar) = (&mut self.count, self.bar);
        write(&mut self.out, &mut || {
            *count += 1;
            bar.inc(1);
        })
    }
}

// A bar on a terminal; nothing elsewhere.
fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos:>11} rows {per_sec:>13} {wide_msg}") {
        bar.set_style(style);
    }
    bar
}

/// The table of what was written.
#[derive(Debug)]
pub struct Table<'a>(pub &'a [Written]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, name: &str, rows: &str, bytes: &str| {
            writeln!(f, "{name:<58} {rows:>10} {bytes:>13}")
        };
        line(f, "file", "rows", "bytes")?;
        for Written { file, rows, bytes } in self.0 {
            let rows = rows.map_or("copied".to_owned(), |rows| rows.to_string());
            line(f, file, &rows, &bytes.to_string())?;
        }
        let rows: u64 = self.0.iter().filter_map(|written| written.rows).sum();
        let bytes: u64 = self.0.iter().map(|written| written.bytes).sum();
        line(f, "total", &rows.to_string(), &bytes.to_string())
    }
}
