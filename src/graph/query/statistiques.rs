use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::Paris;

use crate::graph::error::{Error, Maybe};
use crate::graph::scalars::Date;
use crate::graph::schema::Moment;
use crate::graph::types::*;
use crate::graph::walk::Walk;
use crate::store::usage::{Asked, DAYS, Figures, Sum};

/// How much is asked.
#[derive(Debug, Default)]
pub struct StatistiquesQuery;

/// Days told when nothing is asked.
const USUAL: Days = Days::new(29);

/// How much is asked.
#[Object]
impl StatistiquesQuery {
    /// How much is asked of this service, and whether it stands: totals for everybody, and their own details for whoever holds a
    /// token. Kept for thirteen months.
    async fn statistiques(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day, in Paris; thirty days with the last one when left out.")] debut: Option<Date>,
        #[graphql(desc = "Last day, in Paris; today when left out.")] fin: Option<Date>,
    ) -> Maybe<Statistiques> {
        let today = ctx.today();
        let fin = fin.map_or(today, |day| day.0);
        let debut = debut.map_or(fin - USUAL, |day| day.0);
        if debut > fin {
            return Some(Err(Error::input("debut", debut, &format!("a day that is not after fin, {fin}"))));
        }
        if fin - debut > chrono::TimeDelta::days(DAYS as i64) {
            return Some(Err(Error::input("debut", debut, &format!("a day at most {DAYS} days before fin, {fin}"))));
        }
        let instants = (midnight(debut), midnight(fin + Days::new(1)));
        let asked = Asked { days: (debut, fin), instants, holder: ctx.viewer().subject().map(str::to_owned) };
        let figures = ctx.figures(asked).await?;
        Some(figures.map(|figures| Read { debut, fin, now: ctx.data_unchecked::<Moment>().0, figures }.told()))
    }
}

/// What is told of a period.
struct Read {
    debut: NaiveDate,
    fin: NaiveDate,
    now: DateTime<Utc>,
    figures: Arc<Figures>,
}

impl Read {
    fn told(&self) -> Statistiques {
        let Figures { sums, consumers, corrections, own, .. } = &*self.figures;
        let asked = sums.iter().map(|sum| sum.jour);
        let days: BTreeSet<NaiveDate> = asked.chain(corrections.iter().map(|moment| jour(*moment))).collect();
        let minutes = self.minutes();
        let (debut, fin) = (self.debut, self.fin);
        Statistiques {
            debut: Date(debut),
            fin: Date(fin),
            operations: self.measure(GenreUsage::Operation, None),
            telechargements: self.measure(GenreUsage::Telechargement, None),
            evenements: self.measure(GenreUsage::Evenement, None),
            consommateurs_actifs: (*consumers).try_into().unwrap_or(i32::MAX),
            corrections: corrections.len().try_into().unwrap_or(i32::MAX),
            disponibilite: self.availability(&minutes, debut, fin),
            par_jour: days.into_iter().map(|day| self.day(day, &minutes)).collect(),
            miennes: own.as_deref().map(|own| own.iter().filter_map(detail).collect()),
        }
    }

    fn day(&self, day: NaiveDate, minutes: &BTreeMap<NaiveDate, i64>) -> StatistiquesJour {
        let of_day = self.figures.sums.iter().filter(|sum| sum.jour == day);
        let corrections = self.figures.corrections.iter().filter(|moment| jour(**moment) == day).count();
        StatistiquesJour {
            jour: Date(day),
            operations: self.measure(GenreUsage::Operation, Some(day)),
            telechargements: self.measure(GenreUsage::Telechargement, Some(day)),
            evenements: self.measure(GenreUsage::Evenement, Some(day)),
            consommateurs_actifs: of_day.map(|sum| sum.consommateurs).max().unwrap_or(0).try_into().unwrap_or(i32::MAX),
            corrections: corrections.try_into().unwrap_or(i32::MAX),
            disponibilite: self.availability(minutes, day, day),
        }
    }

    fn measure(&self, genre: GenreUsage, day: Option<NaiveDate>) -> MesureUsage {
        let of = |sum: &&Sum| sum.genre == genre.code() && day.is_none_or(|day| sum.jour == day);
        MesureUsage::of(self.figures.sums.iter().filter(of))
    }

    /// Minutes in which the service stood, by day.
    fn minutes(&self) -> BTreeMap<NaiveDate, i64> {
        let mut minutes = BTreeMap::new();
        for beat in &self.figures.beats {
            *minutes.entry(jour(beat.heure)).or_default() += i64::from(beat.minutes.count_ones());
        }
        minutes
    }

    /// The share of the minutes from the first that was measured to now.
    fn availability(&self, minutes: &BTreeMap<NaiveDate, i64>, from: NaiveDate, to: NaiveDate) -> Option<f64> {
        let first = self.figures.beats.first()?;
        let first = first.heure.timestamp() / 60 + i64::from(first.minutes.trailing_zeros().min(59));
        let begin = first.max(midnight(from).timestamp() / 60);
        let end = (self.now.timestamp() / 60 + 1).min(midnight(to + Days::new(1)).timestamp() / 60);
        let stood: i64 = minutes.range(from..=to).map(|(_, count)| count).sum();
        (end > begin).then(|| (stood as f64 / (end - begin) as f64).min(1.0))
    }
}

fn detail(sum: &Sum) -> Option<UsageDetail> {
    Some(UsageDetail {
        genre: GenreUsage::of(&sum.genre)?,
        nom: sum.nom.clone(),
        dernier_jour: Date(sum.jour),
        mesure: MesureUsage::of([sum]),
    })
}

fn jour(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&Paris).date_naive()
}

/// The beginning of a day in Paris: the clocks change later in the night.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_time(chrono::NaiveTime::MIN);
    Paris.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |moment| moment.with_timezone(&Utc))
}
