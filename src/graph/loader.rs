//! How do the fields of one answer share their statements? By asking one set of loaders, made for their request.

use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::Failed;
use super::level::{AtOnce, Queue};
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use sea_orm::DbErr;

use crate::search::organisme::{Candidat, Couple};
use crate::search::question::Question;
use crate::search::sujet::Sujet;
use crate::store::continuite::{self, Continuous, Moment};
use crate::store::recherche::{self, Demande, Trouves};
use crate::store::{self, Columns, Edge, Facet, List, Listed, Numbered, Page, Parent, Store, Values, Window, usage};

/// Loads of one request.
pub type Batches = DataLoader<Batch, HashMapCache>;

/// What loads are made of.
#[derive(Debug)]
pub struct Batch {
    store: Store,
    // Whether something was asked that is not remembered.
    missed: AtomicBool,
}

// More keys than one answer may hold: the threshold never splits a level in two.
const MAX_KEYS: usize = 20_000;

/// The loads of a new request, which run where `queue` is run. What it has read once, it
/// reads no more, unless other columns of it are asked.
pub fn batches(store: Store, queue: Queue) -> Batches {
    let batch = Batch { store, missed: AtomicBool::new(false) };
    DataLoader::with_cache(batch, queue, AtOnce, HashMapCache::default()).max_batch_size(MAX_KEYS)
}

impl Batch {
    /// What is remembered of what is asked, as long as all was that this request asked: from then on, who finds all in memory
    /// waits with the others, so that what they ask next is read with what the others do.
    pub fn remembered<K: Wanted>(&self, key: &K) -> Option<Loaded<K>>
    where
        Self: Loader<K, Error = Failed>,
    {
        if self.missed.load(Ordering::Relaxed) {
            return None;
        }
        let found = key.remembered(&self.store);
        self.missed.store(found.is_none(), Ordering::Relaxed);
        found
    }

    /// What the database of this request gives.
    async fn read<T>(&self, reading: impl Future<Output = Result<T, DbErr>>) -> Result<T, Failed> {
        reading.await.map_err(|error| Failed::of(&self.store, &error))
    }
}

/// What a batch gives for a key.
pub type Loaded<K> = <Batch as Loader<K>>::Value;

/// What may be asked of a batch.
pub trait Wanted: Clone + Hash + Eq + Send + Sync + 'static
where
    Batch: Loader<Self, Error = Failed>,
{
    /// What is remembered of it.
    fn remembered(&self, _store: &Store) -> Option<Loaded<Self>> {
        None
    }
}

impl<E: Listed> Wanted for Keyed<E> {
    fn remembered(&self, store: &Store) -> Option<Arc<E::Model>> {
        store::known_by_key::<E>(store, &self.0.0)
    }
}

impl<E: Listed> Wanted for Whole<E> {
    fn remembered(&self, store: &Store) -> Option<Arc<Vec<Arc<E::Model>>>> {
        let (edge, key, columns) = &self.0;
        store::known_list::<E>(store, *edge, key, *columns)
    }
}

impl<E: Listed> Wanted for Part<E> {
    fn remembered(&self, store: &Store) -> Option<Arc<Page<E::Model>>> {
        let (list, parent, window, columns) = &self.0;
        store::known_page(store, list, parent, window, *columns)
    }
}

impl<E: Listed> Wanted for Count<E> {}
impl<E: Continuous> Wanted for Successors<E> {}
impl<E: Continuous> Wanted for Family<E> {}
impl Wanted for Couple {}
impl Wanted for usage::Asked {}

/// A key of a table.
pub struct Of<E, K>(pub K, PhantomData<fn() -> E>);

impl<E, K> Of<E, K> {
    /// A key of the table `E`.
    pub fn new(key: K) -> Self {
        Self(key, PhantomData)
    }
}

impl<E, K: Clone> Clone for Of<E, K> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<E, K: PartialEq> PartialEq for Of<E, K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<E, K: Eq> Eq for Of<E, K> {}

impl<E, K: Hash> Hash for Of<E, K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<E, K: Debug> Debug for Of<E, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The row that bears a primary key, and what is read of it.
pub type Keyed<E> = Of<E, (String, Columns)>;

/// Every row that hangs from a parent, by an edge, and what is read of them.
pub type Whole<E> = Of<E, (Edge, String, Columns)>;

/// Part of a list that hangs from a parent, and what is read of its rows.
pub type Part<E> = Of<E, (Arc<Numbered<List<E>>>, Parent, Window, Columns)>;

/// How many rows a list holds.
pub type Count<E> = Of<E, (Arc<Numbered<List<E>>>, Parent)>;

/// How many rows of a list bear each value.
pub type Sorting<E> = Of<E, (Arc<Numbered<List<E>>>, Parent, Facet<E>)>;

/// What replaces a row on a day.
pub type Successors<E> = Of<E, (String, Moment)>;

/// Every row tied to a row by replacements.
pub type Family<E> = Of<E, Kin>;

/// A member of a family, by key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kin(pub String);

impl<E: Listed> Loader<Keyed<E>> for Batch {
    type Value = Arc<E::Model>;
    type Error = Failed;

    async fn load(&self, keys: &[Keyed<E>]) -> Result<HashMap<Keyed<E>, Self::Value>, Self::Error> {
        let (named, columns) = together(keys.iter().map(|key| (key.0.0.as_str(), key.0.1)));
        let rows = self.read(store::by_keys::<E>(&self.store, &named, columns)).await?;
        Ok(keys.iter().filter_map(|key| Some((key.clone(), rows.get(&key.0.0)?.clone()))).collect())
    }
}

impl<E: Listed> Loader<Whole<E>> for Batch {
    type Value = Arc<Vec<Arc<E::Model>>>;
    type Error = Failed;

    async fn load(&self, keys: &[Whole<E>]) -> Result<HashMap<Whole<E>, Self::Value>, Self::Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for (edge, keys) in grouped(keys.iter().map(|key| (key.0.0, key))) {
            let (parents, columns) = together(keys.iter().map(|key| (key.0.1.as_str(), key.0.2)));
            let lists = self.read(store::lists::<E>(&self.store, edge, &parents, columns)).await?;
            found.extend(keys.into_iter().filter_map(|key| Some((key.clone(), lists.get(&key.0.1)?.clone()))));
        }
        Ok(found)
    }
}

impl<E: Listed> Loader<Part<E>> for Batch {
    type Value = Arc<Page<E::Model>>;
    type Error = Failed;

    async fn load(&self, keys: &[Part<E>]) -> Result<HashMap<Part<E>, Self::Value>, Self::Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for ((list, window), keys) in grouped(keys.iter().map(|key| ((&key.0.0, &key.0.2), key))) {
            let (parents, columns) = together(keys.iter().map(|key| (&key.0.1, key.0.3)));
            let pages = self.read(store::pages(&self.store, list, &parents, window, columns)).await?;
            found.extend(keys.into_iter().filter_map(|key| Some((key.clone(), pages.get(&key.0.1.key)?.clone()))));
        }
        Ok(found)
    }
}

impl<E: Listed> Loader<Count<E>> for Batch {
    type Value = i64;
    type Error = Failed;

    async fn load(&self, keys: &[Count<E>]) -> Result<HashMap<Count<E>, Self::Value>, Self::Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for (list, parents) in grouped(keys.iter().map(|key| (key.0.0.clone(), &key.0.1))) {
            let counts = self.read(store::counts(&self.store, &list, &parents)).await?;
            found.extend(parents.into_iter().filter_map(|parent| {
                let count = counts.get(&parent.key)?;
                Some((Of::new((list.clone(), parent.clone())), *count))
            }));
        }
        Ok(found)
    }
}

impl<E: Listed> Loader<Sorting<E>> for Batch {
    type Value = Arc<Values>;
    type Error = Failed;

    async fn load(&self, keys: &[Sorting<E>]) -> Result<HashMap<Sorting<E>, Self::Value>, Self::Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for ((list, facet), parents) in grouped(keys.iter().map(|key| ((key.0.0.clone(), key.0.2), &key.0.1))) {
            let values = self.read(store::facets(&self.store, &list, facet, &parents)).await?;
            found.extend(parents.into_iter().filter_map(|parent| {
                let values = values.get(&parent.key)?.clone();
                Some((Of::new((list.clone(), parent.clone(), facet)), Arc::new(values)))
            }));
        }
        Ok(found)
    }
}

impl<E: Continuous> Loader<Successors<E>> for Batch {
    type Value = Arc<Vec<Arc<E::Model>>>;
    type Error = Failed;

    async fn load(&self, keys: &[Successors<E>]) -> Result<HashMap<Successors<E>, Self::Value>, Self::Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for (moment, keys) in grouped(keys.iter().map(|key| (key.0.1, key.0.0.as_str()))) {
            let rows = self.read(continuite::successors::<E>(&self.store, &keys, moment)).await?;
            found.extend(rows.into_iter().map(|(key, rows)| (Of::new((key, moment)), rows)));
        }
        Ok(found)
    }
}

impl<E: Continuous> Loader<Family<E>> for Batch {
    type Value = Arc<Vec<Arc<E::Model>>>;
    type Error = Failed;

    async fn load(&self, keys: &[Family<E>]) -> Result<HashMap<Family<E>, Self::Value>, Self::Error> {
        let keys: Vec<&str> = keys.iter().map(|key| key.0.0.as_str()).collect();
        let rows = self.read(continuite::families::<E>(&self.store, &keys)).await?;
        Ok(rows.into_iter().map(|(key, rows)| (Of::new(Kin(key)), rows)).collect())
    }
}

impl Loader<Couple> for Batch {
    type Value = Arc<Vec<Candidat>>;
    type Error = Failed;

    async fn load(&self, couples: &[Couple]) -> Result<HashMap<Couple, Self::Value>, Self::Error> {
        self.read(store::organisme::pools(&self.store, &couples.iter().collect::<Vec<_>>())).await
    }
}

/// What answers a text.
impl Loader<Demande> for Batch {
    type Value = Arc<Trouves>;
    type Error = Failed;

    async fn load(&self, demandes: &[Demande]) -> Result<HashMap<Demande, Self::Value>, Self::Error> {
        let mut found = HashMap::with_capacity(demandes.len());
        for demande in demandes {
            found.insert(demande.clone(), Arc::new(self.read(recherche::search(&self.store, demande)).await?));
        }
        Ok(found)
    }
}

/// How many documents of each type hold every word of a question.
impl Loader<Question> for Batch {
    type Value = Arc<HashMap<Sujet, i64>>;
    type Error = Failed;

    async fn load(&self, questions: &[Question]) -> Result<HashMap<Question, Self::Value>, Self::Error> {
        let mut found = HashMap::with_capacity(questions.len());
        for question in questions {
            found.insert(question.clone(), Arc::new(self.read(recherche::counts(&self.store, question)).await?));
        }
        Ok(found)
    }
}

impl Loader<usage::Asked> for Batch {
    type Value = Arc<usage::Figures>;
    type Error = Failed;

    async fn load(&self, asked: &[usage::Asked]) -> Result<HashMap<usage::Asked, Self::Value>, Self::Error> {
        let mut found = HashMap::with_capacity(asked.len());
        for one in asked {
            found.insert(one.clone(), Arc::new(self.read(usage::figures(self.store.reader(), one)).await?));
        }
        Ok(found)
    }
}

// Keys, each once, and what is read of the rows of any of them: one statement for all who ask for the same rows.
fn together<K: Eq + Hash + Copy>(keys: impl Iterator<Item = (K, Columns)>) -> (Vec<K>, Columns) {
    let mut columns = Columns::NONE;
    let mut seen = HashSet::new();
    let keys =
        keys.inspect(|(_, read)| columns = columns.and(*read)).map(|(key, _)| key).filter(|key| seen.insert(*key));
    (keys.collect(), columns)
}

// One statement for each field of the query, whatever the number of parents.
fn grouped<G: Eq + Hash, T>(items: impl Iterator<Item = (G, T)>) -> HashMap<G, Vec<T>> {
    let mut groups: HashMap<G, Vec<T>> = HashMap::new();
    for (group, item) in items {
        groups.entry(group).or_default().push(item);
    }
    groups
}
