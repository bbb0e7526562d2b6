//! How does an import run, from files to a published version?

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::anomalie;
use super::input::{self, FileError, Input};
use super::jeu::Jeu;
use super::journal::Outcome;
use super::ledger::Ledger;
use super::refusal::failure;
use super::renew::renew;
use super::report::Report;
use super::source::{JeuDeDonnees, Source};
use super::vacuum::vacuum;
use super::write::{Shrinkage, Writer};
use super::{index, journal, mesure};
use crate::store::{Lock, Work};

/// Why an import did not happen. The data are as they were.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database refused.
    #[error("the database refused the import: {0}")]
    Database(#[from] DbErr),
    /// No file of the source was found.
    #[error("no file that the source {jeu} reads among: {files}")]
    NothingToRead {
        /// The source.
        jeu: &'static str,
        /// What was given.
        files: String,
    },
    /// Another process imports.
    #[error("another import is under way on this database: wait for its end, or ask to wait with --wait")]
    Busy,
    /// Too many objects would disappear.
    #[error(
        "{gone} of {before} objects {type_objet} would disappear ({after} remain), more than the {limit} % allowed: \
         check the files of the source {jeu}, then import again with --force if this is right"
    )]
    Shrunken {
        /// The source.
        jeu: &'static str,
        /// Type of the objects.
        type_objet: &'static str,
        /// How many stand.
        before: usize,
        /// How many of them would go.
        gone: usize,
        /// How many would stand.
        after: usize,
        /// Share that may go, in percent.
        limit: u8,
    },
    /// The reader of a source panicked: a fault of ours.
    #[error("the reader of {0} stopped on a fault of the program")]
    Fault(&'static str),
}

impl Error {
    /// What the journal tells of it, for whoever reads the graph: in French, without a word of the database's own.
    pub(super) fn told(&self) -> String {
        match self {
            Self::File(error) => error.to_string(),
            Self::Database(error) => {
                tracing::error!(%error, "the database refused an import");
                failure::DATABASE.to_owned()
            }
            Self::Shrunken { type_objet, before, gone, after, limit, .. } => {
                failure::shrunken(type_objet, *before, *gone, *after, *limit)
            }
            Self::NothingToRead { .. } | Self::Busy | Self::Fault(_) => failure::FAULT.to_owned(),
        }
    }
}

/// Under what conditions files are imported.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The moment of the import: changed objects bear it.
    pub now: DateTime<Utc>,
    /// Import what seems unchanged, and let go what seems lost.
    pub force: bool,
    /// Share of the objects of a type that one import may take away, in percent.
    pub gone_limit: u8,
    /// Wait for the end of another import instead of refusing.
    pub wait: bool,
}

/// Share of the objects of a type that one import may take away unless told otherwise, in percent.
pub const GONE_LIMIT: u8 = 20;

impl From<DateTime<Utc>> for Terms {
    fn from(now: DateTime<Utc>) -> Self {
        Self { now, force: false, gone_limit: GONE_LIMIT, wait: false }
    }
}

/// Declares every data set, so that they can be asked about before any import, and closes the lines of the journal that
/// dead imports left open.
pub async fn declare(db: &DatabaseConnection) -> Result<(), DbErr> {
    let jeux: Vec<JeuDeDonnees> = Jeu::ALL.iter().map(|jeu| jeu.describe()).collect();
    journal::declare(db, &jeux).await?;
    if let Some(lock) = Lock::acquire(db, Work::Import).await? {
        journal::mend(db, Utc::now()).await?;
        index::ensure(db).await?;
        lock.release().await;
    }
    Ok(())
}

/// Imports one data set from files, folders or archives.
pub async fn import(
    db: &DatabaseConnection,
    jeu: Jeu,
    paths: &[PathBuf],
    terms: impl Into<Terms>,
) -> Result<Report, Error> {
    let terms = terms.into();
    let inputs = opened(jeu, paths);
    let lock = locked(db, terms).await?;
    let done = import_opened(db, jeu, paths, inputs, terms).await;
    ended(db, lock, done).await
}

async fn import_opened(
    db: &DatabaseConnection,
    jeu: Jeu,
    paths: &[PathBuf],
    inputs: Result<Vec<Input>, FileError>,
    terms: Terms,
) -> Result<Report, Error> {
    match inputs {
        Err(error) => {
            // Told in the journal as what cannot be read once opened is.
            let jeu = jeu.describe();
            journal::declare(db, &[jeu]).await?;
            let entry = journal::begin(db, &jeu, terms.now, None).await?;
            entry.fail(db, &error.to_string(), Utc::now()).await?;
            Err(error.into())
        }
        Ok(inputs) if inputs.is_empty() => {
            let files = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
            Err(Error::NothingToRead { jeu: jeu.describe().id, files })
        }
        Ok(inputs) => jeu.run(db, inputs, terms).await,
    }
}

// The lock of imports; with it, what dead imports left open is closed.
async fn locked(db: &DatabaseConnection, terms: Terms) -> Result<Lock, Error> {
    let lock =
        if terms.wait { Some(Lock::wait(db, Work::Import).await?) } else { Lock::acquire(db, Work::Import).await? };
    let lock = lock.ok_or(Error::Busy)?;
    journal::mend(db, terms.now).await?;
    index::ensure(db).await?;
    Ok(lock)
}

// The end of imports: what they wrote is tidied, unless the database is the reason why they ended, and the next may begin.
async fn ended<T>(db: &DatabaseConnection, lock: Lock, done: Result<T, Error>) -> Result<T, Error> {
    if !matches!(done, Err(Error::Database(_))) {
        vacuum(db).await;
    }
    lock.release().await;
    done
}

// All that a file given by its name holds; of a folder, what the source reads.
fn opened(jeu: Jeu, paths: &[PathBuf]) -> Result<Vec<Input>, FileError> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.is_dir() {
            let found = open_all(input::walk(path)?)?;
            inputs.extend(found.into_iter().filter(|input| jeu.recognises(input)));
        } else {
            inputs.extend(Input::open(path, &path.display().to_string())?);
        }
    }
    Ok(inputs)
}

/// These files, folders opened and archives too.
pub fn open_files(paths: &[PathBuf]) -> Result<Vec<Input>, FileError> {
    let mut inputs = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        inputs.extend(if path.is_dir() { open_folder(path)? } else { Input::open(path, &name)? });
    }
    Ok(inputs)
}

/// Every file below a folder, archives opened.
pub fn open_folder(folder: &Path) -> Result<Vec<Input>, FileError> {
    open_all(input::walk(folder)?)
}

/// Imports whatever these files hold, source by source; gives the reports and the names of the files that no source reads.
/// `told` hears each report as it comes.
pub async fn import_inputs(
    db: &DatabaseConnection,
    inputs: Vec<Input>,
    terms: impl Into<Terms>,
    told: impl FnMut(&Report),
) -> Result<(Vec<Report>, Vec<String>), Error> {
    let mut left: Vec<Input> = inputs;
    let taken = |jeu: Jeu| {
        let (mine, others) = std::mem::take(&mut left).into_iter().partition(|input| jeu.recognises(input));
        left = others;
        Ok(mine)
    };
    let reports = each_source(db, terms.into(), taken, told).await?;
    Ok((reports, left.into_iter().map(|input| input.name).collect()))
}

/// Imports whatever the files of a folder hold, as [`import_inputs`] does, holding those of one source at a time.
pub async fn import_folder(
    db: &DatabaseConnection,
    folder: &Path,
    terms: impl Into<Terms>,
    told: impl FnMut(&Report),
) -> Result<(Vec<Report>, Vec<String>), Error> {
    let files = input::walk(folder)?;
    let mut readers: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); files.len()];
    let mut unread = Vec::new();
    for ((path, name), readers) in files.iter().zip(&mut readers) {
        for input in Input::open(path, name)? {
            match Jeu::reader(&input) {
                Some(reader) => drop(readers.insert(reader)),
                None => unread.push(input.name),
            }
        }
    }
    let taken = |jeu: Jeu| {
        let reader = Jeu::ALL.iter().position(|known| *known == jeu);
        let wanted =
            files.iter().zip(&readers).filter(|(_, readers)| reader.is_some_and(|rank| readers.contains(&rank)));
        let mut inputs = open_all(wanted.map(|(file, _)| file.clone()).collect())?;
        inputs.retain(|input| Jeu::reader(input) == reader);
        Ok(inputs)
    };
    let reports = each_source(db, terms.into(), taken, told).await?;
    Ok((reports, unread))
}

// Imports the data sets in their order, from the files that each takes; those that take none are left as they were.
async fn each_source(
    db: &DatabaseConnection,
    terms: Terms,
    mut taken: impl FnMut(Jeu) -> Result<Vec<Input>, FileError>,
    mut told: impl FnMut(&Report),
) -> Result<Vec<Report>, Error> {
    let lock = locked(db, terms).await?;
    let mut reports = Vec::new();
    let done = async {
        for jeu in Jeu::ALL {
            let inputs = taken(*jeu)?;
            if !inputs.is_empty() {
                let report = jeu.run(db, inputs, terms).await?;
                renew(db).await;
                told(&report);
                reports.push(report);
            }
        }
        Ok(())
    }
    .await;
    ended(db, lock, done).await.map(|()| reports)
}

fn open_all(files: Vec<(PathBuf, String)>) -> Result<Vec<Input>, FileError> {
    let mut inputs = Vec::new();
    for (path, name) in files {
        inputs.extend(Input::open(&path, &name)?);
    }
    Ok(inputs)
}

/// Imports the files of one data set.
pub(super) async fn run<S: Source>(db: &DatabaseConnection, inputs: Vec<Input>, terms: Terms) -> Result<Report, Error> {
    let clock = Instant::now();
    let millesime = inputs.iter().filter_map(Input::millesime).max();
    journal::declare(db, &[S::JEU]).await?;
    let entry = journal::begin(db, &S::JEU, terms.now, millesime).await?;
    match take::<S>(db, inputs, &entry, terms).await {
        Ok(ledger) => Ok(Report::new(S::JEU.id, ledger, clock.elapsed())),
        Err(error) => {
            // When the database is lost the line stays open: the next import closes it.
            if let Err(lost) = entry.fail(db, &error.told(), Utc::now()).await {
                tracing::warn!(%lost, "the journal could not be told of a failed import");
            }
            Err(error)
        }
    }
}

// Imports the files, unless they are those of the last import: then nothing is read, and there is no ledger.
async fn take<S: Source>(
    db: &DatabaseConnection,
    inputs: Vec<Input>,
    entry: &journal::Entry,
    terms: Terms,
) -> Result<Option<Ledger>, Error> {
    let scanned = tokio::task::spawn_blocking(move || (empreinte::<S>(&inputs, terms.now), inputs));
    let (empreinte, inputs) = scanned.await.map_err(|_| Error::Fault(S::JEU.id))?;
    let empreinte = empreinte?;
    if !terms.force && journal::knows(db, S::JEU.id, S::AFTER, &empreinte).await? {
        entry.unchanged(db, Utc::now()).await?;
        return Ok(None);
    }
    read_and_write::<S>(db, inputs, entry, empreinte, terms).await.map(Some)
}

// What the files hold, and the program that reads them. The same again changes nothing.
fn empreinte<S: Source>(inputs: &[Input], now: DateTime<Utc>) -> Result<String, FileError> {
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    if S::DATED {
        digest.update(now.date_naive().to_string());
    }
    for input in inputs {
        digest.update(Sha256::digest(&input.name));
        digest.update(input.digest()?);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

async fn read_and_write<S: Source>(
    db: &DatabaseConnection,
    inputs: Vec<Input>,
    entry: &journal::Entry,
    empreinte: String,
    terms: Terms,
) -> Result<Ledger, Error> {
    let mut ledger = Ledger::new(terms.now, progress(S::JEU.id));
    let reading = apart(move || S::read(&inputs, &mut ledger).map(|rows| (rows, ledger)));
    let (rows, mut ledger) = reading.await.ok_or(Error::Fault(S::JEU.id))??;
    // The write lock is taken at once: SQLite refuses to turn a reader into a writer later.
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let transaction = db.begin_with_options(options).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        // What bounds a reader's statement does not bound an import's.
        transaction.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
    }
    let writer = Writer::new(&transaction, terms.now);
    let version = apply::<S>(rows, &writer, &ledger).await?;
    refuse_shrinkage(S::JEU.id, &writer, terms)?;
    let outcome = Outcome { version, totals: writer.totals(), empreinte };
    entry.succeed(&transaction, &mut ledger, outcome, Utc::now()).await?;
    transaction.commit().await?;
    Ok(ledger)
}

// What is done on a thread of its own, which ends with it: what was read is given back by the thread that writes, and would stay
// with one that waits for other work. None when it panics, or when there is no thread to be had.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, found) = oneshot::channel();
    std::thread::Builder::new().name("reading".to_owned()).spawn(move || done.send(work())).ok()?;
    found.await.ok()
}

/// Writes rows and what follows from them, and publishes the version that they make; none when nothing changed.
pub(super) async fn apply<S: Source>(
    rows: S::Rows,
    writer: &Writer<'_>,
    ledger: &Ledger,
) -> Result<Option<i64>, DbErr> {
    S::write(rows, writer, ledger).await?;
    writer.count().await?;
    check(writer, ledger.now).await?;
    mesure::count(writer, ledger.now).await?;
    writer.publish().await
}

/// Finds the anomalies of the tables that changed again.
pub(super) async fn check(writer: &Writer<'_>, now: DateTime<Utc>) -> Result<(), DbErr> {
    for jeu in Jeu::ALL {
        for check in jeu.checks() {
            anomalie::find(writer, jeu.describe().id, check, now).await?;
        }
    }
    Ok(())
}

// Fewer rows than this are no sign: a sample gives way to the real files.
const SIGNIFICANT: usize = 500;

fn refuse_shrinkage(jeu: &'static str, writer: &Writer<'_>, terms: Terms) -> Result<(), Error> {
    let Terms { force, gone_limit: limit, .. } = terms;
    let alarming = |found: &Shrinkage| {
        let Shrinkage { before, gone, after, .. } = *found;
        gone * 100 > before * usize::from(limit) && (before >= SIGNIFICANT || after < before)
    };
    match writer.shrinkages().into_iter().find(alarming) {
        Some(Shrinkage { type_objet, before, gone, after }) if !force => {
            Err(Error::Shrunken { jeu, type_objet, before, gone, after, limit })
        }
        _ => Ok(()),
    }
}

// A bar on a terminal; nothing in a log, where the reports are the lines.
fn progress(source: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_prefix(source);
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {prefix:<16} {human_pos:>9} rows {per_sec:>12} {wide_msg}")
    {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_journal_is_told_in_french_and_nothing_of_the_database() {
        let refused = Error::Database(DbErr::Custom("UNIQUE constraint failed: commune.insee".to_owned()));
        assert_eq!(refused.told(), failure::DATABASE);
        let shrunken = Error::Shrunken { jeu: "bcn", type_objet: "Diplome", before: 10, gone: 3, after: 7, limit: 20 };
        assert!(shrunken.told().starts_with("3 objets Diplome sur 10 disparaîtraient, et il en resterait 7"));
        let unread = Error::File(FileError::new("a.csv", "Il manque la colonne « x »."));
        assert_eq!(unread.told(), "a.csv: Il manque la colonne « x ».");
    }

    #[test]
    fn no_two_checks_replace_the_anomalies_of_one_another() {
        let mut known = BTreeSet::new();
        for jeu in Jeu::ALL {
            for check in jeu.checks() {
                let name = (jeu.describe().id, check.code, check.type_objet, check.champ);
                assert!(known.insert(name), "{name:?} stands twice");
            }
        }
    }
}
