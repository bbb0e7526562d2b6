//! How is what can be executed shared?

use serde::Deserialize;

use super::consumer::Network;
use crate::setting;

/// How what can be executed is shared.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Points of cost that a network may ask in a minute, at once or not; 0 for as many as it likes.
    pub points_per_minute: u64,
    /// The same, of whoever holds a token.
    pub token_points_per_minute: u64,
    /// Proxies whose `X-Forwarded-For` is believed: addresses or networks.
    #[serde(deserialize_with = "setting::list")]
    pub trusted_proxies: Vec<String>,
    /// Bits of an IPv4 address that tell a network from another.
    pub ipv4_prefix: u8,
    /// The same of IPv6.
    pub ipv6_prefix: u8,
    /// Requests executed at once.
    pub max_executing: usize,
    /// Requests that wait for their turn.
    pub max_waiting: usize,
    /// Milliseconds that one waits at the most.
    pub max_wait_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            points_per_minute: 1_000_000,
            token_points_per_minute: 5_000_000,
            trusted_proxies: Vec::new(),
            ipv4_prefix: 32,
            ipv6_prefix: 64,
            max_executing: 32,
            max_waiting: 1_024,
            max_wait_ms: 1_000,
        }
    }
}

/// Its keys, and the form each takes.
pub const KEYS: &[(&str, &str)] = &[
    ("points_per_minute", POINTS),
    ("token_points_per_minute", POINTS),
    ("trusted_proxies", "a list of addresses or networks, as 127.0.0.1, 10.0.0.0/8, 2001:db8::/32"),
    ("ipv4_prefix", "a whole number of bits, from 8 to 32"),
    ("ipv6_prefix", "a whole number of bits, from 16 to 128"),
    ("max_executing", "a whole number of requests, from 1 to 100000"),
    ("max_waiting", "a whole number of requests, from 0 to 100000"),
    ("max_wait_ms", "a whole number of milliseconds, from 0 to 60000"),
];

const POINTS: &str = "a whole number of points, 0 or more";

impl Settings {
    /// The key whose value cannot work, and that value; none when all can.
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        let stranger = self.trusted_proxies.iter().find(|text| Network::parse(text).is_none());
        let numbers = [
            ("ipv4_prefix", u64::from(self.ipv4_prefix), 8..=32),
            ("ipv6_prefix", u64::from(self.ipv6_prefix), 16..=128),
            ("max_executing", self.max_executing as u64, 1..=100_000),
            ("max_waiting", self.max_waiting as u64, 0..=100_000),
            ("max_wait_ms", self.max_wait_ms, 0..=60_000),
        ];
        let out = || numbers.into_iter().find(|(_, value, range)| !range.contains(value));
        let stranger = stranger.map(|text| ("trusted_proxies", format!("{text:?}")));
        stranger.or_else(|| out().map(|(key, value, _)| (key, value.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let wrong = |text: &str| Settings { trusted_proxies: vec![text.to_owned()], ..Settings::default() }.wrong();
        for good in ["127.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32", "0.0.0.0/0"] {
            assert_eq!(wrong(good), None, "{good}");
        }
        for bad in ["", "proxy.example.fr", "10.0.0.0/33", "10.0.0.1/8", "::/129", "10.0.0.0/", "*", "10.0.0.0/8 "] {
            assert_eq!(wrong(bad), Some(("trusted_proxies", format!("{bad:?}"))));
        }
    }

    #[test]
    fn a_number_out_of_bounds_is_told() {
        let settings = Settings { max_executing: 0, ..Settings::default() };
        assert_eq!(settings.wrong(), Some(("max_executing", "0".to_owned())));
        assert_eq!(Settings::default().wrong(), None);
    }
}
