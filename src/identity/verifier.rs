//! Whose is this token, at this instant?

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jsonwebtoken::{Algorithm, Header, decode_header};
use sea_orm::DbErr;

use super::claims::{Claims, Holder, Rules};
use super::jwks::{Found, Jwks};
use super::key::{self, Key, WeakSecret};
use super::register::{Register, Standing};
use super::settings::Settings;
use super::source::{self, Source};

/// Longer tokens are not for us.
const MAX_TOKEN: usize = 8 * 1024;

/// Tells whose a token is. Cheap to clone.
#[derive(Clone, Default)]
pub struct Verifier(Arc<Inner>);

#[derive(Clone, Default)]
struct Inner {
    own: Vec<Key>,
    jwks: Option<Jwks>,
    rules: Rules,
    register: Option<Register>,
}

/// Never prints a key.
impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Verifier").field("own", &self.0.own).finish_non_exhaustive()
    }
}

/// Why nobody holds a token.
#[derive(Debug)]
pub enum Rejection {
    /// It proves nothing; why, for the log alone.
    Invalid(&'static str),
    /// The keys of its issuer are not known, so that nothing can be said of it.
    Unverifiable,
    /// The register cannot be read.
    Fault(DbErr),
}

/// Why tokens cannot be verified as the settings tell.
#[derive(Debug, thiserror::Error)]
pub enum VerifierError {
    /// A key of ours cannot be one.
    #[error(transparent)]
    Weak(#[from] WeakSecret),
    /// Addresses cannot be asked.
    #[error("no address can be asked: {0}")]
    Client(String),
    /// The file of keys cannot be used.
    #[error("the keys of tokens cannot be read: {place}: {reason}")]
    File {
        /// Its path.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Verifier {
    /// By the keys of the settings. A file of keys must be there now; an address may answer later.
    pub async fn new(settings: &Settings, now: SystemTime) -> Result<Self, VerifierError> {
        let jwks = match settings.jwks.as_deref().and_then(Source::parse) {
            Some(source) => Some(opened(source, now).await?),
            None => None,
        };
        let (own, rules) = (key::own(settings)?, Rules::new(settings));
        Ok(Self(Arc::new(Inner { own, jwks, rules, register: None })))
    }

    /// By one key of ours, which verifies the tokens that name none.
    pub fn with_secret(secret: &str) -> Result<Self, WeakSecret> {
        let own = vec![key::symmetric(None, secret)?];
        Ok(Self(Arc::new(Inner { own, ..Inner::default() })))
    }

    /// The same, that knows the tokens we gave: without a register, a token of ours that bears an identifier is refused.
    #[must_use]
    pub fn knowing(self, register: Register) -> Self {
        Self(Arc::new(Inner { register: Some(register), ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Reads the keys of another issuer again, every so often and for ever; ends at once where there is none.
    pub async fn follow(self, every: Duration) {
        let Some(jwks) = &self.0.jwks else { return };
        let mut clock = tokio::time::interval(every);
        clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            clock.tick().await;
            // What fails is told there, once.
            drop(jwks.refresh(SystemTime::now()).await);
        }
    }

    /// Who holds this token now.
    pub async fn holder(&self, token: &str, now: SystemTime) -> Result<Holder, Rejection> {
        if token.len() > MAX_TOKEN {
            return Err(Rejection::Invalid("too long"));
        }
        let header = decode_header(token).map_err(|_| Rejection::Invalid("not a token"))?;
        check(&header).map_err(Rejection::Invalid)?;
        let own = self.0.own.iter().find(|key| key.is(header.kid.as_deref(), header.alg));
        let claims = match own {
            Some(key) => verified(key, token)?,
            None => verified(&*self.foreign(&header, now).await?, token)?,
        };
        let mut holder = self.0.rules.judge(claims, now).map_err(Rejection::Invalid)?;
        // How another issuer names its tokens is its own business.
        holder.jti.take_if(|_| own.is_none());
        match &holder.jti {
            Some(jti) => self.check_standing(jti, now).await.map(|()| holder),
            None => Ok(holder),
        }
    }

    /// Whether a token of ours that was good, and bears this identifier, was taken back since.
    pub async fn is_revoked(&self, jti: &str) -> Result<bool, DbErr> {
        match &self.0.register {
            Some(register) => Ok(register.standing(jti).await? != Standing::Stands),
            None => Ok(true),
        }
    }

    async fn foreign(&self, header: &Header, now: SystemTime) -> Result<Arc<Key>, Rejection> {
        let asymmetric = matches!(header.alg, Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA);
        let jwks = self.0.jwks.as_ref().filter(|_| asymmetric).ok_or(Rejection::Invalid("no key of ours"))?;
        match jwks.find(header.kid.as_deref(), header.alg, now).await {
            Found::Key(key) => Ok(key),
            Found::Stranger => Err(Rejection::Invalid("no key of its issuer")),
            Found::Nothing => Err(Rejection::Unverifiable),
        }
    }

    async fn check_standing(&self, jti: &str, now: SystemTime) -> Result<(), Rejection> {
        let register = self.0.register.as_ref().ok_or(Rejection::Invalid("no register is kept"))?;
        match register.presented(jti, now).await {
            Ok(Standing::Stands) => Ok(()),
            Ok(Standing::Revoked) => Err(Rejection::Invalid("revoked")),
            Ok(Standing::Unknown) => Err(Rejection::Invalid("not of the register")),
            Err(error) => Err(Rejection::Fault(error)),
        }
    }
}

async fn opened(source: Source, now: SystemTime) -> Result<Jwks, VerifierError> {
    let client = source::client().map_err(|error| VerifierError::Client(source::cause(&error)))?;
    let jwks = Jwks::new(source, client);
    if jwks.source().is_file() {
        let place = jwks.source().shown();
        let told = |error: super::jwks::JwksError| VerifierError::File { place, reason: error.to_string() };
        jwks.refresh(now).await.map_err(told)?;
    }
    Ok(jwks)
}

fn verified(key: &Key, token: &str) -> Result<Claims, Rejection> {
    key.verify(token).ok_or(Rejection::Invalid("not signed by its key"))
}

/// A header may say which key of ours verifies it, and nothing that would change how.
fn check(header: &Header) -> Result<(), &'static str> {
    let kind = header.typ.as_deref().map(str::to_ascii_lowercase);
    let kind = kind.as_deref().map(|kind| kind.strip_prefix("application/").unwrap_or(kind));
    if header.crit.is_some() {
        Err("asks for an extension we do not know")
    } else if header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some() || header.x5c.is_some() {
        Err("brings a key of its own")
    } else if header.enc.is_some() || header.zip.is_some() {
        Err("is not plain")
    } else if !matches!(kind, None | Some("jwt" | "at+jwt")) {
        Err("is not made to give access")
    } else {
        Ok(())
    }
}
