//! What may be set of the way the graph is served?

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::setting;

use super::stream::Bounds;

/// How HTTP is served. By default nothing is opened that a public service does not need.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Sites whose pages may read our answers: their origins, or `*` for all. None: browsers keep answers from other sites.
    #[serde(deserialize_with = "setting::list")]
    pub cors_origins: Vec<String>,
    /// Requests that one array may hold; 0 refuses arrays.
    pub max_batch: usize,
    /// Memory for the documents that clients give once and then name by their hash, in megabytes; 0 refuses such names.
    pub persisted_queries_mb: u64,
    /// Manifest of the only documents that are executed; without it, all are.
    pub trusted_documents: Option<PathBuf>,
    /// WebSockets and event streams open at once.
    pub max_streams: usize,
    /// Operations under way at once on one WebSocket.
    pub max_stream_operations: usize,
    /// Kilobytes of one message of a WebSocket.
    pub max_stream_message_kb: usize,
    /// Milliseconds of silence after which a client that stays is given a sign of life, and asked for one.
    pub heartbeat_ms: u64,
    /// Milliseconds given to a WebSocket for its first message, and again for taking each of ours.
    pub stream_patience_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cors_origins: Vec::new(),
            max_batch: 0,
            persisted_queries_mb: 4,
            trusted_documents: None,
            max_streams: 10_000,
            max_stream_operations: 100,
            max_stream_message_kb: 64,
            heartbeat_ms: 20_000,
            stream_patience_ms: 10_000,
        }
    }
}

/// Its keys, and the form each takes.
pub const KEYS: &[(&str, &str)] = &[
    ("cors_origins", "* or a list of origins, as https://site.example.fr, http://localhost:3000"),
    ("max_batch", "a whole number of requests, 0 or more"),
    ("persisted_queries_mb", "a whole number of megabytes, 0 or more"),
    ("trusted_documents", "a file of JSON, as Apollo, Relay or GraphQL Code Generator write it"),
    ("max_streams", "a whole number, 0 or more"),
    ("max_stream_operations", "a whole number, 1 or more"),
    ("max_stream_message_kb", "a whole number of kilobytes, 1 or more"),
    ("heartbeat_ms", "a whole number of milliseconds, 1 or more"),
    ("stream_patience_ms", "a whole number of milliseconds, 1 or more"),
];

impl Settings {
    /// The key whose value cannot work, and that value; none when all can.
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        let alone = self.cors_origins.len() == 1;
        let stranger = self.cors_origins.iter().find(|origin| !(is_origin(origin) || alone && *origin == "*"));
        let stranger = stranger.map(|origin| ("cors_origins", format!("{origin:?}")));
        stranger.or_else(|| self.zero().map(|key| (key, "0".to_owned())))
    }

    fn zero(&self) -> Option<&'static str> {
        let values = [
            ("max_stream_operations", self.max_stream_operations as u64),
            ("max_stream_message_kb", self.max_stream_message_kb as u64),
            ("heartbeat_ms", self.heartbeat_ms),
            ("stream_patience_ms", self.stream_patience_ms),
        ];
        values.into_iter().find(|(_, value)| *value == 0).map(|(key, _)| key)
    }

    /// What clients that stay may do.
    pub(super) fn bounds(&self) -> Bounds {
        Bounds {
            streams: self.max_streams,
            operations: self.max_stream_operations,
            message_bytes: self.max_stream_message_kb.saturating_mul(1024),
            heartbeat: Duration::from_millis(self.heartbeat_ms),
            patience: Duration::from_millis(self.stream_patience_ms),
        }
    }
}

/// Whether a browser may send this text as `Origin`: compared letter by letter, so that a final slash would never match.
fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.[:]".contains(&byte);
    let usual = match scheme {
        "https" => "443",
        "http" => "80",
        _ => return false,
    };
    let port = port.is_none_or(|port| port != usual && !port.starts_with('0') && port.parse::<u16>().is_ok());
    !name.is_empty() && name.bytes().all(letters) && port
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(origins: &[&str]) -> Option<(&'static str, String)> {
        Settings { cors_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(), ..Settings::default() }
            .wrong()
    }

    #[test]
    fn an_origin_is_what_a_browser_writes() {
        for good in ["https://a.fr", "http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:3000", "*"] {
            assert_eq!(wrong(&[good]), None, "{good}");
        }
        assert_eq!(wrong(&["https://a.fr", "https://b.a.fr"]), None);
        for bad in [
            "",
            "null",
            "a.fr",
            "https://",
            "https://a.fr/",
            "https://A.fr",
            "https://*.a.fr",
            "ftp://a.fr",
            "https://a.fr:443",
            "http://a.fr:80",
            "http://a.fr:99999",
            "http://a.fr:",
            "https://a.fr, https://b.fr",
        ] {
            assert_eq!(wrong(&[bad]), Some(("cors_origins", format!("{bad:?}"))));
        }
        assert!(wrong(&["https://a.fr", "*"]).is_some(), "all, or some");
    }
}
