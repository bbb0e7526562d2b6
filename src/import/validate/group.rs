//! Which rows have the same thing wrong? Counted by group and by value, with their lines as ranges. What is held is bounded,
//! however many rows there are: beyond, they are counted.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::near::nearest;
use super::twin;
use crate::codes::Kind;
use crate::contact;
use crate::import::ledger::At;

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
    /// Their lines: `12–18, 40`; the first ranges when there are many. Where the place is no file and there are several, each
    /// with its file: `12–18, 40 (a.csv) ; 3 (b.csv)`. None where only keys tell of rows.
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
    /// Their lines, written as those of the group.
    pub lignes: Option<String>,
    /// The keys of the first objects that hold it.
    pub cles: Vec<String>,
    /// The nearest values that are accepted, of a closed list or, where the database is at hand, of a register; empty when
    /// none is near.
    pub proches: Vec<String>,
    /// The register of which it should be a code.
    #[serde(skip)]
    pub registre: Option<Kind>,
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

/// By what a row is found again, and of which register its value should be a code.
#[derive(Debug, Default)]
pub struct Row {
    /// Where it was read.
    pub at: Option<At>,
    /// The key of its object.
    pub key: Option<String>,
    /// The register.
    pub registre: Option<Kind>,
}

/// Where rows are.
#[derive(Debug, Default)]
struct Rows {
    count: u64,
    // The first line of each, and its last.
    ranges: Vec<(At, u32)>,
    // Whether lines are left out of them.
    cut: bool,
    keys: Vec<String>,
    registre: Option<Kind>,
}

impl Rows {
    fn add(&mut self, row: &Row) {
        self.count += 1;
        self.registre = self.registre.or(row.registre);
        if let Some(key) = row.key.as_ref().filter(|_| self.keys.len() < KEYS) {
            self.keys.push(key.clone());
        }
        let Some(at) = row.at else { return };
        let room = self.ranges.len() < RANGES;
        match self.ranges.last_mut() {
            Some((first, last)) if first.tally == at.tally && (first.line..=*last).contains(&at.line) => {}
            Some((first, last)) if first.tally == at.tally && at.line == last.saturating_add(1) => *last = at.line,
            _ if room => self.ranges.push((at, at.line)),
            _ => self.cut = true,
        }
    }

    /// The ranges, each file with its name where names are given.
    fn lines(&self, files: Option<&[String]>) -> Option<String> {
        let range = |(first, last): &(At, u32)| match first.line == *last {
            true => last.to_string(),
            false => format!("{}–{last}", first.line),
        };
        let of_file = |ranges: &[(At, u32)]| {
            let lines = ranges.iter().map(range).collect::<Vec<_>>().join(", ");
            match files.and_then(|files| files.get(ranges.first()?.0.tally as usize)) {
                Some(file) => format!("{lines} ({file})"),
                None => lines,
            }
        };
        let parts: Vec<String> =
            self.ranges.chunk_by(|(one, _), (other, _)| one.tally == other.tally).map(of_file).collect();
        (!parts.is_empty()).then(|| parts.join(" ; ") + if self.cut { ", …" } else { "" })
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

    /// The groups, in the order of files and of what is wrong; `accepted` gives the values that a field of a type takes, and
    /// `files` the names of files where places are none.
    pub fn told(self, accepted: impl Fn(&str, &str) -> Vec<String>, files: Option<&[String]>) -> Vec<Groupe> {
        let told = |(subject, group): (Subject, Group)| {
            let Subject { place, code, champ } = subject;
            let known = champ.as_deref().map(|champ| accepted(&place, champ)).unwrap_or_default();
            let mut valeurs: Vec<Valeur> =
                group.values.into_iter().filter_map(|(value, rows)| told_value(value, rows, &known, files)).collect();
            valeurs.sort_by_key(|value| std::cmp::Reverse(value.nombre));
            Groupe {
                message_en: twin(&group.message),
                message: group.message,
                nombre: group.rows.count,
                lignes: group.rows.lines(files),
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
fn told_value(valeur: Option<String>, rows: Rows, known: &[String], files: Option<&[String]>) -> Option<Valeur> {
    if valeur.is_none() && rows.keys.is_empty() {
        return None;
    }
    let proches = valeur.as_deref().map(|value| nearest(value, known)).unwrap_or_default();
    let lignes = rows.lines(files);
    Some(Valeur { valeur, nombre: rows.count, lignes, cles: rows.keys, proches, registre: rows.registre })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(champ: &str) -> Subject {
        Subject { place: "a.csv".into(), code: "VALEUR_INVALIDE".into(), champ: Some(champ.into()) }
    }

    fn line(tally: u32, line: u32) -> Row {
        Row { at: Some(At { tally, line }), ..Row::default() }
    }

    #[test]
    fn what_is_held_does_not_grow_with_the_rows() {
        let mut groups = Groups::default();
        for rank in 0..100_000 {
            groups.add(subject("a"), "m".into(), Some(format!("v{rank}")), line(0, rank * 2));
            groups.add(subject(&format!("c{rank}")), "m".into(), None, line(0, rank));
        }
        let told = groups.told(|_, _| Vec::new(), None);
        assert_eq!(told.len(), GROUPS);
        let first = &told[0];
        assert_eq!((first.nombre, first.valeurs.len(), first.autres), (100_000, VALUES, 99_980));
        let lines = first.lignes.as_deref().unwrap();
        assert!(lines.starts_with("0, 2, 4") && lines.ends_with(", 98, …"), "{lines}");
    }

    #[test]
    fn a_line_is_told_once_and_with_its_file_where_there_are_several() {
        let mut groups = Groups::default();
        for (tally, number) in [(0, 2), (0, 2), (0, 3), (1, 4)] {
            groups.add(subject("a"), "m".into(), None, line(tally, number));
        }
        let files = ["a.csv".to_owned(), "b.csv".to_owned()];
        let told = groups.told(|_, _| Vec::new(), Some(&files));
        assert_eq!((told[0].nombre, told[0].lignes.as_deref()), (4, Some("2–3 (a.csv) ; 4 (b.csv)")));
    }
}
