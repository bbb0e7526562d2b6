//! The union of several files: of the rows that bear one identifier, the one changed last.

use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use entity as row;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::cell::Cells;
use super::layout::{self, Kind, Part};
use super::service::{self, Service};
use super::structure::{self, Stamp, Structure};
use super::{records, v0};
use crate::import::ignored::Ignored;
use crate::import::input::{FileError, Input};
use crate::import::ledger::{At, Ledger};
use crate::import::pile::{Pile, Stash};
use crate::import::refusal::{self, file, rule};
use crate::import::table::{Verdict, settle};

/// Rows of this source. A part of which no file was given is none.
#[derive(Debug, Default)]
pub struct Rows {
    /// Structures.
    pub structures: Option<Structures>,
    /// Services.
    pub services: Option<Services>,
}

/// Structures by identifier. What goes to other tables bears the rank of its structure.
#[derive(Debug, Default)]
pub struct Structures {
    /// The rows; their scores and their clusters are told later.
    pub rows: Stash<row::structure::Model, Mark<Same>>,
    /// Long texts.
    pub textes: Pile<(u32, row::structure_texte::Model)>,
    /// Networks.
    pub reseaux: Pile<(u32, row::structure_reseau_porteur::Model)>,
    /// Values left out.
    pub ignored: Pile<(u32, Ignored)>,
    // Those whose newest row tells that they are no more, and the day of it.
    closed: HashMap<String, NaiveDate>,
}

/// Services by identifier. What goes to other tables bears the rank of its service.
#[derive(Debug, Default)]
pub struct Services {
    /// The rows.
    pub rows: Stash<row::service::Model, Mark<()>>,
    /// Long texts.
    pub textes: Pile<(u32, row::service_texte::Model)>,
    /// Themes.
    pub thematiques: Pile<(u32, row::service_thematique::Model)>,
    /// Groups of people.
    pub publics: Pile<(u32, row::service_public::Model)>,
    /// Territories.
    pub zones: Pile<(u32, row::service_zone::Model)>,
    /// Values left out.
    pub ignored: Pile<(u32, Ignored)>,
    // Those whose newest row tells that they are no more, and the day of it.
    closed: HashMap<String, NaiveDate>,
}

/// What is remembered of a row.
#[derive(Clone, Debug)]
pub struct Mark<M> {
    // Of two rows of one identifier, the one changed last is kept.
    day: NaiveDate,
    /// Where it was read.
    pub at: At,
    /// What else.
    pub more: M,
}

/// What a structure is told to be the same as.
#[derive(Clone, Debug)]
pub struct Same {
    /// Its identifier.
    pub id: String,
    /// Its cluster.
    pub cluster: Option<String>,
    /// Structures it is told to be the same as.
    pub doublons: Vec<String>,
}

/// Keeps a row, unless one as recent bears its identifier; what it takes the place of gives way. The rank it has.
fn keep<T: Serialize + DeserializeOwned, M>(
    (rows, closed): (&mut Stash<T, Mark<M>>, &mut HashMap<String, NaiveDate>),
    id: &str,
    mark: Mark<M>,
    row: &T,
    ledger: &mut Ledger,
) -> Result<u32, Verdict> {
    newest(rows, closed, id, mark.day)?;
    closed.remove(id);
    let rank = rows.next_rank();
    if let Some(former) = rows.put(&id, mark, row) {
        ledger.give_way(former.at.tally as usize, rule::OLDER);
    }
    Ok(rank)
}

/// Takes away what bears an identifier, of which a row tells under this rule that it is no more, unless one as recent says
/// otherwise.
fn close<T: Serialize + DeserializeOwned, M>(
    (rows, closed): (&mut Stash<T, Mark<M>>, &mut HashMap<String, NaiveDate>),
    (id, day): (&str, NaiveDate),
    rule: &'static str,
    ledger: &mut Ledger,
) -> Result<Verdict, Verdict> {
    newest(rows, closed, id, day)?;
    if let Some(former) = rows.mark(&id) {
        ledger.give_way(former.at.tally as usize, rule::OLDER);
        rows.remove(&id);
    }
    closed.insert(id.to_owned(), day);
    Ok(Verdict::Skipped(rule))
}

/// Leaves a row aside, unless it is newer than all those of its identifier.
fn newest<T: Serialize + DeserializeOwned, M>(
    rows: &Stash<T, Mark<M>>,
    closed: &HashMap<String, NaiveDate>,
    id: &str,
    day: NaiveDate,
) -> Result<(), Verdict> {
    let known = rows.mark(&id).map(|known| known.day).or_else(|| closed.get(id).copied());
    if known.is_some_and(|known| known >= day) { Err(Verdict::Skipped(rule::OLDER)) } else { Ok(()) }
}

impl Structures {
    /// Takes a row; one that a rule tells to be no more takes away what it names.
    fn take(
        &mut self,
        found: Structure,
        gone: Option<&'static str>,
        at: At,
        ledger: &mut Ledger,
    ) -> Result<Verdict, Verdict> {
        match gone {
            Some(rule) => close((&mut self.rows, &mut self.closed), (&found.row.id, found.row.date_maj), rule, ledger),
            None => self.add(found, at, ledger),
        }
    }

    fn add(&mut self, found: Structure, at: At, ledger: &mut Ledger) -> Result<Verdict, Verdict> {
        let Structure { row, texte, reseaux, doublons, ignored } = found;
        let same = Same { id: row.id.clone(), cluster: row.cluster_id.clone(), doublons };
        let mark = Mark { day: row.date_maj, at, more: same };
        let rank = keep((&mut self.rows, &mut self.closed), &row.id, mark, &row, ledger)?;
        texte.iter().for_each(|texte| self.textes.push(&(rank, texte.clone())));
        for valeur in distinct(reseaux) {
            let structure_id = row.id.clone();
            self.reseaux.push(&(rank, row::structure_reseau_porteur::Model { structure_id, valeur }));
        }
        ignored.into_iter().for_each(|value| self.ignored.push(&(rank, value.at(at))));
        Ok(Verdict::Accepted)
    }
}

impl Services {
    /// Takes a row; one that a rule tells to be no more takes away what it names.
    fn take(
        &mut self,
        found: Service,
        gone: Option<&'static str>,
        at: At,
        ledger: &mut Ledger,
    ) -> Result<Verdict, Verdict> {
        match gone {
            Some(rule) => close((&mut self.rows, &mut self.closed), (&found.row.id, found.row.date_maj), rule, ledger),
            None => self.add(found, at, ledger),
        }
    }

    fn add(&mut self, found: Service, at: At, ledger: &mut Ledger) -> Result<Verdict, Verdict> {
        let Service { row, texte, thematiques, publics, zones, ignored } = found;
        let mark = Mark { day: row.date_maj, at, more: () };
        let rank = keep((&mut self.rows, &mut self.closed), &row.id, mark, &row, ledger)?;
        texte.iter().for_each(|texte| self.textes.push(&(rank, texte.clone())));
        for valeur in distinct(thematiques) {
            let service_id = row.id.clone();
            self.thematiques.push(&(rank, row::service_thematique::Model { service_id, valeur }));
        }
        for valeur in distinct(publics) {
            let service_id = row.id.clone();
            self.publics.push(&(rank, row::service_public::Model { service_id, valeur }));
        }
        zones.into_iter().for_each(|zone| self.zones.push(&(rank, zone)));
        ignored.into_iter().for_each(|value| self.ignored.push(&(rank, value.at(at))));
        Ok(Verdict::Accepted)
    }
}

fn distinct(mut values: Vec<String>) -> Vec<String> {
    values.sort_unstable();
    values.dedup();
    values
}

/// A file, and the sheet of it that is read when it is not the first.
type Found<'a> = (&'a Input, Option<String>);

/// Reads structures, then services.
pub fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
    let mut files: [Vec<Found<'_>>; 2] = [Vec::new(), Vec::new()];
    for input in inputs {
        match layout::parts(input) {
            parts if !parts.is_empty() => {
                for Part { kind, sheet } in parts {
                    files[usize::from(kind == Kind::Services)].push((input, sheet));
                }
            }
            _ => {
                let needed = "id, source, nom et date_maj dans la première ligne";
                return Err(file::not_a(
                    &input.name,
                    "une liste de structures ou de services de data·inclusion",
                    needed,
                ));
            }
        }
    }
    // Newest first: of two rows of one day, the one of the newer file is read first and stays.
    for files in &mut files {
        files.sort_by(|(a, _), (b, _)| b.millesime().cmp(&a.millesime()).then_with(|| b.name.cmp(&a.name)));
    }
    let mut structures = Structures::default();
    each_row(&files[0], ledger, |row, stamp, at, ledger| {
        let found = structure::convert(&row.cells, stamp)?;
        structures.take(found, row.gone(rule::CLOSED_STRUCTURE), at, ledger)
    })?;
    let mut services = Services::default();
    each_row(&files[1], ledger, |row, stamp, at, ledger| {
        let found = service::convert(&row.cells, stamp)?;
        let closed = structures.closed.contains_key(&found.row.structure_id).then_some(rule::OF_CLOSED_STRUCTURE);
        services.take(found, row.gone(rule::CLOSED_SERVICE).or(closed), at, ledger)
    })?;
    Ok(Rows {
        structures: some(&files[0], structures.rows.is_empty())?.then_some(structures),
        services: some(&files[1], services.rows.is_empty())?.then_some(services),
    })
}

/// Whether there are rows: there are when there are files.
fn some(files: &[Found<'_>], empty: bool) -> Result<bool, FileError> {
    if empty && !files.is_empty() {
        let names = files.iter().map(|(input, _)| input.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(file::missing(&names, "Aucune ligne n'a pu être acceptée : celles du dernier import restent."));
    }
    Ok(!files.is_empty())
}

/// Hands each row of these files to `take`, in schema v1, and writes in the ledger what became of it.
fn each_row(
    files: &[Found<'_>],
    ledger: &mut Ledger,
    mut take: impl FnMut(Row<'_>, Stamp, At, &mut Ledger) -> Result<Verdict, Verdict>,
) -> Result<(), FileError> {
    for (input, sheet) in files {
        let stamp = Stamp { millesime: input.millesime(), now: ledger.now };
        ledger.open(sheet.as_ref().map_or_else(|| input.name.clone(), |sheet| format!("{}/{sheet}", input.name)));
        records::each(input, sheet.as_deref(), |(line, row)| {
            let verdict = convert_one(row.as_ref(), stamp, |row| take(row, stamp, ledger.at(line), ledger));
            settle(verdict, line, || raw(&row), ledger);
            ControlFlow::Continue(())
        })?;
    }
    Ok(())
}

/// A row in schema v1.
struct Row<'a> {
    cells: Cells<'a>,
    suspended: bool,
}

impl Row<'_> {
    /// The rule by which it tells that what it names is no more: that it is suspended, or closed.
    fn gone(&self, closed: &'static str) -> Option<&'static str> {
        let suspended = self.suspended.then_some(rule::SUSPENDED);
        suspended.or((self.cells.boolean("_is_closed") == Some(true)).then_some(closed))
    }
}

fn convert_one(
    row: Result<&Map<String, Value>, &Value>,
    stamp: Stamp,
    convert: impl FnOnce(Row<'_>) -> Result<Verdict, Verdict>,
) -> Result<Verdict, Verdict> {
    let row = row.map_err(not_a_row)?;
    if Cells(row).boolean("__ignore__") == Some(true) {
        return Err(Verdict::Skipped(rule::MARKED));
    }
    if !v0::is(row) {
        return convert(Row { cells: Cells(row), suspended: false });
    }
    let suspended = Cells(row).day("date_suspension").is_some_and(|day| day <= stamp.now.date_naive());
    convert(Row { cells: Cells(&v0::upgrade(row)), suspended })
}

/// A table gives its cells when they are more than its columns.
fn not_a_row(value: &Value) -> Verdict {
    match value {
        Value::Array(_) => refusal::not_an_object("un objet, ou autant de cellules que l'en-tête a de colonnes"),
        _ => refusal::not_an_object("un objet, {\"id\": …}"),
    }
}

fn raw(row: &Result<Map<String, Value>, Value>) -> String {
    let text = match row {
        Ok(row) => serde_json::to_string(row),
        Err(value) => serde_json::to_string(value),
    };
    text.unwrap_or_default()
}
