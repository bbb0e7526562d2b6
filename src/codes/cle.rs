//! What is the key of a formation?

use super::is_printable;

code! {
    /// Clé ministère éducatif, the key of one formation at one place:
    /// `108145P01334826472780005048264727800050-69123#L01`.
    ///
    /// 1 to 200 characters that all print, case kept; only the spaces around it are dropped. Its parts (formation,
    /// duration, year, SIRET of both organisms, INSEE, place) are an observation and not a promise: nobody should read
    /// them out of it. Source: catalogue of the Réseau des Carif-Oref.
    Cle, "clé ministère éducatif"
}

const ACCEPTED: &str = "1 to 200 printable characters, for example 108145P01334826472780005048264727800050-69123#L01";

/// Characters of the longest key.
const LONGEST: usize = 200;

fn check(raw: &str) -> Option<String> {
    // Four bytes for each character, and as much again for the spaces around: the rest is refused unread.
    if raw.len() > 2 * 4 * LONGEST || !raw.chars().all(is_printable) {
        return None;
    }
    let cle = raw.trim();
    (1..=LONGEST).contains(&cle.chars().count()).then(|| cle.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_as_it_is() {
        let upstream = "104489P01118940379770001089403797700010-78646#L01";
        for raw in [upstream, "108145P01334826472780005048264727800050-69123#L01", "a b", "clé", "x"] {
            assert_eq!(raw.parse::<Cle>().unwrap().as_str(), raw);
        }
        assert_eq!(" aB#L01 ".parse::<Cle>().unwrap().as_str(), "aB#L01");
    }

    #[test]
    fn two_hundred_characters_are_accepted_and_one_more_refused() {
        for c in ["x", "é", "🦀"] {
            assert!(c.repeat(200).parse::<Cle>().is_ok());
            assert!(c.repeat(201).parse::<Cle>().is_err());
        }
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        for raw in [
            "",
            "   ",
            "\u{a0}",
            "a\0b",
            "a\nb",
            "a\n",
            "\ta",
            "a\u{7f}",
            "a\u{85}",
            "a\u{200b}b",
            "a\u{202e}b",
            "\u{feff}a",
        ] {
            assert!(raw.parse::<Cle>().is_err(), "{raw:?}");
        }
    }
}
