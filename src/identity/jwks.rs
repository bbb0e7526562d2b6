//! Which keys does another issuer sign with, now that they change?
//!
//! They are read every so often, and once more when a token names a key that is not among them, at most every
//! half-minute. A reading that fails leaves the keys that are known, for a day; it is told once, and so is its end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use jsonwebtoken::Algorithm;
use reqwest::Client;
use tokio::sync::Mutex;

use super::jwk::{self, SetError};
use super::key::Key;
use super::source::{ReadError, Source};

/// Between two readings that tokens ask for.
const PAUSE: Duration = Duration::from_secs(30);
/// How long keys serve that could not be read again.
const KEPT: Duration = Duration::from_secs(86_400);

/// Keys of another issuer. Cheap to clone.
#[derive(Clone)]
pub(super) struct Jwks(Arc<Shared>);

struct Shared {
    source: Source,
    client: Client,
    known: RwLock<Known>,
    /// When they were last asked for; held while they are.
    asked: Mutex<Option<SystemTime>>,
    failing: AtomicBool,
}

#[derive(Clone, Default)]
struct Known {
    keys: Arc<[Arc<Key>]>,
    read: Option<SystemTime>,
}

/// Why the keys could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum JwksError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Set(#[from] SetError),
}

/// What is known of a key that a token names.
pub(super) enum Found {
    Key(Arc<Key>),
    /// There is none.
    Stranger,
    /// No key is known at all, or since too long.
    Nothing,
}

impl Jwks {
    /// The keys of this place, which are not read yet.
    pub fn new(source: Source, client: Client) -> Self {
        let asked = Mutex::new(None);
        Self(Arc::new(Shared { source, client, known: RwLock::default(), asked, failing: AtomicBool::new(false) }))
    }

    /// Where they are read.
    pub fn source(&self) -> &Source {
        &self.0.source
    }

    /// Reads them.
    pub async fn refresh(&self, now: SystemTime) -> Result<(), JwksError> {
        let mut asked = self.0.asked.lock().await;
        *asked = Some(now);
        self.read(now).await
    }

    /// The key that a token names, read if need be.
    pub async fn find(&self, name: Option<&str>, algorithm: Algorithm, now: SystemTime) -> Found {
        match self.known(name, algorithm, now) {
            Found::Key(key) => Found::Key(key),
            _ => {
                // The client may leave; others wait for the same keys.
                let this = self.clone();
                drop(tokio::spawn(async move { this.ask(now).await }).await);
                self.known(name, algorithm, now)
            }
        }
    }

    /// Reads them, unless that was done lately; all that come meanwhile wait for the same reading.
    async fn ask(&self, now: SystemTime) {
        let mut asked = self.0.asked.lock().await;
        // A clock that was set back does not keep us from asking.
        let lately = asked.is_some_and(|last| now.duration_since(last).is_ok_and(|since| since < PAUSE));
        if !lately {
            *asked = Some(now);
            drop(self.read(now).await);
        }
    }

    async fn read(&self, now: SystemTime) -> Result<(), JwksError> {
        let read = self.0.source.read(&self.0.client).await;
        let keys = read.map_err(JwksError::from).and_then(|bytes| Ok(jwk::keys(&bytes)?));
        let failed = keys.is_err();
        let was = self.0.failing.swap(failed, Ordering::AcqRel);
        let place = self.source().shown();
        match keys {
            Ok(keys) => {
                if was {
                    tracing::info!(%place, keys = keys.len(), "the keys of tokens are read again");
                }
                let known = Known { keys: keys.into_iter().map(Arc::new).collect(), read: Some(now) };
                *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = known;
                Ok(())
            }
            Err(error) => {
                if !was {
                    tracing::warn!(%place, %error, "the keys of tokens cannot be read: those that are known stay, for a day");
                }
                Err(error)
            }
        }
    }

    fn known(&self, name: Option<&str>, algorithm: Algorithm, now: SystemTime) -> Found {
        let Known { keys, read } = self.0.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let old = read.is_some_and(|read| now.duration_since(read).is_ok_and(|since| since > KEPT));
        if read.is_none() || old {
            return Found::Nothing;
        }
        // An issuer that has one key may leave it unnamed, in its set or in its tokens.
        let alone = keys.len() == 1 && (name.is_none() || keys[0].name.is_none());
        let found = keys.iter().find(|key| key.is(name, algorithm) || alone && key.algorithm == algorithm);
        found.map_or(Found::Stranger, |key| Found::Key(Arc::clone(key)))
    }
}
