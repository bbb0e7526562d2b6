//! How long is an answer good, and for whom? As long as the version of the data and the day, for whoever asks the same with
//! the same rights.
//!
//! What decides an answer is told once, here: its tag names it, so that a client that holds the answer is given nothing more,
//! and its place in memory is found by it.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, Response};
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::negotiate::{self, Media};
use super::persisted::Digest;
use crate::graph::{Graph, Language, Viewer};

/// All that decides an answer, but for the moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Validity {
    /// Number of the schema, the document, its operation and variables, and of what the answer tells beside the data.
    question: Digest,
    media: Media,
    /// What its caller may read; none of an anonymous one.
    scopes: Option<Box<str>>,
    /// That of the answer, when it has one.
    language: Option<Language>,
}

/// A moment, as far as answers depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Moment {
    /// The version of the data.
    version: i64,
    /// How often the database went back to an older version.
    setbacks: u64,
    /// The day in Paris.
    day: NaiveDate,
}

impl Moment {
    /// The present one; none when the database does not tell.
    pub async fn now(graph: &Graph) -> Option<Self> {
        let version = graph.store().confirmed().await?;
        Some(Self::of(version, graph))
    }

    /// The present one, if this is the version.
    pub fn of(version: i64, graph: &Graph) -> Self {
        Self { version, setbacks: graph.store().setbacks(), day: graph.today() }
    }
}

/// A number of several parts, none of which can run into the next.
pub(super) fn number(parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl Validity {
    /// That of the answer to a question of this number.
    pub fn new(question: Digest, media: Media, viewer: &Viewer, language: Option<Language>) -> Self {
        Self { question, media, scopes: scopes(viewer), language }
    }

    /// Bytes that it takes beside itself.
    pub fn weigh(&self) -> usize {
        self.scopes.as_ref().map_or(0, |scopes| scopes.len())
    }

    /// The tag of the answer of a moment.
    pub fn tag(&self, Moment { version, day, .. }: Moment) -> HeaderValue {
        let Self { question, media, scopes, language } = self;
        let language = language.map_or("", Language::tag);
        let held = scopes.as_deref().unwrap_or_default();
        let (media, known) = (media.content_type().as_bytes(), [u8::from(scopes.is_some())]);
        let digest = number(&[question, media, &known, held.as_bytes(), language.as_bytes()]);
        let digest: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let tag = format!("W/\"{version}-{}-{digest}\"", day.format("%Y%m%d"));
        HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("W/\"\""))
    }

    /// Writes on an answer until when it is good.
    pub fn write(&self, tag: &HeaderValue, response: &mut Response<Body>) {
        let kept = if self.scopes.is_some() { "private, no-cache" } else { "public, no-cache" };
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
        headers.insert(ETAG, tag.clone());
    }
}

/// The scopes of a viewer in one order, each as it is written; none of an anonymous one.
fn scopes(viewer: &Viewer) -> Option<Box<str>> {
    if viewer.is_anonymous() {
        return None;
    }
    let mut scopes: Vec<&str> = viewer.scopes().iter().map(String::as_str).collect();
    scopes.sort_unstable();
    scopes.dedup();
    // Nothing that is compared whole may be read as two.
    let told: Vec<String> = scopes.iter().map(|scope| format!("{scope:?}")).collect();
    Some(told.join(" ").into())
}

/// Whether the client says that it holds what this tag names. Whoever says "anything" holds no answer of ours in particular.
pub(super) fn is_held(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let anything = headers.get(IF_NONE_MATCH).is_some_and(|held| held == "*");
    !anything && tag.to_str().is_ok_and(|tag| negotiate::is_held(headers, tag) == Some(true))
}
