//! Which documents does a manifest trust?
//!
//! Three tools write one when a client is built: Apollo's (`operations`, each with an `id` and a `body`), Relay's compiler
//! and GraphQL Code Generator (an object from identifier to text).

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_graphql::parser::parse_query;
use serde_json::Value;

use super::{Digest, Found, Named, digest, from_hexadecimal};
use crate::graph::limits::{self, Limits};
use crate::http::answer::Refusal;

/// Documents by identifier, and by the hash of their text.
#[derive(Debug, Default)]
pub struct Manifest {
    by_id: HashMap<String, Arc<str>>,
    by_hash: HashMap<Digest, Arc<str>>,
}

/// Why a manifest cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file is not there, or not readable.
    #[error("the manifest of trusted documents {0} cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// It is in no form that we know.
    #[error("the manifest of trusted documents {0} {1}")]
    Malformed(String, String),
}

impl Manifest {
    /// Reads a manifest whose documents keep within these limits.
    pub fn read(path: &Path, limits: &Limits) -> Result<Self, ManifestError> {
        let name = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => return Err(ManifestError::Unreadable(name, error)),
        };
        Self::parse(&text, limits).map_err(|reason| ManifestError::Malformed(name, reason))
    }

    fn parse(text: &str, limits: &Limits) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
        let mut manifest = Self::default();
        match (value.get("operations"), &value) {
            (Some(Value::Array(operations)), _) => {
                let known = |key: &str, expected: Value| value.get(key).is_none_or(|found| *found == expected);
                if !known("format", "apollo-persisted-query-manifest".into()) || !known("version", 1.into()) {
                    return Err("is not of version 1 of apollo-persisted-query-manifest".to_owned());
                }
                for (rank, operation) in operations.iter().enumerate() {
                    let part = |key: &str| operation.get(key).and_then(Value::as_str);
                    let both = part("id").zip(part("body"));
                    let (id, body) = both.ok_or_else(|| format!("has no id or no body at operation {}", rank + 1))?;
                    manifest.add(id, body, limits)?;
                }
            }
            (_, Value::Object(documents)) => {
                for (id, body) in documents {
                    manifest.add(id, body.as_str().ok_or_else(|| format!("holds no text under {id:?}"))?, limits)?;
                }
            }
            _ => return Err("is neither an object from identifiers to texts, nor a list of operations".to_owned()),
        }
        if manifest.by_id.is_empty() { Err("holds no document".to_owned()) } else { Ok(manifest) }
    }

    fn add(&mut self, id: &str, body: &str, limits: &Limits) -> Result<(), String> {
        let hash = digest(body);
        let named = from_hexadecimal(id.strip_prefix("sha256:").unwrap_or(id));
        if named.is_some_and(|named| named != hash) {
            return Err(format!("holds under {id:?} a document of another hash"));
        }
        limits::check_source(body, limits).map_err(|refusal| format!("holds {id:?}: {}", refusal.message))?;
        parse_query(body).map_err(|_| format!("holds {id:?}, which is not a GraphQL document"))?;
        let body: Arc<str> = body.into();
        let former = self.by_id.insert(id.to_owned(), Arc::clone(&body));
        if former.is_some_and(|former| former != body) {
            return Err(format!("holds two documents under {id:?}"));
        }
        self.by_hash.insert(hash, body);
        Ok(())
    }

    /// How many documents are trusted.
    pub fn len(&self) -> usize {
        self.by_hash.len()
    }

    /// The document that a request gives or names, if it is one of ours.
    pub(super) fn find(&self, text: Option<&str>, named: Option<&Named>) -> Result<Found, Refusal> {
        let found = match (text, named) {
            (Some(text), _) => self.by_hash.get(&digest(text)),
            (None, Some(Named::Hash(hash))) => self.by_hash.get(hash),
            (None, Some(Named::Id(id))) => self.by_id.get(id),
            (None, None) => None,
        };
        let text = found.map(Arc::clone).ok_or_else(Refusal::not_trusted)?;
        Ok(Found { text, keep: None })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(value: &Value) -> Result<Manifest, String> {
        Manifest::parse(&value.to_string(), &Limits::default())
    }

    fn hexadecimal(text: &str) -> String {
        digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn text(manifest: &Manifest, text: Option<&str>, named: Option<Named>) -> Result<String, &'static str> {
        manifest.find(text, named.as_ref()).map(|found| found.text.to_string()).map_err(|refusal| refusal.code)
    }

    #[test]
    fn the_manifests_of_three_tools_are_read() {
        let operation = json!({ "id": hexadecimal("{ a }"), "name": "A", "type": "query", "body": "{ a }" });
        let apollo = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation] });
        let relay = json!({ "0123456789abcdef0123456789abcdef": "{ a }" });
        let codegen = json!({ hexadecimal("{ a }"): "{ a }" });
        for (value, id) in [
            (apollo, hexadecimal("{ a }")),
            (relay, "0123456789abcdef0123456789abcdef".to_owned()),
            (codegen, hexadecimal("{ a }")),
        ] {
            let manifest = parsed(&value).unwrap();
            assert_eq!(manifest.len(), 1);
            for named in [Named::Id(id), Named::Hash(digest("{ a }"))] {
                assert_eq!(text(&manifest, None, Some(named)), Ok("{ a }".to_owned()));
            }
            assert_eq!(text(&manifest, Some("{ a }"), None), Ok("{ a }".to_owned()), "the text itself is trusted");
            for stranger in [Named::Id("b".into()), Named::Hash(digest("{ b }"))] {
                assert_eq!(text(&manifest, None, Some(stranger)), Err("DOCUMENT_NOT_TRUSTED"));
            }
            assert_eq!(text(&manifest, Some("{ b }"), None), Err("DOCUMENT_NOT_TRUSTED"));
        }
    }

    #[test]
    fn a_manifest_that_cannot_be_trusted_says_why() {
        let operation = |id: &str, body: &str| json!({ "id": id, "body": body });
        for (value, reason) in [
            (json!([]), "neither an object"),
            (json!("x"), "neither an object"),
            (json!({}), "holds no document"),
            (json!({ "operations": [] }), "holds no document"),
            (json!({ "a": 1 }), "holds no text under \"a\""),
            (json!({ "a": "{" }), "holds \"a\", which is not a GraphQL document"),
            (json!({ "a": "a ".repeat(20_000) }), "holds \"a\": The query has more than 15000 tokens"),
            (json!({ hexadecimal("{ b }"): "{ a }" }), "of another hash"),
            (json!({ "operations": [{ "id": "a" }] }), "no body at operation 1"),
            (json!({ "operations": [operation("a", "{a}"), operation("a", "{b}")] }), "two documents under \"a\""),
            (json!({ "format": "another", "operations": [operation("a", "{a}")] }), "is not of version 1"),
            (json!({ "version": 2, "operations": [operation("a", "{a}")] }), "is not of version 1"),
        ] {
            let said = parsed(&value).unwrap_err();
            assert!(said.contains(reason), "{reason}: {said}");
        }
        assert!(Manifest::parse("{", &Limits::default()).unwrap_err().contains("is not JSON"));
        let absent = Manifest::read(Path::new("/nowhere/x.json"), &Limits::default()).unwrap_err().to_string();
        assert!(absent.contains("/nowhere/x.json"), "{absent}");
    }
}
