//! How is a service asked, when services fail?

use std::collections::BTreeSet;
use std::error::Error as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::Utc;
use reqwest::header::{ACCEPT, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Response, StatusCode};

use super::error::Error;
use super::retry::{self, Pace};
use super::upstream::Upstream;

/// Asks services, one request at a time, again when they fail.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    pace: Pace,
    // Services that answered once, by the variable of their address. Where nobody ever answered there is no network, and
    // asking again is a waste.
    reached: Mutex<BTreeSet<&'static str>>,
}

/// What became of one request.
enum Failure {
    /// Asking again would give the same.
    Final(Error),
    /// It may pass; the seconds that the service asks for.
    Passing { status: u16, reason: String, asked: Option<u64> },
}

impl Failure {
    fn passing(reason: impl ToString) -> Self {
        Self::Passing { status: 0, reason: reason.to_string(), asked: None }
    }
}

impl Client {
    /// A client at this pace.
    ///
    /// # Errors
    ///
    /// When the system has no certificate authority.
    pub fn new(pace: Pace) -> Result<Self, Error> {
        // Another part of the program may have chosen first: any choice will do.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            .user_agent(concat!("passerelle/", env!("CARGO_PKG_VERSION")))
            .gzip(true)
            // A service that has moved is told; its token is not handed to whomever it names.
            .redirect(Policy::none())
            .connect_timeout(pace.connect)
            .read_timeout(pace.silence)
            .timeout(pace.answer)
            .build()
            .map_err(|error| Error::Tls(innermost(&error)))?;
        Ok(Self { http, pace, reached: Mutex::default() })
    }

    /// How it asks.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Asks for a path until `read` understands the answer; gives up after a bounded number of failures.
    pub async fn get<T>(
        &self,
        upstream: &Upstream,
        path: &str,
        read: impl Fn(&[u8]) -> serde_json::Result<T>,
    ) -> Result<T, Error> {
        let place = upstream.shown(path);
        let mut failures = 0;
        loop {
            let done = self.once(upstream, path).await.and_then(|body| {
                read(&body).map_err(|error| Failure::passing(format!("an answer that cannot be read ({error})")))
            });
            let (status, reason, asked) = match done {
                Ok(value) => return Ok(value),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Passing { status, reason, asked }) => (status, reason, asked),
            };
            failures += 1;
            if failures >= self.pace.attempts {
                return Err(Error::GaveUp { place, attempts: failures, reason });
            }
            let Some(pause) = self.pace.pause(failures, asked, retry::chance()) else {
                return Err(Error::ComeBack { place, status, seconds: asked.unwrap_or_default() });
            };
            tracing::warn!(%place, failures, %reason, pause_ms = pause.as_millis(), "asking again");
            tokio::time::sleep(pause).await;
        }
    }

    async fn once(&self, upstream: &Upstream, path: &str) -> Result<Vec<u8>, Failure> {
        let mut request = self.http.get(upstream.url(path)).header(ACCEPT, "application/json");
        if let Some(token) = &upstream.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.map_err(|error| self.unsent(&error, upstream, path))?;
        self.reached().insert(upstream.url_variable);
        self.body(accepted(response, upstream, path)?, upstream, path).await
    }

    fn reached(&self) -> MutexGuard<'_, BTreeSet<&'static str>> {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unsent(&self, error: &reqwest::Error, upstream: &Upstream, path: &str) -> Failure {
        let nobody = error.is_builder() || error.is_connect() && !self.reached().contains(upstream.url_variable);
        if !nobody {
            return Failure::passing(said(error));
        }
        Failure::Final(Error::Unreachable {
            place: upstream.shown(path),
            reason: said(error),
            variable: upstream.url_variable,
        })
    }

    async fn body(&self, mut response: Response, upstream: &Upstream, path: &str) -> Result<Vec<u8>, Failure> {
        let limit = self.pace.max_bytes;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| Failure::passing(said(&error)))? {
            if body.len() + chunk.len() > limit {
                let (place, variable) = (upstream.shown(path), upstream.url_variable);
                return Err(Failure::Final(Error::TooLarge { place, limit, variable }));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// The answer, when its status is a success.
fn accepted(response: Response, upstream: &Upstream, path: &str) -> Result<Response, Failure> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) {
        let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asked = header.and_then(|text| retry::asked(text, Utc::now()));
        return Err(Failure::Passing { status: status.as_u16(), reason: format!("status {}", status.as_u16()), asked });
    }
    let (place, status) = (upstream.shown(path), status.as_u16());
    let error = match (status, upstream.token_variable) {
        (401 | 403, Some(variable)) => Error::Denied { place, status, advice: advice(variable, &upstream.token) },
        _ => Error::Refused { place, status, variable: upstream.url_variable },
    };
    Err(Failure::Final(error))
}

fn advice(variable: &str, token: &Option<String>) -> String {
    match token {
        None => format!("{variable} is not set, and must hold the token that the service gave you"),
        Some(_) => format!("the token that {variable} holds is not accepted, or has expired"),
    }
}

/// What went wrong, for a person; addresses are left out, since they may hold a password.
fn said(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "no answer in time".to_owned()
    } else if error.is_body() || error.is_decode() {
        format!("an answer cut short ({})", innermost(error))
    } else {
        innermost(error)
    }
}

fn innermost(error: &reqwest::Error) -> String {
    let mut text = String::from("the request cannot be made");
    let mut source = error.source();
    while let Some(error) = source {
        text = error.to_string();
        source = error.source();
    }
    text
}
