//! GeoJSON: a collection of features in longitude and latitude (CRS84), one row on each line.

use std::io::{self, Write};

use super::object::{Days, Object};
use super::{Head, Sink, Writer};
use crate::export::column::Cell;
use crate::export::dataset::Rows;

const CRS84: &str = r#"{ "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } }"#;

/// A GeoJSON file.
pub struct Geojson {
    file: Sink,
    head: Head,
    separator: &'static str,
}

impl Writer for Geojson {
    fn open(head: Head, mut sink: Sink) -> io::Result<Self> {
        write!(sink, "{{\n\"type\": \"FeatureCollection\",\n\"name\": \"{}\",\n\"crs\": {CRS84},\n", head.name)?;
        sink.write_all(b"\"features\": [\n")?;
        Ok(Self { file: sink, head, separator: "" })
    }

    fn rows(&mut self, rows: Box<dyn Rows>) -> io::Result<()> {
        for row in 0..rows.count() {
            let separator = std::mem::replace(&mut self.separator, ",\n");
            write!(self.file, "{separator}{{\"type\":\"Feature\",\"properties\":")?;
            let object = Object { fields: &self.head.fields, rows: &*rows, row, days: Days::Iso };
            serde_json::to_writer(&mut self.file, &object)?;
            self.geometry(&*rows, row)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.file.write_all(b"\n]\n}\n")?;
        self.file.flush()
    }
}

impl Geojson {
    fn geometry(&mut self, rows: &dyn Rows, row: usize) -> io::Result<()> {
        let degrees = |column| match rows.cell(row, column) {
            Cell::Number(degrees) => Some(degrees),
            _ => None,
        };
        let point = self.head.point.and_then(|(longitude, latitude)| degrees(longitude).zip(degrees(latitude)));
        match point {
            Some((longitude, latitude)) => {
                let geometry = format_args!("{{\"type\":\"Point\",\"coordinates\":[{longitude:?},{latitude:?}]}}");
                write!(self.file, ",\"geometry\":{geometry}}}")
            }
            None => self.file.write_all(b",\"geometry\":null}"),
        }
    }
}
