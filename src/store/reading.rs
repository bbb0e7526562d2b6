//! What does one request read? One database, at one version of the data, whatever is published meanwhile.
//!
//! A request is executed at the version that was heard last, on a database that holds it, and all of what it read is of that
//! version if that very database still holds it at the end: versions only follow one another. Its statements tell the version
//! that they read; where one finds nothing, the database is asked. Where none was needed, all being remembered, what the
//! database confirmed within the last second is enough, as for whole answers. What it read is remembered then, and not before,
//! since what is remembered of a version is met by requests that read it from another database.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DbErr;

use super::Store;
use super::facet::Counts;
use super::held::{self, Held};
use super::known::{Kept, Key};
use super::reader::Reader;
use super::replica::Replica;
use super::trouble::{self, Trouble};

/// What one request reads.
#[derive(Debug)]
pub(super) struct Reading {
    pub held: Held,
    /// What reads it, through one connection until the end.
    pub reader: Reader,
    /// None when it reads the primary.
    pub replica: Option<Arc<Replica>>,
    failed: AtomicBool,
    /// Whether something of it was remembered.
    recalled: AtomicBool,
    /// Whether it tells what no version publishes.
    more: AtomicBool,
    read: Mutex<Vec<Read>>,
}

/// What is worth remembering.
#[derive(Debug)]
pub(super) enum Read {
    Known(Key, Kept),
    Counts((i64, [u8; 32]), Counts),
}

/// What is known of all that one request read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is of the version at which it was asked for.
    One,
    /// It may be of several.
    Several,
    /// The database does not tell: nothing says that it is of several, and nothing of it is remembered.
    Untold,
    /// The database does not tell, and nothing of it was read from there: all was remembered, and may be long past.
    Away,
}

impl Store {
    /// The same store, as one request reads it: at the version that was heard last, from a replica that holds it where it
    /// may be read anywhere and there is one, else from the primary.
    #[must_use]
    pub fn reading(&self, anywhere: bool) -> Self {
        let held = self.held();
        let replica = if anywhere { self.replicas.holding(held) } else { None };
        let reading = Reading {
            held,
            reader: replica.as_ref().map_or(&self.reader, |replica| replica.reader()).holding(),
            replica,
            failed: AtomicBool::new(false),
            recalled: AtomicBool::new(false),
            more: AtomicBool::new(false),
            read: Mutex::default(),
        };
        Self { reading: Some(Arc::new(reading)), ..self.clone() }
    }

    /// Whether requests may read elsewhere than from the primary.
    pub fn has_replicas(&self) -> bool {
        !self.replicas.is_empty()
    }

    /// Completes when the replica that is read does not answer any more; never where the primary is.
    pub async fn lost(&self) {
        match self.replica() {
            Some(replica) => replica.lost().await,
            None => std::future::pending().await,
        }
    }

    /// Whether a replica failed a statement of this request.
    pub fn has_failed_elsewhere(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.failed.load(Ordering::Acquire))
    }

    /// Notes that this request tells what comes and goes without a version being published.
    pub fn tells_more(&self) {
        if let Some(reading) = &self.reading {
            reading.more.store(true, Ordering::Release);
        }
    }

    /// Whether a version of the data decides all that this request told.
    pub fn tells_a_version(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| !reading.more.load(Ordering::Acquire))
    }

    /// Tells the log of a failure of the database that is read.
    pub fn failed(&self, error: &DbErr) -> Trouble {
        let Some((reading, replica)) = self.reading.as_ref().zip(self.replica()) else {
            return Trouble::told(error);
        };
        let trouble = replica.failed(error);
        if trouble == Trouble::Unreachable {
            reading.failed.store(true, Ordering::Release);
        }
        trouble
    }

    /// Whether all that was read is of one version. It is remembered then.
    pub async fn verdict(&self) -> Verdict {
        let Some(reading) = &self.reading else { return Verdict::Untold };
        if let Some(verdict) = self.verdict_unread(reading).await {
            return verdict;
        }
        let found = match (reading.reader.published_read(), &reading.replica) {
            // As its own statements tell.
            (Some(published), _) if published == reading.held.published => {
                trouble::answered();
                Ok(reading.held)
            }
            (_, Some(_)) => held::of(&reading.reader).await,
            (_, None) => self.ask(&reading.reader).await,
        };
        match (found, &reading.replica) {
            (Ok(found), replica) if found == reading.held => {
                reading.take().into_iter().for_each(|read| self.keep(read));
                replica.iter().for_each(|replica| replica.answered());
                Verdict::One
            }
            // It holds what the primary published before.
            (Ok(found), Some(replica)) => {
                replica.went_on(found);
                drop(self.refresh().await);
                Verdict::Several
            }
            (Ok(_), None) => Verdict::Several,
            (Err(error), Some(_)) => {
                self.failed(&error);
                Verdict::Several
            }
            (Err(_), None) => reading.unconfirmed(),
        }
    }

    // Of what needed no statement, what the database confirmed of late is enough, where what is published elsewhere is known at
    // once. None where a database is to be asked.
    async fn verdict_unread(&self, reading: &Reading) -> Option<Verdict> {
        if !(reading.reader.is_unused() && self.heard.is_told()) {
            return None;
        }
        match (self.confirmed().await, &reading.replica) {
            (Some(_), _) if self.held_last() == reading.held => Some(Verdict::One),
            (Some(_), _) => Some(Verdict::Several),
            (None, None) => Some(reading.unconfirmed()),
            // The primary is away, and not what is read.
            (None, Some(_)) => None,
        }
    }

    /// Notes that something was remembered of what this request reads.
    pub(super) fn recalls(&self) {
        if let Some(reading) = &self.reading {
            reading.recalled.store(true, Ordering::Release);
        }
    }

    /// Remembers what was read, once it is known of which version it is.
    pub(super) fn remember(&self, read: Read) {
        if let Some(reading) = &self.reading {
            reading.read.lock().unwrap_or_else(PoisonError::into_inner).push(read);
        }
    }

    fn keep(&self, read: Read) {
        match read {
            Read::Known(key, kept) => self.known.insert(key, kept),
            Read::Counts(key, counts) => self.counted().insert(key, counts),
        }
    }

    pub(super) fn replica(&self) -> Option<&Replica> {
        self.reading.as_ref()?.replica.as_deref()
    }
}

impl Reading {
    // Of what no database confirms.
    fn unconfirmed(&self) -> Verdict {
        let recalled = self.recalled.load(Ordering::Acquire) && self.reader.is_unused();
        if recalled { Verdict::Away } else { Verdict::Untold }
    }

    fn take(&self) -> Vec<Read> {
        std::mem::take(&mut *self.read.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
