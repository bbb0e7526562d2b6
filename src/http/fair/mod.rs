//! Is there enough for everybody? How much one consumer may ask, and how much may be executed at once.
//!
//! Points are those of the cost of a query, the same that its limit is told in. What one consumer asks beyond its share is
//! refused by 429, what all ask beyond what can be executed by 503: both soon, before anything is executed, with the time
//! after which to come back.

mod consumer;
mod quota;
mod room;
mod settings;
mod shared;

use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue};
use tokio::time::sleep;

use self::consumer::Networks;
pub(super) use self::consumer::{Consumer, Peer};
use self::quota::Quotas;
pub(super) use self::quota::{LIMIT, POLICY};
pub(super) use self::room::Permit;
use self::room::Room;
pub use self::settings::{KEYS, Settings};
use super::answer::Refusal;
use crate::graph::Viewer;
use crate::quota::Accounts;

/// Before somebody is told to come back.
const BREATH: Duration = Duration::from_millis(200);

/// What is shared between those who ask. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Fair {
    networks: Networks,
    quotas: Quotas,
    room: Room,
}

impl Fair {
    /// As the settings share it.
    pub fn new(settings: &Settings) -> Self {
        Self { networks: Networks::new(settings), quotas: Quotas::new(settings), room: Room::new(settings) }
    }

    /// On whose share a request counts.
    pub fn consumer(&self, viewer: &Viewer, headers: &HeaderMap, peer: Option<Peer>) -> Consumer {
        match (viewer.subject(), peer) {
            (Some(subject), _) => Consumer::Holder(subject.into()),
            (None, Some(peer)) => self.networks.consumer(peer.0, headers),
            (None, None) => Consumer::Here,
        }
    }

    /// Takes so many points of the share of a consumer; refused when they are not there.
    pub fn charge(&self, consumer: &Consumer, cost: usize) -> Result<(), Refusal> {
        self.quotas.charge(consumer, cost, Instant::now()).map_err(Refusal::rate_limited)
    }

    /// Takes the points of what was given already, be they there or not.
    pub fn spend(&self, consumer: &Consumer, points: u64) {
        self.quotas.spend(consumer, points as f64, Instant::now());
    }

    /// The accounts of this process, for the one who settles them with those of others.
    pub fn accounts(&self) -> impl Accounts + Clone + use<> {
        self.quotas.clone()
    }

    /// Room to execute one request; refused when it does not come soon.
    pub async fn enter(&self) -> Result<Permit, Refusal> {
        match self.room.enter().await {
            Some(permit) => Ok(permit),
            None => Err(overloaded().await),
        }
    }

    /// How many requests are executed.
    pub fn executing(&self) -> usize {
        self.room.executing()
    }

    /// Tells a consumer its share, and what is left of it.
    pub fn tell(&self, consumer: &Consumer, headers: &mut HeaderMap) {
        let Some(balance) = self.quotas.balance(consumer, Instant::now()) else { return };
        for (name, text) in [(POLICY, balance.policy()), (LIMIT, balance.left())] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
    }
}

/// Told after a while: clients that ask again as soon as they are told would else cost more than those that are answered.
async fn overloaded() -> Refusal {
    sleep(BREATH).await;
    Refusal::overloaded()
}
