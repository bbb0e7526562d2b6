//! What does the index hold of an object?

use std::collections::BTreeSet;

use super::sujet::Sujet;
use super::term::{Analyser, Term, plain};

/// The analysis of texts: the index is built again when the program has another.
pub const ANALYSE: i32 = 5;

/// How deep in an object a term stands: what is found in its name is found in all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Champ {
    /// Its names.
    Nom,
    /// Its other labels too: titles of a job, town of a course.
    Libelle,
    /// All its texts.
    Texte,
}

impl Champ {
    const ALL: [Self; 3] = [Self::Nom, Self::Libelle, Self::Texte];

    /// The word of the index for a term that stands there.
    pub fn lexeme(self, terme: &str) -> String {
        let depth = match self {
            Self::Nom => '1',
            Self::Libelle => '2',
            Self::Texte => '3',
        };
        let mut lexeme = String::with_capacity(1 + terme.len());
        lexeme.push(depth);
        lexeme.push_str(terme);
        lexeme
    }
}

/// Texts that are asked for apart from all others, and from one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Apart {
    /// The groups of people that a service names.
    Publics,
    /// What it says more of them.
    Precisions,
}

impl Apart {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Publics, Self::Precisions];

    /// The word of the index for a term that stands there; without a term, for there being any.
    pub fn lexeme(self, terme: &str) -> String {
        let kind = match self {
            Self::Publics => '4',
            Self::Precisions => '5',
        };
        format!("{kind}{terme}")
    }
}

/// The word of the index for a type.
pub fn type_lexeme(sujet: Sujet) -> String {
    format!("9{}", sujet.type_objet().to_ascii_lowercase())
}

/// The word of the index for where something stands: a cell of a quarter of a degree, 20 to 28 km wide in France.
pub fn cell_lexeme(latitude: f64, longitude: f64) -> String {
    let (row, column) = cell(latitude, longitude);
    format!("8{row}x{column}")
}

/// Whether a word of the index tells where something stands, or that it is offered wherever one is.
pub fn is_cell_lexeme(lexeme: &str) -> bool {
    lexeme.starts_with('8')
}

/// The word of the index for what is offered remotely.
pub const REMOTE: &str = "8a";

/// The words of the index for a box, south, north, west and east; none when that makes too many.
pub fn cell_lexemes((south, north, west, east): (f64, f64, f64, f64)) -> Option<Vec<String>> {
    let ((bottom, left), (top, right)) = (cell(south.max(-90.0), west), cell(north.min(90.0), east));
    ((top - bottom + 1) * (right - left + 1) <= MOST_CELLS)
        .then(|| (bottom..=top).flat_map(|row| (left..=right).map(move |column| format!("8{row}x{column}"))).collect())
}

// A radius of 100 km is 150 cells or so in France.
const MOST_CELLS: i64 = 400;

fn cell(latitude: f64, longitude: f64) -> (i64, i64) {
    (((latitude + 90.0) * 4.0).floor() as i64, ((longitude + 180.0) * 4.0).floor() as i64)
}

/// The word of the index for a name as a whole, whatever the order of its words; none for one that is too long.
pub fn whole_lexeme<'a>(termes: impl Iterator<Item = &'a str>) -> Option<String> {
    let distinct: BTreeSet<&str> = termes.collect();
    let whole = distinct.into_iter().fold("0".to_owned(), |whole, terme| whole + terme + "0");
    (1 < whole.len() && whole.len() <= LONGEST_WHOLE).then_some(whole)
}

// PostgreSQL holds words of 2 046 bytes at the most.
const LONGEST_WHOLE: usize = 400;

/// The texts of an object.
#[derive(Clone, Debug, Default)]
pub struct Texts<'a> {
    /// Its name, as results show it.
    pub titre: &'a str,
    /// Other names, one a line.
    pub alias: &'a str,
    /// Other labels, one a line.
    pub libelles: &'a str,
    /// The rest, one text a line or more.
    pub textes: &'a str,
    /// Whether each label is a name of the object, so that asking for it means the object.
    pub named_by_labels: bool,
    /// What is asked for apart, as [`Apart::ALL`] has them.
    pub apart: [&'a str; 2],
    /// Degrees north and east.
    pub place: Option<(f64, f64)>,
    /// Whether it is offered remotely.
    pub remote: bool,
}

/// What the index holds of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Terms of the name, each once, in its order, parted by spaces.
    pub nom: String,
    /// Words of the index, sorted, each once.
    pub lexemes: Vec<String>,
    /// What [`vocabulary`] gives of its names and labels.
    pub mots: Mots,
}

/// Words, each with its term.
pub type Mots = BTreeSet<(String, String)>;

/// Analyses an object.
pub fn indexed(analyser: &mut Analyser, sujet: Sujet, texts: &Texts<'_>) -> Indexed {
    let mut lexemes = vec![type_lexeme(sujet)];
    lexemes.extend(texts.place.map(|(latitude, longitude)| cell_lexeme(latitude, longitude)));
    lexemes.extend(texts.remote.then(|| REMOTE.to_owned()));
    let mut names = analyser.terms(texts.titre);
    let nom = name(&names);
    lexemes.extend(whole(&names));
    for alias in texts.alias.lines() {
        let terms = analyser.terms(alias);
        // `CAP` alone names no diploma, and `CAP boulanger` does.
        lexemes.extend(whole(&[terms.as_slice(), &names].concat()));
        names.extend(terms);
    }
    let mut labels = Vec::new();
    for label in texts.libelles.lines() {
        let terms = analyser.terms(label);
        lexemes.extend(whole(&terms).filter(|_| texts.named_by_labels));
        labels.extend(terms);
    }
    let mut rest = analyser.terms(texts.textes);
    rest.extend(analyser.terms(sujet.words()));
    lexemes.extend(standing([&names, &labels, &rest]));
    for (apart, text) in Apart::ALL.into_iter().zip(texts.apart) {
        let terms = analyser.terms(text);
        lexemes.extend((!terms.is_empty()).then(|| apart.lexeme("")));
        lexemes.extend(terms.iter().map(|term| apart.lexeme(&term.terme)));
    }
    lexemes.sort_unstable();
    lexemes.dedup();
    Indexed { nom, lexemes, mots: mots(names.into_iter().chain(labels)) }
}

// Each term, as deep as it first stands and in all that is deeper.
fn standing(fields: [&[Term]; 3]) -> Vec<String> {
    let mut places: Vec<(&str, usize)> = Vec::new();
    for (depth, terms) in fields.into_iter().enumerate() {
        places.extend(terms.iter().map(|term| (term.terme.as_str(), depth)));
    }
    places.sort_unstable();
    places.dedup_by_key(|(terme, _)| *terme);
    let mut lexemes = Vec::with_capacity(2 * places.len());
    for (terme, depth) in places {
        lexemes.extend(Champ::ALL[depth..].iter().map(|champ| champ.lexeme(terme)));
    }
    lexemes
}

fn whole(terms: &[Term]) -> Option<String> {
    whole_lexeme(terms.iter().map(|term| term.terme.as_str()))
}

fn name(terms: &[Term]) -> String {
    let mut seen = BTreeSet::new();
    let termes = terms.iter().map(|term| term.terme.as_str());
    termes.filter(|terme| seen.insert(*terme)).collect::<Vec<_>>().join(" ")
}

/// Words that may be completed and put right: those of names and labels, each with its term. What is short, long or
/// numbers is left out.
pub fn vocabulary(analyser: &mut Analyser, titre: &str, libelles: &str) -> Mots {
    let lines = std::iter::once(titre).chain(libelles.lines());
    mots(lines.flat_map(|line| analyser.terms(line)))
}

fn mots(terms: impl Iterator<Item = Term>) -> Mots {
    terms.filter(|term| is_word(&term.mot)).map(|term| (term.mot, term.terme)).collect()
}

fn is_word(mot: &str) -> bool {
    (3..=30).contains(&mot.len()) && plain(mot) == mot && !mot.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::term::term;

    fn held(lexemes: &[&str], texts: Texts<'_>) -> Vec<bool> {
        let found = indexed(&mut Analyser::default(), Sujet::Metier, &texts);
        lexemes.iter().map(|lexeme| found.lexemes.iter().any(|found| found == lexeme)).collect()
    }

    #[test]
    fn what_stands_in_the_name_stands_in_the_whole() {
        let texts = Texts { titre: "Boulanger / Boulangère", textes: "Pétrir la pâte", ..Texts::default() };
        assert_eq!(held(&["1boulang", "2boulang", "3boulang"], texts.clone()), [true; 3]);
        assert_eq!(held(&["1petrir", "2petrir", "3petrir"], texts.clone()), [false, false, true]);
        assert_eq!(held(&["9metier", "9formation", "3metier"], texts), [true, false, false]);
    }

    #[test]
    fn a_name_is_held_whole_with_each_other_name() {
        let texts = Texts { titre: "Boulanger", alias: "CAP", libelles: "Mitron\nPétrisseur", ..Texts::default() };
        assert_eq!(held(&["0boulang0", "0boulang0cap0", "0mitron0"], texts.clone()), [true, true, false]);
        assert_eq!(held(&["0mitron0"], Texts { named_by_labels: true, ..texts }), [true]);
        assert_eq!(whole_lexeme(["b", "a", "b"].into_iter()).as_deref(), Some("0a0b0"));
        assert_eq!(whole_lexeme(std::iter::empty()), None);
        assert_eq!(whole_lexeme(["x".repeat(500).as_str()].into_iter()), None);
    }

    #[test]
    fn what_is_asked_for_apart_stands_nowhere_else() {
        let texts = Texts { titre: "Atelier", apart: ["jeunes femmes", ""], ..Texts::default() };
        let [group, more, anywhere] = ["4", "5", "3"].map(|kind| kind.to_owned() + &term("jeunes"));
        assert_eq!(held(&["4", &group, "5", &more, &anywhere], texts), [true, true, false, false, false]);
    }

    #[test]
    fn a_place_stands_in_one_of_the_cells_of_a_box_around_it() {
        let (latitude, longitude) = (50.63, 3.07);
        let around = cell_lexemes((latitude - 0.9, latitude + 0.9, longitude - 1.4, longitude + 1.4)).unwrap();
        assert!(around.contains(&cell_lexeme(latitude, longitude)) && around.len() < 120, "{around:?}");
        assert_eq!(cell_lexemes((89.0, 91.0, -180.0, 180.0)), None);
    }

    #[test]
    fn the_vocabulary_is_words() {
        let found = vocabulary(&mut Analyser::default(), "Le 3e CAP de boulangère 2026", "Ω-mega");
        let expected = [("boulangere", "boulang"), ("cap", "cap"), ("mega", "mega")];
        assert_eq!(found, expected.map(|(mot, terme)| (mot.to_owned(), terme.to_owned())).into());
    }
}
