//! Which files can anybody take away, and how are they written?
//!
//! A [`Dataset`] declares each of its columns once: name, type, description, and how it is read from a row. Every
//! [`Format`], the dictionary of columns and the index of downloads follow from that. [`write`] reads a data set chunk by
//! chunk in one snapshot of the database and writes it elsewhere than on the asynchronous runtime: what is held in memory
//! does not grow with the file. Only open data come here: no column tells of a person.

pub mod catalogue;
mod column;
mod dataset;
mod english;
mod file;
mod format;
pub mod sample;
mod writing;

pub use catalogue::Library;
pub use column::{Cell, Column, Field, Kind};
pub use dataset::{Batch, Dataset, Rows, UnknownDataset, all, named};
pub use file::{Destination, Written, to_destination};
pub use format::{Format, Sink, UnknownFormat};
pub use writing::{CHUNK, Error, write};

pub use crate::store::Snapshot;
pub use crate::store::snapshot::Edition;
