//! What does every invented thing stand on? The seed, the day, the size, and what is real.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::branche::BRANCHES;
use super::dice::{Dice, Subject, cumulated};
use super::request::Counts;
use super::vocabulary::{LIEUX_DITS, VOIES};
use crate::import::reference::{Commune, Reference};

/// A synthetic France, of which anything can be asked in any order.
#[derive(Debug)]
pub struct France {
    /// What tells this one from the others.
    pub seed: u64,
    /// The day on which it is described.
    pub date: NaiveDate,
    /// How many of each thing.
    pub counts: Counts,
    /// Real codes.
    pub reference: Reference,
    /// Specialities, in an order of chance: branch, speciality in it, rank among those that are the same.
    pub specialites: Vec<(usize, usize, u64)>,
    /// Themes, the most popular first.
    pub thematiques: Vec<usize>,
    /// Producers of data·inclusion, the largest first.
    pub sources: Vec<usize>,
    populations: Vec<u64>,
    departements: HashMap<String, Vec<usize>>,
    metiers: HashMap<char, Vec<usize>>,
}

/// Where something stands.
#[derive(Clone, Debug)]
pub struct Adresse<'a> {
    /// Its commune.
    pub commune: &'a Commune,
    /// Number and way.
    pub voie: String,
    /// Degrees north and east; none when nobody knows.
    pub point: Option<(f64, f64)>,
}

impl France {
    /// From what is real and the choices of who asks.
    pub fn new(reference: Reference, counts: Counts, seed: u64, date: NaiveDate) -> Self {
        let order = |rank, count| Dice::new(seed, Subject::Order, rank).shuffled(count);
        let specialites = specialites();
        let specialites = order(0, specialites.len()).into_iter().map(|place| specialites[place]).collect();
        let mut departements: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, commune) in reference.communes.iter().enumerate() {
            if let Some((code, _)) = &commune.departement {
                departements.entry(code.clone()).or_default().push(place);
            }
        }
        let mut metiers: HashMap<char, Vec<usize>> = HashMap::new();
        for (place, (rome, _)) in reference.metiers.iter().enumerate() {
            metiers.entry(rome.chars().next().unwrap_or_default()).or_default().push(place);
        }
        Self {
            seed,
            date,
            counts,
            specialites,
            thematiques: order(1, reference.thematiques.len()),
            sources: order(2, reference.sources.len()),
            populations: cumulated(reference.communes.iter().map(|commune| u64::from(commune.population))),
            departements,
            metiers,
            reference,
        }
    }

    /// The stream of chance of a thing.
    pub fn dice(&self, subject: Subject, rank: u64) -> Dice {
        Dice::new(self.seed, subject, rank)
    }

    /// Whether a row is wrong on purpose: the row of this rank, of files of that kind.
    pub fn fault(&self, subject: Subject, rank: u64) -> Option<Dice> {
        let mut dice = self.dice(Subject::Fault, ((subject as u64) << 40) | rank);
        dice.fault().then_some(dice)
    }

    /// So many days after the day of reference, or before it.
    pub fn day(&self, days: i64) -> NaiveDate {
        shifted(self.date, days)
    }

    /// A commune, large ones more often.
    pub fn commune(&self, dice: &mut Dice) -> &Commune {
        &self.reference.communes[dice.weighted(&self.populations)]
    }

    /// A commune of the same département, each as likely.
    pub fn commune_near(&self, dice: &mut Dice, commune: &Commune) -> &Commune {
        let code = commune.departement.as_ref().map(|(code, _)| code.as_str()).unwrap_or_default();
        match self.departements.get(code) {
            Some(places) => &self.reference.communes[*dice.pick(places)],
            None => self.commune(dice),
        }
    }

    /// An address in a commune; one in twenty has no point.
    pub fn adresse<'a>(&'a self, dice: &mut Dice, commune: &'a Commune) -> Adresse<'a> {
        let voie = format!("{} {} {}", 1 + dice.skewed(180), dice.pick(VOIES), dice.pick(LIEUX_DITS));
        let shift = [dice.between(-25_000, 25_000), dice.between(-25_000, 25_000)];
        let known = !dice.percent(5);
        let moved = |degrees: f64, shift: i64| ((degrees * 1e6).round() as i64 + shift) as f64 / 1e6;
        let point = commune.centre.filter(|_| known);
        let point = point.map(|(north, east)| (moved(north, shift[0]), moved(east, shift[1])));
        Adresse { commune, voie, point }
    }

    /// A job of a branch, by its place in the reference; any job when the branch has none.
    pub fn metier(&self, dice: &mut Dice, lettre: char) -> usize {
        match self.metiers.get(&lettre) {
            Some(places) => places[dice.popular(places.len())],
            None => dice.place(self.reference.metiers.len()),
        }
    }
}

/// So many days after a day, or before it.
pub fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    let count = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(count) } else { day.checked_add_days(count) };
    moved.unwrap_or(day)
}

/// Every speciality, as often as its branch weighs.
fn specialites() -> Vec<(usize, usize, u64)> {
    let mut all = Vec::new();
    for (branche, details) in BRANCHES.iter().enumerate() {
        for nsf in 0..details.nsf.len() {
            all.extend((0..details.poids).map(|copy| (branche, nsf, copy)));
        }
    }
    all
}

#[cfg(test)]
impl France {
    /// A small one, over the places and jobs of the sample.
    pub fn small(seed: u64) -> Self {
        let counts = "0.01".parse::<super::request::Scale>().map(super::request::Scale::counts).unwrap();
        let date = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        Self::new(Reference::read(None).unwrap(), counts, seed, date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_communes_are_drawn_more_often_and_points_are_near_their_centres() {
        let france = France::small(1);
        let mut dice = france.dice(Subject::Order, 9);
        let mut paris = 0;
        for _ in 0..2_000 {
            let commune = france.commune(&mut dice);
            paris += usize::from(commune.insee.starts_with("75"));
            let near = france.commune_near(&mut dice, commune);
            assert_eq!(near.departement, commune.departement);
            let adresse = france.adresse(&mut dice, commune);
            if let (Some(point), Some(centre)) = (adresse.point, commune.centre) {
                assert!((point.0 - centre.0).abs() <= 0.025_001 && (point.1 - centre.1).abs() <= 0.025_001);
            }
        }
        assert!((200..800).contains(&paris), "{paris}");
    }
}
