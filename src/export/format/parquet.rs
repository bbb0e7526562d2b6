//! Parquet: columns of a few thousand rows at once, compressed with Snappy as pandas does.
//!
//! Every column may be null; a list is `list<element: string>` as Arrow names it; a day is `date32`, a moment a timestamp
//! of microseconds in Universal Time.

use std::io;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::{Head, Sink, Writer};
use crate::export::column::{Cell, Field, Kind};
use crate::export::dataset::Rows;

/// Rows of a group, but what a chunk brings beyond: a group is held in memory until it is written.
const GROUP: usize = 16_000;

/// A Parquet file.
pub struct Parquet {
    file: SerializedFileWriter<Sink>,
    fields: Vec<Field>,
    group: Vec<Box<dyn Rows>>,
}

impl Writer for Parquet {
    fn open(head: Head, sink: Sink) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("passerelle version {}", env!("CARGO_PKG_VERSION")))
            .build();
        let schema = schema(head.name, &head.fields).map_err(io::Error::other)?;
        let file = SerializedFileWriter::new(sink, schema, Arc::new(properties)).map_err(io::Error::other)?;
        Ok(Self { file, fields: head.fields, group: Vec::new() })
    }

    fn rows(&mut self, rows: Box<dyn Rows>) -> io::Result<()> {
        self.group.push(rows);
        if self.group.iter().map(|rows| rows.count()).sum::<usize>() < GROUP {
            return Ok(());
        }
        self.write_group().map_err(io::Error::other)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.write_group().map_err(io::Error::other)?;
        self.file.finish().map_err(io::Error::other)?;
        self.file.flush()
    }
}

impl Parquet {
    fn write_group(&mut self) -> Result<(), ParquetError> {
        let rows = std::mem::take(&mut self.group);
        if rows.iter().all(|rows| rows.count() == 0) {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for (column, field) in self.fields.iter().enumerate() {
            let Some(mut writer) = group.next_column()? else { break };
            let cells = rows.iter().flat_map(|rows| (0..rows.count()).map(move |row| rows.cell(row, column)));
            write_column(&mut writer, field.kind, cells)?;
            writer.close()?;
        }
        group.close().map(drop)
    }
}

fn write_column<'a>(
    writer: &mut SerializedColumnWriter<'_>,
    kind: Kind,
    cells: impl Iterator<Item = Cell<'a>>,
) -> Result<(), ParquetError> {
    match kind {
        Kind::Text => write_flat::<ByteArrayType>(writer, cells, |cell| match cell {
            Cell::Text(text) => Some(text.as_ref().into()),
            _ => None,
        }),
        Kind::Integer => write_flat::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Integer(number) => Some(number),
            _ => None,
        }),
        Kind::Number => write_flat::<DoubleType>(writer, cells, |cell| match cell {
            Cell::Number(number) => Some(number),
            _ => None,
        }),
        Kind::Boolean => write_flat::<BoolType>(writer, cells, |cell| match cell {
            Cell::Boolean(truth) => Some(truth),
            _ => None,
        }),
        Kind::Day => write_flat::<Int32Type>(writer, cells, |cell| match cell {
            Cell::Day(day) => Some(days(day)),
            _ => None,
        }),
        Kind::Instant => write_flat::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Instant(moment) => Some(moment.timestamp_micros()),
            _ => None,
        }),
        Kind::Texts => write_lists(writer, cells),
    }
}

fn write_flat<'a, T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Cell<'a>>,
    value: impl Fn(Cell<'a>) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        let value = value(cell);
        levels.push(i16::from(value.is_some()));
        values.extend(value);
    }
    writer.typed::<T>().write_batch(&values, Some(&levels), None).map(drop)
}

/// Level of an element that is there: the list, its slot, the element. Less than that, no list at all.
const PRESENT: i16 = 3;

fn write_lists<'a>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Cell<'a>>,
) -> Result<(), ParquetError> {
    let (mut values, mut levels, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    for cell in cells {
        let Cell::Texts(texts) = cell else {
            levels.push(0);
            repeated.push(0);
            continue;
        };
        for (rank, text) in texts.into_iter().enumerate() {
            levels.push(PRESENT);
            repeated.push(i16::from(rank > 0));
            values.push(text.into());
        }
    }
    writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), Some(&repeated)).map(drop)
}

fn days(day: NaiveDate) -> i32 {
    let days = day.signed_duration_since(DateTime::UNIX_EPOCH.date_naive()).num_days();
    // A calendar day is within six digits of days.
    i32::try_from(days).unwrap_or_default()
}

fn schema(name: &str, fields: &[Field]) -> Result<TypePtr, ParquetError> {
    let columns = fields.iter().map(column).collect::<Result<_, _>>()?;
    Type::group_type_builder(name).with_fields(columns).build().map(Arc::new)
}

fn column(field: &Field) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match field.kind {
        Kind::Texts => return list(field.name),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
    };
    leaf(field.name, physical, logical)
}

fn leaf(name: &str, physical: Physical, logical: Option<LogicalType>) -> Result<TypePtr, ParquetError> {
    let leaf = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    leaf.with_logical_type(logical).build().map(Arc::new)
}

fn list(name: &str) -> Result<TypePtr, ParquetError> {
    let element = leaf("element", Physical::BYTE_ARRAY, Some(LogicalType::String))?;
    let slots = Type::group_type_builder("list").with_repetition(Repetition::REPEATED).with_fields(vec![element]);
    Type::group_type_builder(name)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::List))
        .with_fields(vec![Arc::new(slots.build()?)])
        .build()
        .map(Arc::new)
}
