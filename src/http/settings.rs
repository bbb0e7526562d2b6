//! What may be set of the way the graph is served?

use std::path::PathBuf;

use serde::Deserialize;

use crate::setting;

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
}

impl Default for Settings {
    fn default() -> Self {
        Self { cors_origins: Vec::new(), max_batch: 0, persisted_queries_mb: 4, trusted_documents: None }
    }
}

/// Its keys, and the form each takes.
pub const KEYS: &[(&str, &str)] = &[
    ("cors_origins", "* or a list of origins, as https://site.example.fr, http://localhost:3000"),
    ("max_batch", "a whole number of requests, 0 or more"),
    ("persisted_queries_mb", "a whole number of megabytes, 0 or more"),
    ("trusted_documents", "a file of JSON, as Apollo, Relay or GraphQL Code Generator write it"),
];

impl Settings {
    /// The key whose value cannot work, and that value; none when all can.
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        let alone = self.cors_origins.len() == 1;
        let stranger = self.cors_origins.iter().find(|origin| !(is_origin(origin) || alone && *origin == "*"));
        stranger.map(|origin| ("cors_origins", format!("{origin:?}")))
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
