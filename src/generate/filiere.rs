//! Which certifications lead to the trades of one field? Titles, the sheets and diplomas that bear them one after the
//! other, and which go together.
//!
//! A field is invented whole, from its number: 30 sheets of the register, 11 diplomas, the pairs of the kit.

use chrono::{Datelike, NaiveDate};

use super::branche::{BRANCHES, Branche};
use super::dice::{Dice, Subject, cumulated};
use super::france::France;
use super::genre::{GENRES, Genre};
use super::lignee;
use super::vocabulary::{FONCTIONS, NUANCES, TRANSVERSES, VERBES};

/// Sheets of a field.
pub const FICHES: u64 = 30;
/// Diplomas of a field.
pub const DIPLOMES: u64 = 11;
/// Most pairs of a field.
const PAIRES: usize = 16;

/// A field of training.
#[derive(Debug)]
pub struct Filiere {
    /// Its number, from 0.
    pub numero: u64,
    /// Its branch.
    pub branche: &'static Branche,
    /// Its speciality: NSF code, label in the register, label in the BCN.
    pub nsf: &'static (&'static str, &'static str, &'static str),
    /// Titles that it leads to.
    pub titres: Vec<Titre>,
    /// Sheets of the register.
    pub fiches: Vec<Fiche>,
    /// Diplomas.
    pub diplomes: Vec<Diplome>,
    /// Which go together: diploma, sheet.
    pub paires: Vec<(usize, usize)>,
}

/// What somebody becomes.
#[derive(Debug)]
pub struct Titre {
    /// Kind of certification; none in the register of skills (RS).
    pub genre: Option<&'static Genre>,
    /// Title.
    pub intitule: String,
    /// What is taught.
    pub matiere: &'static str,
    /// Jobs it leads to, by their place in the reference.
    pub metiers: Vec<usize>,
}

/// A sheet of the register.
#[derive(Debug)]
pub struct Fiche {
    /// Rank among all.
    pub rang: u64,
    /// Code.
    pub rncp: String,
    /// Title it bears, by its place.
    pub titre: usize,
    /// Whether it is active on the day of reference.
    pub actif: bool,
    /// First and last day; none when it is registered for good.
    pub debut: NaiveDate,
    /// See above.
    pub fin: Option<NaiveDate>,
    /// Sheets it replaces, by their places.
    pub anciennes: Vec<usize>,
    /// Sheets that replace it.
    pub nouvelles: Vec<usize>,
}

/// A diploma of the BCN.
#[derive(Debug)]
pub struct Diplome {
    /// Rank among all.
    pub rang: u64,
    /// Code.
    pub cfd: String,
    /// Title it bears, by its place.
    pub titre: usize,
    /// Kind: a title of the register alone lends it that of its level.
    pub genre: &'static Genre,
    /// First and last day; none while it is open.
    pub ouverture: NaiveDate,
    /// See above.
    pub fermeture: Option<NaiveDate>,
    /// Diplomas it replaces, by their places.
    pub anciens: Vec<usize>,
    /// Diplomas that replace it.
    pub nouveaux: Vec<usize>,
}

impl Fiche {
    /// Whether it is of the register of certifications, not of skills.
    pub fn est_rncp(&self) -> bool {
        self.rncp.starts_with("RNCP")
    }
}

impl Filiere {
    /// The field of a number.
    pub fn new(france: &France, numero: u64) -> Self {
        let mut dice = france.dice(Subject::Filiere, numero);
        let (place, turn) = (numero as usize % france.specialites.len(), numero / france.specialites.len() as u64);
        let (branche, nsf, copy) = france.specialites[place];
        let branche = &BRANCHES[branche];
        let mut filiere = Self {
            numero,
            branche,
            nsf: &branche.nsf[nsf],
            titres: Vec::new(),
            fiches: Vec::new(),
            diplomes: Vec::new(),
            paires: Vec::new(),
        };
        filiere.add_fiches(france, &mut dice);
        // Diplomas of one speciality have different ranks, whichever fields they come from.
        let first = (turn * branche.poids + copy) * DIPLOMES;
        filiere.add_diplomes(france, first, &mut dice);
        filiere.add_paires(&mut dice);
        filiere
    }

    fn add_fiches(&mut self, france: &France, dice: &mut Dice) {
        let lignees = lignee::lignees(dice, FICHES as usize);
        // One in five is of the RS; those stand last, so that the first titles have diplomas.
        let rncp = lignees.len() - lignees.len() / 5;
        for (titre, lignee) in lignees.iter().enumerate() {
            self.titres.push(titre_of(france, self.branche, titre < rncp, dice));
            let vivante = dice.percent(55);
            for noeud in lignee::datees(lignee, france.date, vivante, 2..=5, dice) {
                let debut = noeud.debut;
                let lasting = vivante && titre < rncp && noeud.derniere && dice.percent(8);
                let fiche = Fiche {
                    rang: self.numero * FICHES + self.fiches.len() as u64,
                    rncp: String::new(),
                    titre,
                    actif: noeud.fin > france.date,
                    debut,
                    fin: (!lasting).then_some(noeud.fin),
                    anciennes: noeud.anciens,
                    nouvelles: noeud.nouveaux,
                };
                self.fiches.push(fiche);
            }
        }
        self.number_fiches(france, rncp);
    }

    /// Codes follow the days: the older a sheet, the smaller its number.
    fn number_fiches(&mut self, france: &France, rncp: usize) {
        let mut order: Vec<usize> = (0..self.fiches.len()).collect();
        order.sort_by_key(|place| (self.fiches[*place].debut, *place));
        for (slot, place) in order.into_iter().enumerate() {
            let number = 100 + slot as u64 * france.counts.filieres + self.numero;
            let fiche = &mut self.fiches[place];
            let register = if fiche.titre < rncp { "RNCP" } else { "RS" };
            fiche.rncp = format!("{register}{number}");
        }
    }

    fn add_diplomes(&mut self, france: &France, first: u64, dice: &mut Dice) {
        let titled: Vec<usize> = (0..self.titres.len()).filter(|titre| self.titres[*titre].genre.is_some()).collect();
        for (rank, lignee) in lignee::lignees(dice, DIPLOMES as usize).iter().enumerate() {
            let titre = titled[rank % titled.len()];
            let Some(genre) = self.titres[titre].genre else { continue };
            let vivant = self.fiches.iter().any(|fiche| fiche.titre == titre && fiche.actif) && !dice.percent(12);
            for noeud in lignee::datees(lignee, france.date, vivant, 4..=9, dice) {
                let place = self.diplomes.len() as u64;
                let open = vivant && noeud.derniere && dice.percent(55);
                self.diplomes.push(Diplome {
                    rang: self.numero * DIPLOMES + place,
                    cfd: format!("{}{}{}", genre.bcn.0, self.nsf.0, two_characters(first + place)),
                    titre,
                    genre,
                    ouverture: school_year(noeud.debut, 9, 1),
                    fermeture: (!open).then(|| school_year(noeud.fin, 8, 31)),
                    anciens: noeud.anciens,
                    nouveaux: noeud.nouveaux,
                });
            }
        }
    }

    /// A diploma goes with the sheets of its title that stand while it does: several, or none.
    fn add_paires(&mut self, dice: &mut Dice) {
        let mut paires = Vec::new();
        for (place, diplome) in self.diplomes.iter().enumerate().rev() {
            for (other, fiche) in self.fiches.iter().enumerate().rev() {
                let together = fiche.titre == diplome.titre
                    && diplome.fermeture.is_none_or(|day| fiche.debut < day)
                    && fiche.fin.is_none_or(|day| diplome.ouverture < day);
                if together && !dice.percent(8) {
                    paires.push((place, other));
                }
            }
        }
        paires.truncate(PAIRES);
        self.paires = paires;
    }

    /// Whether both of a pair stand on the day of reference.
    pub fn ouverte(&self, (diplome, fiche): (usize, usize), france: &France) -> bool {
        let open = self.diplomes[diplome].fermeture.is_none_or(|day| day > france.date);
        open && self.fiches[fiche].actif
    }

    /// A code of the ROME and its title.
    pub fn metier<'a>(&self, france: &'a France, titre: usize, rank: usize) -> Option<&'a (String, String)> {
        france.reference.metiers.get(*self.titres[titre].metiers.get(rank)?)
    }
}

fn titre_of(france: &France, branche: &'static Branche, rncp: bool, dice: &mut Dice) -> Titre {
    let mut metiers: Vec<usize> = Vec::new();
    for _ in 0..=dice.skewed(5) {
        let metier = france.metier(dice, branche.lettre);
        if !metiers.contains(&metier) {
            metiers.push(metier);
        }
    }
    let matiere = *dice.pick(branche.matieres);
    let genre = rncp.then(|| {
        let weights = cumulated(GENRES.iter().map(|genre| genre.poids));
        &GENRES[dice.weighted(&weights)]
    });
    let intitule = match genre {
        None => format!("{} {}", dice.pick(VERBES), dice.pick(TRANSVERSES)),
        Some(genre) => {
            let name = match genre.niveau.checked_sub(5).map(|above| FONCTIONS[usize::from(above)]) {
                Some(fonctions) => format!("{} de {matiere}", dice.pick(fonctions)),
                None => {
                    let (_, title) = &france.reference.metiers[metiers[0]];
                    masculine(title)
                }
            };
            format!("{name}{}", dice.pick(NUANCES))
        }
    };
    Titre { genre, intitule, matiere, metiers }
}

/// The first of two forms of a title: `Chef / Cheffe d'équipe` is `Chef d'équipe`.
fn masculine(title: &str) -> String {
    let Some((first, second)) = title.split_once(" / ") else {
        return title.to_owned();
    };
    let rest = second.split(' ').skip(first.split(' ').count());
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ")
}

/// The first day of the school year, or its last one, in the year of a day.
fn school_year(day: NaiveDate, month: u32, last: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), month, last).unwrap_or(day)
}

/// A rank in two capitals or digits.
fn two_characters(rank: u64) -> String {
    let character = |digit: u64| char::from_digit((digit % 36) as u32, 36).unwrap_or('0').to_ascii_uppercase();
    [character(rank / 36), character(rank)].iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::codes::{Cfd, Rncp};
    use crate::generate::request::MOST_FILIERES;

    #[test]
    fn no_two_sheets_nor_diplomas_bear_one_code_however_large_the_country() {
        let mut france = France::small(1);
        france.counts.filieres = MOST_FILIERES;
        let (mut fiches, mut diplomes) = (HashSet::new(), HashSet::new());
        for numero in 0..MOST_FILIERES {
            let filiere = Filiere::new(&france, numero);
            assert_eq!((filiere.fiches.len() as u64, filiere.diplomes.len() as u64), (FICHES, DIPLOMES));
            for fiche in filiere.fiches {
                assert!(fiche.rncp.parse::<Rncp>().is_ok(), "{}", fiche.rncp);
                assert!(fiches.insert(fiche.rncp));
            }
            for diplome in filiere.diplomes {
                assert!(diplome.cfd.parse::<Cfd>().is_ok(), "{}", diplome.cfd);
                assert!(diplomes.insert(diplome.cfd));
            }
        }
    }

    #[test]
    fn a_diploma_goes_with_several_sheets_of_its_title_and_time() {
        let france = France::small(1);
        let mut several = 0;
        for filiere in (0..france.counts.filieres).map(|numero| Filiere::new(&france, numero)) {
            for (diplome, fiche) in &filiere.paires {
                let (diplome, fiche) = (&filiere.diplomes[*diplome], &filiere.fiches[*fiche]);
                assert!(fiche.est_rncp() && fiche.titre == diplome.titre);
                assert!(diplome.fermeture.is_none_or(|day| fiche.debut < day));
            }
            let cfds: HashSet<usize> = filiere.paires.iter().map(|(diplome, _)| *diplome).collect();
            several += usize::from(cfds.len() < filiere.paires.len());
            let older = |fiche: &Fiche| fiche.anciennes.iter().map(|place| &filiere.fiches[*place]).collect::<Vec<_>>();
            assert!(filiere.fiches.iter().all(|fiche| older(fiche).iter().all(|old| old.debut < fiche.debut)));
        }
        assert!(several > 5, "{several}");
    }

    #[test]
    fn a_title_is_that_of_one_person() {
        assert_eq!(masculine("Boulanger / Boulangère"), "Boulanger");
        assert_eq!(masculine("Chef / Cheffe d'équipe paysagiste"), "Chef d'équipe paysagiste");
        assert_eq!(masculine("Responsable d'agence"), "Responsable d'agence");
        assert_eq!(two_characters(0) + &two_characters(35) + &two_characters(1_295), "000ZZZ");
    }
}
