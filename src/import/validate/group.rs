//! Which rows have the same thing wrong? Counted by group and by value, with their lines as ranges. What is held is bounded,
//! however many rows there are: beyond, they are counted.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::near::nearest;
use super::twin;
use crate::contact;

/// Groups told of one data set.
const GROUPS: usize = 200;
/// Values told of one group.
const VALUES: usize = 20;
/// Ranges of lines told of a group or a value.
const RANGES: usize = 50;
/// Keys told of a value.
const KEYS: usize = 5;

/// Rows that have the same thing wrong.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Groupe {
    /// Stable word for what is wrong.
    pub code: String,
    /// File of the rows, or type of the objects.
    pub place: String,
    /// Column of the file, or field of the type; none when it is the row itself.
    pub champ: Option<String>,
    /// What is wrong with the first of them, and what is needed, in French.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    /// How many.
    pub nombre: u64,
    /// Their lines: `12–18, 40`; the first ranges when there are many. None where only keys tell of rows.
    pub lignes: Option<String>,
    /// What the field holds in them, the most frequent first.
    pub valeurs: Vec<Valeur>,
    /// Rows that hold other values.
    pub autres: u64,
}

impl fmt::Display for Groupe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, place, champ, message, nombre, lignes, .. } = self;
        let lines = lignes.as_deref().map(|lines| format!(", lignes {lines}")).unwrap_or_default();
        writeln!(f, "  {nombre} × {code} {place} {}{lines}", champ.as_deref().unwrap_or_default())?;
        writeln!(f, "    {message}")?;
        for Valeur { valeur, nombre, cles, proches, .. } in &self.valeurs {
            write!(f, "    {nombre} × « {} »", valeur.as_deref().unwrap_or(contact::MASKED))?;
            let parts = [(" : ", cles.join(", ")), (" — proche de ", proches.join(", "))];
            parts.iter().filter(|(_, text)| !text.is_empty()).try_for_each(|(sign, text)| write!(f, "{sign}{text}"))?;
            writeln!(f)?;
        }
        Ok(())
    }
}

/// A value of the rows of a group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Valeur {
    /// The value, cut; none when it may be somebody's.
    pub valeur: Option<String>,
    /// Rows that hold it.
    pub nombre: u64,
    /// Their lines.
    pub lignes: Option<String>,
    /// The keys of the first objects that hold it.
    pub cles: Vec<String>,
    /// The nearest values that are accepted.
    pub proches: Vec<String>,
}

/// What a group is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// File, or type of object.
    pub place: String,
    /// Stable word for what is wrong.
    pub code: String,
    /// Column or field.
    pub champ: Option<String>,
}

/// By what a row is found again.
#[derive(Debug)]
pub enum Row {
    /// Its line in the file.
    Line(u64),
    /// The key of its object.
    Key(String),
}

/// Where rows are.
#[derive(Debug, Default)]
struct Rows {
    count: u64,
    ranges: Vec<(u64, u64)>,
    keys: Vec<String>,
}

impl Rows {
    fn add(&mut self, row: &Row) {
        self.count += 1;
        match row {
            Row::Line(line) => {
                let room = self.ranges.len() < RANGES;
                match self.ranges.last_mut() {
                    Some((_, last)) if *line == *last => {}
                    Some((_, last)) if *line == *last + 1 => *last = *line,
                    _ if room => self.ranges.push((*line, *line)),
                    _ => {}
                }
            }
            Row::Key(key) if self.keys.len() < KEYS => self.keys.push(key.clone()),
            Row::Key(_) => {}
        }
    }

    fn lines(&self) -> Option<String> {
        let range = |(first, last): &(u64, u64)| match first == last {
            true => first.to_string(),
            false => format!("{first}–{last}"),
        };
        let told: u64 = self.ranges.iter().map(|(first, last)| last - first + 1).sum();
        let ranges: Vec<String> = self.ranges.iter().map(range).collect();
        let more = if told < self.count { ", …" } else { "" };
        (!ranges.is_empty()).then(|| ranges.join(", ") + more)
    }
}

#[derive(Debug)]
struct Group {
    message: String,
    rows: Rows,
    values: BTreeMap<Option<String>, Rows>,
    others: u64,
}

/// The groups of a data set.
#[derive(Debug, Default)]
pub struct Groups(BTreeMap<Subject, Group>);

impl Groups {
    /// Adds a row, with what is wrong with it.
    pub fn add(&mut self, subject: Subject, message: String, value: Option<String>, row: Row) {
        if self.0.len() >= GROUPS && !self.0.contains_key(&subject) {
            return;
        }
        let new = || Group { message, rows: Rows::default(), values: BTreeMap::new(), others: 0 };
        let group = self.0.entry(subject).or_insert_with(new);
        group.rows.add(&row);
        if group.values.len() >= VALUES && !group.values.contains_key(&value) {
            group.others += 1;
        } else {
            group.values.entry(value).or_default().add(&row);
        }
    }

    /// The groups, in the order of files and of what is wrong; `accepted` gives the values that a field of a type takes.
    pub fn told(self, accepted: impl Fn(&str, &str) -> Vec<String>) -> Vec<Groupe> {
        let told = |(subject, group): (Subject, Group)| {
            let Subject { place, code, champ } = subject;
            let known = champ.as_deref().map(|champ| accepted(&place, champ)).unwrap_or_default();
            let mut valeurs: Vec<Valeur> =
                group.values.into_iter().filter_map(|(value, rows)| told_value(value, rows, &known)).collect();
            valeurs.sort_by_key(|value| std::cmp::Reverse(value.nombre));
            Groupe {
                message_en: twin(&group.message),
                message: group.message,
                nombre: group.rows.count,
                lignes: group.rows.lines(),
                autres: group.others,
                code,
                place,
                champ,
                valeurs,
            }
        };
        self.0.into_iter().map(told).collect()
    }
}

// An empty field has no value to tell, but for the objects that it is a field of.
fn told_value(valeur: Option<String>, rows: Rows, known: &[String]) -> Option<Valeur> {
    if valeur.is_none() && rows.keys.is_empty() {
        return None;
    }
    let proches = valeur.as_deref().map(|value| nearest(value, known)).unwrap_or_default();
    Some(Valeur { valeur, nombre: rows.count, lignes: rows.lines(), cles: rows.keys, proches })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(champ: &str) -> Subject {
        Subject { place: "a.csv".into(), code: "VALEUR_INVALIDE".into(), champ: Some(champ.into()) }
    }

    #[test]
    fn what_is_held_does_not_grow_with_the_rows() {
        let mut groups = Groups::default();
        for line in 0..100_000 {
            groups.add(subject("a"), "m".into(), Some(format!("v{line}")), Row::Line(line * 2));
            groups.add(subject(&format!("c{line}")), "m".into(), None, Row::Line(line));
        }
        let told = groups.told(|_, _| Vec::new());
        assert_eq!(told.len(), GROUPS);
        let first = &told[0];
        assert_eq!((first.nombre, first.valeurs.len(), first.autres), (100_000, VALUES, 99_980));
        let lines = first.lignes.as_deref().unwrap();
        assert!(lines.starts_with("0, 2, 4") && lines.ends_with(", 98, …"), "{lines}");
    }
}
