//! What hung from this parent when it was read last? Remembered by edge and key, under the version of the data.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::{Arc, LazyLock};

use sea_orm::DbErr;

use super::keyed::weight_of_row;
use super::reading::Read;
use super::{Listed, Store};
use crate::cache::{Cache, Weigh};

/// What hangs from parents, by version of the data, edge and key.
pub type Edges = Cache<EdgeKey, Hanging>;

/// Version of the data, and the number of the edge, of what is asked of it and of the parent: 128 bits that nobody outside can
/// foresee, so that nobody makes two of them meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdgeKey(i64, [u64; 2]);

static NUMBERS: LazyLock<[RandomState; 2]> = LazyLock::new(Default::default);

/// What hangs from a parent, shared.
#[derive(Clone, Debug)]
pub struct Hanging(Arc<dyn Any + Send + Sync>, u32);

impl Weigh for Hanging {
    fn weigh(&self) -> u32 {
        self.1
    }
}

/// Rows that hang from a parent.
pub(super) trait Rows: Default + Send + Sync + 'static {
    /// How many.
    fn count(&self) -> usize;
}

// What one takes beside its rows.
const ALONE: usize = 128;

/// What hangs from each of these parents, by its key: from memory, or as it is read for those that are not there. Where nothing
/// hangs, that is remembered too. `asked` tells what all have in common; its hash and that of a parent tell all that they are, since
/// nothing else is compared.
pub(super) async fn known<E: Listed, P: Copy + Hash, V: Rows>(
    store: &Store,
    asked: impl Hash,
    parents: &[P],
    key: impl Fn(&P) -> &str,
    read: impl AsyncFnOnce(&[P]) -> Result<HashMap<String, Arc<V>>, DbErr>,
) -> Result<HashMap<String, Arc<V>>, DbErr> {
    if !(E::REMEMBERED && store.remembers()) {
        return read(parents).await;
    }
    let numbers = NUMBERS.each_ref().map(|state| {
        let mut number = state.build_hasher();
        (TypeId::of::<(E, V)>(), &asked).hash(&mut number);
        number
    });
    let version = store.version();
    let place = |parent: &P| {
        let of = numbers.each_ref().map(|number| {
            let mut number = number.clone();
            parent.hash(&mut number);
            number.finish()
        });
        EdgeKey(version, of)
    };
    let mut found = HashMap::with_capacity(parents.len());
    let mut missing = Vec::new();
    for parent in parents {
        match store.edges().get(&place(parent)).and_then(|hanging| hanging.0.downcast::<V>().ok()) {
            Some(rows) => {
                store.recalls();
                found.insert(key(parent).to_owned(), rows);
            }
            None => missing.push(*parent),
        }
    }
    if missing.is_empty() {
        return Ok(found);
    }
    let mut fresh = read(&missing).await?;
    for parent in &missing {
        let rows = fresh.entry(key(parent).to_owned()).or_default();
        let weight = ALONE + rows.count() * weight_of_row::<E>();
        let hanging = Hanging(rows.clone(), u32::try_from(weight).unwrap_or(u32::MAX));
        store.remember(Read::Edge(place(parent), hanging));
    }
    found.extend(fresh);
    Ok(found)
}
