//! In which order do documents answer a question?
//!
//! By what of the document answers (its name as a whole, words of its name, of its labels, of its texts), then by how much
//! of the name that is, by the very words typed, and by the importance of the document. All in integers: both databases give
//! the same order.

use std::collections::BTreeSet;

use super::question::Question;
use super::sujet::Sujet;
use super::term::Analyser;
use super::word::each_mot;

/// How a document was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Palier {
    /// By its code: how many likelier ones the text may be.
    Code(u8),
    /// A name of it is the whole question.
    Entier,
    /// Its names hold every word.
    Nom,
    /// Its names and labels do.
    Libelle,
    /// All its texts do.
    Texte,
    /// All its texts hold words that begin as those of the question.
    Debut,
    /// It leads to a job that a title of which is the whole question.
    Metier,
    /// All its texts hold every word but one.
    Partiel,
}

/// A document that may answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its place among equals.
    pub rang: i64,
    /// Type of the object.
    pub sujet: Sujet,
    /// Key of the object.
    pub cle: String,
    /// Name.
    pub titre: String,
    /// Terms of the name, parted by spaces.
    pub nom: String,
    /// Other names and labels, one a line.
    pub libelles: String,
    /// Importance within its type: 0 to 31, the greatest first.
    pub importance: i64,
    /// How it was found.
    pub palier: Palier,
    /// How far it stands from the middle of what is searched, where a place is.
    pub distance: Option<Distance>,
}

/// A distance, and how far one searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distance {
    /// Metres to the object.
    pub metres: u32,
    /// Metres to the edge of what is searched.
    pub reach: u32,
}

impl Distance {
    // 0 to 30, the nearest first.
    fn bonus(self) -> u32 {
        30_u32.saturating_sub((u64::from(self.metres) * 30).checked_div(u64::from(self.reach)).unwrap_or(0) as u32)
    }
}

/// The greatest score.
pub const BEST: u32 = 1_200;

// How well a document answers: 0 to [`BEST`].
fn score(question: &Question, candidate: &Candidate, analyser: &mut Analyser) -> u32 {
    let covered = covered(question, candidate.nom.split(' ').filter(|terme| !terme.is_empty()));
    let base = match candidate.palier {
        Palier::Code(likelier) => 1_100 - 10 * u32::from(likelier),
        Palier::Entier if covered == 100 => 900 + if candidate.sujet == Sujet::Metier { JOB } else { 0 },
        Palier::Entier => 840,
        Palier::Nom => 500 + covered * 5 / 2,
        Palier::Libelle if candidate.sujet == Sujet::Metier => 480 + best_label(question, candidate, analyser) * 2,
        Palier::Libelle => 330 + covered,
        Palier::Metier => 320 + covered,
        Palier::Texte => 150 + covered,
        Palier::Debut => 60 + covered,
        Palier::Partiel => 10 + covered,
    };
    let importance = u32::try_from(31 - candidate.importance.clamp(0, 31)).unwrap_or(0);
    let gone = if candidate.importance >= BYGONE { GONE } else { 0 };
    let near = candidate.distance.map_or(0, Distance::bonus);
    (base + verbatim(question, &candidate.titre) + importance / 2 + near).saturating_sub(gone)
}

// The name of a family (`coiffure`) means the job before the sheets that are called so to the letter.
const JOB: u32 = 64;

// From that importance on, what is no longer in force: it gives way to a name that holds little more.
const BYGONE: i64 = 16;
const GONE: u32 = 60;

// 2 for a word that was asked for, 1 for one that it begins or may be a mistake for.
fn answers(question: &Question, terme: &str) -> usize {
    let all = || question.asked.iter();
    if all().any(|asked| asked.termes.first().is_some_and(|own| own == terme)) {
        2
    } else {
        usize::from(all().any(|asked| asked.is_answered_by(terme)))
    }
}

// Percent of these terms, each once, that are asked for; half of it for those that are near.
fn covered<'a>(question: &Question, termes: impl Iterator<Item = &'a str>) -> u32 {
    let (part, whole) = termes.fold((0, 0), |(part, whole), terme| (part + answers(question, terme), whole + 1));
    (part * 50).checked_div(whole).and_then(|share| share.try_into().ok()).unwrap_or(0)
}

// 0 to 60: each word that the name holds as it was typed, or begun.
fn verbatim(question: &Question, titre: &str) -> u32 {
    let asked = question.asked.iter().enumerate();
    let mut found = vec![0; question.asked.len()];
    each_mot(titre, |mot| {
        for (rank, asked) in asked.clone() {
            let last = question.unfinished && rank + 1 == question.asked.len();
            let worth = match mot.strip_prefix(asked.mot.as_str()) {
                Some("") => 60,
                Some(_) if last => 40,
                _ => 0,
            };
            found[rank] = worth.max(found[rank]);
        }
    });
    found.iter().sum::<u32>() / u32::try_from(found.len().max(1)).unwrap_or(1)
}

// How much of a label, the one of which it is the most, is the question; 0 when none holds every word.
fn best_label(question: &Question, candidate: &Candidate, analyser: &mut Analyser) -> u32 {
    let worth = |label: &str| {
        let mut termes: Vec<String> = analyser.terms(label).into_iter().map(|term| term.terme).collect();
        termes.sort_unstable();
        termes.dedup();
        let all = question.asked.iter().all(|asked| termes.iter().any(|terme| asked.is_answered_by(terme)));
        if all { covered(question, termes.iter().map(String::as_str)) } else { 0 }
    };
    candidate.libelles.lines().map(worth).max().unwrap_or(0)
}

/// The candidates with their scores, the best first, each object once.
pub fn ranked(question: &Question, candidates: Vec<Candidate>) -> Vec<(u32, Candidate)> {
    let mut analyser = Analyser::default();
    let scored = candidates.into_iter().map(|candidate| (score(question, &candidate, &mut analyser), candidate));
    let mut scored: Vec<(u32, Candidate)> = scored.collect();
    scored.sort_by(|(one, a), (other, b)| other.cmp(one).then(a.rang.cmp(&b.rang)));
    let mut seen = BTreeSet::new();
    scored.retain(|(_, candidate)| seen.insert(candidate.rang));
    scored
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::term::terms;

    fn candidate(rang: i64, sujet: Sujet, titre: &str, libelles: &str, palier: Palier) -> Candidate {
        let termes: BTreeSet<String> = terms(titre).into_iter().map(|term| term.terme).collect();
        let nom = termes.into_iter().collect::<Vec<_>>().join(" ");
        let (titre, libelles) = (titre.to_owned(), libelles.to_owned());
        Candidate { rang, sujet, cle: rang.to_string(), titre, nom, libelles, importance: 0, palier, distance: None }
    }

    fn order(text: &str, candidates: Vec<Candidate>) -> Vec<i64> {
        ranked(&Question::of(text), candidates).into_iter().map(|(_, candidate)| candidate.rang).collect()
    }

    #[test]
    fn a_whole_name_comes_before_a_part_and_a_name_before_labels_and_texts() {
        let found = vec![
            candidate(1, Sujet::Service, "Autre", "", Palier::Texte),
            candidate(2, Sujet::Service, "Autre", "", Palier::Libelle),
            candidate(3, Sujet::Service, "Boulanger et pâtissier de nuit", "", Palier::Nom),
            candidate(4, Sujet::Service, "Boulanger pâtissier", "", Palier::Nom),
            candidate(5, Sujet::Service, "Boulanger", "", Palier::Entier),
        ];
        assert_eq!(order("boulanger", found), [5, 4, 3, 2, 1]);
    }

    #[test]
    fn the_very_words_come_before_those_of_their_family() {
        let found = vec![
            candidate(1, Sujet::Commune, "Lillers", "", Palier::Entier),
            candidate(2, Sujet::Commune, "Lille", "", Palier::Entier),
        ];
        assert_eq!(order("lille", found), [2, 1]);
    }

    #[test]
    fn a_word_comes_before_those_that_it_begins() {
        let mut question = Question::of("aes");
        question.complete(["aest".to_owned()].into_iter());
        let found = vec![
            candidate(1, Sujet::Organisme, "AEST", "", Palier::Nom),
            candidate(2, Sujet::Organisme, "École AES", "", Palier::Nom),
        ];
        let order: Vec<i64> = ranked(&question, found).into_iter().map(|(_, found)| found.rang).collect();
        assert_eq!(order, [2, 1]);
    }

    #[test]
    fn a_job_one_of_whose_titles_is_near_comes_before_names_that_hold_more() {
        let found = vec![
            candidate(1, Sujet::Metier, "Cuisinier", "Chef de partie froid\nPlongeur", Palier::Libelle),
            candidate(2, Sujet::Metier, "Hôtelier", "Chef\nDirecteur de partie", Palier::Libelle),
        ];
        assert_eq!(order("chef de partie", found), [1, 2]);
    }

    #[test]
    fn of_two_that_answer_alike_the_nearer_comes_first() {
        let at = |rang, metres| Candidate {
            distance: Some(Distance { metres, reach: 30_000 }),
            ..candidate(rang, Sujet::Formation, "Boulanger", "", Palier::Entier)
        };
        assert_eq!(order("boulanger", vec![at(1, 20_000), at(2, 1_000)]), [2, 1]);
    }

    #[test]
    fn an_object_found_twice_is_told_once_by_its_best() {
        let found = vec![
            candidate(1, Sujet::Metier, "Boulanger", "", Palier::Texte),
            candidate(1, Sujet::Metier, "Boulanger", "", Palier::Entier),
        ];
        let ranked = ranked(&Question::of("boulanger"), found);
        assert_eq!(ranked.iter().map(|(_, found)| found.palier).collect::<Vec<_>>(), [Palier::Entier]);
    }
}
