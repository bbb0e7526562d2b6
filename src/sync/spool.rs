//! Where is a download kept, so that one that was cut goes on where it stopped?
//!
//! One folder for each source: `structures-2026-03-01.json` is a complete list, `.structures/1/` holds the pages of the
//! first reading while they come. Every file appears whole, by a rename.

use std::fs::{self, File, TryLockError};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Order;
use super::error::Error;
use super::pages::Told;
use super::resource::Page;

/// The folder of a source, held by this process alone.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    order: Order,
    _lock: File,
}

/// What pages must have in common to be of one reading that goes on.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The day.
    pub day: chrono::NaiveDate,
    /// Address and query of the first page.
    pub place: String,
    /// What the first page announced.
    pub announced: u64,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    announced: u64,
    rows: Vec<(String, Box<RawValue>)>,
}

impl Spool {
    /// Opens the folder of a source.
    pub fn open(folder: PathBuf, order: Order) -> Result<Self, Error> {
        private(&folder).map_err(failed(&folder))?;
        let path = folder.join(".lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, order, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::Busy { path: folder }),
            Err(TryLockError::Error(error)) => Err(failed(&path)(error)),
        }
    }

    /// The day of the download.
    pub fn day(&self) -> chrono::NaiveDate {
        self.order.day
    }

    /// Forgets the pages of a resource, unless its first reading bears this seal and may go on.
    pub fn seal(&self, resource: &str, seal: &Seal) -> Result<(), Error> {
        let folder = self.pages(resource);
        let path = folder.join("seal.json");
        let known = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Seal>(&bytes).ok());
        if known.as_ref() == Some(seal) && !self.order.restart {
            return Ok(());
        }
        forget(&folder)?;
        whole(&path, |file| serde_json::to_writer(file, seal))
    }

    /// Keeps a page.
    pub fn keep(&self, resource: &str, pass: u32, rank: u64, page: Page) -> Result<Told, Error> {
        let told = Told { ids: page.rows.iter().map(|(id, _)| id.clone()).collect(), announced: Some(page.announced) };
        let kept = Kept { announced: page.announced, rows: page.rows };
        whole(&self.page(resource, pass, rank), |file| serde_json::to_writer(file, &kept))?;
        Ok(told)
    }

    /// What a kept page tells; none when it is not there, or not whole.
    pub fn told(&self, resource: &str, pass: u32, rank: u64) -> Option<Told> {
        let kept = self.kept(resource, pass, rank)?;
        Some(Told { ids: kept.rows.into_iter().map(|(id, _)| id).collect(), announced: Some(kept.announced) })
    }

    fn kept(&self, resource: &str, pass: u32, rank: u64) -> Option<Kept> {
        let bytes = fs::read(self.page(resource, pass, rank)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Forgets the pages of a reading that nothing needs any more; those of the first stay, to go on from.
    pub fn forget_pass(&self, resource: &str, pass: u32) -> Result<(), Error> {
        if pass > 1 { forget(&self.pages(resource).join(pass.to_string())) } else { Ok(()) }
    }

    /// Writes the list of a resource from the rows of a reading that `keeps`, told by page and rank in the page.
    pub fn assemble(
        &self,
        resource: &str,
        pass: u32,
        pages: u64,
        keeps: impl Fn(&str, u64, usize) -> bool,
    ) -> Result<PathBuf, Error> {
        self.list(resource, |list| {
            for page in 0..pages {
                let kept = self.kept(resource, pass, page).ok_or_else(|| std::io::Error::other("a page is gone"))?;
                let rows = kept.rows.iter().enumerate().filter(|(rank, (id, _))| keeps(id, page, *rank));
                rows.map(|(_, (_, row))| row.get()).try_for_each(|row| list.add(row))?;
            }
            Ok(())
        })
    }

    /// Writes the list of a resource, which takes the place of those of other days.
    pub fn list(
        &self,
        resource: &str,
        fill: impl FnOnce(&mut List<'_>) -> std::io::Result<()>,
    ) -> Result<PathBuf, Error> {
        let name = format!("{resource}-{}.json", self.order.day);
        let path = self.folder.join(&name);
        whole(&path, |file| {
            let mut list = List { file, empty: true };
            fill(&mut list)?;
            list.close()
        })?;
        for entry in fs::read_dir(&self.folder).map_err(failed(&self.folder))?.flatten() {
            let other = entry.file_name().to_string_lossy().into_owned();
            if other != name && is_list(&other, resource) {
                fs::remove_file(entry.path()).map_err(failed(&entry.path()))?;
            }
        }
        Ok(path)
    }

    /// Forgets every page: all the lists are there.
    pub fn forget_pages(&self) -> Result<(), Error> {
        for entry in fs::read_dir(&self.folder).map_err(failed(&self.folder))?.flatten() {
            if entry.path().is_dir() && entry.file_name().to_string_lossy().starts_with('.') {
                forget(&entry.path())?;
            }
        }
        Ok(())
    }

    fn pages(&self, resource: &str) -> PathBuf {
        self.folder.join(format!(".{resource}"))
    }

    fn page(&self, resource: &str, pass: u32, rank: u64) -> PathBuf {
        self.pages(resource).join(pass.to_string()).join(format!("{rank:06}.json"))
    }
}

/// A JSON list being written, one row a line.
pub struct List<'a> {
    file: &'a mut dyn Write,
    empty: bool,
}

impl List<'_> {
    /// Adds a row.
    pub fn add(&mut self, row: &str) -> std::io::Result<()> {
        let before = if std::mem::replace(&mut self.empty, false) { "[" } else { ",\n" };
        self.file.write_all(before.as_bytes())?;
        self.file.write_all(row.as_bytes())
    }

    fn close(self) -> std::io::Result<()> {
        self.file.write_all(if self.empty { b"[]\n" } else { b"]\n" })
    }
}

fn is_list(name: &str, resource: &str) -> bool {
    let day = name.strip_prefix(resource).and_then(|rest| rest.strip_prefix('-')?.strip_suffix(".json"));
    day.is_some_and(|day| day.parse::<chrono::NaiveDate>().is_ok())
}

// Rows name people to contact, whom the graph shows to some only: nobody else of this system reads the folder.
fn private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Writes a file beside its name, then gives it its name.
fn whole<E: Into<std::io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), E>,
) -> Result<(), Error> {
    let beside = path.with_extension("part");
    let done = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut file = BufWriter::new(File::create(&beside)?);
        write(&mut file).map_err(Into::into)?;
        file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&beside, path)
    };
    done().map_err(failed(path))
}

fn forget(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(folder)(error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |error| Error::Folder { path: path.clone(), reason: error.to_string() }
}
