//! What is a well-formed code of each register?
//!
//! One file per code: its shape, where the rule comes from, what is accepted besides the canonical form. A value of
//! one of these types is always canonical, so two of them are equal exactly when they name the same thing. Nothing
//! here tells whether the code was ever issued: that is a question for the store.
//!
//! White space around a code (the tabs and no-break spaces of the exports included) is never part of it. A text
//! longer than any code could be is refused unread.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Gives a code its type: a text that only [`FromStr`](std::str::FromStr) can build, from the `ACCEPTED` and `check`
/// of the file that calls it.
macro_rules! code {
    ($(#[$attribute:meta])* $name:ident, $register:literal) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// What the code is called in messages.
            pub const REGISTER: &'static str = $register;
            /// The form that is accepted, in a few words and with an example.
            pub const ACCEPTED: &'static str = ACCEPTED;

            /// The canonical form.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The canonical form, without a copy.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::codes::CodeError;

            fn from_str(raw: &str) -> Result<Self, Self::Err> {
                check(raw)
                    .map(Self)
                    .ok_or_else(|| $crate::codes::CodeError::new(<Self as $crate::codes::Code>::KIND, Self::REGISTER, raw, Self::ACCEPTED))
            }
        }

        impl $crate::codes::Code for $name {
            const KIND: $crate::codes::Kind = $crate::codes::Kind::$name;
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

mod academie;
mod bloc;
mod cfd;
mod cle;
mod code_postal;
mod date;
mod departement;
mod formacode;
mod idcc;
mod insee;
mod mef;
mod naf;
mod nsf;
mod region;
mod rncp;
mod rome;
mod siren;
mod siret;
mod uai;

pub use academie::CodeAcademie;
pub use bloc::Bloc;
pub use cfd::Cfd;
pub use cle::Cle;
pub use code_postal::CodePostal;
pub use date::{iso_day, paris_day};
pub use departement::CodeDepartement;
pub use formacode::Formacode;
pub use idcc::Idcc;
pub use insee::{Insee, same_place};
pub use mef::Mef;
pub use naf::Naf;
pub use nsf::Nsf;
pub use region::CodeRegion;
pub use rncp::{Register, Rncp};
pub use rome::Rome;
pub use siren::Siren;
pub use siret::Siret;
pub use uai::Uai;

/// A code of a register, in its canonical form.
pub trait Code: FromStr<Err = CodeError> + Display {
    /// Which one.
    const KIND: Kind;
}

/// What a text should have been: for whoever says it in other words than the error's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// See [`Bloc`](self::Bloc).
    Bloc,
    /// A block, as the fiche that it belongs to may write it.
    BlocOfFiche,
    /// See [`Cfd`](self::Cfd).
    Cfd,
    /// See [`Cle`](self::Cle).
    Cle,
    /// See [`CodeAcademie`](self::CodeAcademie).
    CodeAcademie,
    /// See [`CodeDepartement`](self::CodeDepartement).
    CodeDepartement,
    /// See [`CodePostal`](self::CodePostal).
    CodePostal,
    /// See [`CodeRegion`](self::CodeRegion).
    CodeRegion,
    /// See [`paris_day`](self::paris_day).
    Date,
    /// See [`Formacode`](self::Formacode).
    Formacode,
    /// See [`Idcc`](self::Idcc).
    Idcc,
    /// See [`Insee`](self::Insee).
    Insee,
    /// See [`Mef`](self::Mef).
    Mef,
    /// See [`Naf`](self::Naf).
    Naf,
    /// See [`Nsf`](self::Nsf).
    Nsf,
    /// See [`Rncp`](self::Rncp).
    Rncp,
    /// See [`Rome`](self::Rome).
    Rome,
    /// See [`Siren`](self::Siren).
    Siren,
    /// See [`Siret`](self::Siret).
    Siret,
    /// See [`Uai`](self::Uai).
    Uai,
}

impl Kind {
    /// The canonical form of a text that is one; none of a text that is not, nor where no register tells what is: a day, a
    /// block without its fiche.
    pub fn read(self, text: &str) -> Option<String> {
        fn canonical<C: Code>(text: &str) -> Option<String> {
            text.parse::<C>().ok().map(|code| code.to_string())
        }
        match self {
            Self::Bloc => canonical::<Bloc>(text),
            Self::Cfd => canonical::<Cfd>(text),
            Self::Cle => canonical::<Cle>(text),
            Self::CodeAcademie => canonical::<CodeAcademie>(text),
            Self::CodeDepartement => canonical::<CodeDepartement>(text),
            Self::CodePostal => canonical::<CodePostal>(text),
            Self::CodeRegion => canonical::<CodeRegion>(text),
            Self::Formacode => canonical::<Formacode>(text),
            Self::Idcc => canonical::<Idcc>(text),
            Self::Insee => canonical::<Insee>(text),
            Self::Mef => canonical::<Mef>(text),
            Self::Naf => canonical::<Naf>(text),
            Self::Nsf => canonical::<Nsf>(text),
            Self::Rncp => canonical::<Rncp>(text),
            Self::Rome => canonical::<Rome>(text),
            Self::Siren => canonical::<Siren>(text),
            Self::Siret => canonical::<Siret>(text),
            Self::Uai => canonical::<Uai>(text),
            Self::BlocOfFiche | Self::Date => None,
        }
    }
}

/// Why a text is not a code: what it should have been, and what was received.
///
/// Safe to show and to log as it is: one line, at most 60 characters of the text received, none of them invisible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{value}\" is not {} {register}: expected {accepted}", article(.register))]
pub struct CodeError {
    /// What the text should have been.
    pub kind: Kind,
    /// What that is called: `SIRET`, `RNCP code`…
    pub register: &'static str,
    /// The start of the text received: 60 characters at most, those that do not print written as escapes (`\u{0}`).
    pub value: String,
    /// The form that is accepted, in a few words and with an example.
    pub accepted: &'static str,
}

impl CodeError {
    /// Tells that `raw` is not a code of `register`, where `accepted` is.
    fn new(kind: Kind, register: &'static str, raw: &str, accepted: &'static str) -> Self {
        Self { kind, register, value: excerpt(raw), accepted }
    }
}

/// Characters of a refused text that its error repeats.
const EXCERPT: usize = 60;

/// The start of a text, such that it can be shown and logged: see [`CodeError`].
pub fn excerpt(raw: &str) -> String {
    let mut value = String::new();
    let mut length = 0;
    for c in raw.chars() {
        let shown: String = if is_printable(c) { c.into() } else { c.escape_default().collect() };
        // Escapes are ASCII; a printable character counts for one whatever its bytes.
        length += if is_printable(c) { 1 } else { shown.len() };
        if length > EXCERPT {
            break;
        }
        value.push_str(&shown);
    }
    value
}

/// By the sound of the word: "an R-N-C-P code", but "a SIRET" and "a U-A-I".
fn article(register: &str) -> &'static str {
    match register.split(' ').next() {
        Some("RNCP" | "INSEE" | "NSF" | "IDCC" | "académie") => "an",
        _ => "a",
    }
}

/// Neither a control character nor one that is invisible or reorders its neighbours.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Bytes beyond which a text is refused unread: far more than any code and the blanks of a fixed-width column.
const LONGEST: usize = 256;

/// The text without the white space around it; `None` when it is too long to be a code.
fn trimmed(raw: &str) -> Option<&str> {
    (raw.len() <= LONGEST).then(|| raw.trim())
}

/// The text without white space (no-break spaces included) nor dots, as SIREN and SIRET are printed in groups.
fn ungrouped(raw: &str) -> Option<String> {
    let text = trimmed(raw)?;
    Some(text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect())
}

/// ASCII digits only, that many of them. The digits of other scripts are not digits of a code.
fn are_digits(text: &str, count: RangeInclusive<usize>) -> bool {
    count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The whole rule of the registers that only count digits.
fn only_digits(raw: &str, count: usize) -> Option<String> {
    trimmed(raw).filter(|text| are_digits(text, count..=count)).map(str::to_owned)
}

/// Luhn's check over digits.
fn passes_luhn(digits: &str) -> bool {
    luhn_sum(digits).is_multiple_of(10)
}

/// The digit that makes these pass Luhn's check once it is written after them.
fn luhn_digit(digits: &str) -> u32 {
    (10 - luhn_sum(&format!("{digits}0")) % 10) % 10
}

/// From the right, every second digit doubled and its own digits added.
fn luhn_sum(digits: &str) -> u32 {
    let digits = digits.bytes().rev().map(|byte| u32::from(byte - b'0'));
    digits.enumerate().map(|(rank, digit)| if rank % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }).sum()
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use proptest::prelude::*;

    use super::*;

    /// Parses as every code in turn, and checks what each makes of the text.
    fn parse_as_everything(raw: &str) {
        fn parse<C>(raw: &str)
        where
            C: FromStr<Err = CodeError> + Display + AsRef<str> + Clone + Debug + Eq,
        {
            match raw.parse::<C>() {
                Ok(code) => {
                    assert_eq!(code.to_string(), code.as_ref());
                    assert_eq!(code.as_ref().parse::<C>(), Ok(code));
                }
                Err(error) => {
                    assert!(error.value.chars().count() <= EXCERPT);
                    assert!(error.to_string().chars().all(is_printable));
                }
            }
        }
        parse::<Bloc>(raw);
        parse::<Cfd>(raw);
        parse::<Cle>(raw);
        parse::<CodeAcademie>(raw);
        parse::<CodeDepartement>(raw);
        parse::<CodePostal>(raw);
        parse::<CodeRegion>(raw);
        parse::<Formacode>(raw);
        parse::<Idcc>(raw);
        parse::<Insee>(raw);
        parse::<Mef>(raw);
        parse::<Naf>(raw);
        parse::<Nsf>(raw);
        parse::<Rncp>(raw);
        parse::<Rome>(raw);
        parse::<Siren>(raw);
        parse::<Siret>(raw);
        parse::<Uai>(raw);
        for rncp in ["RNCP35035", "RS5801"] {
            if let Ok(bloc) = Bloc::from_parts(&rncp.parse().unwrap(), raw) {
                assert_eq!(bloc.as_str().parse(), Ok(bloc));
            }
        }
        let _ = paris_day(raw);
    }

    proptest! {
        #[test]
        fn parse_never_panics_and_printing_round_trips(raw in any::<String>()) {
            parse_as_everything(&raw);
        }

        #[test]
        fn parse_never_panics_and_printing_round_trips_for_what_looks_like_a_code(
            raw in "[ \t\u{a0}]?((RNCP|rncp|RS|BC|2A|2b|M)?[0-9]{0,15}(BC[0-9]{1,3}|[A-Za-z]|\\.[0-9]{2}[A-Z]|é|🦀)?){1,2}[ \n]?"
        ) {
            parse_as_everything(&raw);
        }

        #[test]
        fn dates_never_panic(raw in "[0-9]{2,4}[-/][0-9]{2}[-/][0-9]{2,4}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{0,10})?)?(Z|[-+][0-9]{2}:?[0-9]{2}|é)?)?") {
            let _ = paris_day(&raw);
        }
    }

    #[test]
    fn hostile_texts_never_panic() {
        for raw in
            ["", " ", "\0", "RNCP\0", "🦀", "RNCP🦀37537", "٣٥٦٠٠٠٠٠٠", "2🦀", "０１２３４", "BC", "BC01", "\u{feff}"]
        {
            parse_as_everything(raw);
        }
    }

    #[test]
    fn a_text_of_ten_megabytes_is_refused_and_not_repeated() {
        for raw in ["1".repeat(10_000_000), " ".repeat(10_000_000), "🦀".repeat(2_500_000)] {
            parse_as_everything(&raw);
            let error = raw.parse::<Siret>().unwrap_err();
            assert_eq!(error.value.chars().count(), EXCERPT);
        }
    }

    #[test]
    fn the_message_tells_the_value_the_register_and_the_accepted_form() {
        let message = "12x".parse::<Siret>().unwrap_err().to_string();
        assert!(message.starts_with("\"12x\" is not a SIRET: expected 14 digits"), "{message}");
        let message = "37537".parse::<Rncp>().unwrap_err().to_string();
        assert_eq!(
            message,
            "\"37537\" is not an RNCP code: expected RNCP followed by 2 to 6 digits, or RS followed by 1 to 6 digits, for example RNCP37537"
        );
    }

    #[test]
    fn the_message_shows_what_cannot_be_seen() {
        let error = "M18\0\n\u{202e}05".parse::<Rome>().unwrap_err();
        assert_eq!(error.value, r"M18\u{0}\n\u{202e}05");
    }

    #[test]
    fn an_escape_is_never_cut_in_two() {
        let error = format!("{}\0", "x".repeat(57)).parse::<Rome>().unwrap_err();
        assert_eq!(error.value, "x".repeat(57));
    }

    #[test]
    fn each_code_that_is_accepted_has_its_example_in_the_message() {
        fn example<C: FromStr<Err = CodeError>>(accepted: &str) {
            let (_, example) = accepted.rsplit_once("for example ").expect("an example");
            assert!(example.parse::<C>().is_ok(), "{accepted}");
        }
        example::<Bloc>(Bloc::ACCEPTED);
        example::<Cfd>(Cfd::ACCEPTED);
        example::<Cle>(Cle::ACCEPTED);
        example::<CodeAcademie>(CodeAcademie::ACCEPTED);
        example::<CodeDepartement>(CodeDepartement::ACCEPTED);
        example::<CodePostal>(CodePostal::ACCEPTED);
        example::<CodeRegion>(CodeRegion::ACCEPTED);
        example::<Formacode>(Formacode::ACCEPTED);
        example::<Idcc>(Idcc::ACCEPTED);
        example::<Insee>(Insee::ACCEPTED);
        example::<Mef>(Mef::ACCEPTED);
        example::<Naf>(Naf::ACCEPTED);
        example::<Nsf>(Nsf::ACCEPTED);
        example::<Rncp>(Rncp::ACCEPTED);
        example::<Rome>(Rome::ACCEPTED);
        example::<Siren>(Siren::ACCEPTED);
        example::<Siret>(Siret::ACCEPTED);
        example::<Uai>(Uai::ACCEPTED);
    }
}
