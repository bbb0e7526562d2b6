//! What can be listened to? Each event executes the operation as a query would be: with loads, a day and a version of its own.
//!
//! The engine opens the stream of a subscription once, and would keep what its first event loaded. Here the stream of the
//! engine is opened for one event: what comes between two events is ours, and costs nothing.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use async_graphql::{Context, ID, Request, Response, Subscription};
use futures_util::Stream;
use futures_util::stream::iter;
use sea_orm::DbErr;
use tokio::sync::broadcast::error::RecvError;

use super::error::Error;
use super::key::LookupKey;
use super::query::since;
use super::schema::Graph;
use super::types::{JeuDeDonnees, MiseAJour};
use super::viewer::Viewer;
use super::walk::Walk;
use crate::store::publication::{self, Publication};
use crate::store::{Publications, Store};

/// What a subscription is executed for.
#[derive(Clone, Debug)]
pub(super) enum Occasion {
    /// It opens: its arguments are judged, and it says after which version it begins.
    Opening(Arc<OnceLock<i64>>),
    /// A version was published.
    Published(Arc<Publication>),
}

/// The root of subscriptions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Root;

/// What can be listened to, over WebSocket or Server-Sent Events.
#[Subscription(name = "Subscription")]
impl Root {
    /// One event for each version of the data that is published, in order: what changed, and where `changements` tells it object
    /// by object. To miss nothing: read the data once, with `versionDonnees`; then listen from that version. After an
    /// interruption, listen again from the last version told.
    async fn mise_a_jour(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Data sets, by their short names such as `rncp` or what their field `id` gave; all of them when left out or empty."
        )]
        jeux: Option<Vec<ID>>,
        #[graphql(
            desc = "Version of the data after which versions are told, those already published first; that of now when left out."
        )]
        depuis: Option<i32>,
    ) -> Result<impl Stream<Item = MiseAJour> + use<>, Error> {
        let jeux = jeux.unwrap_or_default();
        let told = match ctx.data_unchecked::<Occasion>() {
            Occasion::Opening(beginning) => {
                let depuis = since(depuis, ctx.version())?;
                check(ctx, &jeux).await?;
                beginning.get_or_init(|| depuis.unwrap_or(ctx.version().version.into()));
                None
            }
            Occasion::Published(publication) => is_asked(publication, &jeux).then(|| publication.clone()),
        };
        Ok(iter(told.map(MiseAJour)))
    }
}

async fn check(ctx: &Context<'_>, jeux: &[ID]) -> Result<(), Error> {
    for jeu in jeux {
        let found = ctx.row::<entity::jeu_de_donnees::Entity>(Some(key(jeu))).await?;
        if found.is_none() {
            return Err(Error::input("jeux", jeu.as_str(), "a data set that jeuxDeDonnees lists"));
        }
    }
    Ok(())
}

fn key(jeu: &ID) -> &str {
    <ID as LookupKey<JeuDeDonnees>>::key(jeu)
}

fn is_asked(publication: &Publication, jeux: &[ID]) -> bool {
    let asked = |jeu: &ID| publication.jeu.as_ref().is_some_and(|of| of.id == key(jeu));
    jeux.is_empty() || jeux.iter().any(asked)
}

/// The answers of a subscription, one for each event that it asked for.
pub struct Updates<F> {
    graph: Graph,
    viewer: Viewer,
    request: F,
    heard: Publications,
    /// Read from the database, and not told yet.
    waiting: VecDeque<Arc<Publication>>,
    /// Whether the database may hold more of what this listener has not heard.
    behind: bool,
    /// The last version told.
    last: i64,
}

impl<F> std::fmt::Debug for Updates<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Updates").field("last", &self.last).finish_non_exhaustive()
    }
}

impl<F: Fn() -> Request> Updates<F> {
    /// Opens a subscription; the answer that refuses it, when it is refused. `request` gives the request anew.
    pub(super) async fn open(graph: Graph, viewer: Viewer, request: F) -> Result<Self, Response> {
        // Heard from now on, so that nothing falls between what is read and what is heard.
        let heard = graph.store().publications();
        // A database that does not answer now will be heard of later.
        drop(graph.store().refresh().await);
        let beginning = Arc::new(OnceLock::new());
        let refused = graph.on(Occasion::Opening(beginning.clone()), &request, viewer.clone()).await;
        if let Some(refused) = refused {
            return Err(refused);
        }
        let version = graph.store().version();
        let last = beginning.get().copied().unwrap_or(version);
        Ok(Self { graph, viewer, request, heard, waiting: VecDeque::new(), behind: last < version, last })
    }

    /// Waits for the next publication; none when there will be no more.
    pub async fn next(&mut self) -> Result<Option<Arc<Publication>>, DbErr> {
        loop {
            if self.waiting.is_empty() && self.behind {
                self.waiting = read(self.graph.store(), self.last).await?;
                self.behind = self.waiting.len() as u64 == publication::MOST;
            }
            let publication = match self.waiting.pop_front() {
                Some(waiting) => waiting,
                None => match self.heard.recv().await {
                    Ok(heard) => heard,
                    // What came too fast to be heard is read.
                    Err(RecvError::Lagged(_)) => {
                        self.behind = true;
                        continue;
                    }
                    Err(RecvError::Closed) => return Ok(None),
                },
            };
            if publication.version > self.last {
                self.last = publication.version;
                return Ok(Some(publication));
            }
        }
    }

    /// What is answered to a publication; none when it is not among those asked for.
    pub async fn answer(&self, publication: Arc<Publication>) -> Option<Response> {
        self.graph.on(Occasion::Published(publication), &self.request, self.viewer.clone()).await
    }
}

async fn read(store: &Store, version: i64) -> Result<VecDeque<Arc<Publication>>, DbErr> {
    Ok(publication::since(store, version).await?.into_iter().map(Arc::new).collect())
}
