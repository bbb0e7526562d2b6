//! Whose token it is: keys of ours and of others, tokens that are given and taken back, tokens that prove nothing.

mod jwks;
mod keys;
mod moments;
mod register;
mod routes;
mod spoilt;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{EncodingKey, Header, encode};
use passerelle::identity::{Holder, Rejection, Settings, Verifier};
use serde_json::{Value, json};

use crate::support::SECRET;

/// Seconds of the moment at which tokens are judged.
const NOW: u64 = 1_790_000_000;

/// The moment at which tokens are judged, and some seconds.
fn after(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW + seconds)
}

/// What a good token says.
fn good() -> Value {
    json!({ "sub": "lea", "iat": NOW, "exp": NOW + 3_600, "scopes": ["contacts:lire"] })
}

/// A good token that says this besides, or instead.
fn with(more: &Value) -> Value {
    let mut claims = good();
    claims.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    claims
}

/// A token signed by a secret, under the name of a key or none.
fn signed(name: Option<&str>, claims: &Value, secret: &str) -> String {
    let header = Header { kid: name.map(str::to_owned), ..Header::default() };
    encode(&header, claims, &EncodingKey::from_secret(secret.as_bytes())).expect("a token")
}

async fn verifier(settings: Settings) -> Verifier {
    Verifier::new(&settings, after(0)).await.expect("settings that work")
}

fn of_secret() -> Settings {
    Settings { secret: Some(SECRET.to_owned()), ..Settings::default() }
}

/// Why a token is refused; empty when it is not.
fn reason(judged: Result<Holder, Rejection>) -> &'static str {
    match judged {
        Ok(_) => "",
        Err(Rejection::Invalid(reason)) => reason,
        Err(Rejection::Unverifiable) => "unverifiable",
        Err(Rejection::Fault(_)) => "fault",
    }
}
