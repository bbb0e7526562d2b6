//! Which data sets are written, and how are their rows read?

mod certification;
mod commune;
mod diplome;
mod fiche_rncp;
mod formation;
mod metier;
mod organisme;
mod service;
mod structure;

use std::marker::PhantomData;

use futures_util::future::BoxFuture;
use sea_orm::DbErr;

use super::column::{Cell, Column, Field, LATITUDE, LONGITUDE};
use super::format::Format;
use crate::store::Snapshot;

/// Whose habits the files of a data set follow where a format leaves room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Lists are JSON wherever they are texts; days are ISO everywhere.
    Passerelle,
    /// As the open data of data·inclusion, which its readers know: lists as Python writes them in CSV and XLSX, days as
    /// milliseconds in JSON, an unnamed first column in XLSX.
    DataInclusion,
}

/// What is told of a data set.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Name, in addresses, on the command line and in names of files.
    pub name: &'static str,
    /// What its rows are, in French.
    pub title: &'static str,
    /// Where it comes from: data sets of the journal of imports, the main one first.
    pub sources: &'static [&'static str],
    /// Whose habits its files follow.
    pub dialect: Dialect,
}

/// A row of a data set, with all that its columns show.
trait Record: Sized + Send + Sync + 'static {
    const ABOUT: About;
    const COLUMNS: &'static [Column<Self>];

    /// The next rows after a key, from `size` rows of the table at the most.
    fn read(
        snapshot: &Snapshot,
        after: Option<&str>,
        size: u32,
    ) -> impl Future<Output = Result<Batch<Vec<Self>>, DbErr>> + Send;
}

/// Rows, and the key after which the next ones begin; none after the last ones.
#[derive(Debug)]
pub struct Batch<T> {
    /// Rows.
    pub rows: T,
    /// Where to go on.
    pub next: Option<String>,
}

/// Rows, cell by cell, in the order of the columns of their data set.
pub trait Rows: Send {
    /// How many.
    fn count(&self) -> usize;
    /// What a row says in a column.
    fn cell(&self, row: usize, column: usize) -> Cell<'_>;
}

impl<R: Record> Rows for Vec<R> {
    fn count(&self) -> usize {
        self.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        R::COLUMNS[column].cell(&self[row])
    }
}

/// A data set that can be written.
pub trait Dataset: Sync {
    /// What is told of it.
    fn about(&self) -> About;
    /// Its columns, in order.
    fn fields(&self) -> Vec<Field>;
    /// The next rows after a key, from `size` rows of the table at the most.
    fn read<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        after: Option<&'a str>,
        size: u32,
    ) -> BoxFuture<'a, Result<Batch<Box<dyn Rows>>, DbErr>>;

    /// Which columns hold its points: longitude, latitude; none when its rows have no place.
    fn point(&self) -> Option<(usize, usize)> {
        let fields = self.fields();
        let place = |name| fields.iter().position(|field| field.name == name);
        place(LONGITUDE).zip(place(LATITUDE))
    }

    /// The formats it is written in.
    fn formats(&self) -> Vec<Format> {
        let has_points = self.point().is_some();
        Format::ALL.iter().copied().filter(|format| has_points || *format != Format::Geojson).collect()
    }
}

struct Set<R>(PhantomData<fn() -> R>);

impl<R: Record> Dataset for Set<R> {
    fn about(&self) -> About {
        R::ABOUT
    }

    fn fields(&self) -> Vec<Field> {
        R::COLUMNS.iter().map(Column::field).collect()
    }

    fn read<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        after: Option<&'a str>,
        size: u32,
    ) -> BoxFuture<'a, Result<Batch<Box<dyn Rows>>, DbErr>> {
        Box::pin(async move {
            let Batch { rows, next } = R::read(snapshot, after, size).await?;
            Ok(Batch { rows: Box::new(rows) as Box<dyn Rows>, next })
        })
    }
}

/// Every data set, in the order in which they are shown.
pub fn all() -> &'static [&'static dyn Dataset] {
    &[
        &Set::<formation::Row>(PhantomData),
        &Set::<certification::Row>(PhantomData),
        &Set::<fiche_rncp::Row>(PhantomData),
        &Set::<diplome::Row>(PhantomData),
        &Set::<metier::Row>(PhantomData),
        &Set::<organisme::Row>(PhantomData),
        &Set::<commune::Row>(PhantomData),
        &Set::<structure::Row>(PhantomData),
        &Set::<service::Row>(PhantomData),
    ]
}

/// The data set that bears a name.
///
/// # Errors
///
/// When none does: the error lists them.
pub fn named(name: &str) -> Result<&'static dyn Dataset, UnknownDataset> {
    all().iter().copied().find(|set| set.about().name == name).ok_or_else(|| UnknownDataset(name.to_owned()))
}

/// No data set bears this name.
#[derive(Debug, thiserror::Error)]
#[error("no data set is named \"{0}\": expected {list}", list = names().join(", "))]
pub struct UnknownDataset(String);

fn names() -> Vec<&'static str> {
    all().iter().map(|set| set.about().name).collect()
}
