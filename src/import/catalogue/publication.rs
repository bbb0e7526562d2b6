//! Which courses does the catalogue show no longer? Those that the next file of the same publication leaves out.
//!
//! A publication is told by the name of its files, their day left out: `catalogue_20260115.json` follows
//! `catalogue_20251215.json`, and archives what it names no more. A file of another name, an excerpt for instance,
//! archives nothing but what came from itself; nor does an answer of the catalogue's API, which is a page, or a file that
//! is older than what stands.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::read::is_lines;
use crate::import::input::{Input, millesime};

/// Publications that were read whole, each with the day of its newest file.
pub type Publications = BTreeMap<String, Option<NaiveDate>>;

/// What stands of a course.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connue {
    /// Publication it was read from last.
    pub publication: Option<String>,
    /// Day of its file.
    pub millesime: Option<NaiveDate>,
    /// Whether the catalogue shows it.
    pub publiee: bool,
}

/// The publication of a file: its name without its day; none for an object, which is a page of something longer.
pub fn publication(input: &Input) -> Option<String> {
    let first = input.head().iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') && !is_lines(&input.lower_name()) {
        return None;
    }
    let name = input.lower_name().replace('_', "-");
    let day = millesime(&name).map(|day| [day.to_string(), day.format("%Y%m%d").to_string()]);
    Some(day.into_iter().flatten().fold(name, |name, day| name.replace(&day, "")))
}

/// Whether the publications read leave out a course that none of them names: it is to be archived.
pub fn leave_out(connue: &Connue, publications: &Publications) -> bool {
    let day = connue.publication.as_ref().and_then(|publication| publications.get(publication));
    let older = |day: &Option<NaiveDate>| day.zip(connue.millesime).is_some_and(|(day, stands)| day < stands);
    connue.publiee && day.is_some_and(|day| !older(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, text: &str) -> Option<String> {
        publication(&Input::new(name, text.as_bytes()))
    }

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn gone(publication: Option<&str>, millesime: &str, read: (&str, &str)) -> bool {
        let publication = publication.map(str::to_owned);
        let connue = Connue { publication, millesime: day(millesime), publiee: true };
        leave_out(&connue, &Publications::from([(read.0.to_owned(), day(read.1))]))
    }

    #[test]
    fn files_of_one_publication_differ_by_their_day_alone() {
        let name = named("a/catalogue_20260115.json", "[]");
        assert_eq!(name, named("b/catalogue-20251215.json", " [{}]"));
        assert_eq!(name, named("archives-20260117.zip/catalogue_20260116.json", "[]"));
        assert_eq!(named("Rco-2026-01-15.jsonl", "{}"), named("rco_2025_12_15.jsonl", "{}\n{}"));
        assert_ne!(named("part1.json", "[]"), named("part2.json", "[]"), "parts of one list");
        assert_ne!(name, named("extrait_20260115.json", "[]"));
    }

    #[test]
    fn an_answer_of_the_api_is_a_page_of_no_publication() {
        assert_eq!(named("formations.json", "\n{\"formations\": []}"), None);
        assert!(named("formations.jsonl", "{\"cfd\": 1}").is_some());
    }

    #[test]
    fn what_the_next_file_of_its_publication_leaves_out_is_gone() {
        assert!(gone(Some("c"), "2025-12-15", ("c", "2026-01-15")));
        assert!(gone(Some("c"), "", ("c", "")));
        assert!(gone(Some("c"), "2026-01-15", ("c", "2026-01-15")));
    }

    #[test]
    fn another_publication_an_older_file_and_a_page_archive_nothing() {
        assert!(!gone(Some("c"), "2025-12-15", ("extrait", "2026-01-15")));
        assert!(!gone(Some("c"), "2026-01-15", ("c", "2025-12-15")));
        assert!(!gone(None, "2025-12-15", ("c", "2026-01-15")));
    }

    #[test]
    fn what_is_archived_already_is_left_as_it_is() {
        let connue = Connue { publication: Some("c".to_owned()), publiee: true, millesime: None };
        let publications = Publications::from([("c".to_owned(), None)]);
        assert!(leave_out(&connue, &publications));
        assert!(!leave_out(&Connue { publiee: false, ..connue }, &publications));
    }
}
