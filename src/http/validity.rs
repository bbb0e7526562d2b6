//! How long is an answer good? As long as the version of the data and the day, for a query asked by GET.
//!
//! The tag of an answer names all that decides it, so that a client that holds it is answered without executing anything.

use async_graphql::Variables;
use async_graphql::parser::types::ExecutableDocument;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use sha2::{Digest, Sha256};

use super::answer;
use super::negotiate::{self, Media};
use crate::graph::{self, Graph, Language, Viewer};

/// What one GET asks, and of whom it may be kept.
pub(super) struct Validity {
    digest: String,
    private: bool,
    language: Option<Language>,
}

/// What a GET asks, once checked.
pub(super) struct Asked<'a> {
    pub schema: &'a str,
    pub document: &'a ExecutableDocument,
    pub query: &'a str,
    pub operation_name: Option<&'a str>,
    pub variables: &'a Variables,
    pub media: Media,
    pub cost: bool,
    /// That of the answer, when it has one.
    pub language: Option<Language>,
    pub viewer: &'a Viewer,
}

impl Validity {
    /// None when something else than the version and the day decides the answer.
    pub fn of(asked: &Asked<'_>) -> Option<Self> {
        if !graph::is_steady(asked.document) {
            return None;
        }
        let variables = serde_json::to_string(asked.variables).ok()?;
        let mut scopes: Vec<&str> = asked.viewer.scopes().iter().map(String::as_str).collect();
        scopes.sort_unstable();
        let mut hash = Sha256::new();
        let name = asked.operation_name.unwrap_or_default();
        let (scopes, tag) = (scopes.join(" "), asked.language.map_or("", Language::tag));
        let parts = [asked.schema, asked.media.content_type(), asked.query, name, &variables, &scopes, tag];
        for part in parts {
            // Lengths keep one part from running into the next.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.update([u8::from(asked.viewer.is_anonymous()), u8::from(asked.cost)]);
        let digest = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Some(Self { digest, private: !asked.viewer.is_anonymous(), language: asked.language })
    }

    /// The tag of the answer to whoever asks now.
    pub fn tag(&self, graph: &Graph) -> String {
        format!("W/\"{}-{}-{}\"", graph.store().version(), graph.today().format("%Y%m%d"), self.digest)
    }

    /// The answer to a client that holds it already; none for any other.
    pub async fn unchanged(&self, graph: &Graph, media: Media, headers: &HeaderMap) -> Option<Response<Body>> {
        // Whoever says "anything" holds no answer of ours in particular.
        headers.get(IF_NONE_MATCH).filter(|held| *held != "*")?;
        // The database may have been told of a version that this process has not heard of yet.
        graph.store().refresh().await.ok()?;
        let tag = self.tag(graph);
        negotiate::is_held(headers, &tag).filter(|held| *held)?;
        let mut response = answer::json(StatusCode::NOT_MODIFIED, media.content_type(), &());
        *response.body_mut() = Body::empty();
        self.bear(&mut response, &tag);
        Some(response)
    }

    /// Writes on an answer without error until when it is good, if one version of the data decided it: `tag` is the one from
    /// before it was executed.
    pub fn write(&self, graph: &Graph, tag: &str, response: &mut Response<Body>) {
        if self.tag(graph) == tag {
            self.bear(response, tag);
        }
    }

    fn bear(&self, response: &mut Response<Body>, tag: &str) {
        let kept = if self.private { "private, no-cache" } else { "public, no-cache" };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
        let varies = match self.language {
            Some(language) => {
                headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
                "Accept, Accept-Language, Authorization"
            }
            None => "Accept, Authorization",
        };
        headers.insert(VARY, HeaderValue::from_static(varies));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(ETAG, tag);
        }
    }
}
