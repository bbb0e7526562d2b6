//! What was counted and is not written yet.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use entity::usage_jour;

use super::{Call, Genre};
use crate::store::usage::{CLASSES, Durations};

/// Rows kept while the database is away; beyond, what is counted under a new key is lost.
const MOST: usize = 200_000;

/// Numbers by day, consumer, kind and name.
#[derive(Debug, Default)]
pub(super) struct Figures {
    named: HashMap<(NaiveDate, Arc<str>, Genre, Arc<str>), Numbers>,
    champs: HashMap<(NaiveDate, Arc<str>), HashMap<&'static str, Numbers>>,
    fields: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Numbers {
    appels: i64,
    erreurs: i64,
    cout: i64,
    lignes: i64,
    durations: Durations,
}

impl Figures {
    /// Adds something that was asked.
    pub fn add(&mut self, jour: NaiveDate, consommateur: &Arc<str>, genre: Genre, nom: Arc<str>, call: &Call<'_>) {
        let key = (jour, consommateur.clone(), genre, nom);
        if self.named.len() >= MOST && !self.named.contains_key(&key) {
            return;
        }
        self.named.entry(key).or_default().merge(&Numbers::of(call));
    }

    /// Adds it to each field that it named.
    pub fn count(&mut self, jour: NaiveDate, consommateur: &Arc<str>, call: &Call<'_>) {
        if self.fields >= MOST || call.champs.is_empty() {
            return;
        }
        let numbers = Numbers::of(call);
        let of = self.champs.entry((jour, consommateur.clone())).or_default();
        let before = of.len();
        call.champs.iter().for_each(|champ| of.entry(champ).or_default().merge(&numbers));
        self.fields += of.len() - before;
    }

    /// The same again, with what was counted meanwhile.
    pub fn merge(&mut self, other: Self) {
        for (key, numbers) in other.named {
            if self.named.len() >= MOST && !self.named.contains_key(&key) {
                continue;
            }
            self.named.entry(key).or_default().merge(&numbers);
        }
        for (key, champs) in other.champs {
            let of = self.champs.entry(key).or_default();
            let before = of.len();
            champs.iter().for_each(|(champ, numbers)| of.entry(champ).or_default().merge(numbers));
            self.fields += of.len() - before;
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.champs.is_empty()
    }

    /// As rows, whose keys differ.
    pub fn rows(&self) -> Vec<usage_jour::Model> {
        let named = self
            .named
            .iter()
            .map(|((jour, consommateur, genre, nom), numbers)| numbers.row(*jour, *genre, consommateur, nom));
        let champs = self.champs.iter().flat_map(|((jour, consommateur), champs)| {
            champs.iter().map(|(champ, numbers)| numbers.row(*jour, Genre::Champ, consommateur, champ))
        });
        named.chain(champs).collect()
    }
}

impl Numbers {
    /// Those of one thing that was asked.
    fn of(call: &Call<'_>) -> Self {
        let millis = call.duration.as_micros().div_ceil(1_000) as u64;
        let mut durations = Durations::default();
        durations[CLASSES.partition_point(|end| *end < millis)] = 1;
        Self {
            appels: 1,
            erreurs: i64::from(call.failed),
            cout: call.cout.try_into().unwrap_or(i64::MAX),
            lignes: call.lignes.try_into().unwrap_or(i64::MAX),
            durations,
        }
    }

    fn merge(&mut self, other: &Self) {
        self.appels += other.appels;
        self.erreurs += other.erreurs;
        self.cout = self.cout.saturating_add(other.cout);
        self.lignes = self.lignes.saturating_add(other.lignes);
        self.durations.iter_mut().zip(other.durations).for_each(|(count, more)| *count += more);
    }

    fn row(&self, jour: NaiveDate, genre: Genre, consommateur: &str, nom: &str) -> usage_jour::Model {
        let Self { appels, erreurs, cout, lignes, durations } = *self;
        let [d1, d2, d5, d10, d20, d50, d100, d200, d500, d1000, d5000, d_plus] = durations;
        usage_jour::Model {
            jour,
            genre: genre.code().to_owned(),
            consommateur: consommateur.to_owned(),
            nom: nom.to_owned(),
            appels,
            erreurs,
            cout,
            lignes,
            d1,
            d2,
            d5,
            d10,
            d20,
            d50,
            d100,
            d200,
            d500,
            d1000,
            d5000,
            d_plus,
        }
    }
}
