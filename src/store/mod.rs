//! Where are rows read? The one place that builds queries, always in batches and pages.

mod array;
pub mod certification;
pub mod changement;
mod circle;
pub mod commune;
mod connect;
pub mod continuite;
pub mod convention;
pub mod correction;
mod corrigible;
pub mod diplome;
mod edge;
mod facet;
pub mod fiche_rncp;
mod filter;
mod follow;
pub mod formation;
mod heard;
mod held;
pub mod jeton;
pub mod jeu_de_donnees;
mod keyed;
mod known;
mod lease;
mod lexeme;
mod list;
pub mod listing;
mod lock;
pub mod metier;
mod numbered;
mod order;
pub mod organisme;
mod page;
pub mod partage;
mod pertinence;
pub mod place;
mod point;
pub mod publication;
mod reader;
mod reading;
pub mod recherche;
pub mod register;
mod replica;
mod select;
pub mod service;
pub mod signalement;
pub mod snapshot;
mod sql;
pub mod structure;
mod text;
pub mod thematique;
mod trouble;
pub mod usage;
pub mod vers;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use sea_orm::{DatabaseConnection, DbErr, EntityTrait};
use tokio::sync::{Notify, broadcast};

pub use circle::Circle;
pub use connect::{ConnectError, Pool};
pub use corrigible::{CORRIGIBLES, Champ, Corrigible, Forme, is_email};
pub use edge::{Edge, Parent};
pub use entity::row::{Columns, Row};
pub use facet::{Facet, Values, facets};
pub use filter::Filter;
pub use follow::follow;
pub use keyed::{by_keys, known_by_key};
pub use list::{known_list, lists};
pub use lock::{Lock, Work};
pub use numbered::Numbered;
pub use order::Order;
pub use page::{List, Page, Placed, Position, Window, counts, known_page, pages};
pub use place::Place;
pub use point::{Point, chord2, metres};
pub use publication::{Publication, Publications};
pub use reader::Reader;
pub use reading::Verdict;
pub use replica::{Replicas, Standing};
pub use snapshot::Snapshot;
pub use sql::Sql;
pub use text::{Text, TextFilter};
pub use trouble::Trouble;
pub use vers::Vers;

use self::held::Held;
use self::reading::Reading;
use crate::cache::Cache;

/// A table whose rows are listed by their primary key, which is one text column.
pub trait Listed: EntityTrait<Model: Row> + 'static {
    /// Name of the table.
    const TABLE: &'static str;
    /// Its primary key.
    const KEY: &'static str;
    /// Whether lists go from the greatest key to the least.
    const DESCENDING: bool = false;
    /// Whether its rows change with the version of the data alone, so that they may be remembered under it.
    const REMEMBERED: bool = true;
    /// Where a text is looked for.
    const TEXT: Text = Text { column: "", searched: &[] };
    /// What narrows its lists.
    type Filter: Filter;
    /// The primary key of a row.
    fn key(row: &Self::Model) -> &str;

    /// These columns, and the primary key: every row that is read bears its own.
    fn with_key(columns: Columns) -> Columns {
        Columns::named::<Self::Model>(Self::KEY).map_or(Columns::ALL, |key| key.and(columns))
    }
}

/// Tells how a table is listed, in which folded column a text is looked for, and in which documents of the index instead, by
/// which column of the row: `listed!(commune, insee, CommuneFilter, text = "nom_tri", searched = [Commune Nom "insee"]);`.
macro_rules! listed {
    (
        $table:ident, $key:ident, $filter:ty
        $(, text = $text:literal)? $(, searched = [$($sujet:ident $champ:ident $by:literal),+])? $(, descending = $descending:literal)? $(, remembered = $remembered:literal)?
    ) => {
        impl $crate::store::Listed for entity::$table::Entity {
            const TABLE: &'static str = stringify!($table);
            const KEY: &'static str = stringify!($key);
            const TEXT: $crate::store::Text = $crate::store::Text {
                column: concat!("" $(, $text)?),
                searched: &[$($((
                    $crate::search::sujet::Sujet::$sujet,
                    $crate::search::document::Champ::$champ,
                    $by,
                )),+)?],
            };
            $( const DESCENDING: bool = $descending; )?
            $( const REMEMBERED: bool = $remembered; )?
            type Filter = $filter;

            fn key(row: &entity::$table::Model) -> &str {
                &row.$key
            }
        }
    };
}

use listed;

/// The database, and what is remembered of it.
#[derive(Clone, Debug)]
pub struct Store {
    reader: Reader,
    writer: DatabaseConnection,
    readers: u32,
    known: Arc<known::Known>,
    counted: Arc<facet::Counted>,
    remembers: bool,
    held: Arc<RwLock<Held>>,
    setbacks: Arc<AtomicU64>,
    heard: Arc<heard::Heard>,
    published: broadcast::Sender<Arc<Publication>>,
    corrected: Arc<Notify>,
    replicas: Replicas,
    /// What one request reads; none of the store of all of them.
    reading: Option<Arc<Reading>>,
}

impl Store {
    /// A store over a pool of connections, remembering within `cache_bytes` rows by key and what hangs from them, and within
    /// an eighth of it what was counted.
    pub fn new(pool: Pool, cache_bytes: u64) -> Self {
        Self {
            heard: Arc::new(heard::Heard::of(pool.reader.db())),
            reader: pool.reader,
            writer: pool.writer,
            readers: pool.readers,
            known: Arc::new(Cache::new("rows", cache_bytes)),
            counted: Arc::new(Cache::new("facettes", cache_bytes / 8)),
            remembers: cache_bytes > 0,
            held: Arc::default(),
            setbacks: Arc::default(),
            published: broadcast::Sender::new(publication::BACKLOG),
            corrected: Arc::default(),
            replicas: Replicas::default(),
            reading: None,
        }
    }

    /// The same store, which requests read from these copies too.
    #[must_use]
    pub fn with_replicas(self, replicas: Replicas) -> Self {
        Self { replicas, ..self }
    }

    /// Where the copies stand.
    pub fn replicas(&self) -> Vec<Standing> {
        self.replicas.standings(self.held())
    }

    /// What reads: the primary, or that which one request reads.
    pub fn reader(&self) -> &Reader {
        self.reading.as_ref().map_or(&self.reader, |reading| &reading.reader)
    }

    /// How many connections read, at the most.
    pub fn readers(&self) -> u32 {
        self.readers
    }

    /// The connection that writes.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Whether anything is remembered.
    fn remembers(&self) -> bool {
        self.remembers
    }

    /// Rows remembered by key, and what hangs from them.
    pub fn known(&self) -> &known::Known {
        &self.known
    }

    /// Facets remembered by list.
    pub fn counted(&self) -> &facet::Counted {
        &self.counted
    }

    /// The version of the data, as last heard; that which a request reads.
    pub fn version(&self) -> i64 {
        self.held().version
    }

    /// How often the database went back to an older version, since when the same numbers tell of other data.
    pub fn setbacks(&self) -> u64 {
        self.setbacks.load(Ordering::Acquire)
    }

    /// The version from which changes are all told, as last heard.
    pub fn complete_since(&self) -> i64 {
        self.held().complete_since
    }

    /// The versions that will be published, as long as this process follows them: see [`follow`].
    pub fn publications(&self) -> Publications {
        self.published.subscribe()
    }

    /// Told when a correction is decided by this process.
    pub fn corrected(&self) -> &Notify {
        &self.corrected
    }

    // Whether anybody listens.
    fn is_heard(&self) -> bool {
        self.published.receiver_count() > 0
    }

    fn tell(&self, publication: Publication) {
        // Nobody may listen any more.
        drop(self.published.send(Arc::new(publication)));
    }

    /// The version of the data, which the database confirmed within the last second, and since its file was last written where
    /// it is one: one asks it for all. None when it does not answer.
    pub async fn confirmed(&self) -> Option<i64> {
        if !self.heard.is_recent() {
            let (failures, came) = (self.heard.failures(), Instant::now());
            let _asking = self.heard.asking.lock().await;
            // Who waited for one that failed does not ask in its turn, nor who waited for one that was told since.
            if self.heard.failures() != failures {
                return None;
            }
            if !self.heard.is_recent() && !self.heard.was_told_since(came) {
                self.refresh().await.ok()?;
            }
        }
        Some(self.version())
    }

    /// Asks the primary which version it holds: rows remembered of an older one are not served again.
    pub async fn refresh(&self) -> Result<i64, DbErr> {
        Ok(self.look().await?.version)
    }

    // What the primary holds now.
    async fn look(&self) -> Result<Held, DbErr> {
        self.ask(&self.reader).await
    }

    // The same, through what reads it.
    async fn ask(&self, primary: &Reader) -> Result<Held, DbErr> {
        let asked = self.heard.ask();
        let found = held::of(primary).await.inspect_err(|_| self.heard.lost())?;
        trouble::answered();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        // What another look found meanwhile may be newer.
        if held.version < found.version {
            *held = found;
            self.replicas.wake();
        }
        drop(held);
        self.heard.told(asked);
        Ok(found)
    }

    // What the primary holds, as last heard; what a request reads.
    fn held(&self) -> Held {
        self.reading.as_ref().map_or_else(|| self.held_last(), |reading| reading.held)
    }

    // What the primary holds, as last heard, whatever a request reads.
    fn held_last(&self) -> Held {
        *self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    // The primary holds an older version than was heard of, or another of the same number: it was restored, or another took
    // its place. What is remembered may not be what it holds.
    fn go_back(&self, found: Held) {
        let (heard, version) = (self.version(), found.version);
        tracing::warn!(heard, version, "the database went back: what was remembered is forgotten");
        self.setbacks.fetch_add(1, Ordering::AcqRel);
        self.known.clear();
        self.counted.clear();
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = found;
        self.replicas.wake();
    }
}
