//! Which keys does a JSON Web Key Set hold?
//!
//! Only public keys that verify RS256, ES256 or EdDSA (Ed25519) are taken, each for its one algorithm. What a set says
//! besides is left: keys of another use, of another kind, and above all symmetric ones, which nobody may publish.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use super::key::Key;

/// Most keys of a set, of any kind.
const MAX_KEYS: usize = 64;
/// Longest name of a key.
const MAX_NAME: usize = 200;
/// Bytes of the modulus of an RSA key: 2048 to 4096 bits, beyond which verifying costs too much.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;
/// Bytes of a coordinate of P-256, and of a key of Ed25519.
const COORDINATE: usize = 32;

/// Why a set cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SetError {
    #[error("it is not a JSON Web Key Set")]
    Form,
    #[error("it holds {0} keys, and the limit is {MAX_KEYS}")]
    TooMany(usize),
    #[error("none of its {0} keys verifies RS256, ES256 or EdDSA")]
    NoKey(usize),
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    /// A private key that is published is everybody's.
    d: Option<Value>,
}

/// The keys of a set. Of two that bear the same name for the same algorithm, the first.
pub(super) fn keys(bytes: &[u8]) -> Result<Vec<Key>, SetError> {
    let Set { keys } = serde_json::from_slice(bytes).map_err(|_| SetError::Form)?;
    let count = keys.len();
    if count > MAX_KEYS {
        return Err(SetError::TooMany(count));
    }
    let mut found: Vec<Key> = Vec::new();
    for key in keys.into_iter().filter_map(|value| serde_json::from_value::<Jwk>(value).ok()).filter_map(Jwk::key) {
        if !found.iter().any(|known| known.is(key.name.as_deref(), key.algorithm)) {
            found.push(key);
        }
    }
    if found.is_empty() { Err(SetError::NoKey(count)) } else { Ok(found) }
}

impl Jwk {
    fn key(self) -> Option<Key> {
        let (algorithm, decoding) = self.decoding().filter(|_| self.verifies())?;
        let told = match algorithm {
            Algorithm::RS256 => "RS256",
            Algorithm::ES256 => "ES256",
            _ => "EdDSA",
        };
        let same = self.alg.as_ref().is_none_or(|alg| alg == told || algorithm == Algorithm::EdDSA && alg == "Ed25519");
        let named = self.kid.as_ref().is_none_or(|kid| (1..=MAX_NAME).contains(&kid.len()));
        (same && named).then(|| Key::new(self.kid, algorithm, decoding))
    }

    fn verifies(&self) -> bool {
        let signs = self.r#use.as_ref().is_none_or(|told| told == "sig");
        let verifies = self.key_ops.as_ref().is_none_or(|told| told.iter().any(|one| one == "verify"));
        signs && verifies && self.d.is_none()
    }

    /// The key itself. Lengths are checked here: the library takes them for granted.
    fn decoding(&self) -> Option<(Algorithm, DecodingKey)> {
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => {
                let (n, e) = (bytes(self.n.as_ref()?)?, bytes(self.e.as_ref()?)?);
                let odd = e.last().is_some_and(|last| last % 2 == 1);
                let sane = MODULUS.contains(&n.len()) && n[0] != 0 && (1..=4).contains(&e.len()) && odd && e != [1];
                sane.then(|| (Algorithm::RS256, DecodingKey::from_rsa_raw_components(&n, &e)))
            }
            ("EC", Some("P-256")) => {
                let (x, y) = (coordinate(self.x.as_ref()?)?, coordinate(self.y.as_ref()?)?);
                DecodingKey::from_ec_components(x, y).ok().map(|key| (Algorithm::ES256, key))
            }
            ("OKP", Some("Ed25519")) => {
                let x = coordinate(self.x.as_ref()?)?;
                DecodingKey::from_ed_components(x).ok().map(|key| (Algorithm::EdDSA, key))
            }
            _ => None,
        }
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

fn coordinate(text: &str) -> Option<&str> {
    (bytes(text)?.len() == COORDINATE).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const X: &str = "73f--xVJzMDk0zYCv4d9PZVz6_Dml3x-fZ_HHGGR5CI";
    const Y: &str = "RsZUhNMTmXRR3f9ycj3NcC-Gky0BM2neOnhlSbV5R0U";

    fn read(keys: Value) -> Result<Vec<(Option<String>, Algorithm)>, SetError> {
        let found = super::keys(json!({ "keys": keys }).to_string().as_bytes())?;
        Ok(found.into_iter().map(|key| (key.name, key.algorithm)).collect())
    }

    fn ec(more: Value) -> Value {
        let mut key = json!({ "kty": "EC", "crv": "P-256", "kid": "a", "x": X, "y": Y });
        key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        key
    }

    #[test]
    fn each_key_has_the_algorithm_of_its_kind() {
        let n = BASE64.encode([0xab; 256]);
        let keys = json!([
            ec(json!({ "use": "sig", "key_ops": ["verify"], "alg": "ES256", "x5t": "left" })),
            { "kty": "RSA", "kid": "a", "n": n, "e": "AQAB" },
            { "kty": "OKP", "crv": "Ed25519", "x": X, "alg": "EdDSA" },
            { "kty": "oct", "kid": "a", "k": n },
            ec(json!({})),
            { "kty": "of tomorrow" },
            "not even an object",
        ]);
        let a = || Some("a".to_owned());
        assert_eq!(
            read(keys).unwrap(),
            [(a(), Algorithm::ES256), (a(), Algorithm::RS256), (None, Algorithm::EdDSA)],
            "the second key of one name and algorithm is left, and so are other kinds"
        );
    }

    #[test]
    fn a_key_that_is_not_made_to_verify_is_left() {
        let modulus = |bytes: usize| json!({ "kty": "RSA", "n": BASE64.encode(vec![0xab; bytes]), "e": "AQAB" });
        for key in [
            ec(json!({ "use": "enc" })),
            ec(json!({ "key_ops": ["sign"] })),
            ec(json!({ "alg": "ES384" })),
            ec(json!({ "alg": "HS256" })),
            ec(json!({ "crv": "P-384" })),
            ec(json!({ "x": "AAAA" })),
            ec(json!({ "y": null })),
            ec(json!({ "d": X })),
            ec(json!({ "kid": "" })),
            ec(json!({ "kid": "a".repeat(201) })),
            modulus(128),
            modulus(1024),
            json!({ "kty": "RSA", "n": BASE64.encode([0xab; 256]), "e": "AQ" }),
            json!({ "kty": "RSA", "n": BASE64.encode([0xab; 256]), "e": "AQAA" }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" }),
            json!({ "kty": "OKP", "crv": "X25519", "x": X }),
        ] {
            assert_eq!(read(json!([key])), Err(SetError::NoKey(1)), "{key}");
        }
    }

    #[test]
    fn a_set_has_a_form_and_a_bound() {
        for text in ["", "[]", "{}", "null", "{\"keys\": {}}", "<html>"] {
            assert_eq!(super::keys(text.as_bytes()).err(), Some(SetError::Form), "{text}");
        }
        assert_eq!(read(json!([])), Err(SetError::NoKey(0)));
        assert_eq!(read(vec![ec(json!({})); 65].into()), Err(SetError::TooMany(65)));
    }
}
