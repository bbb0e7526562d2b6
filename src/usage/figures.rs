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
    champs: HashMap<(NaiveDate, Arc<str>), HashMap<&'static str, i64>>,
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
        let numbers = self.named.entry(key).or_default();
        let millis = call.duration.as_micros().div_ceil(1_000) as u64;
        numbers.appels += 1;
        numbers.erreurs += i64::from(call.failed);
        numbers.cout = numbers.cout.saturating_add_unsigned(call.cout);
        numbers.lignes = numbers.lignes.saturating_add_unsigned(call.lignes);
        numbers.durations[CLASSES.partition_point(|end| *end < millis)] += 1;
    }

    /// Adds fields that were named.
    pub fn count(&mut self, jour: NaiveDate, consommateur: &Arc<str>, champs: &[&'static str]) {
        if self.fields >= MOST || champs.is_empty() {
            return;
        }
        let of = self.champs.entry((jour, consommateur.clone())).or_default();
        let before = of.len();
        champs.iter().for_each(|champ| *of.entry(champ).or_default() += 1);
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
            champs.into_iter().for_each(|(champ, appels)| *of.entry(champ).or_default() += appels);
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
            let row = |(champ, appels): (&&'static str, &i64)| {
                Numbers { appels: *appels, ..Numbers::default() }.row(*jour, Genre::Champ, consommateur, champ)
            };
            champs.iter().map(row)
        });
        named.chain(champs).collect()
    }
}

impl Numbers {
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
