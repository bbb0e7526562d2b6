//! Where are the keys of another issuer read?

use std::error::Error as _;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::header::ACCEPT;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

/// Bytes of the longest set of keys.
pub(super) const MAX_BYTES: usize = 256 * 1024;
/// Given to a set of keys to come, whole.
const PATIENCE: Duration = Duration::from_secs(5);

/// A file, or an address.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Source {
    File(PathBuf),
    Address(Url),
}

/// Why a set of keys was not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error("it cannot be read ({0})")]
    File(#[from] std::io::Error),
    #[error("it did not come within {} s", PATIENCE.as_secs())]
    Late,
    #[error("nobody answers there ({0})")]
    Unreachable(String),
    #[error("the answer is {0}, not 200")]
    Status(u16),
    #[error("it is longer than {MAX_BYTES} bytes")]
    TooLong,
}

impl Source {
    /// The place that a text tells; none when keys may not be read there: what comes over plain HTTP from elsewhere comes
    /// from whoever stands on the way, and an address that holds a password would be told in logs.
    pub fn parse(text: &str) -> Option<Self> {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            None => (!text.is_empty()).then(|| Self::File(text.into())),
            Some("https" | "http") => {
                let url = Url::parse(text).ok()?;
                let bare = url.username().is_empty() && url.password().is_none();
                (bare && (url.scheme() == "https" || is_here(&url))).then_some(Self::Address(url))
            }
            Some(_) => None,
        }
    }

    /// Whether it is a file.
    pub fn is_file(&self) -> bool {
        matches!(self, Self::File(_))
    }

    /// As it is named to people: without what a query may hold.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Address(url) => {
                let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
                format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
            }
        }
    }

    /// What is there, within bounds of size and time.
    pub async fn read(&self, client: &Client) -> Result<Vec<u8>, ReadError> {
        let read = async {
            match self {
                Self::File(path) => {
                    let mut bytes = Vec::new();
                    File::open(path).await?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).await?;
                    if bytes.len() > MAX_BYTES { Err(ReadError::TooLong) } else { Ok(bytes) }
                }
                Self::Address(url) => fetched(client, url.clone()).await,
            }
        };
        timeout(PATIENCE, read).await.unwrap_or(Err(ReadError::Late))
    }
}

/// Asks for keys: follows nobody elsewhere.
///
/// # Errors
///
/// When the system has no certificate authority.
pub(super) fn client() -> reqwest::Result<Client> {
    // Another part of the program may have chosen first: any choice will do.
    drop(rustls::crypto::ring::default_provider().install_default());
    let agent = concat!("passerelle/", env!("CARGO_PKG_VERSION"));
    Client::builder().user_agent(agent).redirect(Policy::none()).connect_timeout(PATIENCE).build()
}

async fn fetched(client: &Client, url: Url) -> Result<Vec<u8>, ReadError> {
    let asked = client.get(url).header(ACCEPT, "application/jwk-set+json, application/json").send().await;
    let mut response = asked.map_err(|error| unreachable(&error))?;
    if response.status().as_u16() != 200 {
        return Err(ReadError::Status(response.status().as_u16()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(&error))? {
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(ReadError::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unreachable(error: &reqwest::Error) -> ReadError {
    ReadError::Unreachable(cause(error))
}

/// The innermost cause: the others tell the address.
pub(super) fn cause(error: &reqwest::Error) -> String {
    let mut reason = "the request cannot be made".to_owned();
    let mut cause = error.source();
    while let Some(inner) = cause {
        reason = inner.to_string();
        cause = inner.source();
    }
    reason
}

fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    match host.parse::<std::net::IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_over_https_or_from_this_machine() {
        for good in
            ["https://a.fr/jwks.json", "http://127.0.0.1:80/jwks", "http://[::1]/", "http://localhost/x", "keys.json"]
        {
            assert!(Source::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "http://a.fr/jwks",
            "http://127.0.0.1.a.fr/",
            "https://a:b@c.fr/",
            "https://a@c.fr",
            "ftp://a.fr/x",
            "https://",
        ] {
            assert!(Source::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_query() {
        let shown = |text: &str| Source::parse(text).unwrap().shown();
        assert_eq!(shown("https://a.fr/keys?token=hunter2#x"), "https://a.fr/keys");
        assert_eq!(shown("http://localhost:81/k"), "http://localhost:81/k");
        assert_eq!(shown("/etc/keys.json"), "/etc/keys.json");
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_or_too_long_is_told() {
        let path = std::env::temp_dir().join(format!("passerelle-{}-keys.json", std::process::id()));
        let source = Source::File(path.clone());
        let client = client().unwrap();
        assert!(matches!(source.read(&client).await, Err(ReadError::File(_))));
        std::fs::write(&path, vec![b' '; MAX_BYTES + 1]).unwrap();
        assert!(matches!(source.read(&client).await, Err(ReadError::TooLong)));
        std::fs::remove_file(path).unwrap();
    }
}
