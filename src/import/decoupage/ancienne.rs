//! What did a code that no longer is a commune become? By INSEE's history of events, followed to the present.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::draft::Draft;
use super::officiel::scratch;
use crate::codes::{Insee, Kind, paris_day};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::{self, rule};
use crate::import::table::{Dialect, Record, Verdict, code, each_row, required};

/// One event: a code before, a code after.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Event {
    day: NaiveDate,
    before: String,
    name: String,
    after: String,
    // The commune after is a full one, not a delegated or associated part.
    whole: bool,
}

/// The events of each former code, on its last day only.
#[derive(Debug, Default)]
pub struct History(HashMap<String, Vec<Event>>);

const NEEDED: &[&str] = &["DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP"];

impl History {
    /// A first reading of the files: the last events of each code.
    pub fn read(inputs: &[&Input]) -> Result<Self, FileError> {
        let mut history = Self::default();
        for input in inputs {
            each_row(input, Dialect::COMMA, NEEDED, &mut scratch(), |row| {
                if let Some(event) = event(row)? {
                    history.add(event);
                }
                Ok(Verdict::Accepted)
            })?;
        }
        Ok(history)
    }

    fn add(&mut self, event: Event) {
        if event.before == event.after {
            return;
        }
        let last = self.0.entry(event.before.clone()).or_default();
        let newest = last.first().map(|known| known.day);
        if newest.is_none_or(|day| day < event.day) {
            last.clear();
        }
        if newest.is_none_or(|day| day <= event.day) && !last.contains(&event) {
            last.push(event);
        }
    }

    /// The present communes that a code leads to: more than one when it was shared out.
    fn present(&self, code: &str, draft: &Draft) -> BTreeSet<String> {
        let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut codes = vec![code.to_owned()];
        while let Some(code) = codes.pop() {
            if !seen.insert(code.clone()) {
                continue;
            }
            match draft.communes.get(&code) {
                Some(commune) => match &commune.parent {
                    Some(parent) if commune.type_commune != "ARM" => codes.push(parent.clone()),
                    _ => drop(found.insert(code)),
                },
                None => codes.extend(self.next(&code).map(|event| event.after.clone())),
            }
        }
        found
    }

    fn next(&self, code: &str) -> impl Iterator<Item = &Event> {
        let events = self.0.get(code).map(Vec::as_slice).unwrap_or_default();
        let whole = events.iter().any(|event| event.whole);
        events.iter().filter(move |event| event.whole || !whole)
    }
}

/// Reads the history once more and keeps, of each code that no longer is a commune, what it became.
pub fn mouvements(input: &Input, history: &History, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    each_row(input, Dialect::COMMA, NEEDED, ledger, |row| {
        let Some(event) = event(row)? else {
            return Ok(Verdict::Skipped(rule::CREATION));
        };
        if draft.communes.contains_key(&event.before) {
            return Ok(Verdict::Skipped(rule::STILL_A_COMMUNE));
        }
        if !history.next(&event.before).any(|last| *last == event) {
            return Ok(Verdict::Skipped(rule::LATER_EVENT));
        }
        let present = history.present(&event.after, draft);
        if present.is_empty() {
            return Ok(Verdict::Skipped(rule::LEADS_NOWHERE));
        }
        let mut added = false;
        for insee in present {
            let key = (event.before.clone(), insee);
            added |= draft.anciennes.insert(key, (event.name.clone(), event.day)).is_none();
        }
        Ok(if added { Verdict::Accepted } else { Verdict::Skipped(rule::REPEATED) })
    })
}

fn event(row: &Record<'_>) -> Result<Option<Event>, Verdict> {
    let Some(before) = row.get("COM_AV") else {
        return Ok(None);
    };
    let before: Insee = refusal::code("COM_AV", Some(before))?;
    let after: Insee = code(row, "COM_AP")?;
    let day = paris_day(required(row, "DATE_EFF")?).map_err(|error| refusal::not_a_code("DATE_EFF", &error))?;
    let day = day.ok_or_else(|| refusal::empty_code("DATE_EFF", Kind::Date))?;
    Ok(Some(Event {
        day,
        before: before.into_string(),
        name: required(row, "LIBELLE_AV")?.to_owned(),
        after: after.into_string(),
        whole: row.get("TYPECOM_AP") == Some("COM"),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::draft::Commune;
    use super::*;

    const HEADER: &str = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP\r\n";

    fn read(present: &[(&str, &'static str, Option<&str>)], rows: &[&str]) -> (Draft, Ledger) {
        let mut draft = Draft::default();
        for (insee, type_commune, parent) in present {
            let commune = Commune { type_commune, parent: parent.map(str::to_owned), ..Commune::default() };
            draft.communes.insert((*insee).to_owned(), commune);
        }
        let lines: Vec<String> = rows
            .iter()
            .map(|row| {
                let cells: Vec<&str> = row.split(' ').collect();
                format!(
                    "{},{},{},{},0,X,X,Nom {},{},{},0,Y,Y,Y\r\n",
                    cells[0], cells[1], cells[2], cells[3], cells[3], cells[4], cells[5]
                )
            })
            .collect();
        let input = Input::new("m.csv", (HEADER.to_owned() + &lines.concat()).as_bytes());
        let history = History::read(&[&input]).unwrap();
        let mut ledger = Ledger::silent();
        mouvements(&input, &history, &mut draft, &mut ledger).unwrap();
        (draft, ledger)
    }

    fn pairs(draft: &Draft) -> Vec<(&str, &str)> {
        draft.anciennes.keys().map(|(a, b)| (a.as_str(), b.as_str())).collect()
    }

    #[test]
    fn a_chain_of_merges_is_followed_to_the_present_commune() {
        let (draft, ledger) = read(
            &[("35282", "COM", None), ("35163", "COM", None)],
            &[
                "33 1972-01-01 COM 35901 COM 35269",
                "32 2019-01-01 COM 35269 COM 35282",
                "32 2019-01-01 COM 35163 COM 35163",
                "20 1980-01-01  35282 COM 35282",
            ],
        );
        assert_eq!(pairs(&draft), [("35269", "35282"), ("35901", "35282")]);
        assert_eq!(ledger.totals(), (4, 2, 0, 2));
    }

    #[test]
    fn the_latest_event_of_a_code_wins() {
        let (draft, _) = read(
            &[("01001", "COM", None), ("01002", "COM", None)],
            &["33 1965-01-01 COM 01900 COM 01001", "31 1990-01-01 COM 01900 COM 01002"],
        );
        assert_eq!(pairs(&draft), [("01900", "01002")]);
        assert_eq!(draft.anciennes.values().next().unwrap().0, "Nom 01900");
    }

    #[test]
    fn a_commune_shared_out_became_several() {
        let (draft, _) = read(
            &[("01001", "COM", None), ("01002", "COM", None)],
            &["30 1990-01-01 COM 01900 COM 01001", "30 1990-01-01 COM 01900 COM 01002"],
        );
        assert_eq!(pairs(&draft), [("01900", "01001"), ("01900", "01002")]);
        assert_eq!(draft.present("01900"), None);
    }

    #[test]
    fn a_merge_into_a_commune_that_became_a_part_leads_to_the_whole() {
        let (draft, _) = read(
            &[("01015", "COM", None), ("01340", "COMD", Some("01015"))],
            &["33 1972-01-01 COM 01900 COM 01340", "32 2016-01-01 COM 01900 COMD 01340"],
        );
        assert_eq!(pairs(&draft), [("01900", "01015")]);
    }

    #[test]
    fn a_circle_of_codes_ends() {
        let (draft, ledger) = read(&[], &["50 2000-01-01 COM 01900 COM 01901", "50 2001-01-01 COM 01901 COM 01900"]);
        assert!(draft.anciennes.is_empty());
        assert_eq!(ledger.totals(), (2, 0, 0, 2));
    }
}
