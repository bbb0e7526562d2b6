//! What comes after what? Lines in which each one replaces the one before, some long, some that fork at their end.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::dice::Dice;
use super::france::shifted;

/// A line: so many one after the other, then perhaps several at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lignee {
    // Place of the first one among those of all lines.
    premier: usize,
    longueur: usize,
    fourche: usize,
}

/// One of a line, and when it stands.
#[derive(Debug)]
pub struct Noeud {
    /// First day.
    pub debut: NaiveDate,
    /// Last day.
    pub fin: NaiveDate,
    /// Whether nothing replaces it.
    pub derniere: bool,
    /// Those it replaces, by their places.
    pub anciens: Vec<usize>,
    /// Those that replace it.
    pub nouveaux: Vec<usize>,
}

// How many replace one another after the first: mostly none, sometimes many.
const SUITES: [usize; 14] = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 7];

/// Lines that hold so many in all.
pub fn lignees(dice: &mut Dice, total: usize) -> Vec<Lignee> {
    let mut lignees = Vec::new();
    let mut premier = 0;
    while premier < total {
        let left = total - premier;
        let longueur = (1 + dice.pick(&SUITES)).min(left);
        let fourche = if longueur >= 2 && left - longueur >= 3 && dice.percent(15) { 2 + dice.place(2) } else { 0 };
        lignees.push(Lignee { premier, longueur, fourche });
        premier += longueur + fourche;
    }
    lignees
}

/// Those of a line, oldest first: the last ones stand on the day when the line lives, each for some years.
pub fn datees(
    lignee: &Lignee,
    date: NaiveDate,
    vivante: bool,
    years: RangeInclusive<i64>,
    dice: &mut Dice,
) -> Vec<Noeud> {
    let Lignee { premier, longueur, fourche } = *lignee;
    let generations = longueur + usize::from(fourche > 0);
    let mut periods = Vec::new();
    let mut fin = shifted(date, if vivante { dice.between(30, 1_825) } else { -dice.between(30, 5_500) });
    for _ in 0..generations {
        let debut = shifted(fin, -dice.between(*years.start() * 365, *years.end() * 365));
        let debut = debut.min(shifted(date, -10));
        periods.push((debut, fin));
        // The next one begins before the end of this one, or some months after it.
        fin = shifted(debut, dice.between(-150, 90));
    }
    periods.reverse();
    let last = premier + longueur - 1;
    let mut noeuds: Vec<Noeud> = (0..longueur + fourche)
        .map(|rank| {
            let (debut, fin) = periods[rank.min(generations - 1)];
            let place = premier + rank;
            let before =
                if place > last { Some(last) } else { place.checked_sub(1).filter(|before| *before >= premier) };
            let after = match place {
                place if place < last => vec![place + 1],
                place if place == last => (last + 1..=last + fourche).collect(),
                _ => Vec::new(),
            };
            Noeud { debut, fin, derniere: after.is_empty(), anciens: before.into_iter().collect(), nouveaux: after }
        })
        .collect();
    // Those of a fork do not all end on one day.
    for noeud in noeuds.iter_mut().skip(longueur + 1) {
        noeud.fin = shifted(noeud.fin, dice.between(0, 200));
    }
    noeuds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::dice::Subject;

    #[test]
    fn lines_are_short_and_long_and_fork_and_all_their_links_are_told_by_both() {
        let (mut longest, mut forks) = (0, 0);
        let date = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        for rank in 0..300 {
            let mut dice = Dice::new(1, Subject::Filiere, rank);
            let lignees = lignees(&mut dice, 30);
            let noeuds: Vec<Noeud> =
                lignees.iter().flat_map(|lignee| datees(lignee, date, dice.percent(50), 2..=5, &mut dice)).collect();
            assert_eq!(noeuds.len(), 30);
            for (place, noeud) in noeuds.iter().enumerate() {
                assert!(noeud.debut < noeud.fin);
                assert!(noeud.anciens.iter().all(|ancien| noeuds[*ancien].nouveaux.contains(&place)));
                assert!(noeud.nouveaux.iter().all(|nouveau| noeuds[*nouveau].anciens.contains(&place)));
                assert!(noeud.nouveaux.iter().all(|nouveau| noeuds[*nouveau].debut > noeud.debut));
                forks += usize::from(noeud.nouveaux.len() > 1);
            }
            longest = lignees.iter().map(|lignee| lignee.longueur).fold(longest, usize::max);
        }
        assert!(longest >= 8 && forks > 20, "{longest} {forks}");
    }
}
