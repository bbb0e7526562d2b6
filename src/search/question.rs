//! What is asked in a search box?

use std::collections::BTreeSet;

use super::document::{Champ, type_lexeme, whole_lexeme};
use super::sujet::Sujet;
use super::term::{plain, terms};

/// A word that is asked for, and the terms that answer it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The word, folded.
    pub mot: String,
    /// Terms, any of them: its own first, then those of the words that it begins or that it may be a mistake for.
    pub termes: Vec<String>,
}

impl Asked {
    /// Whether one of its terms is this one.
    pub fn is_answered_by(&self, terme: &str) -> bool {
        self.termes.iter().any(|known| known == terme)
    }
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Question {
    /// Words, each of another family.
    pub asked: Vec<Asked>,
    /// Whether the last word may be the beginning of another: nothing was typed after it.
    pub unfinished: bool,
}

/// At the end of a word of the index: whatever begins so.
pub const BEGINS: &str = "*";

/// Words of one family or more, any of which must be there: all such groups must hold.
pub type Groups = Vec<Vec<String>>;

impl Question {
    /// What a text asks.
    pub fn of(text: &str) -> Self {
        let mut seen = BTreeSet::new();
        let found = terms(text);
        let unfinished = found.last().is_some_and(|last| last.range.end == text.len());
        let distinct = found.into_iter().filter(|term| seen.insert(term.terme.clone()));
        let asked = distinct.map(|term| Asked { mot: term.mot, termes: vec![term.terme] }).collect();
        Self { asked, unfinished }
    }

    /// The word that is being typed.
    pub fn beginning(&self) -> Option<&str> {
        let last = self.asked.last().filter(|_| self.unfinished)?;
        (SHORTEST..=LONGEST).contains(&last.mot.chars().count()).then_some(last.mot.as_str())
    }

    /// The last word may be any of these families too.
    pub fn complete(&mut self, termes: impl Iterator<Item = String>) {
        if let Some(last) = self.asked.last_mut() {
            for terme in termes {
                if !last.termes.contains(&terme) {
                    last.termes.push(terme);
                }
            }
        }
    }

    /// A word may be a mistake for those of these families.
    pub fn mistake(&mut self, rank: usize, termes: Vec<String>) {
        if let Some(asked) = self.asked.get_mut(rank) {
            asked.termes.extend(termes);
        }
    }

    /// Words of the index for documents that hold every word of the question so deep.
    pub fn groups(&self, champ: Champ) -> Groups {
        self.asked.iter().map(|asked| asked.termes.iter().map(|terme| champ.lexeme(terme)).collect()).collect()
    }

    /// The same where the vocabulary is not at hand: the last word begins words of the index too. For lists.
    pub fn narrowing(&self, champ: Champ) -> Groups {
        let mut groups = self.groups(champ);
        groups.truncate(NARROWING);
        if let (Some(last), Some(mot)) = (groups.last_mut(), self.beginning().filter(|mot| mot.len() >= BEGINNING)) {
            last.push(champ.lexeme(&plain(mot)) + BEGINS);
        }
        groups
    }

    /// The same for the lists of a type. Each of its documents holds what people call it, which narrows nothing: `formation`
    /// among courses.
    pub fn narrowing_of(&self, sujet: Sujet, champ: Champ) -> Groups {
        if champ != Champ::Texte {
            return self.narrowing(champ);
        }
        let own: Vec<String> = terms(sujet.words()).into_iter().map(|term| term.terme).collect();
        let is_own = |asked: &&Asked| asked.termes.first().is_some_and(|terme| own.contains(terme));
        let unfinished = self.unfinished && !self.asked.last().as_ref().is_some_and(is_own);
        let asked = self.asked.iter().filter(|asked| !is_own(asked)).cloned().collect();
        Self { asked, unfinished }.narrowing(champ)
    }

    /// The same where each word may be the beginning of another: `dev web`.
    pub fn beginnings(&self, champ: Champ) -> Groups {
        let mut groups = self.groups(champ);
        for (group, asked) in groups.iter_mut().zip(&self.asked) {
            if (BEGINNING..=LONGEST).contains(&asked.mot.len()) {
                group.push(champ.lexeme(&plain(&asked.mot)) + BEGINS);
            }
        }
        groups
    }

    /// Words of the index for documents of which a name is the whole question.
    pub fn whole(&self) -> Option<Groups> {
        let termes = self.asked.iter().filter_map(|asked| asked.termes.first());
        Some(vec![vec![whole_lexeme(termes.map(String::as_str))?]])
    }

    /// The questions that leave one word out; none when that leaves none, or when there are many words.
    pub fn without_one(&self) -> Vec<Self> {
        let count = self.asked.len();
        if !(2..=MANY).contains(&count) {
            return Vec::new();
        }
        let without = |left: usize| {
            let kept = self.asked.iter().enumerate().filter(|(rank, _)| *rank != left).map(|(_, asked)| asked.clone());
            Self { asked: kept.collect(), unfinished: false }
        };
        (0..count).map(without).collect()
    }
}

// Letters of a word that may be completed.
const SHORTEST: usize = 2;
const LONGEST: usize = 40;

// Letters of a word that narrows a list by its beginning, at the least.
const BEGINNING: usize = 3;

// Words that narrow a list: what follows them is left out.
const NARROWING: usize = 64;

// Words of a question of which one may be left out, at the most.
const MANY: usize = 8;

/// The group that narrows to these types; none when all are asked for.
pub fn of_types(types: &[Sujet]) -> Option<Vec<String>> {
    (!types.is_empty()).then(|| types.iter().map(|sujet| type_lexeme(*sujet)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_its_families_each_once() {
        let question = Question::of("boulanger / boulangère à l'école");
        let mots: Vec<&str> = question.asked.iter().map(|asked| asked.mot.as_str()).collect();
        assert_eq!(mots, ["boulanger", "ecole"]);
        assert_eq!(question.beginning(), Some("ecole"));
        assert_eq!(question.groups(Champ::Nom), [["1boulang"], ["1ecol"]]);
        assert_eq!(question.whole(), Some(vec![vec!["0boulang0ecol0".to_owned()]]));
    }

    #[test]
    fn a_word_with_something_after_it_is_finished() {
        for text in ["boulanger ", "boulanger, ", "boulanger de"] {
            assert_eq!(Question::of(text).beginning(), None, "{text:?}");
        }
        assert_eq!(Question::of("b").beginning(), None, "one letter begins too much");
        assert_eq!(Question::of(&"b".repeat(41)).beginning(), None, "no word is that long");
    }

    #[test]
    fn what_a_type_is_called_narrows_none_of_its_lists() {
        let narrowing = |text, sujet, champ| Question::of(text).narrowing_of(sujet, champ);
        let baker = vec![vec!["3boulang".to_owned(), "3boulanger*".to_owned()]];
        assert_eq!(narrowing("formation boulanger", Sujet::Formation, Champ::Texte), baker);
        assert_eq!(narrowing("boulanger formation", Sujet::Formation, Champ::Texte), [["3boulang"]]);
        assert_eq!(narrowing("formations", Sujet::Formation, Champ::Texte), Groups::new());
        assert_eq!(narrowing("formation", Sujet::Service, Champ::Texte).len(), 1);
        assert_eq!(narrowing("métier", Sujet::Metier, Champ::Libelle).len(), 1, "labels need not hold it");
    }

    #[test]
    fn a_question_may_leave_one_word_out() {
        let without: Vec<usize> =
            Question::of("cap boulanger lille").without_one().iter().map(|question| question.asked.len()).collect();
        assert_eq!(without, [2, 2, 2]);
        assert_eq!(Question::of("boulanger").without_one(), []);
    }
}
