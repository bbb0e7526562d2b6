//! In which formats are files written?

mod csv;
mod geojson;
mod json;
mod ndjson;
mod object;
mod parquet;
mod python;
mod xlsx;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::column::Field;
use super::dataset::{Dataset, Dialect, Rows};

/// Where the bytes of a file go.
pub type Sink = Box<dyn Write + Send>;

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $extension:literal, $media:literal, $writer:path;)+) => {
        /// A format of files.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format {
            $($(#[$doc])* $variant,)+
        }

        impl Format {
            /// Every format.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Extension of its files, without the dot; its name too.
            pub fn extension(self) -> &'static str {
                match self { $(Self::$variant => $extension),+ }
            }

            /// Media type of its files.
            pub fn media_type(self) -> &'static str {
                match self { $(Self::$variant => $media),+ }
            }

            /// Opens a file of a data set.
            pub(super) fn open(self, head: Head, sink: Sink) -> io::Result<Box<dyn Writer>> {
                Ok(match self { $(Self::$variant => Box::new(<$writer>::open(head, sink)?)),+ })
            }
        }
    };
}

formats! {
    /// Comma-separated values (RFC 4180), in UTF-8 without mark.
    Csv = "csv", "text/csv; charset=utf-8", csv::Csv;
    /// One JSON object on each line.
    Ndjson = "ndjson", "application/x-ndjson", ndjson::Ndjson;
    /// A JSON array of objects.
    Json = "json", "application/json", json::Json;
    /// GeoJSON: each row a point, or without geometry where its place is unknown.
    Geojson = "geojson", "application/geo+json", geojson::Geojson;
    /// Parquet.
    Parquet = "parquet", "application/vnd.apache.parquet", parquet::Parquet;
    /// A workbook of one sheet.
    Xlsx = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx::Xlsx;
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.iter().copied().find(|format| format.extension() == name);
        found.ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// No format bears this name.
#[derive(Debug, thiserror::Error)]
#[error("no format is named \"{0}\": expected {list}", list = names().join(", "))]
pub struct UnknownFormat(String);

fn names() -> Vec<&'static str> {
    Format::ALL.iter().map(|format| format.extension()).collect()
}

/// What a file says before its first row.
pub(super) struct Head {
    pub(super) name: &'static str,
    pub(super) fields: Vec<Field>,
    pub(super) point: Option<(usize, usize)>,
    pub(super) dialect: Dialect,
}

impl Head {
    pub(super) fn of(set: &dyn Dataset) -> Self {
        let about = set.about();
        Self { name: about.name, fields: set.fields(), point: set.point(), dialect: about.dialect }
    }
}

/// A file being written. Rows come in order; without `finish`, the file is not whole.
pub(super) trait Writer {
    /// Opens the file.
    fn open(head: Head, sink: Sink) -> io::Result<Self>
    where
        Self: Sized;
    /// Writes rows; may keep them until there are enough.
    fn rows(&mut self, rows: Box<dyn Rows>) -> io::Result<()>;
    /// Writes what comes after the last row.
    fn finish(self: Box<Self>) -> io::Result<()>;
}
