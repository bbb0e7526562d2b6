//! What a client downloads.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use passerelle::http::Options;
use passerelle::http::auth::Access;
use passerelle::http::router::router;
use serde_json::Value;
use tower::ServiceExt;

use crate::support::TestGraph;

pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of letters"))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The rows of a CSV, its header first.
    pub fn csv(&self) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(self.bytes.as_slice());
        let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
        reader.records().map(|row| cells(row.expect("as many cells as the header"))).collect()
    }
}

pub async fn ask(test: &TestGraph, method: Method, path: &str, headers: &[(&str, &str)]) -> Got {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let router = router(test.graph.clone(), Access::anonymous_only(), Options::default());
    let response = router.oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a whole body").to_bytes();
    Got { status: parts.status, headers: parts.headers, bytes: bytes.to_vec() }
}

/// A file, which must be there.
pub async fn get(test: &TestGraph, file: &str) -> Got {
    let got = ask(test, Method::GET, &format!("/telechargements/{file}"), &[]).await;
    assert_eq!(got.status, 200, "{file}");
    got
}
