use super::*;
use crate::store::usage::{Durations, Sum, percentile};

/// What was asked, summed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MesureUsage {
    appels: i64,
    erreurs: i64,
    cout: i64,
    lignes: i64,
    durations: Durations,
}

impl MesureUsage {
    /// The sum of these.
    pub fn of<'a>(sums: impl IntoIterator<Item = &'a Sum>) -> Self {
        sums.into_iter().fold(Self::default(), |mut all, sum| {
            all.appels += sum.appels;
            all.erreurs += sum.erreurs;
            all.cout += sum.cout;
            all.lignes += sum.lignes;
            all.durations.iter_mut().zip(sum.durations).for_each(|(count, more)| *count += more);
            all
        })
    }

    fn percentile(&self, share: f64) -> Option<i32> {
        percentile(&self.durations, share).and_then(|millis| i32::try_from(millis).ok())
    }
}

/// What was asked, summed. Times are those of the server, and the end of a class: 1, 2, 5, 10, 20… 5 000 ms.
#[Object]
impl MesureUsage {
    /// How often.
    async fn appels(&self) -> i32 {
        counted(self.appels)
    }

    /// How often with an error in the answer.
    async fn erreurs(&self) -> i32 {
        counted(self.erreurs)
    }

    /// Points of cost, those in which a share is told.
    async fn cout(&self) -> f64 {
        self.cout as f64
    }

    /// Objects or rows that were given.
    async fn lignes(&self) -> f64 {
        self.lignes as f64
    }

    /// Half of the answers came within so many milliseconds; null when there was none.
    async fn p50_ms(&self) -> Option<i32> {
        self.percentile(0.50)
    }

    /// 95 % of them did.
    async fn p95_ms(&self) -> Option<i32> {
        self.percentile(0.95)
    }

    /// 99 % of them did.
    async fn p99_ms(&self) -> Option<i32> {
        self.percentile(0.99)
    }
}

/// What was asked in a day.
#[derive(Debug, SimpleObject)]
pub struct StatistiquesJour {
    /// The day, in Paris.
    pub jour: Date,
    /// Queries and mutations.
    pub operations: MesureUsage,
    /// Files downloaded.
    pub telechargements: MesureUsage,
    /// Events told to those who listen.
    pub evenements: MesureUsage,
    /// Who asked: those who hold a token, and all the others as one.
    pub consommateurs_actifs: i32,
    /// Corrections published for the first time.
    pub corrections: i32,
    /// Share of the day in which the service stood and its database answered, 0 to 1; null before it was measured. Of the first
    /// day measured and of today, the part that is measured.
    pub disponibilite: Option<f64>,
}

/// A kind of thing that is counted.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum GenreUsage {
    /// A query or a mutation, by its name; one without a name by a digest of its text.
    Operation,
    /// A field of the schema, as `Type.champ`: how often an operation that was executed names it, and the errors, the cost and the
    /// durations of these operations.
    Champ,
    /// A file, by its data set.
    Telechargement,
    /// An event, by the name of its subscription.
    Evenement,
}

words!(GenreUsage {
    Operation = "OPERATION",
    Champ = "CHAMP",
    Telechargement = "TELECHARGEMENT",
    Evenement = "EVENEMENT",
});

/// What one consumer asked, by name.
#[derive(Debug, SimpleObject)]
pub struct UsageDetail {
    /// Kind.
    pub genre: GenreUsage,
    /// Name; `(autres)` for the names that were too many in a day.
    pub nom: String,
    /// The last day.
    pub dernier_jour: Date,
    /// How often, and the rest.
    pub mesure: MesureUsage,
}

/// How much is asked of this service, and whether it stands. Counted within seconds; no address is ever kept.
#[derive(Debug, SimpleObject)]
pub struct Statistiques {
    /// First day.
    pub debut: Date,
    /// Last day.
    pub fin: Date,
    /// Queries and mutations.
    pub operations: MesureUsage,
    /// Files downloaded.
    pub telechargements: MesureUsage,
    /// Events told to those who listen.
    pub evenements: MesureUsage,
    /// Who asked: those who hold a token, and all the others as one.
    pub consommateurs_actifs: i32,
    /// Corrections published for the first time.
    pub corrections: i32,
    /// Share of the time in which the service stood and its database answered, 0 to 1; null before it was measured.
    pub disponibilite: Option<f64>,
    /// The same by day; days in which nothing was counted are not told.
    pub par_jour: Vec<StatistiquesJour>,
    /// What the holder of the token asked, the most frequent first, 500 at the most; null without a token.
    pub miennes: Option<Vec<UsageDetail>>,
}
