//! Is this the row that stands? Told by three numbers a row, so that a table is compared without being held in memory.

use std::hash::{DefaultHasher, Hash, Hasher};

use sea_orm::Value;

use super::table::{Row, Table};

/// Columns that tell of the files and not of the content: a row that differs in them alone is confirmed, and has not
/// changed.
const ABOUT_THE_FILES: [&str; 2] = ["millesime", "date_derniere_activation"];

/// Column of the moment of the last change.
pub(super) const CHANGED: &str = "mis_a_jour_le";

/// Column of the moment when the row was first there, which it keeps.
const FIRST: &str = "detectee_le";

/// Which columns each number is told by.
#[derive(Debug)]
pub(super) struct Digest {
    key: Vec<usize>,
    content: Vec<usize>,
    files: Vec<usize>,
}

impl Digest {
    pub(super) fn of(table: &Table) -> Self {
        let ranks = |told: fn(&str) -> bool| -> Vec<usize> {
            (0..table.columns.len()).filter(|rank| told(table.columns[*rank])).collect()
        };
        Self {
            key: table.key.clone(),
            content: ranks(|column| !is_about_files(column) && column != CHANGED && column != FIRST),
            files: ranks(is_about_files),
        }
    }

    /// The number of a primary key.
    pub(super) fn key(&self, row: &Row) -> u64 {
        number(&self.key, row)
    }

    /// The number of all that a row tells of its object.
    pub(super) fn content(&self, row: &Row) -> u64 {
        number(&self.content, row)
    }

    /// The number of all that a row tells of the files it was read from.
    pub(super) fn files(&self, row: &Row) -> u64 {
        number(&self.files, row)
    }
}

/// Whether a column tells of files.
pub(super) fn is_about_files(column: &str) -> bool {
    ABOUT_THE_FILES.contains(&column)
}

/// Whether a column keeps what it held first.
pub(super) fn is_kept(column: &str) -> bool {
    column == FIRST
}

/// The number of an object among all types.
pub(super) fn object(type_objet: &str, cle: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (type_objet, cle).hash(&mut hasher);
    hasher.finish()
}

fn number(ranks: &[usize], row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    ranks.iter().for_each(|rank| put(&row[*rank], &mut hasher));
    hasher.finish()
}

fn put(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::String(Some(text)) => text.hash(hasher),
        Value::Bool(Some(flag)) => flag.hash(hasher),
        Value::Int(Some(number)) => number.hash(hasher),
        Value::BigInt(Some(number)) => number.hash(hasher),
        // Zero has two spellings.
        Value::Double(Some(number)) => (number + 0.0).to_bits().hash(hasher),
        Value::ChronoDate(Some(day)) => day.hash(hasher),
        Value::ChronoDateTimeUtc(Some(moment)) => moment.timestamp_micros().hash(hasher),
        other => {
            debug_assert!(other == &other.as_null(), "a kind of column that no table had: {other:?}");
            0_u8.hash(hasher);
        }
    }
    // What follows must not run into it.
    0xff_u8.hash(hasher);
}

#[cfg(test)]
mod tests {
    use entity::{service_zone, session};

    use super::*;
    use crate::import::write::table::values;

    fn session() -> session::Model {
        session::Model {
            id: "A:1".to_owned(),
            cle: "A".to_owned(),
            debut: None,
            fin: None,
            capacite: Some(0),
            millesime: None,
            mis_a_jour_le: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn content(session: &session::Model) -> u64 {
        Digest::of(&Table::of::<session::Entity>()).content(&values::<session::Entity>(session))
    }

    #[test]
    fn what_tells_of_the_files_alone_changes_nothing() {
        let later = session::Model {
            millesime: chrono::NaiveDate::from_ymd_opt(2026, 1, 1),
            mis_a_jour_le: chrono::DateTime::from_timestamp(9, 0).unwrap(),
            ..session()
        };
        assert_eq!(content(&session()), content(&later));
    }

    #[test]
    fn nothing_and_zero_differ_and_so_do_the_columns_they_stand_in() {
        assert_ne!(content(&session()), content(&session::Model { capacite: None, ..session() }));
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1);
        let (first, last) = (session::Model { debut: day, ..session() }, session::Model { fin: day, ..session() });
        assert_ne!(content(&first), content(&last));
    }

    #[test]
    fn the_parts_of_a_key_do_not_run_into_one_another() {
        let zone = |service_id: &str, code: &str| {
            let (service_id, code) = (service_id.to_owned(), code.to_owned());
            let row = service_zone::Model { service_id, code, type_zone: String::new() };
            Digest::of(&Table::of::<service_zone::Entity>()).key(&values::<service_zone::Entity>(&row))
        };
        assert_ne!(zone("ab", "c"), zone("a", "bc"));
    }
}
