//! Which tokens did we give, and which were taken back?
//!
//! A request that bears one costs a look-up by its key in the database that all processes share: what was taken back is
//! refused from that instant, everywhere. When a token was last presented is written aside, at most once a minute for
//! each, and given up rather than waited for.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::jeton;
use sea_orm::{DatabaseConnection, DbErr};
use tokio::sync::Notify;

use super::claims::Written;
use super::key::{self, Signer};
use crate::store::{self, Pool};

/// Between two notes of the same token.
const NOTED: TimeDelta = TimeDelta::minutes(1);
/// Tokens whose use waits to be written.
const MAX_WAITING: usize = 1_024;
/// Between two rounds of writing.
const ROUND: Duration = Duration::from_millis(200);

/// The tokens that we gave. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Register {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    uses: Arc<Uses>,
}

#[derive(Debug, Default)]
struct Uses {
    waiting: Mutex<BTreeMap<String, DateTime<Utc>>>,
    told: Notify,
}

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Stands,
    Revoked,
    Unknown,
}

/// A token that is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who will hold it.
    pub nom: String,
    /// What it opens.
    pub scopes: Vec<String>,
    /// Days until its end.
    pub days: u32,
    /// Most days that a token lasts.
    pub max_days: u32,
}

/// A token that was given.
pub struct Given {
    /// What is kept of it.
    pub kept: jeton::Model,
    /// The token itself, which is told once.
    pub token: String,
}

/// Never prints the token.
impl fmt::Debug for Given {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Given").field(&self.kept).finish()
    }
}

/// Why a token was not given, or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// It cannot be called so.
    #[error("a token cannot be named {0:?}: a name has 1 to 64 letters, digits, - _ or .")]
    Name(String),
    /// It cannot last so long.
    #[error("a token cannot last {days} days: it takes 1 to {max}")]
    Days {
        /// As asked.
        days: u32,
        /// As the settings allow.
        max: u32,
    },
    /// Another one bears this name.
    #[error("a token named {nom} stands already (it ends on {end}): revoke it first, or choose another name", end = .expire_le.format("%F"))]
    Taken {
        /// As asked.
        nom: String,
        /// When the other ends.
        expire_le: DateTime<Utc>,
    },
    /// No token is called so.
    #[error("no token has {0:?} for name or identifier: `passerelle token list` tells them all")]
    Unknown(String),
    /// The system gives no random number, or the token cannot be written.
    #[error("the token cannot be made")]
    Unmade,
    /// The database failed.
    #[error("the register of tokens cannot be reached: {0}")]
    Database(#[from] DbErr),
}

impl Register {
    /// The register of this database.
    pub fn new(pool: &Pool) -> Self {
        Self { reader: pool.reader.db().clone(), writer: pool.writer.clone(), uses: Arc::default() }
    }

    /// Gives a token.
    pub async fn give(&self, asked: Asked, signer: &Signer, now: DateTime<Utc>) -> Result<Given, RegisterError> {
        let Asked { nom, mut scopes, days, max_days } = asked;
        if !key::is_name(&nom) {
            return Err(RegisterError::Name(nom));
        }
        if !(1..=max_days).contains(&days) {
            return Err(RegisterError::Days { days, max: max_days });
        }
        scopes.sort_unstable();
        scopes.dedup();
        let now = now.trunc_subsecs(0);
        let kept = jeton::Model {
            id: identifier().ok_or(RegisterError::Unmade)?,
            nom,
            scopes: scopes.join(" "),
            cree_le: now,
            expire_le: now + TimeDelta::days(days.into()),
            utilise_le: None,
            revoque_le: None,
        };
        let (sub, jti) = (kept.nom.as_str(), kept.id.as_str());
        let (iat, exp) = (kept.cree_le.timestamp(), kept.expire_le.timestamp());
        let said = Written { sub, jti, iat, exp, scopes: &scopes, iss: None, aud: None };
        let token = signer.sign(said).ok_or(RegisterError::Unmade)?;
        self.insert(&kept).await?;
        Ok(Given { kept, token })
    }

    async fn insert(&self, kept: &jeton::Model) -> Result<(), RegisterError> {
        let Err(error) = store::jeton::insert(&self.writer, kept.clone()).await else { return Ok(()) };
        let other = store::jeton::by_nom(&self.writer, &kept.nom).await?;
        match other.filter(|other| other.revoque_le.is_none()) {
            Some(jeton::Model { nom, expire_le, .. }) => Err(RegisterError::Taken { nom, expire_le }),
            None => Err(error.into()),
        }
    }

    /// Every token, in the order in which they were given.
    pub async fn list(&self) -> Result<Vec<jeton::Model>, RegisterError> {
        Ok(store::jeton::all(&self.reader).await?)
    }

    /// Takes a token back, by its identifier or its name; tells it, and whether it stood until now.
    pub async fn revoke(&self, word: &str, now: DateTime<Utc>) -> Result<(jeton::Model, bool), RegisterError> {
        let mut found = store::jeton::by_id(&self.writer, word).await?;
        if found.is_none() {
            found = store::jeton::by_nom(&self.writer, word).await?;
        }
        let row = found.ok_or_else(|| RegisterError::Unknown(word.to_owned()))?;
        let stood = store::jeton::revoke(&self.writer, &row.id, now.trunc_subsecs(0)).await?;
        Ok((row, stood))
    }

    /// Where the token of this identifier stands.
    pub(super) async fn standing(&self, jti: &str) -> Result<Standing, DbErr> {
        Ok(standing(store::jeton::by_id(&self.reader, jti).await?.as_ref()))
    }

    /// The same, of a token that is presented now: that is noted.
    pub(super) async fn presented(&self, jti: &str, now: SystemTime) -> Result<Standing, DbErr> {
        let row = store::jeton::by_id(&self.reader, jti).await?;
        if let Some(row) = row.as_ref().filter(|row| row.revoque_le.is_none()) {
            let now = DateTime::<Utc>::from(now).trunc_subsecs(0);
            if row.utilise_le.is_none_or(|last| last <= now - NOTED) {
                self.uses.note(&row.id, now);
            }
        }
        Ok(standing(row.as_ref()))
    }

    /// Writes when tokens were presented, for ever.
    pub async fn follow(self) {
        loop {
            self.uses.told.notified().await;
            let waiting = std::mem::take(&mut *self.uses.waiting());
            for (id, now) in waiting {
                if let Err(error) = store::jeton::used(&self.writer, &id, now, now - NOTED).await {
                    tracing::debug!(%error, "the use of a token was not noted");
                }
            }
            tokio::time::sleep(ROUND).await;
        }
    }
}

impl Uses {
    fn note(&self, id: &str, now: DateTime<Utc>) {
        let mut waiting = self.waiting();
        if waiting.len() < MAX_WAITING && !waiting.contains_key(id) {
            waiting.insert(id.to_owned(), now);
            self.told.notify_one();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<String, DateTime<Utc>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn standing(row: Option<&jeton::Model>) -> Standing {
    match row {
        None => Standing::Unknown,
        Some(row) if row.revoque_le.is_some() => Standing::Revoked,
        Some(_) => Standing::Stands,
    }
}

/// 128 bits drawn at random, that cannot be guessed.
fn identifier() -> Option<String> {
    let mut bytes = [0; 16];
    rustls::crypto::ring::default_provider().secure_random.fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
