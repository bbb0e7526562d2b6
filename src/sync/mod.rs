//! How do rows come from the upstream APIs to files that importers read?
//!
//! A source is downloaded whole into a folder, in the shape its API gives, then imported as any other file: this module
//! knows no database and no row. Pages move while they are read (`pages`), services fail (`client`, `retry`), and a
//! download that was cut goes on where it stopped (`spool`).

mod apprentissage;
mod client;
mod data_inclusion;
mod error;
mod geo;
mod pages;
mod reading;
mod resource;
mod retry;
mod settings;
mod source;
mod spool;
mod upstream;

use std::path::PathBuf;

use chrono::NaiveDate;

pub use self::client::Client;
pub use self::error::Error;
pub use self::retry::Pace;
pub use self::settings::{KEYS, Settings};
pub use self::source::Source;
use self::spool::Spool;

/// How a source is downloaded.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The day of the download: files bear it, and pages kept from another day are read again.
    pub day: NaiveDate,
    /// Whether the pages that an interrupted download kept are read again.
    pub restart: bool,
}

/// Downloads all that a source holds; gives the files, complete, in the order in which they are imported.
///
/// # Errors
///
/// When any part of it cannot be read whole: no file is given then, and what was read is kept for the next time.
pub async fn download(
    client: &Client,
    settings: &Settings,
    source: Source,
    order: Order,
) -> Result<Vec<PathBuf>, Error> {
    let upstream = source.upstream(settings);
    upstream.check()?;
    let spool = Spool::open(settings.folder.join(source.name()), order)?;
    let mut files = Vec::new();
    for resource in source.resources() {
        files.push(reading::read(client, &upstream, resource, &spool).await?);
    }
    spool.forget_pages()?;
    Ok(files)
}
