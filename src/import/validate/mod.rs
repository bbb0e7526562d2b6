//! What would an import make of these files? Read by its own readers, row after row, and forgotten: nothing is written.
//!
//! What hangs on other data sets (whether a commune or a structure exists, whether too many objects would disappear) is known
//! by an import alone.

mod group;
mod near;
mod register;
mod sniff;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use self::group::Groupe;
use self::group::{Groups, Row, Subject};
pub use self::register::tell_nearest;
use super::bounds::Bounds;
use super::input::{FileError, Input};
use super::jeu::Jeu;
use super::ledger::{Ledger, Tally};
use super::refusal::{english::english, file};

/// What an import would make of some files.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Validation {
    /// Whether every file is read, and every row accepted or left aside by a rule.
    pub acceptable: bool,
    /// Of each data set that reads some of them, in the order of an import.
    pub jeux: Vec<OfJeu>,
    /// Files that none reads.
    pub non_lus: Vec<Erreur>,
}

/// What one data set makes of the files that it reads.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OfJeu {
    /// Its short name.
    pub jeu: &'static str,
    /// Its name.
    pub nom: &'static str,
    /// Why its files cannot be read at all; what was read of them before stands below.
    pub erreurs: Vec<Erreur>,
    /// Count of each file.
    pub fichiers: Vec<Fichier>,
    /// Rows refused, by reason and column.
    pub refus: Vec<Groupe>,
    /// Values that accepted rows go without, by field.
    pub anomalies: Vec<Groupe>,
}

/// A file that cannot be read.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Erreur {
    /// The file, or several between commas.
    pub fichier: String,
    /// What is wrong, and what is needed, in French.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

/// The count of a file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fichier {
    /// File, and table in it.
    pub nom: String,
    /// Rows read.
    pub lues: u64,
    /// Rows accepted.
    pub acceptees: u64,
    /// Rows refused.
    pub refusees: u64,
    /// Rows left aside, by rule.
    pub ecartees: Vec<Ecart>,
}

/// Rows that a rule leaves aside.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ecart {
    /// The rule, in French.
    pub regle: &'static str,
    /// The same in English.
    pub regle_en: String,
    /// How many.
    pub nombre: u64,
}

impl From<FileError> for Erreur {
    fn from(FileError { file, reason }: FileError) -> Self {
        Self { fichier: file, message_en: twin(&reason), message: reason }
    }
}

impl From<Tally> for Fichier {
    fn from(tally: Tally) -> Self {
        let ecartees = tally.skipped.into_iter();
        let ecartees = ecartees.map(|(regle, nombre)| Ecart { regle, regle_en: twin(regle), nombre }).collect();
        Self { nom: tally.file, lues: tally.read, acceptees: tally.accepted, refusees: tally.refused, ecartees }
    }
}

impl Validation {
    /// The same, with files that could not be opened.
    #[must_use]
    pub fn with_unread(mut self, unread: Vec<FileError>) -> Self {
        self.acceptable &= unread.is_empty();
        self.non_lus.extend(unread.into_iter().map(Erreur::from));
        self
    }
}

/// The report, as the command line prints it: in French, as what an import tells of rows.
impl fmt::Display for Validation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Erreur { fichier, message, .. } in &self.non_lus {
            writeln!(f, "{fichier}: {message}")?;
        }
        for of in &self.jeux {
            writeln!(f, "{} ({})", of.nom, of.jeu)?;
            for Fichier { nom, lues, acceptees, refusees, ecartees } in &of.fichiers {
                let left: u64 = ecartees.iter().map(|ecart| ecart.nombre).sum();
                writeln!(f, "  {nom}: {lues} lues, {acceptees} acceptées, {refusees} refusées, {left} écartées")?;
            }
            for Erreur { fichier, message, .. } in &of.erreurs {
                writeln!(f, "  {fichier}: {message}")?;
            }
            for group in of.refus.iter().chain(&of.anomalies) {
                write!(f, "{group}")?;
            }
        }
        Ok(())
    }
}

/// A sentence in English; in French when it has no twin.
fn twin(sentence: &str) -> String {
    english(sentence).unwrap_or_else(|| sentence.to_owned())
}

/// Opens a file that a stranger sends.
pub fn open_stranger(name: &str, content: std::fs::File, bounds: &Bounds) -> Result<Vec<Input>, FileError> {
    Input::nameless(name, content, bounds)
}

/// What an import would make of these files: of all of them by one data set, else of each by the first that recognises it. It
/// reads on the thread that calls it.
pub fn validate(inputs: Vec<Input>, jeu: Option<Jeu>, now: DateTime<Utc>) -> Validation {
    let mut non_lus = Vec::new();
    let mut files: Vec<Vec<Input>> = vec![Vec::new(); Jeu::ALL.len()];
    for input in inputs {
        let known = jeu.or_else(|| Jeu::ALL.iter().copied().find(|jeu| jeu.recognises(&input)));
        match (sniff::unreadable(&input), known) {
            (Some(error), _) => non_lus.push(Erreur::from(error)),
            (None, Some(jeu)) => files[jeu as usize].push(input),
            (None, None) => non_lus.push(Erreur::from(file::unknown(&input.name))),
        }
    }
    let read = Jeu::ALL.iter().zip(files).filter(|(_, files)| !files.is_empty());
    let jeux: Vec<OfJeu> = read.map(|(jeu, files)| of_jeu(*jeu, &files, now)).collect();
    let accepted = |of: &OfJeu| of.erreurs.is_empty() && of.refus.is_empty();
    Validation { acceptable: non_lus.is_empty() && !jeux.is_empty() && jeux.iter().all(accepted), jeux, non_lus }
}

fn of_jeu(jeu: Jeu, inputs: &[Input], now: DateTime<Utc>) -> OfJeu {
    let mut ledger = Ledger::new(now, indicatif::ProgressBar::hidden());
    let mut anomalies = Groups::default();
    let mut told = |value: super::ignored::Ignored| {
        let (code, message) = value.told();
        let subject =
            Subject { code: code.to_owned(), champ: Some(value.champ.clone()), place: value.type_objet.clone() };
        let row = Row { at: value.at, key: Some(value.cle.clone()), registre: value.registre };
        anomalies.add(subject, message.to_owned(), value.valeur.clone(), row);
    };
    let read = jeu.examine(inputs, &mut ledger, &mut told);
    let mut refus = Groups::default();
    let more = std::mem::take(&mut ledger.more_refusals).into_iter();
    let mut erreurs: Vec<Erreur> = read.err().into_iter().map(Erreur::from).collect();
    for refusal in std::mem::take(&mut ledger.refusals).into_iter().map(Ok).chain(more) {
        let Ok(refusal) = refusal else {
            erreurs.push(Erreur::from(file::spilt(jeu.describe().id)));
            break;
        };
        let subject = Subject { code: refusal.reason.code().to_owned(), champ: refusal.champ, place: refusal.file };
        let row = Row { at: Some(ledger.at(refusal.line)), key: None, registre: refusal.registre };
        refus.add(subject, refusal.message, refusal.valeur, row);
    }
    let files: Vec<String> = ledger.tallies.iter().map(|tally| tally.file.clone()).collect();
    // Of one file, its lines tell enough.
    let files = (files.len() > 1).then_some(files);
    OfJeu {
        jeu: jeu.describe().id,
        nom: jeu.describe().nom,
        erreurs,
        fichiers: ledger.tallies.into_iter().map(Fichier::from).collect(),
        refus: refus.told(|_, column| jeu.accepted(None, column), None),
        anomalies: anomalies.told(|type_objet, champ| jeu.accepted(Some(type_objet), champ), files.as_deref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validated(files: &[(&str, &str)]) -> Validation {
        let inputs = files.iter().map(|(name, text)| Input::new(*name, text.as_bytes())).collect();
        validate(inputs, None, DateTime::UNIX_EPOCH)
    }

    const HEADER: &str = "id,source,structure_id,nom,date_maj,type,thematiques";

    #[test]
    fn refusals_are_grouped_by_reason_and_column_with_their_lines() {
        let mut text = format!("{HEADER}\n");
        for line in 2..=40 {
            let day = if (12..=18).contains(&line) || line == 40 { "" } else { "2026-01-01" };
            text += &format!("dora--{line},dora,dora--0,Aide,{day},atelier,\n");
        }
        let told = validated(&[("services.csv", &text)]);
        assert!(!told.acceptable);
        let [of] = &told.jeux[..] else { panic!("one data set") };
        assert_eq!((of.jeu, of.fichiers[0].lues, of.fichiers[0].refusees), ("data-inclusion", 39, 8));
        let [group] = &of.refus[..] else { panic!("one group") };
        assert_eq!(
            (group.code.as_str(), group.champ.as_deref(), group.nombre),
            ("VALEUR_ABSENTE", Some("date_maj"), 8)
        );
        assert_eq!(group.lignes.as_deref(), Some("12–18, 40"));
        assert_eq!(group.message_en, "The field “date_maj” is empty. It takes a value.");
    }

    #[test]
    fn a_value_out_of_a_list_is_told_with_the_nearest_that_are_in_it() {
        let text = format!(
            "{HEADER}\na,dora,s,A,2026-01-01,atelie,['mobilite--acheter-un-velo2']\nb,dora,s,B,2026-01-01,Atelier,\nc,dora,s,C,2026-01-01,xyz,\n"
        );
        let told = validated(&[("services.csv", &text)]);
        assert!(told.acceptable, "a value that is left out refuses no row");
        let group = told.jeux[0].anomalies.iter().find(|group| group.champ.as_deref() == Some("typeService")).unwrap();
        let near: Vec<(&str, &[String])> =
            group.valeurs.iter().map(|value| (value.valeur.as_deref().unwrap(), value.proches.as_slice())).collect();
        let atelier = &["atelier".to_owned()][..];
        assert_eq!(near, [("Atelier", atelier), ("atelie", atelier), ("xyz", &[][..])]);
        assert_eq!(
            (&group.valeurs[1].cles[..], group.valeurs[1].lignes.as_deref()),
            (&["a".to_owned()][..], Some("2"))
        );
        assert_eq!(group.lignes.as_deref(), Some("2–4"));
        assert!(told.jeux[0].anomalies.iter().any(|group| group.champ.as_deref() == Some("thematiques")));
    }

    #[test]
    fn a_file_that_is_none_says_what_it_is_and_what_is_needed() {
        let told = validated(&[("vide.csv", ""), ("services.csv", "{\"id\": 1}"), ("notes.txt", "bonjour")]);
        let said: Vec<&str> = told.non_lus.iter().map(|error| error.message_en.as_str()).collect();
        assert_eq!(said[0], "The file is empty. It takes at least a header and a row.");
        assert_eq!(
            said[1],
            "The name of the file ends with “.csv”, but its content is JSON. It takes a name that ends with “.json”."
        );
        assert!(said[2].starts_with("No source recognises this file"), "{said:?}");
        assert!(!told.acceptable && told.jeux.is_empty());
    }

    #[test]
    fn the_sample_is_acceptable_but_for_the_lines_that_are_odd_on_purpose() {
        let told = validate(crate::import::sample().unwrap(), None, DateTime::UNIX_EPOCH);
        assert_eq!(told.jeux.len(), Jeu::ALL.len());
        assert!(told.non_lus.is_empty(), "{:?}", told.non_lus);
        for of in &told.jeux {
            assert!(of.erreurs.is_empty(), "{:?}", of.erreurs);
            for group in of.refus.iter().chain(&of.anomalies) {
                assert_ne!(group.message, group.message_en, "no twin");
            }
        }
    }
}
