//! Which columns of a row are read?

use sea_orm::{DbErr, QueryResult, TryGetable};

/// Some columns of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Columns(u64);

impl Columns {
    /// No column.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self(u64::MAX);

    /// The column of a table that bears a name; none when it has none of that name.
    pub fn named<R: Row>(name: &str) -> Option<Self> {
        R::COLUMNS.iter().position(|column| *column == name).map(|rank| Self(1 << rank))
    }

    /// These and those.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Their names, in the order of the table.
    pub fn names<R: Row>(self) -> impl Iterator<Item = &'static str> {
        R::COLUMNS.iter().enumerate().filter(move |(rank, _)| self.has(*rank)).map(|(_, name)| *name)
    }

    fn has(self, rank: usize) -> bool {
        self.0 >> rank & 1 == 1
    }
}

/// A row of which some columns may be read alone.
pub trait Row: Sized + Send + Sync + 'static {
    /// The columns of the table, in the order of its fields: 64 at the most.
    const COLUMNS: &'static [&'static str];

    /// The row that a select gives, which has these columns in the order of the table, the first one at the rank `from`.
    /// What is not read is empty: null, no letter, zero, false.
    fn read(row: &QueryResult, columns: Columns, from: usize) -> Result<Self, DbErr>;
}

/// A row that is being read, column after column.
pub(crate) struct Reading<'a> {
    row: &'a QueryResult,
    columns: Columns,
    rank: usize,
    next: usize,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(row: &'a QueryResult, columns: Columns, from: usize) -> Self {
        Self { row, columns, rank: 0, next: from }
    }

    /// The next column of the table.
    pub(crate) fn next<T: TryGetable + Default>(&mut self) -> Result<T, DbErr> {
        let read = self.columns.has(self.rank);
        self.rank += 1;
        if !read {
            return Ok(T::default());
        }
        let value = self.row.try_get_by_index(self.next)?;
        self.next += 1;
        Ok(value)
    }
}

/// Draws the row of a table, each field a column of that name.
macro_rules! row {
    ($(#[$attribute:meta])* pub struct Model { $($fields:tt)* }) => {
        $(#[$attribute])*
        pub struct Model {
            $($fields)*
        }

        $crate::row::read! { $($fields)* }
    };
}

macro_rules! read {
    ($( $(#[$attribute:meta])* pub $field:ident: $kind:ty, )*) => {
        impl $crate::row::Row for Model {
            const COLUMNS: &'static [&'static str] = {
                let columns: &[&str] = &[$( stringify!($field) ),*];
                assert!(columns.len() <= 64);
                columns
            };

            fn read(
                row: &sea_orm::QueryResult,
                columns: $crate::row::Columns,
                from: usize,
            ) -> Result<Self, sea_orm::DbErr> {
                let mut reading = $crate::row::Reading::new(row, columns, from);
                Ok(Self { $( $field: reading.next()?, )* })
            }
        }
    };
}

pub(crate) use {read, row};
