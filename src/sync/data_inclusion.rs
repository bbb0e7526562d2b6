//! data·inclusion: structures and services, `{items, total, page, size, pages}`, pages from 1.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Settings;
use super::resource::{Page, Resource, Shape, identified};
use super::upstream::Upstream;

/// `GET /structures`
pub const STRUCTURES: Resource = Resource { name: "structures", path: "/structures", shape: PAGED };

/// `GET /services`
pub const SERVICES: Resource = Resource { name: "services", path: "/services", shape: PAGED };

const PAGED: Shape = Shape::Paged { query, read };

// The largest page: the fewer pages, the fewer places where rows can move from one to the next.
const SIZE: u64 = 10_000;

/// The service.
pub fn upstream(settings: &Settings) -> Upstream {
    Upstream {
        base: settings.data_inclusion_url.clone(),
        token: settings.data_inclusion_token.clone(),
        url_variable: "PASSERELLE_SYNC_DATA_INCLUSION_URL",
        token_variable: Some("PASSERELLE_SYNC_DATA_INCLUSION_TOKEN"),
    }
}

fn query(rank: u64) -> String {
    format!("?page={}&size={SIZE}", rank + 1)
}

#[derive(Deserialize)]
struct Envelope {
    items: Vec<Box<RawValue>>,
    total: u64,
}

#[derive(Deserialize)]
struct Row {
    id: String,
}

fn read(body: &[u8]) -> serde_json::Result<Page> {
    let Envelope { items, total } = serde_json::from_slice(body)?;
    let id = |row: &RawValue| serde_json::from_str::<Row>(row.get()).ok().map(|row| row.id);
    Ok(Page { announced: total, rows: items.into_iter().map(|row| identified(id(&row), row)).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_identifier_stands_for_itself() {
        let page = read(
            br#"{"items":[{"id":"a--1", "x": 0.9000000000000001},{"id":null}],"total":9,"page":1,"size":2,"pages":5}"#,
        );
        let page = page.unwrap();
        let ids: Vec<&str> = page.rows.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!((page.announced, ids), (9, vec!["a--1", r#"{"id":null}"#]));
        assert_eq!(page.rows[0].1.get(), r#"{"id":"a--1", "x": 0.9000000000000001}"#, "as upstream wrote it");
        assert!(read(br#"{"items":[{"id":"a--1"}"#).is_err(), "cut");
        assert!(read(br#"{"detail":"x"}"#).is_err(), "another answer");
    }

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(query(0), "?page=1&size=10000");
    }
}
