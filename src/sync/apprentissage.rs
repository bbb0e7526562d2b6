//! API Apprentissage: courses and organisations, `{data, pagination}`, pages from 0; certifications, one list.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Settings;
use super::resource::{Page, Resource, Shape, identified};
use super::upstream::Upstream;

/// `GET /formation/v1/search`, archived courses included.
pub const FORMATIONS: Resource = Resource {
    name: "formations",
    path: "/formation/v1/search",
    shape: Shape::Paged { query: |rank| format!("{}&include_archived=true", query(rank)), read: formations },
};

/// `GET /organisme/v1/export`
pub const ORGANISMES: Resource =
    Resource { name: "organismes", path: "/organisme/v1/export", shape: Shape::Paged { query, read: organismes } };

/// `GET /certification/v1`
pub const CERTIFICATIONS: Resource =
    Resource { name: "certifications", path: "/certification/v1", shape: Shape::Whole };

const SIZE: u64 = 1_000;

/// The service.
pub fn upstream(settings: &Settings) -> Upstream {
    Upstream {
        base: settings.apprentissage_url.clone(),
        token: settings.apprentissage_token.clone(),
        url_variable: "PASSERELLE_SYNC_APPRENTISSAGE_URL",
        token_variable: Some("PASSERELLE_SYNC_APPRENTISSAGE_TOKEN"),
    }
}

fn query(rank: u64) -> String {
    format!("?page_index={rank}&page_size={SIZE}")
}

#[derive(Deserialize)]
struct Envelope {
    data: Vec<Box<RawValue>>,
    pagination: Pagination,
}

#[derive(Deserialize)]
struct Pagination {
    page_count: u64,
}

#[derive(Deserialize)]
struct Identified<T> {
    identifiant: T,
}

#[derive(Deserialize)]
struct Cle {
    cle_ministere_educatif: String,
}

#[derive(Deserialize)]
struct SiretUai {
    siret: String,
    uai: Option<String>,
}

fn formations(body: &[u8]) -> serde_json::Result<Page> {
    page(body, |row| {
        let id = serde_json::from_str::<Identified<Cle>>(row.get()).ok();
        let id = id.map(|row| row.identifiant.cle_ministere_educatif);
        let row = slim(&row).unwrap_or(row);
        identified(id, row)
    })
}

fn organismes(body: &[u8]) -> serde_json::Result<Page> {
    page(body, |row| {
        let id = serde_json::from_str::<Identified<SiretUai>>(row.get()).ok();
        let id = id.map(|row| format!("{} {}", row.identifiant.siret, row.identifiant.uai.unwrap_or_default()));
        identified(id, row)
    })
}

fn page(body: &[u8], each: fn(Box<RawValue>) -> (String, Box<RawValue>)) -> serde_json::Result<Page> {
    let Envelope { data, pagination } = serde_json::from_slice(body)?;
    Ok(Page { announced: pagination.page_count, rows: data.into_iter().map(each).collect() })
}

type Members = BTreeMap<String, Box<RawValue>>;

/// A course without the copies that it embeds of whole organisations and of a whole certification: nine tenths of its
/// size, and of which only the identifiers and the titles are read. None when it has another shape.
fn slim(row: &RawValue) -> Option<Box<RawValue>> {
    let mut course: Members = serde_json::from_str(row.get()).ok()?;
    for (member, embedded, kept) in [
        ("certification", "valeur", &["identifiant", "intitule"][..]),
        ("formateur", "organisme", &["identifiant"]),
        ("responsable", "organisme", &["identifiant"]),
    ] {
        let mut link: Members = serde_json::from_str(course.get(member)?.get()).ok()?;
        let whole: Option<Members> = serde_json::from_str(link.get(embedded)?.get()).ok()?;
        if let Some(mut whole) = whole {
            whole.retain(|name, _| kept.contains(&name.as_str()));
            link.insert(embedded.to_owned(), serde_json::value::to_raw_value(&whole).ok()?);
        }
        course.insert(member.to_owned(), serde_json::value::to_raw_value(&link).ok()?);
    }
    serde_json::value::to_raw_value(&course).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_leaves_behind_the_objects_that_it_embeds() {
        let page = formations(
            br#"{"data":[{"identifiant":{"cle_ministere_educatif":"k1"},
                "certification":{"connue":true,"valeur":{"identifiant":{"cfd":"40033104"},"intitule":{},"domaines":{}}},
                "formateur":{"connu":true,"organisme":{"identifiant":{"siret":"1"},"contacts":[]}},
                "responsable":{"connu":false,"organisme":null},"lieu":{"precision":0.30000000000000004}},
                {"identifiant":{"cle_ministere_educatif":"k2"}}],
                "pagination":{"page_count":3,"page_size":2,"page_index":0}}"#,
        );
        let page = page.unwrap();
        let ids: Vec<&str> = page.rows.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!((page.announced, ids), (3, vec!["k1", "k2"]));
        assert_eq!(
            page.rows[0].1.get(),
            r#"{"certification":{"connue":true,"valeur":{"identifiant":{"cfd":"40033104"},"intitule":{}}},"#.to_owned()
                + r#""formateur":{"connu":true,"organisme":{"identifiant":{"siret":"1"}}},"#
                + r#""identifiant":{"cle_ministere_educatif":"k1"},"lieu":{"precision":0.30000000000000004},"#
                + r#""responsable":{"connu":false,"organisme":null}}"#
        );
    }

    #[test]
    fn an_organisation_is_a_siret_and_a_uai() {
        let page = organismes(
            br#"{"data":[{"identifiant":{"siret":"1","uai":"2"}},{"identifiant":{"siret":"1","uai":null}},{}],
                "pagination":{"page_count":1,"page_size":3,"page_index":0}}"#,
        );
        let ids: Vec<String> = page.unwrap().rows.into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, ["1 2", "1 ", "{}"]);
    }

    #[test]
    fn pages_are_counted_from_zero() {
        assert_eq!(query(0), "?page_index=0&page_size=1000");
    }
}
