//! How does an import run, from files to a published version?

use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use sea_orm::{DatabaseConnection, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use super::input::{self, FileError, Input};
use super::ledger::Ledger;
use super::report::Report;
use super::source::{JeuDeDonnees, Source};
use super::write::Writer;
use super::{
    bcn, catalogue, conventions, data_inclusion, decoupage, journal, kit, organismes, referentiels, rncp, rome,
};

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
    /// The reader of a source panicked: a fault of ours.
    #[error("the reader of {0} stopped on a fault of the program")]
    Fault(&'static str),
}

macro_rules! sources {
    ($($variant:ident => $source:path),+ $(,)?) => {
        /// A data set that can be imported, in the order in which a whole folder is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Jeu {
            $(
                #[doc = "See its module."]
                $variant,
            )+
        }

        impl Jeu {
            /// Every data set.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The data set that bears a short name.
            pub fn named(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|jeu| jeu.describe().id == id)
            }

            /// What is known of it.
            pub fn describe(self) -> JeuDeDonnees {
                match self { $(Self::$variant => <$source as Source>::JEU),+ }
            }

            fn recognises(self, input: &Input) -> bool {
                match self { $(Self::$variant => <$source as Source>::recognises(input)),+ }
            }

            async fn run(self, db: &DatabaseConnection, inputs: Vec<Input>, now: DateTime<Utc>) -> Result<Report, Error> {
                match self { $(Self::$variant => run::<$source>(db, inputs, now).await),+ }
            }
        }
    };
}

// Places and enumerations first: what follows is tied to them.
sources! {
    Decoupage => decoupage::Decoupage,
    Referentiels => referentiels::Referentiels,
    Rome => rome::Rome,
    Bcn => bcn::Bcn,
    Rncp => rncp::FranceCompetences,
    Kit => kit::Kit,
    Conventions => conventions::Conventions,
    Organismes => organismes::Organismes,
    Catalogue => catalogue::Catalogue,
    DataInclusion => data_inclusion::DataInclusion,
}

/// Declares every data set, so that they can be asked about before any import.
pub async fn declare(db: &DatabaseConnection) -> Result<(), DbErr> {
    let jeux: Vec<JeuDeDonnees> = Jeu::ALL.iter().map(|jeu| jeu.describe()).collect();
    journal::declare(db, &jeux).await
}

/// Imports one data set from files, folders or archives.
pub async fn import(db: &DatabaseConnection, jeu: Jeu, paths: &[PathBuf], now: DateTime<Utc>) -> Result<Report, Error> {
    let inputs = match opened(jeu, paths) {
        Ok(inputs) => inputs,
        Err(error) => {
            // Told in the journal as what cannot be read once opened is.
            let jeu = jeu.describe();
            journal::declare(db, &[jeu]).await?;
            let entry = journal::begin(db, &jeu, now, None).await?;
            entry.fail(db, &error.to_string(), Utc::now()).await?;
            return Err(error.into());
        }
    };
    if inputs.is_empty() {
        let files = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        return Err(Error::NothingToRead { jeu: jeu.describe().id, files });
    }
    jeu.run(db, inputs, now).await
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

/// Every file below a folder, archives opened.
pub fn open_folder(folder: &Path) -> Result<Vec<Input>, FileError> {
    open_all(input::walk(folder)?)
}

/// Imports whatever these files hold, source by source; gives the reports and the names of the files that no source reads.
/// `told` hears each report as it comes.
pub async fn import_inputs(
    db: &DatabaseConnection,
    inputs: Vec<Input>,
    now: DateTime<Utc>,
    mut told: impl FnMut(&Report),
) -> Result<(Vec<Report>, Vec<String>), Error> {
    let mut left: Vec<Input> = inputs;
    let mut reports = Vec::new();
    for jeu in Jeu::ALL {
        let (mine, others): (Vec<Input>, Vec<Input>) = left.into_iter().partition(|input| jeu.recognises(input));
        left = others;
        if !mine.is_empty() {
            let report = jeu.run(db, mine, now).await?;
            told(&report);
            reports.push(report);
        }
    }
    Ok((reports, left.into_iter().map(|input| input.name).collect()))
}

fn open_all(files: Vec<(PathBuf, String)>) -> Result<Vec<Input>, FileError> {
    let mut inputs = Vec::new();
    for (path, name) in files {
        inputs.extend(Input::open(&path, &name)?);
    }
    Ok(inputs)
}

async fn run<S: Source>(db: &DatabaseConnection, inputs: Vec<Input>, now: DateTime<Utc>) -> Result<Report, Error> {
    let clock = Instant::now();
    let millesime = inputs.iter().filter_map(Input::millesime).max();
    journal::declare(db, &[S::JEU]).await?;
    let entry = journal::begin(db, &S::JEU, now, millesime).await?;
    let done = read_and_write::<S>(db, inputs, &entry, Ledger::new(now, progress(S::JEU.id))).await;
    match done {
        Ok(ledger) => Ok(Report {
            source: S::JEU.id,
            tallies: ledger.tallies,
            refusals: ledger.refusals,
            elapsed: clock.elapsed(),
        }),
        Err(error) => {
            entry.fail(db, &error.to_string(), Utc::now()).await?;
            Err(error)
        }
    }
}

async fn read_and_write<S: Source>(
    db: &DatabaseConnection,
    inputs: Vec<Input>,
    entry: &journal::Entry,
    mut ledger: Ledger,
) -> Result<Ledger, Error> {
    let reading = tokio::task::spawn_blocking(move || S::read(&inputs, &mut ledger).map(|rows| (rows, ledger)));
    let (rows, ledger) = reading.await.map_err(|_| Error::Fault(S::JEU.id))??;
    // The write lock is taken at once: SQLite refuses to turn a reader into a writer later.
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let transaction = db.begin_with_options(options).await?;
    let writer = Writer::new(&transaction);
    S::write(rows, &writer, &ledger).await?;
    entry.succeed(&writer, &ledger, Utc::now()).await?;
    transaction.commit().await?;
    Ok(ledger)
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
