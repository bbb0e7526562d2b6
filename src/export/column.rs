//! What is a column? Declared once, read from a row, shown in every format.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};

use crate::contact::shown;

/// Type of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole number.
    Integer,
    /// Number.
    Number,
    /// Yes or no.
    Boolean,
    /// Day.
    Day,
    /// Moment, in Universal Time.
    Instant,
    /// List of texts.
    Texts,
}

impl Kind {
    /// Its name in the dictionary of columns.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "texte",
            Self::Integer => "entier",
            Self::Number => "nombre",
            Self::Boolean => "booleen",
            Self::Day => "date",
            Self::Instant => "instant",
            Self::Texts => "liste de textes",
        }
    }
}

/// What is known of a column, whatever the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name, unique in its data set.
    pub name: &'static str,
    /// Type of its values.
    pub kind: Kind,
    /// Whether a row may say nothing. An empty list says nothing.
    pub nullable: bool,
    /// What it tells, in French, for the people who take the file.
    pub description: &'static str,
    /// Unit of a number.
    pub unit: Option<&'static str>,
    /// Shape or set of the values.
    pub format: Option<&'static str>,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing is said.
    Null,
    /// Text, without the contacts of people that stand in it: a file is open to everybody.
    Text(Cow<'a, str>),
    /// Whole number.
    Integer(i64),
    /// Number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// Day.
    Day(NaiveDate),
    /// Moment.
    Instant(DateTime<Utc>),
    /// List, never empty.
    Texts(Vec<&'a str>),
}

enum Read<R> {
    Text(fn(&R) -> Option<&str>),
    Integer(fn(&R) -> Option<i32>),
    Number(fn(&R) -> Option<f64>),
    Boolean(fn(&R) -> Option<bool>),
    Day(fn(&R) -> Option<NaiveDate>),
    Instant(fn(&R) -> Option<DateTime<Utc>>),
    List(fn(&R) -> &[String]),
    Chosen(fn(&R) -> Vec<&'static str>),
}

/// A column of the rows `R`.
pub struct Column<R> {
    field: Field,
    read: Read<R>,
}

impl<R> Column<R> {
    const fn new(name: &'static str, kind: Kind, description: &'static str, read: Read<R>) -> Self {
        Self { field: Field { name, kind, nullable: true, description, unit: None, format: None }, read }
    }

    /// A text.
    pub const fn text(name: &'static str, description: &'static str, read: fn(&R) -> Option<&str>) -> Self {
        Self::new(name, Kind::Text, description, Read::Text(read))
    }

    /// A whole number.
    pub const fn integer(name: &'static str, description: &'static str, read: fn(&R) -> Option<i32>) -> Self {
        Self::new(name, Kind::Integer, description, Read::Integer(read))
    }

    /// A number.
    pub const fn number(name: &'static str, description: &'static str, read: fn(&R) -> Option<f64>) -> Self {
        Self::new(name, Kind::Number, description, Read::Number(read))
    }

    /// Yes or no.
    pub const fn boolean(name: &'static str, description: &'static str, read: fn(&R) -> Option<bool>) -> Self {
        Self::new(name, Kind::Boolean, description, Read::Boolean(read))
    }

    /// A day.
    pub const fn day(name: &'static str, description: &'static str, read: fn(&R) -> Option<NaiveDate>) -> Self {
        Self::new(name, Kind::Day, description, Read::Day(read)).format("AAAA-MM-JJ")
    }

    /// A list of texts.
    pub const fn list(name: &'static str, description: &'static str, read: fn(&R) -> &[String]) -> Self {
        Self::new(name, Kind::Texts, description, Read::List(read))
    }

    /// A list of the values of a closed set.
    pub const fn chosen(name: &'static str, description: &'static str, read: fn(&R) -> Vec<&'static str>) -> Self {
        Self::new(name, Kind::Texts, description, Read::Chosen(read))
    }

    /// Degrees east.
    pub const fn longitude(read: fn(&R) -> Option<f64>) -> Self {
        Self::number(LONGITUDE, "Longitude (WGS 84).", read).unit("degré")
    }

    /// Degrees north.
    pub const fn latitude(read: fn(&R) -> Option<f64>) -> Self {
        Self::number(LATITUDE, "Latitude (WGS 84).", read).unit("degré")
    }

    /// Date of the file that the row was read from.
    pub const fn millesime(read: fn(&R) -> Option<NaiveDate>) -> Self {
        Self::day("millesime", "Date du fichier dont la ligne provient, si son nom la donne.", read)
    }

    /// When the content of the row last changed here.
    pub const fn mis_a_jour_le(read: fn(&R) -> Option<DateTime<Utc>>) -> Self {
        let description = "Dernier changement du contenu de la ligne dans passerelle, en temps universel.";
        Self::new("mis_a_jour_le", Kind::Instant, description, Read::Instant(read))
            .format("AAAA-MM-JJThh:mm:ss.ssssssZ")
            .required()
    }

    /// The same, which every row tells.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.field.nullable = false;
        self
    }

    /// The same, in a unit.
    #[must_use]
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.field.unit = Some(unit);
        self
    }

    /// The same, of a shape or of a set.
    #[must_use]
    pub const fn format(mut self, format: &'static str) -> Self {
        self.field.format = Some(format);
        self
    }

    /// What is known of it.
    pub fn field(&self) -> Field {
        self.field
    }

    /// What a row says.
    pub fn cell<'a>(&self, row: &'a R) -> Cell<'a> {
        match self.read {
            Read::Text(read) => read(row).map_or(Cell::Null, |text| Cell::Text(shown(text, false))),
            Read::Integer(read) => read(row).map_or(Cell::Null, |number| Cell::Integer(number.into())),
            Read::Number(read) => read(row).filter(|number| number.is_finite()).map_or(Cell::Null, Cell::Number),
            Read::Boolean(read) => read(row).map_or(Cell::Null, Cell::Boolean),
            Read::Day(read) => read(row).map_or(Cell::Null, Cell::Day),
            Read::Instant(read) => read(row).map_or(Cell::Null, Cell::Instant),
            Read::List(read) => texts(read(row).iter().map(String::as_str).collect()),
            Read::Chosen(read) => texts(read(row)),
        }
    }
}

/// Name of the column of degrees east.
pub const LONGITUDE: &str = "longitude";
/// Name of the column of degrees north.
pub const LATITUDE: &str = "latitude";

fn texts(texts: Vec<&str>) -> Cell<'_> {
    if texts.is_empty() { Cell::Null } else { Cell::Texts(texts) }
}

/// The names of what holds, in the order given.
pub fn chosen<const N: usize>(choices: [(bool, &'static str); N]) -> Vec<&'static str> {
    choices.into_iter().filter_map(|(holds, name)| holds.then_some(name)).collect()
}
