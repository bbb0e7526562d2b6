//! Is this the row that stands? Told by two numbers a row, so that a table is compared without being held in memory.

use std::hash::{DefaultHasher, Hash, Hasher};

use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, Value};

/// Columns that tell of the import and not of the content: a row that differs in them alone has not changed.
const ABOUT_THE_IMPORT: [&str; 2] = [MILLESIME, "mis_a_jour_le"];

/// Column of the date of the file that a row was read from.
pub(super) const MILLESIME: &str = "millesime";

/// The number of a primary key.
pub(super) fn key<E: EntityTrait>(row: &E::Model) -> u64 {
    let columns = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    number(columns.map(|column| row.get(column)))
}

/// The number of all that a row tells.
pub(super) fn content<E: EntityTrait>(row: &E::Model) -> u64 {
    let telling = E::Column::iter().filter(|column| !ABOUT_THE_IMPORT.contains(&column.as_str()));
    number(telling.map(|column| row.get(column)))
}

/// The number of an object among all types.
pub(super) fn object(type_objet: &str, cle: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (type_objet, cle).hash(&mut hasher);
    hasher.finish()
}

/// The column that bears the date of the file, in the tables that have one.
pub(super) fn millesime<E: EntityTrait>() -> Option<E::Column> {
    E::Column::iter().find(|column| column.as_str() == MILLESIME)
}

/// The columns of the primary key.
pub(super) fn key_columns<E: EntityTrait>() -> Vec<E::Column> {
    E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect()
}

/// Whether a column is of the primary key.
pub(super) fn is_key<E: EntityTrait>(column: &E::Column) -> bool {
    key_columns::<E>().iter().any(|key| key.as_str() == column.as_str())
}

fn number(values: impl Iterator<Item = Value>) -> u64 {
    let mut hasher = DefaultHasher::new();
    values.for_each(|value| put(&value, &mut hasher));
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

    #[test]
    fn what_tells_of_the_import_alone_changes_nothing() {
        let later = session::Model {
            millesime: chrono::NaiveDate::from_ymd_opt(2026, 1, 1),
            mis_a_jour_le: chrono::DateTime::from_timestamp(9, 0).unwrap(),
            ..session()
        };
        assert_eq!(content::<session::Entity>(&session()), content::<session::Entity>(&later));
    }

    #[test]
    fn nothing_and_zero_differ_and_so_do_the_columns_they_stand_in() {
        let without = session::Model { capacite: None, ..session() };
        assert_ne!(content::<session::Entity>(&session()), content::<session::Entity>(&without));
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1);
        let (first, last) = (session::Model { debut: day, ..session() }, session::Model { fin: day, ..session() });
        assert_ne!(content::<session::Entity>(&first), content::<session::Entity>(&last));
    }

    #[test]
    fn the_parts_of_a_key_do_not_run_into_one_another() {
        let zone = |service_id: &str, code: &str| service_zone::Model {
            service_id: service_id.to_owned(),
            code: code.to_owned(),
            type_zone: String::new(),
        };
        assert_ne!(key::<service_zone::Entity>(&zone("ab", "c")), key::<service_zone::Entity>(&zone("a", "bc")));
    }
}
