//! How are tokens verified and given?

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;

use super::key;
use super::source::Source;
use crate::setting;

/// How tokens are verified and given. By default none is: everybody is anonymous.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Verifies the tokens of ours that name no key.
    pub secret: Option<String>,
    /// Keys of ours, as `name:secret`: each verifies the tokens that name it, the first signs those that we give.
    #[serde(deserialize_with = "setting::list")]
    pub keys: Vec<String>,
    /// Keys of another issuer: a file or an address of a JSON Web Key Set.
    pub jwks: Option<String>,
    /// Seconds after which the keys of another issuer are read again.
    pub jwks_refresh_s: u64,
    /// Whose tokens are taken; empty: whoever signs with a known key.
    #[serde(deserialize_with = "setting::list")]
    pub issuers: Vec<String>,
    /// For whom a token must be made; empty: for nobody in particular.
    #[serde(deserialize_with = "setting::list")]
    pub audiences: Vec<String>,
    /// Clocks differ: seconds granted to each moment that a token tells.
    pub leeway_s: u64,
    /// Days from the beginning to the end of the longest token.
    pub max_life_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            secret: None,
            keys: Vec::new(),
            jwks: None,
            jwks_refresh_s: 600,
            issuers: Vec::new(),
            audiences: Vec::new(),
            leeway_s: 30,
            max_life_days: 366,
        }
    }
}

/// Its keys, and the form each takes.
pub const KEYS: &[(&str, &str)] = &[
    ("secret", "at least 32 bytes"),
    (
        "keys",
        "a list of name:secret, each name once and at most 64 letters, digits, - _ or ., each secret at least 32 bytes",
    ),
    ("jwks", "a file of JSON Web Keys, or its address: https://, or http:// on this machine, without a password"),
    ("jwks_refresh_s", "a whole number of seconds, from 10 to 43200"),
    ("issuers", "a list of texts, as https://login.example.fr"),
    ("audiences", "a list of texts, as https://passerelle.example.fr"),
    ("leeway_s", "a whole number of seconds, from 0 to 300"),
    ("max_life_days", "a whole number of days, from 1 to 3660"),
];

impl Settings {
    /// The key whose value cannot work, and what can be said of that value; none when all can.
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        if self.secret.as_ref().is_some_and(|secret| secret.len() < key::MIN_SECRET) {
            return Some(("secret", "too short".to_owned()));
        }
        let named: Option<Vec<_>> = self.keys.iter().map(|text| key::split(text)).collect();
        let names: BTreeSet<_> = named.iter().flatten().map(|(name, _)| name).collect();
        if names.len() < self.keys.len() {
            return Some(("keys", "of another form".to_owned()));
        }
        if self.jwks.as_ref().is_some_and(|place| Source::parse(place).is_none()) {
            return Some(("jwks", "of another form".to_owned()));
        }
        let empty = |list: &[String]| list.iter().any(String::is_empty);
        [("issuers", empty(&self.issuers)), ("audiences", empty(&self.audiences))]
            .into_iter()
            .find_map(|(key, empty)| empty.then(|| (key, "\"\"".to_owned())))
            .or_else(|| self.out_of_bounds())
    }

    fn out_of_bounds(&self) -> Option<(&'static str, String)> {
        let numbers = [
            ("jwks_refresh_s", self.jwks_refresh_s, 10..=43_200),
            ("leeway_s", self.leeway_s, 0..=300),
            ("max_life_days", u64::from(self.max_life_days), 1..=3_660),
        ];
        numbers.into_iter().find_map(|(key, value, range)| (!range.contains(&value)).then(|| (key, value.to_string())))
    }
}

/// Never prints a secret, nor an address, which may hold one.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("secret", &self.secret.as_ref().map(|_| "hidden"))
            .field("keys", &self.keys.len())
            .field("jwks", &self.jwks.is_some())
            .field("issuers", &self.issuers)
            .field("audiences", &self.audiences)
            .field("leeway_s", &self.leeway_s)
            .field("max_life_days", &self.max_life_days)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn keys(texts: &[&str]) -> Settings {
        Settings { keys: texts.iter().map(|text| (*text).to_owned()).collect(), ..Settings::default() }
    }

    #[test]
    fn a_key_has_a_name_of_its_own_and_a_secret_long_enough() {
        let one = format!("2026-11:{SECRET}");
        assert_eq!(keys(&[&one, &format!("old.1:{SECRET}:with:colons")]).wrong(), None);
        let twice = [one.as_str(), one.as_str()];
        assert!(keys(&twice).wrong().is_some());
        let long = format!("{}:{SECRET}", "a".repeat(65));
        for bad in ["", SECRET, "a:", "a:short", &format!(":{SECRET}"), &format!("../a:{SECRET}"), &long] {
            let wrong = keys(&[bad]).wrong();
            assert_eq!(wrong, Some(("keys", "of another form".to_owned())), "{bad}");
        }
    }

    #[test]
    fn a_number_out_of_bounds_is_told() {
        let settings = Settings { max_life_days: 0, ..Settings::default() };
        assert_eq!(settings.wrong(), Some(("max_life_days", "0".to_owned())));
        let settings = Settings { leeway_s: 301, ..Settings::default() };
        assert_eq!(settings.wrong(), Some(("leeway_s", "301".to_owned())));
    }

    #[test]
    fn no_secret_is_ever_printed() {
        let settings = Settings {
            secret: Some(SECRET.to_owned()),
            jwks: Some("https://a:0123456789@b.fr".to_owned()),
            ..keys(&[&format!("a:{SECRET}")])
        };
        let text = format!("{settings:?}");
        assert!(!text.contains("0123"), "{text}");
        assert_eq!(settings.wrong(), Some(("jwks", "of another form".to_owned())), "a password in an address");
    }
}
