//! What does a file hold, once out of its archive? Read as it is asked for: a national file is larger than what an import
//! may hold.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::bounds::Bounds;
use super::origin::Origin;
pub use super::origin::ReadSeek;
use super::refusal::file;

/// A file as found; archives are opened by [`Input::open`].
#[derive(Clone, Debug)]
pub struct Input {
    /// Name to show: path from the folder that was asked for; for a file of an archive, `archive.zip/inner.csv`.
    pub name: String,
    content: Arc<Content>,
}

#[derive(Debug)]
struct Content {
    place: Place,
    bounds: Bounds,
    head: OnceLock<Vec<u8>>,
    facts: OnceLock<Facts>,
    millesime: OnceLock<Option<NaiveDate>>,
}

/// Where the bytes are.
#[derive(Debug)]
enum Place {
    Whole(Origin),
    /// In an archive: inflated into a temporary file, that bears no name, when it is read whole.
    Packed {
        archive: Origin,
        entry: Option<usize>,
        inflated: OnceLock<Origin>,
    },
}

/// What is known once the bytes were all seen.
#[derive(Clone, Copy, Debug)]
struct Facts {
    digest: [u8; 32],
    utf8: bool,
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

/// Bytes by which a file is recognised.
const HEAD: u64 = 64 * 1024;

impl Input {
    /// A file already in memory, as it is.
    pub fn new(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::placed(name.into(), Place::Whole(Origin::Memory(bytes.into())), Bounds::default())
    }

    /// A file on disk: what it holds when it is a zip or gzip archive (an `.xlsx` is left whole).
    pub fn open(path: &Path, name: &str) -> Result<Vec<Self>, FileError> {
        Self::of(name, Origin::Disk(path.to_owned()), &Bounds::default())
    }

    /// A file that bears no name on disk, which is read within these bounds: what it holds when it is an archive.
    pub fn nameless(name: &str, file: File, bounds: &Bounds) -> Result<Vec<Self>, FileError> {
        Self::of(name, Origin::nameless(file), bounds)
    }

    /// A file already in memory: what it holds when it is an archive.
    pub fn unpack(name: &str, bytes: Vec<u8>) -> Result<Vec<Self>, FileError> {
        Self::of(name, Origin::Memory(bytes.into()), &Bounds::default())
    }

    fn of(name: &str, origin: Origin, bounds: &Bounds) -> Result<Vec<Self>, FileError> {
        if origin.size().map_err(|error| file::unread(name, &error))? > bounds.file {
            return Err(file::too_large(name, bounds.file));
        }
        let lower = name.to_ascii_lowercase();
        if lower.ends_with(".zip") {
            return entries(name, &origin, bounds);
        }
        let (inner, place) = match lower.ends_with(".gz").then(|| &name[..name.len() - 3]) {
            Some(inner) => (inner, Place::Packed { archive: origin, entry: None, inflated: OnceLock::new() }),
            None => (name, Place::Whole(origin)),
        };
        Ok(vec![Self::placed(inner.to_owned(), place, bounds.clone())])
    }

    fn placed(name: String, place: Place, bounds: Bounds) -> Self {
        let (head, facts, millesime) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { name, content: Arc::new(Content { place, bounds, head, facts, millesime }) }
    }

    /// How far it is read.
    pub fn bounds(&self) -> &Bounds {
        &self.content.bounds
    }

    /// The bytes, as a file that can be read from any place.
    pub fn open_bytes(&self) -> Result<Box<dyn ReadSeek>, FileError> {
        let opened = match &self.content.place {
            Place::Whole(origin) => origin,
            Place::Packed { archive, entry, inflated } => {
                if inflated.get().is_none() {
                    let _ = inflated.set(self.inflate(archive, *entry)?);
                }
                inflated.get().ok_or_else(|| file::packed(&self.name, &io::Error::from(io::ErrorKind::NotFound)))?
            }
        };
        let opened = opened.open().map_err(|error| file::unread(&self.name, &error))?;
        Ok(Box::new(self.bounds().within(opened)))
    }

    fn inflate(&self, archive: &Origin, entry: Option<usize>) -> Result<Origin, FileError> {
        let refuse = |error: io::Error| file::packed(&self.name, &error);
        let (mut file, bounds) = (tempfile::tempfile().map_err(refuse)?, self.bounds());
        let copied = |reader: &mut dyn Read| io::copy(&mut bounds.within(reader).take(bounds.file + 1), &mut file);
        if unpacked(archive, entry, copied).map_err(refuse)? > bounds.file {
            return Err(file::too_large(&self.name, bounds.file));
        }
        file.flush().map_err(refuse)?;
        Ok(Origin::nameless(file))
    }

    /// Every byte, in memory.
    pub fn bytes(&self) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let read = self.open_bytes()?.take(self.bounds().whole + 1).read_to_end(&mut bytes);
        read.map_err(|error| file::unread(&self.name, &error))?;
        self.whole(bytes.len() as u64).map(|()| bytes)
    }

    /// The whole text, in memory, decoded as [`Input::text`] is.
    pub fn whole_text(&self) -> Result<String, FileError> {
        let mut text = String::new();
        let read = self.text()?.take(self.bounds().whole + 1).read_to_string(&mut text);
        read.map_err(|error| file::unread(&self.name, &error))?;
        self.whole(text.len() as u64).map(|()| text)
    }

    // Whether so many bytes may be held at once.
    fn whole(&self, size: u64) -> Result<(), FileError> {
        let most = self.bounds().whole;
        if size > most { Err(file::too_large(&self.name, most)) } else { Ok(()) }
    }

    /// The text, as it is read: UTF-8 with or without a mark, else Windows-1252, which has a letter for every byte.
    pub fn text(&self) -> Result<impl Read + Send + use<>, FileError> {
        let utf8 = self.facts()?.utf8;
        let mut bytes = BufReader::with_capacity(64 * 1024, self.open_bytes()?);
        if self.head().starts_with(MARK) {
            io::copy(&mut bytes.by_ref().take(MARK.len() as u64), &mut io::sink())
                .map_err(|error| file::unread(&self.name, &error))?;
        }
        Ok(Text { bytes, utf8, decoded: Cursor::new(Vec::new()) })
    }

    /// How many bytes it holds.
    pub fn size(&self) -> Result<u64, FileError> {
        let end = self.open_bytes()?.seek(io::SeekFrom::End(0));
        end.map_err(|error| file::unread(&self.name, &error))
    }

    /// The bytes, in a file of the system.
    pub fn file(&self) -> Result<File, FileError> {
        let refuse = |error: io::Error| file::unread(&self.name, &error);
        match &self.content.place {
            Place::Whole(Origin::Disk(path)) => File::open(path).map_err(refuse),
            _ => {
                let mut file = tempfile::tempfile().map_err(refuse)?;
                io::copy(&mut self.open_bytes()?, &mut file).map_err(refuse)?;
                Ok(file)
            }
        }
    }

    /// The number of all its bytes.
    pub fn digest(&self) -> Result<[u8; 32], FileError> {
        self.facts().map(|facts| facts.digest)
    }

    fn facts(&self) -> Result<Facts, FileError> {
        if let Some(facts) = self.content.facts.get() {
            return Ok(*facts);
        }
        let facts = scan(self.open_bytes()?).map_err(|error| file::unread(&self.name, &error))?;
        Ok(*self.content.facts.get_or_init(|| facts))
    }

    /// The first bytes, by which a file is recognised; none when it cannot be read, which is told when it is.
    pub fn head(&self) -> &[u8] {
        self.content.head.get_or_init(|| {
            let mut head = Vec::new();
            let read = match &self.content.place {
                Place::Packed { archive, entry, inflated } if inflated.get().is_none() => {
                    unpacked(archive, *entry, |reader| reader.take(HEAD).read_to_end(&mut head).map(|size| size as u64))
                        .map(drop)
                }
                _ => self
                    .open_bytes()
                    .map_err(io::Error::other)
                    .and_then(|bytes| bytes.take(HEAD).read_to_end(&mut head).map(drop)),
            };
            if read.is_err() {
                head.clear();
            }
            head
        })
    }

    /// Whether the first bytes are all there are.
    pub fn is_short(&self) -> bool {
        (self.head().len() as u64) < HEAD
    }

    /// The first bytes as text.
    pub fn head_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.head())
    }

    /// Last part of the name.
    pub fn base_name(&self) -> &str {
        base_name(&self.name)
    }

    /// Last part of the name, in ASCII lower case: what files are recognised by.
    pub fn lower_name(&self) -> String {
        self.base_name().to_ascii_lowercase()
    }

    /// First line of the text, for recognising a table by its header.
    pub fn first_line(&self) -> String {
        let head = self.head();
        let head = head.strip_prefix(MARK).unwrap_or(head);
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        String::from_utf8_lossy(&line[..line.len().min(8_192)]).trim_end_matches('\r').to_owned()
    }

    /// Refuses a workbook, which is an archive of parts read whole, that inflates to more than may be held: as it does, and
    /// not as it says. What it should be is told when it is no archive.
    pub fn check_inflated(&self) -> Result<(), FileError> {
        let refuse = |error: zip::result::ZipError| file::workbook(&self.name, &error);
        let mut archive = zip::ZipArchive::new(self.open_bytes()?).map_err(refuse)?;
        let (mut size, most) = (0, self.bounds().whole);
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(refuse)?;
            let part = self.bounds().within(part);
            size += io::copy(&mut part.take(most + 1 - size), &mut io::sink())
                .map_err(|error| file::packed(&self.name, &error))?;
            self.whole(size)?;
        }
        Ok(())
    }

    /// Date of the file, by its name: see [`millesime_of`].
    pub fn millesime(&self) -> Option<NaiveDate> {
        *self.content.millesime.get_or_init(|| millesime_of(&self.name))
    }
}

/// Date written in a name as `2024-02-22`, `2024_02_22` or `20240222`, if any.
pub fn millesime(name: &str) -> Option<NaiveDate> {
    let name = name.replace('_', "-");
    (0..name.len()).find_map(|start| {
        let date = |length: usize, format: &str| {
            let slice = name.get(start..start + length)?;
            let alone = !name[..start].ends_with(|c: char| c.is_ascii_digit())
                && !name[start + length..].starts_with(|c: char| c.is_ascii_digit());
            NaiveDate::parse_from_str(slice, format).ok().filter(|_| alone && slice.starts_with("20"))
        };
        date(10, "%Y-%m-%d").or_else(|| date(8, "%Y%m%d"))
    })
}

/// Date of a file, by its whole name: that of the archive it comes from, else its own, else that of the nearest folder that
/// bears one. A folder says when files were put there, which may be long after they were published.
fn millesime_of(name: &str) -> Option<NaiveDate> {
    let mut parts = name.rsplit('/');
    let own = parts.next().unwrap_or(name);
    let archive = parts.clone().next().filter(|above| above.to_ascii_lowercase().ends_with(".zip"));
    archive.and_then(millesime).or_else(|| millesime(own)).or_else(|| parts.find_map(millesime))
}

fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Mark that opens some UTF-8 files.
const MARK: &[u8] = b"\xEF\xBB\xBF";

fn entries(name: &str, origin: &Origin, bounds: &Bounds) -> Result<Vec<Input>, FileError> {
    let refuse = |error: zip::result::ZipError| file::archive(name, &error);
    let bytes = origin.open().map_err(|error| file::unread(name, &error))?;
    let mut archive = zip::ZipArchive::new(bytes).map_err(refuse)?;
    if archive.len() > bounds.entries {
        return Err(file::too_many(name, archive.len(), bounds.entries));
    }
    let mut inputs = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(refuse)?;
        if file.is_dir() {
            continue;
        }
        // The archives of France compétences do not flag their names as UTF-8, though they are.
        let inner = String::from_utf8_lossy(file.name_raw()).into_owned();
        let inner = format!("{name}/{}", base_name(&inner));
        let place = Place::Packed { archive: origin.clone(), entry: Some(index), inflated: OnceLock::new() };
        inputs.push(Input::placed(inner, place, bounds.clone()));
    }
    Ok(inputs)
}

// Hands the inflated bytes of an entry of a zip archive, or of a gzip archive, to `read`.
fn unpacked(
    archive: &Origin,
    entry: Option<usize>,
    read: impl FnOnce(&mut dyn Read) -> io::Result<u64>,
) -> io::Result<u64> {
    let bytes = archive.open()?;
    match entry {
        Some(entry) => read(&mut zip::ZipArchive::new(bytes)?.by_index(entry)?),
        None => read(&mut flate2::read::MultiGzDecoder::new(BufReader::new(bytes))),
    }
}

fn scan(mut bytes: impl Read) -> io::Result<Facts> {
    let mut digest = Sha256::new();
    let mut utf8 = true;
    let mut buffer = vec![0; 64 * 1024];
    // Bytes at the beginning of the buffer that may begin a letter.
    let mut left = 0;
    loop {
        let size = bytes.read(&mut buffer[left..])?;
        if size == 0 {
            return Ok(Facts { digest: digest.finalize().into(), utf8: utf8 && left == 0 });
        }
        digest.update(&buffer[left..left + size]);
        let read = left + size;
        left = 0;
        if utf8 && let Err(error) = std::str::from_utf8(&buffer[..read]) {
            utf8 = error.error_len().is_none();
            buffer.copy_within(error.valid_up_to()..read, 0);
            left = if utf8 { read - error.valid_up_to() } else { 0 };
        }
    }
}

/// A text as it is read.
struct Text<R> {
    bytes: R,
    utf8: bool,
    decoded: Cursor<Vec<u8>>,
}

impl<R: io::BufRead> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.utf8 {
            return self.bytes.read(buffer);
        }
        if self.decoded.position() == self.decoded.get_ref().len() as u64 {
            let bytes = self.bytes.fill_buf()?;
            let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
            let size = bytes.len();
            self.bytes.consume(size);
            self.decoded = Cursor::new(text.into_bytes());
        }
        self.decoded.read(buffer)
    }
}

/// Every file below a folder, by name, sorted; hidden files are left out.
pub fn walk(folder: &Path) -> Result<Vec<(PathBuf, String)>, FileError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let name = current.display().to_string();
        for entry in std::fs::read_dir(&current).map_err(|error| file::unread(&name, &error))? {
            let path = entry.map_err(|error| file::unread(&name, &error))?.path();
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

    fn whole(bytes: &[u8]) -> String {
        Input::new("x", bytes).whole_text().unwrap()
    }

    #[test]
    fn the_date_of_a_file_is_read_in_its_name() {
        let date = chrono::NaiveDate::from_ymd_opt(2024, 2, 22);
        assert_eq!(millesime("export-fiches-csv-2024-02-22.zip/a.csv"), date);
        assert_eq!(millesime("export_fiches_CSV_Rome_2024_02_22.csv"), date);
        assert_eq!(millesime("Kit_apprentissage_20240222.xlsx"), date);
        assert_eq!(millesime("Kit apprentissage et RNCP v1.0.csv"), None);
        assert_eq!(millesime("120240222.csv"), None);
    }

    #[test]
    fn a_file_is_of_the_day_of_its_archive_then_of_its_own_and_of_its_folder_when_nothing_else_tells() {
        let day = |name: &str| Input::new(name, &b""[..]).millesime().map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(day("sauvegarde-2026-02-01/export-2024-03-22.zip/rome_2024_03_21.csv"), "2024-03-22");
        assert_eq!(day("sauvegarde-2026-02-01/export.ZIP/rome_2024_03_21.csv"), "2024-03-21");
        assert_eq!(day("sauvegarde-2026-02-01/rome_2024_03_21.csv"), "2024-03-21");
        assert_eq!(day("sauvegarde-2026-02-01/2024-03-22/rome/standard.csv"), "2024-03-22");
        assert_eq!(day("sauvegarde/standard.csv"), "");
    }

    #[test]
    fn bytes_that_are_not_utf8_are_read_as_windows_1252() {
        assert_eq!(whole(b"d\x92\xe9cole"), "d\u{2019}école");
        assert_eq!(whole("\u{feff}été".as_bytes()), "été");
        assert_eq!(whole(b"caf\xc3"), "cafÃ", "a letter cut short is no UTF-8");
    }

    #[test]
    fn a_letter_that_two_readings_share_is_whole() {
        let text = format!("a{}", "é".repeat(100_000));
        assert_eq!(whole(text.as_bytes()), text);
        let latin = [vec![b'a'], vec![0xe9; 200_000]].concat();
        assert_eq!(whole(&latin).chars().count(), 200_001);
    }

    #[test]
    fn a_file_of_an_archive_is_read_as_often_as_it_is_asked_for() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("dossier/é.csv", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(b"a;b\n1;2\n").unwrap();
        let inputs = Input::unpack("x.zip", archive.finish().unwrap().into_inner()).unwrap();
        assert_eq!(inputs[0].name, "x.zip/é.csv");
        assert_eq!((inputs[0].first_line().as_str(), inputs[0].head().len()), ("a;b", 8));
        for _ in 0..2 {
            assert_eq!(inputs[0].whole_text().unwrap(), "a;b\n1;2\n");
        }
        assert_eq!(inputs[0].digest().unwrap(), Input::new("y", &b"a;b\n1;2\n"[..]).digest().unwrap());
    }

    #[test]
    fn a_broken_archive_names_the_file() {
        let error = Input::unpack("fiches.zip", b"PK nothing".to_vec()).unwrap_err();
        assert!(error.to_string().starts_with("fiches.zip: L'archive zip ne peut pas être ouverte"), "{error}");
        let error = Input::unpack("fiches.csv.gz", b"nothing".to_vec()).unwrap()[0].bytes().unwrap_err();
        assert!(error.to_string().starts_with("fiches.csv: Le fichier ne peut pas être décompressé"), "{error}");
    }
}
