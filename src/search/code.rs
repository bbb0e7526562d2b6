//! Which codes of the registers may a text mean?

use std::str::FromStr;

use crate::codes::{
    Bloc, Cfd, CodeDepartement, CodePostal, Formacode, Idcc, Insee, Naf, Nsf, Rncp, Rome, Siren, Siret, Uai,
};

/// A code that a text may mean, in its canonical form. Nothing tells whether it was ever issued.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A sheet of the RNCP or of the RS.
    Rncp(String),
    /// A diploma.
    Cfd(String),
    /// A job.
    Rome(String),
    /// An establishment.
    Siret(String),
    /// A legal unit.
    Siren(String),
    /// A school or training centre.
    Uai(String),
    /// A commune, by any of its INSEE codes.
    Insee(String),
    /// Communes that share a postal code.
    Postal(String),
    /// A département.
    Departement(String),
    /// A theme of the Formacode thesaurus.
    Formacode(String),
    /// A training speciality.
    Nsf(String),
    /// A collective agreement.
    Idcc(String),
    /// A branch of activity.
    Naf(String),
}

/// Bytes beyond which a text is no code.
const LONGEST: usize = 64;

/// The codes that a whole text may mean, the likeliest first; when it is none, those of its words that nothing else could
/// be. Case, spaces, dots and dashes inside do not count; names of registers before it (`RNCP n° 37537`) do.
pub fn codes(text: &str) -> Vec<Code> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let whole = whole(text);
    if !whole.is_empty() {
        return whole;
    }
    text.split_whitespace().filter_map(|word| sure(&compact(word))).collect()
}

fn compact(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '_' | ':' | '°' | 'º' | '#'));
    kept.collect::<String>().to_uppercase()
}

fn parsed<C: FromStr + AsRef<str>>(text: &str, code: fn(String) -> Code) -> Option<Code> {
    text.parse::<C>().ok().map(|found| code(found.as_ref().to_owned()))
}

/// The code that a text cannot but be.
fn sure(compact: &str) -> Option<Code> {
    if let Ok(bloc) = compact.parse::<Bloc>() {
        return bloc.as_str().split_once("BC").map(|(rncp, _)| Code::Rncp(rncp.to_owned()));
    }
    let siret = |text: &str| (text.len() == 14).then(|| parsed::<Siret>(text, Code::Siret)).flatten();
    let cfd = |text: &str| (text.len() == 8).then(|| parsed::<Cfd>(text, Code::Cfd)).flatten();
    parsed::<Rncp>(compact, Code::Rncp)
        .or_else(|| parsed::<Rome>(compact, Code::Rome))
        .or_else(|| siret(compact))
        .or_else(|| (compact.len() == 8).then(|| parsed::<Uai>(compact, Code::Uai)).flatten())
        .or_else(|| cfd(compact))
}

fn whole(text: &str) -> Vec<Code> {
    let compact = compact(text);
    let (register, rest) = named(&compact);
    let found = match register {
        "" => vec![sure(rest)],
        "RNCP" | "RS" => vec![parsed::<Rncp>(&format!("{register}{rest}"), Code::Rncp), sure(&compact)],
        "SIRET" => vec![parsed::<Siret>(rest, Code::Siret)],
        "SIREN" => vec![parsed::<Siren>(rest, Code::Siren)],
        "ROME" => vec![parsed::<Rome>(rest, Code::Rome)],
        "CFD" => vec![parsed::<Cfd>(rest, Code::Cfd)],
        "UAI" => vec![parsed::<Uai>(rest, Code::Uai)],
        "IDCC" => vec![parsed::<Idcc>(rest, Code::Idcc)],
        "FORMACODE" => vec![parsed::<Formacode>(rest, Code::Formacode)],
        "NSF" => vec![parsed::<Nsf>(rest, Code::Nsf)],
        "NAF" | "APE" => vec![parsed::<Naf>(rest, Code::Naf)],
        "INSEE" => vec![parsed::<Insee>(rest, Code::Insee)],
        _ => vec![],
    };
    let mut found: Vec<Code> = found.into_iter().flatten().collect();
    if register.is_empty() {
        found.extend(likely(rest));
    }
    let mut seen = Vec::new();
    found.retain(|code| {
        !seen.contains(code) && {
            seen.push(code.clone());
            true
        }
    });
    found
}

// A register before its code, the mark of a number between them left out.
fn named(compact: &str) -> (&str, &str) {
    const REGISTERS: [&str; 13] =
        ["FORMACODE", "RNCP", "SIRET", "SIREN", "INSEE", "ROME", "IDCC", "CFD", "UAI", "NSF", "NAF", "APE", "RS"];
    let found = REGISTERS.iter().find_map(|name| Some((*name, compact.strip_prefix(name)?)));
    let numbered = |rest: &str| rest.chars().any(|c| c.is_ascii_digit());
    match found {
        Some((name, rest)) if numbered(rest) => (name, rest.strip_prefix(['N', 'O']).unwrap_or(rest)),
        _ => ("", compact),
    }
}

// What a code alone may be, of registers that share a shape.
fn likely(compact: &str) -> Vec<Code> {
    let digits = compact.bytes().all(|byte| byte.is_ascii_digit());
    let found = match (compact.len(), digits) {
        (9, true) => vec![parsed::<Siren>(compact, Code::Siren)],
        (5, true) => vec![
            parsed::<CodePostal>(compact, Code::Postal),
            parsed::<Insee>(compact, Code::Insee),
            parsed::<Rncp>(&format!("RNCP{compact}"), Code::Rncp),
            parsed::<Formacode>(compact, Code::Formacode),
        ],
        (4, true) => {
            vec![parsed::<Idcc>(compact, Code::Idcc), parsed::<Rncp>(&format!("RNCP{compact}"), Code::Rncp)]
        }
        (2 | 3, true) => {
            vec![parsed::<CodeDepartement>(compact, Code::Departement), parsed::<Nsf>(compact, Code::Nsf)]
        }
        (7, true) => vec![parsed::<Cfd>(compact, Code::Cfd)],
        (1, _) => vec![],
        (_, true) => vec![],
        _ => vec![
            parsed::<Insee>(compact, Code::Insee),
            parsed::<CodeDepartement>(compact, Code::Departement),
            parsed::<Naf>(compact, Code::Naf),
            parsed::<Uai>(compact, Code::Uai),
            parsed::<Nsf>(compact, Code::Nsf),
        ],
    };
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first(text: &str) -> Option<Code> {
        codes(text).into_iter().next()
    }

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        let rncp = Some(Code::Rncp("RNCP37537".to_owned()));
        for text in ["RNCP37537", "rncp 37537", " RNCP n° 37537", "rncp-37537", "RNCP37537BC01", "boulanger RNCP37537"]
        {
            assert_eq!(first(text), rncp, "{text}");
        }
        assert_eq!(first("rs 5801"), Some(Code::Rncp("RS5801".to_owned())));
        assert_eq!(first("m1805"), Some(Code::Rome("M1805".to_owned())));
        assert_eq!(first("ROME D1102"), Some(Code::Rome("D1102".to_owned())));
        assert_eq!(first("500 221 37"), Some(Code::Cfd("50022137".to_owned())));
        for text in ["19470015900016", "194 700 159 00016", "SIRET : 194 700 159 00016"] {
            assert_eq!(first(text), Some(Code::Siret("19470015900016".to_owned())), "{text}");
        }
        assert_eq!(first("194 700 159"), Some(Code::Siren("194700159".to_owned())));
        assert_eq!(first("0470015l"), Some(Code::Uai("0470015L".to_owned())));
        assert_eq!(first("UAI 470015L"), Some(Code::Uai("0470015L".to_owned())));
        assert_eq!(first("62.01z"), Some(Code::Naf("62.01Z".to_owned())));
        assert_eq!(first("idcc 843"), Some(Code::Idcc("0843".to_owned())));
        assert_eq!(first("2a004"), Some(Code::Insee("2A004".to_owned())));
        assert_eq!(first("2B"), Some(Code::Departement("2B".to_owned())));
        assert_eq!(first("326t"), Some(Code::Nsf("326t".to_owned())));
    }

    #[test]
    fn five_digits_may_be_a_postal_code_a_commune_a_sheet_or_a_theme() {
        let five = "59100".to_owned();
        let sheet = Code::Rncp("RNCP59100".to_owned());
        let expected = [Code::Postal(five.clone()), Code::Insee(five.clone()), sheet, Code::Formacode(five)];
        assert_eq!(codes("59 100"), expected);
    }

    #[test]
    fn words_are_no_codes() {
        for text in ["", " ", "boulanger", "BTS", "rome", "insee", "C", "a b c", "cap 2026 avenir", "🦀", "\0"] {
            assert_eq!(codes(text), [], "{text}");
        }
        assert_eq!(codes(&"RNCP37537 ".repeat(10)), []);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            codes(&text);
        }
    }
}
