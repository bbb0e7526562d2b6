//! What does a token say, and does it stand at this instant?

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::settings::Settings;

/// Longest identifier of a token of ours.
const MAX_JTI: usize = 64;
const DAY: f64 = 86_400.0;

/// What a token says, once its signature is verified. Moments are seconds since 1970.
#[derive(Deserialize)]
pub(super) struct Claims {
    sub: String,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    iss: Option<String>,
    aud: Option<Audience>,
    jti: Option<String>,
    #[serde(default)]
    scopes: Vec<String>,
    /// The same between spaces, as most issuers write them.
    scope: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Some(Vec<String>),
}

/// What a token of ours says.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    pub sub: &'a str,
    pub jti: &'a str,
    pub iat: i64,
    pub exp: i64,
    pub scopes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<&'a str>,
}

/// Whoever presents a token that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who they are.
    pub subject: String,
    /// What they may do.
    pub scopes: Vec<String>,
    /// How long the token can still be held for true.
    pub lasts: Duration,
    /// Its identifier in the register; none when it is not one that we gave.
    pub jti: Option<String>,
}

/// What every token is held to, whoever signed it.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    issuers: Vec<String>,
    audiences: Vec<String>,
    leeway: f64,
    max_life: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self::new(&Settings::default())
    }
}

impl Rules {
    pub fn new(settings: &Settings) -> Self {
        Self {
            issuers: settings.issuers.clone(),
            audiences: settings.audiences.clone(),
            leeway: settings.leeway_s as f64,
            max_life: f64::from(settings.max_life_days) * DAY,
        }
    }

    /// Who holds a token that says this, at this instant; else what is wrong with it.
    pub fn judge(&self, claims: Claims, now: SystemTime) -> Result<Holder, &'static str> {
        let now = now.duration_since(UNIX_EPOCH).map_err(|_| "our clock is wrong")?.as_secs_f64();
        let lasts = self.lasts(&claims, now)?;
        self.is_meant(&claims)?;
        if claims.sub.is_empty() {
            return Err("names nobody");
        }
        if claims.jti.as_ref().is_some_and(|jti| !(1..=MAX_JTI).contains(&jti.len()) || jti.contains('\0')) {
            return Err("has an odd identifier");
        }
        let more = claims.scope.iter().flat_map(|text| text.split_ascii_whitespace()).map(str::to_owned);
        let scopes = claims.scopes.into_iter().chain(more).collect();
        Ok(Holder { subject: claims.sub, scopes, lasts, jti: claims.jti })
    }

    /// How long the token stands from now on.
    fn lasts(&self, claims: &Claims, now: f64) -> Result<Duration, &'static str> {
        // Without the moment when it was given, what remains is the least that its life can be.
        let life = claims.exp - claims.iat.unwrap_or(now);
        if claims.exp + self.leeway <= now {
            Err("expired")
        } else if claims.nbf.is_some_and(|start| start - self.leeway > now) {
            Err("not valid yet")
        } else if claims.iat.is_some_and(|start| start - self.leeway > now) {
            Err("given in the future")
        } else if life > self.max_life + self.leeway {
            Err("lives too long")
        } else {
            Duration::try_from_secs_f64(claims.exp + self.leeway - now).map_err(|_| "lives too long")
        }
    }

    /// Whether it comes from an issuer we listen to, and is meant for us. One that is meant for somebody else is not ours to
    /// take, even where nothing was told of who we are.
    fn is_meant(&self, claims: &Claims) -> Result<(), &'static str> {
        if !self.issuers.is_empty() && !claims.iss.as_ref().is_some_and(|issuer| self.issuers.contains(issuer)) {
            return Err("from another issuer");
        }
        let audiences = match &claims.aud {
            None if self.audiences.is_empty() => return Ok(()),
            None => &[][..],
            Some(Audience::One(audience)) => std::slice::from_ref(audience),
            Some(Audience::Some(audiences)) => audiences,
        };
        let ours = audiences.iter().any(|audience| self.audiences.contains(audience));
        if ours { Ok(()) } else { Err("meant for somebody else") }
    }
}
