//! Which key verifies a token, and by which algorithm? Both are known before the token comes.

use std::fmt;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};

use super::claims::{Claims, Written};
use super::settings::Settings;

/// A secret shorter than the digest it makes can be found by trying.
pub(super) const MIN_SECRET: usize = 32;
/// Longest name of a key.
const MAX_NAME: usize = 64;

/// The secret is too short to be one.
#[derive(Debug, thiserror::Error)]
#[error("the secret has {0} bytes and needs at least {MIN_SECRET}: `openssl rand -hex 32` makes a good one")]
pub struct WeakSecret(usize);

/// What verifies tokens, by one algorithm and no other.
#[derive(Clone)]
pub(super) struct Key {
    /// Its name, the `kid` of the tokens it verifies. `None`: it verifies those that name no key.
    pub name: Option<String>,
    /// The only algorithm it serves.
    pub algorithm: Algorithm,
    decoding: DecodingKey,
    rules: Validation,
}

impl Key {
    /// A key of this algorithm.
    pub fn new(name: Option<String>, algorithm: Algorithm, decoding: DecodingKey) -> Self {
        let mut rules = Validation::new(algorithm);
        // Claims are judged with the time that is handed in: here the signature alone is verified.
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        Self { name, algorithm, decoding, rules }
    }

    /// The claims of a token that this key signed; none of any other.
    pub fn verify(&self, token: &str) -> Option<Claims> {
        decode(token, &self.decoding, &self.rules).ok().map(|decoded| decoded.claims)
    }

    /// Whether a token that says this may be of this key.
    pub fn is(&self, name: Option<&str>, algorithm: Algorithm) -> bool {
        self.name.as_deref() == name && self.algorithm == algorithm
    }
}

/// Never prints what verifies.
impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Key").field(&self.name).field(&self.algorithm).finish()
    }
}

/// The keys of ours that the settings tell, the one that signs first.
pub(super) fn own(settings: &Settings) -> Result<Vec<Key>, WeakSecret> {
    secrets(settings).map(|(name, secret)| symmetric(name, secret)).collect()
}

/// A key of ours.
pub(super) fn symmetric(name: Option<&str>, secret: &str) -> Result<Key, WeakSecret> {
    if secret.len() < MIN_SECRET {
        return Err(WeakSecret(secret.len()));
    }
    let name = name.map(str::to_owned);
    Ok(Key::new(name, Algorithm::HS256, DecodingKey::from_secret(secret.as_bytes())))
}

fn secrets(settings: &Settings) -> impl Iterator<Item = (Option<&str>, &str)> {
    let named = settings.keys.iter().filter_map(|text| split(text)).map(|(name, secret)| (Some(name), secret));
    named.chain(settings.secret.as_deref().map(|secret| (None, secret)))
}

/// The name and the secret that a text tells; none when it is of another form.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let (name, secret) = text.split_once(':')?;
    (is_name(name) && secret.len() >= MIN_SECRET).then_some((name, secret))
}

/// Whether this may name a key, or a token.
pub(super) fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=MAX_NAME).contains(&text.len()) && text.bytes().all(plain)
}

/// Signs the tokens that we give, for the issuer and the audience of the settings.
pub struct Signer {
    name: Option<String>,
    key: EncodingKey,
    issuer: Option<String>,
    audience: Option<String>,
}

impl Signer {
    /// By the first key of ours; none when the settings tell no key.
    pub fn new(settings: &Settings) -> Option<Self> {
        let (name, secret) = secrets(settings).next()?;
        Some(Self {
            name: name.map(str::to_owned),
            key: EncodingKey::from_secret(secret.as_bytes()),
            issuer: settings.issuers.first().cloned(),
            audience: settings.audiences.first().cloned(),
        })
    }

    /// The token that says this; none when it cannot be written.
    pub(super) fn sign(&self, claims: Written<'_>) -> Option<String> {
        let header = Header { kid: self.name.clone(), ..Header::new(Algorithm::HS256) };
        let claims = Written { iss: self.issuer.as_deref(), aud: self.audience.as_deref(), ..claims };
        encode(&header, &claims, &self.key).ok()
    }
}

/// Never prints what signs.
impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Signer").field(&self.name).finish()
    }
}
