//! What does a file hold, once out of its archive and in UTF-8?

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// A file as found, whole; archives are opened by [`Input::open`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Name to show: path from the folder that was asked for; for a file of an archive, `archive.zip/inner.csv`.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Why a file cannot be read at all. The import stops; the data stay as they were.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct FileError {
    /// The file.
    pub file: String,
    /// What is wrong, and what was expected.
    pub reason: String,
}

impl FileError {
    /// A file and what is wrong with it.
    pub fn new(file: impl Into<String>, reason: impl ToString) -> Self {
        Self { file: file.into(), reason: reason.to_string() }
    }
}

/// Bytes that one file may hold once inflated: what is beyond is a bomb, not a register.
pub const MAX_BYTES: u64 = 1 << 30;

impl Input {
    /// Reads a file from disk; opens it when it is a zip or gzip archive (an `.xlsx` is left whole).
    pub fn open(path: &Path, name: &str) -> Result<Vec<Self>, FileError> {
        let size = std::fs::metadata(path).map_err(|error| FileError::new(name, error))?.len();
        if size > MAX_BYTES {
            return Err(FileError::new(name, format!("{size} bytes is more than the {MAX_BYTES} allowed")));
        }
        let bytes = std::fs::read(path).map_err(|error| FileError::new(name, error))?;
        Self::unpack(name, bytes)
    }

    /// Opens a file already in memory when it is an archive.
    pub fn unpack(name: &str, bytes: Vec<u8>) -> Result<Vec<Self>, FileError> {
        let lower = name.to_ascii_lowercase();
        if lower.ends_with(".zip") {
            unzip(name, bytes)
        } else if let Some(inner) = lower.ends_with(".gz").then(|| &name[..name.len() - 3]) {
            let bytes = inflate(name, flate2::read::MultiGzDecoder::new(bytes.as_slice()))?;
            Ok(vec![Self { name: inner.to_owned(), bytes }])
        } else {
            Ok(vec![Self { name: name.to_owned(), bytes }])
        }
    }

    /// Last part of the name.
    pub fn base_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// Last part of the name, in ASCII lower case: what files are recognised by.
    pub fn lower_name(&self) -> String {
        self.base_name().to_ascii_lowercase()
    }

    /// The text: UTF-8 with or without a mark, else Windows-1252, which has a letter for every byte.
    pub fn text(&self) -> Cow<'_, str> {
        let bytes = self.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        }
    }

    /// First line of the text, for recognising a table by its header.
    pub fn first_line(&self) -> String {
        let head = &self.bytes[..self.bytes.len().min(8_192)];
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        String::from_utf8_lossy(line).trim_end_matches('\r').to_owned()
    }

    /// Refuses a workbook, which is an archive of parts read whole, that inflates to more than [`MAX_BYTES`]. `what` it
    /// should be is told when it is no archive.
    pub fn check_inflated(&self, what: &str) -> Result<(), FileError> {
        let refuse =
            |error: zip::result::ZipError| FileError::new(&self.name, format!("not a readable {what}: {error}"));
        let mut archive = zip::ZipArchive::new(Cursor::new(self.bytes.as_slice())).map_err(refuse)?;
        let mut size = 0_u64;
        for index in 0..archive.len() {
            size = size.saturating_add(archive.by_index_raw(index).map_err(refuse)?.size());
        }
        if size > MAX_BYTES {
            return Err(FileError::new(&self.name, format!("inflates to more than {MAX_BYTES} bytes")));
        }
        Ok(())
    }

    /// Date written in the name as `2024-02-22`, `2024_02_22` or `20240222`, if any.
    pub fn millesime(&self) -> Option<chrono::NaiveDate> {
        let name = self.name.replace('_', "-");
        let bytes = name.as_bytes();
        (0..bytes.len()).find_map(|start| {
            let date = |length: usize, format: &str| {
                let slice = name.get(start..start + length)?;
                let alone = !name[..start].ends_with(|c: char| c.is_ascii_digit())
                    && !name[start + length..].starts_with(|c: char| c.is_ascii_digit());
                chrono::NaiveDate::parse_from_str(slice, format).ok().filter(|_| alone && slice.starts_with("20"))
            };
            date(10, "%Y-%m-%d").or_else(|| date(8, "%Y%m%d"))
        })
    }
}

fn unzip(name: &str, bytes: Vec<u8>) -> Result<Vec<Input>, FileError> {
    let refuse = |error: zip::result::ZipError| FileError::new(name, format!("not a readable zip archive: {error}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(refuse)?;
    let mut inputs = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(refuse)?;
        if file.is_dir() {
            continue;
        }
        // The archives of France compétences do not flag their names as UTF-8, though they are.
        let inner = String::from_utf8_lossy(file.name_raw()).into_owned();
        let inner = format!("{name}/{}", inner.rsplit('/').next().unwrap_or(&inner));
        inputs.push(Input { bytes: inflate(&inner, file)?, name: inner });
    }
    Ok(inputs)
}

fn inflate(name: &str, reader: impl Read) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let read = reader.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| FileError::new(name, format!("cannot be inflated: {error}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(FileError::new(name, format!("inflates to more than {MAX_BYTES} bytes")));
    }
    Ok(bytes)
}

/// Every file below a folder, by name, sorted; hidden files are left out.
pub fn walk(folder: &Path) -> Result<Vec<(PathBuf, String)>, FileError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let name = current.display().to_string();
        for entry in std::fs::read_dir(&current).map_err(|error| FileError::new(&name, error))? {
            let path = entry.map_err(|error| FileError::new(&name, error))?.path();
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden {
                folders.push(path);
            } else if path.is_file() && !hidden {
                let shown = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                found.push((path, shown));
            }
        }
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Input {
        Input { name: name.to_owned(), bytes: Vec::new() }
    }

    #[test]
    fn the_date_of_a_file_is_read_in_its_name() {
        let date = chrono::NaiveDate::from_ymd_opt(2024, 2, 22);
        assert_eq!(named("export-fiches-csv-2024-02-22.zip/a.csv").millesime(), date);
        assert_eq!(named("export_fiches_CSV_Rome_2024_02_22.csv").millesime(), date);
        assert_eq!(named("Kit_apprentissage_20240222.xlsx").millesime(), date);
        assert_eq!(named("Kit apprentissage et RNCP v1.0.csv").millesime(), None);
        assert_eq!(named("120240222.csv").millesime(), None);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_read_as_windows_1252() {
        assert_eq!(Input { name: String::new(), bytes: b"d\x92\xe9cole".to_vec() }.text(), "d\u{2019}école");
        assert_eq!(Input { name: String::new(), bytes: "\u{feff}été".into() }.text(), "été");
    }

    #[test]
    fn a_broken_archive_names_the_file() {
        let error = Input::unpack("fiches.zip", b"PK nothing".to_vec()).unwrap_err();
        assert!(error.to_string().starts_with("fiches.zip: not a readable zip archive"), "{error}");
    }
}
