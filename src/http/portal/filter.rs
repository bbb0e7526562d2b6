//! How are dates, numbers, distances and shares told to a reader?

use chrono::{DateTime, Datelike, NaiveDate};
use minijinja::value::ValueKind;
use minijinja::{HtmlEscape, Value};

use crate::import;

const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

// Characters of an example that are shown.
const LONG: usize = 160;

// Between groups of digits in French: narrow, and never at the end of a line.
const NARROW: char = '\u{202f}';

/// A day, of a date or of a moment; empty for none.
pub(super) fn date(value: Option<String>, langue: &str) -> String {
    let text = value.unwrap_or_default();
    let day = DateTime::parse_from_rfc3339(&text).map(|moment| moment.date_naive()).ok().or_else(|| text.parse().ok());
    let Some(day): Option<NaiveDate> = day else { return text };
    let month = |names: [&'static str; 12]| names[day.month0() as usize];
    match (langue, day.day()) {
        ("en", number) => format!("{number} {} {}", month(MONTHS), day.year()),
        (_, 1) => format!("1er {} {}", month(MOIS), day.year()),
        (_, number) => format!("{number} {} {}", month(MOIS), day.year()),
    }
}

/// A text of the schema as HTML: what stands between backquotes is code.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return HtmlEscape(text).to_string();
    }
    let marked = |(rank, part): (usize, &&str)| match rank % 2 {
        0 => HtmlEscape(part).to_string(),
        _ => format!("<code>{}</code>", HtmlEscape(part)),
    };
    parts.iter().enumerate().map(marked).collect()
}

/// The first sentence of a text, without its full stop.
pub(super) fn first(text: &str) -> &str {
    let end = text.find(". ").unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

/// A sentence that the graph tells in French, in the language of the page; as it is when it has no twin.
pub(super) fn phrase(french: String, langue: &str) -> String {
    if langue == "en" { import::english(&french).unwrap_or(french) } else { french }
}

/// A whole number, its digits by groups of three; empty for none.
pub(super) fn nombre(value: Option<i64>, langue: &str) -> String {
    let Some(value) = value else { return String::new() };
    let separator = if langue == "en" { ',' } else { NARROW };
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (rank, digit) in digits.chars().enumerate() {
        if rank > 0 && (digits.len() - rank) % 3 == 0 {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A value of an answer as a text: the elements of a list one after the other, a dash for nothing.
pub(super) fn plain(value: &Value) -> String {
    if value.is_none() || value.is_undefined() {
        return "—".to_owned();
    }
    match value.try_iter().ok().filter(|_| value.kind() == ValueKind::Seq) {
        Some(values) => values.map(|value| plain(&value)).collect::<Vec<_>>().join(", "),
        None if value.kind() == ValueKind::Bool => value.is_true().to_string(),
        None => value.to_string(),
    }
}

/// The beginning of a text that is long.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Metres, in kilometres from one on.
pub(super) fn distance(metres: i64, langue: &str) -> String {
    match metres {
        ..1_000 => format!("{metres} m"),
        _ => format!("{} km", decimal(metres as f64 / 1_000.0, langue)),
    }
}

/// Bytes, by thousands and millions.
pub(super) fn bytes(count: i64, langue: &str) -> String {
    let unit = if langue == "en" { "B" } else { "o" };
    match count {
        ..=999 => format!("{count}\u{a0}{unit}"),
        1_000..=999_999 => format!("{}\u{a0}k{unit}", decimal((count as f64 / 1_000.0).round(), langue)),
        _ => format!("{}\u{a0}M{unit}", decimal(count as f64 / 1_000_000.0, langue)),
    }
}

/// A share of one, in percent. What is not whole is never told as a hundred.
pub(super) fn part(share: f64, langue: &str) -> String {
    let percent = (share * 1_000.0).floor() / 10.0;
    let space = if langue == "en" { "" } else { "\u{a0}" };
    format!("{}{space}%", decimal(percent, langue))
}

fn decimal(value: f64, langue: &str) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if langue == "en" { text.to_owned() } else { text.replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use minijinja::value::Serde;

    use super::*;

    #[test]
    fn days_are_written_out() {
        assert_eq!(date(Some("2026-01-01".into()), "fr"), "1er janvier 2026");
        assert_eq!(date(Some("2026-11-22T23:20:42+01:00".into()), "fr"), "22 novembre 2026");
        assert_eq!(date(Some("2026-11-22".into()), "en"), "22 November 2026");
        assert_eq!(date(None, "fr"), "");
    }

    #[test]
    fn what_stands_between_backquotes_is_code_and_nothing_is_markup() {
        assert_eq!(prose("For `a<b` and `c`."), "For <code>a&lt;b</code> and <code>c</code>.");
        assert_eq!(prose("One ` alone <i>"), "One ` alone &lt;i&gt;");
    }

    #[test]
    fn the_first_sentence_stands_without_its_full_stop() {
        assert_eq!((first("Nom. Vide sinon."), first("Version 1.0."), first("")), ("Nom", "Version 1.0", ""));
    }

    #[test]
    fn a_sentence_of_the_graph_is_told_in_the_language_of_the_page() {
        let french = "Le diplôme ferme avant d'ouvrir.";
        assert_eq!(phrase(french.into(), "en"), "The diploma closes before it opens.");
        assert_eq!((phrase(french.into(), "fr"), phrase("x".into(), "en")), (french.to_owned(), "x".to_owned()));
    }

    #[test]
    fn a_value_of_an_answer_is_told_as_the_graph_writes_it() {
        let told = |value: serde_json::Value| plain(&Value::from(Serde(&value)));
        assert_eq!((told(true.into()).as_str(), told(12.into()).as_str()), ("true", "12"));
        assert_eq!(told(serde_json::json!(["A", "B"])), "A, B");
        assert_eq!((told(serde_json::Value::Null).as_str(), told("x".into()).as_str()), ("—", "x"));
        assert_eq!(short(&"é".repeat(200)).chars().count(), LONG + 1);
    }

    #[test]
    fn numbers_are_grouped_and_shares_never_rounded_up_to_the_whole() {
        assert_eq!(nombre(Some(1_234_567), "en"), "1,234,567");
        assert_eq!(nombre(Some(1_234), "fr"), "1\u{202f}234");
        assert_eq!((nombre(Some(12), "fr").as_str(), nombre(None, "fr").as_str()), ("12", ""));
        assert_eq!(part(0.999_9, "fr"), "99,9\u{a0}%");
        assert_eq!(part(1.0, "en"), "100%");
        assert_eq!((bytes(12_345, "fr"), bytes(3_440_000, "en")), ("12\u{a0}ko".into(), "3.4\u{a0}MB".into()));
        assert_eq!((distance(999, "fr"), distance(3_440, "fr")), ("999 m".into(), "3,4 km".into()));
    }
}
