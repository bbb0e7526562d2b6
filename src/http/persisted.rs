//! Which document does an identifier stand for?
//!
//! Either clients give documents as they go, by their hash (automatic persisted queries, Apollo's protocol), or a manifest
//! gives them all, and nothing else is executed. A document that is found is checked as any other: its limits are the same.

mod manifest;

use std::sync::Arc;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

pub(super) use self::manifest::Manifest;
pub use self::manifest::ManifestError;
use super::answer::Refusal;
use crate::cache::{Cache, CacheStats, Weigh};

/// Longer texts are not kept: they are rare, and a few would push the useful ones out.
const MAX_TEXT: usize = 64 * 1024;
/// Longest identifier, in bytes.
const MAX_ID: usize = 256;

/// SHA-256 of the text of a document.
pub type Digest = [u8; 32];

pub(super) fn digest(text: &str) -> Digest {
    Sha256::digest(text.as_bytes()).into()
}

/// How a request names its document instead of giving its text, or beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By the hash of its text.
    Hash(Digest),
    /// By the identifier that a manifest gives it.
    Id(String),
}

impl Named {
    /// From `extensions.persistedQuery`.
    pub fn by_extension(extension: &Value) -> Result<Self, Refusal> {
        let bad = |message| Refusal::bad_request(format!("extensions.persistedQuery {message}."));
        let extension = extension.as_object().ok_or_else(|| bad("must be an object"))?;
        if extension.get("version") != Some(&Value::from(1)) {
            return Err(bad("must be of version 1"));
        }
        let hash = extension.get("sha256Hash").and_then(Value::as_str).and_then(from_hexadecimal);
        hash.map(Self::Hash).ok_or_else(|| bad("must hold a sha256Hash of 64 hexadecimal digits"))
    }

    /// From `documentId`.
    pub fn by_id(id: String) -> Result<Self, Refusal> {
        if id.is_empty() || id.len() > MAX_ID {
            let message = format!("The parameter \"documentId\" must have between 1 and {MAX_ID} bytes.");
            return Err(Refusal::bad_request(message));
        }
        match id.strip_prefix("sha256:") {
            None => Ok(Self::Id(id)),
            Some(hash) => from_hexadecimal(hash).map(Self::Hash).ok_or_else(|| {
                Refusal::bad_request("The parameter \"documentId\" must have 64 hexadecimal digits after \"sha256:\".")
            }),
        }
    }

    /// What a request says beside its text.
    pub fn read(parameters: &mut Map<String, Value>, extensions: &Map<String, Value>) -> Result<Option<Self>, Refusal> {
        let extension = extensions.get("persistedQuery").filter(|value| !value.is_null());
        match (parameters.remove("documentId").filter(|value| !value.is_null()), extension) {
            (None, None) => Ok(None),
            (None, Some(extension)) => Self::by_extension(extension).map(Some),
            (Some(Value::String(_)), None) if parameters.get("query").is_some_and(|query| !query.is_null()) => {
                Err(Refusal::bad_request("Give either \"query\" or \"documentId\"."))
            }
            (Some(Value::String(id)), None) => Self::by_id(id).map(Some),
            (Some(_), None) => Err(Refusal::bad_request("The parameter \"documentId\" must be a string.")),
            (Some(_), Some(_)) => {
                Err(Refusal::bad_request("Give either \"documentId\" or \"extensions.persistedQuery\"."))
            }
        }
    }
}

fn from_hexadecimal(text: &str) -> Option<Digest> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut digest = Digest::default();
    for (rank, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * rank..2 * rank + 2)?, 16).ok()?;
    }
    Some(digest)
}

/// The text of a document.
#[derive(Clone, Debug)]
pub(super) struct Text(pub Arc<str>);

impl Weigh for Text {
    fn weigh(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

/// The documents that an identifier may stand for.
#[derive(Clone, Debug)]
pub(super) enum Persisted {
    /// None: a request gives its text.
    Off,
    /// Those that clients gave.
    Automatic(Arc<Cache<Digest, Text>>),
    /// Those of a manifest, which are the only ones executed.
    Trusted(Arc<Manifest>),
}

/// A document to execute, and the hash under which to keep it once it is known to be good.
#[derive(Debug)]
pub(super) struct Found {
    pub text: Arc<str>,
    pub keep: Option<Digest>,
}

impl Persisted {
    /// Those that clients give, within so many bytes; none within nought.
    pub fn automatic(bytes: u64) -> Self {
        if bytes == 0 { Self::Off } else { Self::Automatic(Arc::new(Cache::new("persisted queries", bytes))) }
    }

    /// The document that a request asks for, by its text or by its name.
    pub fn find(&self, text: Option<String>, named: Option<Named>) -> Result<Found, Refusal> {
        let text: Option<Arc<str>> = text.map(Arc::from);
        if let (Some(text), Some(Named::Hash(hash))) = (&text, &named)
            && !matches!(self, Self::Off)
            && digest(text) != *hash
        {
            return Err(Refusal::persisted_mismatch());
        }
        match (self, text, named) {
            (Self::Trusted(manifest), text, named) => manifest.find(text.as_deref(), named.as_ref()),
            (_, Some(text), None) => Ok(Found { text, keep: None }),
            (Self::Off, ..) => Err(Refusal::persisted_not_supported()),
            (Self::Automatic(_), Some(text), Some(Named::Hash(hash))) => Ok(Found { text, keep: Some(hash) }),
            (Self::Automatic(known), None, Some(Named::Hash(hash))) => match known.get(&hash) {
                Some(Text(text)) => Ok(Found { text, keep: None }),
                None => Err(Refusal::persisted_not_found()),
            },
            (Self::Automatic(_), ..) => Err(Refusal::persisted_not_found()),
        }
    }

    /// Keeps a document that was executed.
    pub fn keep(&self, hash: Digest, text: &Arc<str>) {
        if let Self::Automatic(known) = self
            && text.len() <= MAX_TEXT
        {
            known.insert(hash, Text(Arc::clone(text)));
        }
    }

    /// How often those that clients gave were asked for.
    pub fn stats(&self) -> Option<CacheStats> {
        match self {
            Self::Automatic(known) => Some(known.stats()),
            Self::Off | Self::Trusted(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hash(text: &str) -> Named {
        Named::Hash(digest(text))
    }

    fn hexadecimal(text: &str) -> String {
        digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn found(persisted: &Persisted, text: Option<&str>, named: Option<Named>) -> Result<String, &'static str> {
        match persisted.find(text.map(str::to_owned), named) {
            Ok(found) => {
                if let Some(hash) = found.keep {
                    persisted.keep(hash, &found.text);
                }
                Ok(found.text.to_string())
            }
            Err(refusal) => Err(refusal.code),
        }
    }

    #[test]
    fn a_document_given_once_is_found_by_its_hash() {
        let store = Persisted::automatic(1 << 20);
        assert_eq!(found(&store, None, Some(hash("{a}"))), Err("PERSISTED_QUERY_NOT_FOUND"));
        assert_eq!(found(&store, Some("{b}"), Some(hash("{a}"))), Err("PERSISTED_QUERY_HASH_MISMATCH"));
        assert_eq!(found(&store, None, Some(hash("{a}"))), Err("PERSISTED_QUERY_NOT_FOUND"), "nothing was kept");
        assert_eq!(found(&store, Some("{a}"), Some(hash("{a}"))), Ok("{a}".to_owned()));
        assert_eq!(found(&store, None, Some(hash("{a}"))), Ok("{a}".to_owned()));
        assert_eq!(found(&store, None, Some(Named::Id("a".into()))), Err("PERSISTED_QUERY_NOT_FOUND"));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let store = Persisted::automatic(1 << 18);
        for rank in 0..2_000 {
            let text = format!("{{ a(b: \"{rank}{}\") }}", "x".repeat(1_000));
            found(&store, Some(&text), Some(hash(&text))).unwrap();
        }
        let Persisted::Automatic(known) = &store else { panic!("automatic") };
        let held = (0..2_000).filter(|rank| {
            let text = format!("{{ a(b: \"{rank}{}\") }}", "x".repeat(1_000));
            known.get(&digest(&text)).is_some()
        });
        // The memory drops what is too much from time to time, and not at each entry.
        assert!(held.count() < 1_000);
        let long = format!("{{ a(b: \"{}\") }}", "x".repeat(MAX_TEXT));
        assert!(found(&store, Some(&long), Some(hash(&long))).is_ok(), "executed, and not kept");
        assert_eq!(found(&store, None, Some(hash(&long))), Err("PERSISTED_QUERY_NOT_FOUND"));
    }

    #[test]
    fn a_server_that_keeps_nothing_says_so() {
        assert_eq!(found(&Persisted::automatic(0), Some("{a}"), None), Ok("{a}".to_owned()));
        for text in [None, Some("{a}")] {
            let answer = found(&Persisted::automatic(0), text, Some(hash("{a}")));
            assert_eq!(answer, Err("PERSISTED_QUERY_NOT_SUPPORTED"));
        }
    }

    #[test]
    fn a_name_has_one_form() {
        let good = hexadecimal("{a}");
        let read = |document: Value, extension: Value| {
            let mut parameters = Map::from_iter([("documentId".to_owned(), document)]);
            Named::read(&mut parameters, &Map::from_iter([("persistedQuery".to_owned(), extension)]))
        };
        let extension = |hash: &str| json!({ "version": 1, "sha256Hash": hash });
        assert_eq!(read(Value::Null, Value::Null), Ok(None));
        for hash in [good.clone(), good.to_uppercase()] {
            assert_eq!(read(Value::Null, extension(&hash)), Ok(Some(Named::Hash(digest("{a}")))));
        }
        assert_eq!(read(json!(format!("sha256:{good}")), Value::Null), Ok(Some(Named::Hash(digest("{a}")))));
        assert_eq!(read(json!("abc"), Value::Null), Ok(Some(Named::Id("abc".into()))));
        for (document, extension) in [
            (json!(""), Value::Null),
            (json!("x".repeat(257)), Value::Null),
            (json!(1), Value::Null),
            (json!("sha256:xyz"), Value::Null),
            (json!("abc"), extension(&good)),
            (Value::Null, json!("x")),
            (Value::Null, json!({ "sha256Hash": good })),
            (Value::Null, json!({ "version": 2, "sha256Hash": good })),
            (Value::Null, json!({ "version": 1 })),
            (Value::Null, extension("é".repeat(32).as_str())),
            (Value::Null, extension(&good[1..])),
        ] {
            assert_eq!(
                read(document.clone(), extension).map_err(|refusal| refusal.code),
                Err("BAD_REQUEST"),
                "{document}"
            );
        }
    }
}
