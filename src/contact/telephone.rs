//! Which telephone is it, however it is written?

use std::ops::Range;

/// The nine digits of a French number after its `0` or `+33`; none when the text is no such number.
pub fn national(text: &str) -> Option<String> {
    let text = text.trim();
    let (range, digits) = first(text)?;
    (range.start == 0 && range.end == text.len()).then_some(digits)
}

/// Whether a number is that of a mobile telephone: 06 or 07.
pub fn is_mobile(text: &str) -> bool {
    first(text).is_some_and(|(_, digits)| digits.starts_with(['6', '7']))
}

/// The first French number in a text, and its nine digits.
pub fn first(text: &str) -> Option<(Range<usize>, String)> {
    all(text).next()
}

/// Every French number in a text, with its nine digits.
pub fn all(text: &str) -> impl Iterator<Item = (Range<usize>, String)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(start) = text[at..].find(['0', '+']).map(|found| at + found) {
            let joined = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
            match number(&text[start..]).filter(|_| !joined) {
                Some((length, digits)) => {
                    at = start + length;
                    return Some((start..at, digits));
                }
                None => at = start + 1,
            }
        }
        None
    })
}

/// The number that a text begins with: its length and its nine digits.
fn number(text: &str) -> Option<(usize, String)> {
    let abroad = ["+33", "0033"].into_iter().find(|prefix| text.starts_with(prefix));
    let prefix = abroad.unwrap_or("0");
    let mut digits = String::with_capacity(9);
    let mut end = text.strip_prefix(prefix).map(|_| prefix.len())?;
    let mut rest = text[end..].char_indices().peekable();
    let mut apart = 0;
    while let Some((offset, c)) = rest.next() {
        match c {
            '0' if abroad.is_some() && digits.is_empty() => apart = 0,
            c if c.is_ascii_digit() => {
                digits.push(c);
                apart = 0;
            }
            ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' if apart < 2 => apart += 1,
            _ => return None,
        }
        if digits.len() == 9 {
            end += offset + 1;
            let longer = rest.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            return (!longer && !digits.starts_with('0')).then_some((end, digits));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for text in
            ["0612345678", "06 12 34 56 78", "06.12.34.56.78", "+33612345678", "+33 (0)6 12 34 56 78", "0033612345678"]
        {
            assert_eq!(national(text).as_deref(), Some("612345678"), "{text}");
            assert!(is_mobile(text));
        }
        assert!(!is_mobile("03 20 00 00 00") && national("03 20 00 00 00").is_some());
    }

    #[test]
    fn what_is_longer_or_shorter_is_no_number() {
        for text in
            ["", "06 12 34 56", "06123456789", "19470015900016", "x0612345678", "31/02/2024", "0012345678", "+4912345"]
        {
            assert_eq!(first(text), None, "{text}");
        }
    }

    #[test]
    fn every_number_of_a_text_is_found() {
        let text = "Fixe : 03.20.00.00.01, portable (07 00 00 00 02).";
        let found: Vec<_> = all(text).map(|(range, digits)| (&text[range], digits)).collect();
        assert_eq!(found, [("03.20.00.00.01", "320000001".to_owned()), ("07 00 00 00 02", "700000002".to_owned())]);
    }

    proptest! {
        #[test]
        fn no_text_stops_the_search(text in any::<String>(), dense in "[0+3 .é6/()-]{0,60}") {
            for text in [text, dense] {
                for (range, digits) in all(&text) {
                    prop_assert!(text.get(range).is_some() && digits.len() == 9);
                }
            }
        }
    }
}
