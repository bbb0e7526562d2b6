//! Where are the upstream APIs, and what opens them?

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// What `passerelle sync` runs with.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// API of data·inclusion, up to its version.
    pub data_inclusion_url: String,
    /// Token of data·inclusion.
    pub data_inclusion_token: Option<String>,
    /// API Apprentissage, up to its base path.
    pub apprentissage_url: String,
    /// Token of API Apprentissage.
    pub apprentissage_token: Option<String>,
    /// API of the official geography.
    pub geo_url: String,
    /// Where downloaded files are kept.
    pub folder: PathBuf,
}

/// Its keys, and the form each takes.
pub const KEYS: &[(&str, &str)] = &[
    ("data_inclusion_url", ADDRESS),
    ("data_inclusion_token", "the token that data·inclusion gave you"),
    ("apprentissage_url", ADDRESS),
    ("apprentissage_token", "the token that API Apprentissage gave you"),
    ("geo_url", ADDRESS),
    ("folder", "a folder, made when it is not there"),
];

const ADDRESS: &str = "the address of an API, as https://api.example.fr/v1";

impl Settings {
    /// The key whose value cannot work; none when all can.
    pub fn wrong(&self) -> Option<&'static str> {
        let urls = [
            ("data_inclusion_url", &self.data_inclusion_url),
            ("apprentissage_url", &self.apprentissage_url),
            ("geo_url", &self.geo_url),
        ];
        let web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        urls.into_iter().find(|(_, url)| !web(url)).map(|(key, _)| key)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_inclusion_url: "https://api.data.inclusion.gouv.fr/api/v1".to_owned(),
            data_inclusion_token: None,
            apprentissage_url: "https://api.apprentissage.beta.gouv.fr/api".to_owned(),
            apprentissage_token: None,
            geo_url: "https://geo.api.gouv.fr".to_owned(),
            folder: PathBuf::from("passerelle-sync"),
        }
    }
}

/// Never prints a token, nor an address, which may hold a password.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = |token: &Option<String>| token.as_ref().map(|_| "hidden");
        formatter
            .debug_struct("Settings")
            .field("data_inclusion_token", &token(&self.data_inclusion_token))
            .field("apprentissage_token", &token(&self.apprentissage_token))
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
