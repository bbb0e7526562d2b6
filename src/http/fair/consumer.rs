//! On whose share does a request count? On that of whoever holds its token, else of the network it comes from.
//!
//! What a header tells of addresses is believed of trusted proxies alone: anybody may write it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{Extensions, HeaderMap, HeaderName};

use super::settings::Settings;
use crate::graph::Asker;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a connection comes from, as the system tells it.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Peer(pub IpAddr);

impl Peer {
    /// That of a request; none when it came by no connection.
    pub fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get().copied()
    }
}

/// Whose share a request counts on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) enum Consumer {
    /// Whoever holds a token.
    Holder(Arc<str>),
    /// Whoever comes from a network, told by its first address.
    Network(IpAddr),
    /// This machine, which is nobody's neighbour: it has no share.
    Here,
}

impl Consumer {
    /// The same, as the graph tells two apart: a name that no log and no table is told.
    pub fn asker(&self) -> Asker {
        Asker(match self {
            Self::Holder(name) => Some(format!("token {name}").into()),
            Self::Network(address) => Some(address.to_string().into()),
            Self::Here => None,
        })
    }
}

/// Addresses that begin by the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    first: IpAddr,
    bits: u8,
}

impl Network {
    /// A network, or an address alone; none when the text is neither, or tells more bits than it counts.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, bits.parse().ok()?),
            None => {
                let address: IpAddr = text.parse().ok()?;
                (address, width(address))
            }
        };
        (bits <= width(address) && first(address, bits) == address).then_some(Self { first: address, bits })
    }

    fn holds(self, address: IpAddr) -> bool {
        width(address) == width(self.first) && first(address, self.bits) == self.first
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The first address of the network of so many bits.
fn first(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(u32::from(32 - bits.min(32))).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(u32::from(128 - bits.min(128))).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
    }
}

/// How addresses are told apart.
#[derive(Clone, Debug)]
pub(super) struct Networks {
    trusted: Arc<[Network]>,
    ipv4: u8,
    ipv6: u8,
}

impl Networks {
    pub fn new(settings: &Settings) -> Self {
        let trusted = settings.trusted_proxies.iter().filter_map(|text| Network::parse(text)).collect();
        Self { trusted, ipv4: settings.ipv4_prefix, ipv6: settings.ipv6_prefix }
    }

    /// The network that a request comes from.
    pub fn consumer(&self, peer: IpAddr, headers: &HeaderMap) -> Consumer {
        let peer = peer.to_canonical();
        let address = self.client(peer, headers);
        if address.is_loopback() {
            return Consumer::Here;
        }
        let bits = if address.is_ipv4() { self.ipv4 } else { self.ipv6 };
        Consumer::Network(first(address, bits))
    }

    /// The nearest address that no trusted proxy bears: each proxy writes, at the end, whom it was asked by. What stands
    /// before that, or what is no address, is anybody's word.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        let told: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
        for text in told.iter().rev().flat_map(|list| list.rsplit(',')) {
            if !self.trusted.iter().any(|network| network.holds(nearest)) {
                break;
            }
            let Some(address) = address(text.trim()) else { break };
            nearest = address;
        }
        nearest
    }
}

/// An address, with a port or not, as proxies write them.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(address, _)| address);
    let alone = || text.parse().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip());
    let found: Option<IpAddr> = match bare {
        Some(address) => address.parse().ok(),
        None => alone().or_else(with_port),
    };
    found.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn consumer(trusted: &[&str], peer: &str, told: &[&str]) -> String {
        let trusted_proxies = trusted.iter().map(|text| (*text).to_owned()).collect();
        let networks = Networks::new(&Settings { trusted_proxies, ..Settings::default() });
        let mut headers = HeaderMap::new();
        for text in told {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(text).unwrap());
        }
        match networks.consumer(peer.parse().unwrap(), &headers) {
            Consumer::Network(address) => address.to_string(),
            Consumer::Here => "here".to_owned(),
            Consumer::Holder(_) => unreachable!("no token"),
        }
    }

    #[test]
    fn an_address_of_ipv6_counts_with_its_neighbours() {
        assert_eq!(consumer(&[], "192.0.2.7", &[]), "192.0.2.7");
        assert_eq!(consumer(&[], "2001:db8:1:2:3:4:5:6", &[]), "2001:db8:1:2::");
        assert_eq!(consumer(&[], "::ffff:192.0.2.7", &[]), "192.0.2.7");
        assert_eq!(consumer(&[], "::1", &[]), "here");
    }

    #[test]
    fn what_a_stranger_says_of_itself_is_not_believed() {
        assert_eq!(consumer(&[], "192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
        assert_eq!(consumer(&["10.0.0.1"], "192.0.2.7", &["127.0.0.1"]), "192.0.2.7");
        assert_eq!(consumer(&[], "127.0.0.1", &["198.51.100.1"]), "here", "nor of another, on this machine");
    }

    #[test]
    fn what_trusted_proxies_say_is_believed_as_far_as_the_first_stranger() {
        let trusted = &["10.0.0.0/8", "127.0.0.1", "2001:db8::/32"];
        for (peer, told, client) in [
            ("127.0.0.1", &["198.51.100.1"][..], "198.51.100.1"),
            ("10.1.2.3", &["203.0.113.9, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.1.2.3", &["203.0.113.9", "198.51.100.1", "10.0.0.2"], "198.51.100.1"),
            ("2001:db8::1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("10.1.2.3", &["[2001:dead:1:2::3]:4711"], "2001:dead:1:2::"),
            ("10.1.2.3", &["::ffff:198.51.100.1"], "198.51.100.1"),
            ("10.1.2.3", &["198.51.100.1, unknown"], "10.1.2.3"),
            ("10.1.2.3", &["198.51.100.1, _hidden, 10.0.0.2"], "10.0.0.2"),
            ("10.1.2.3", &["", "198.51.100.1,"], "10.1.2.3"),
            ("10.1.2.3", &[], "10.1.2.3"),
            ("10.1.2.3", &["127.0.0.1"], "here"),
        ] {
            assert_eq!(consumer(trusted, peer, told), client, "{peer} {told:?}");
        }
    }

    #[test]
    fn a_network_is_told_by_its_first_address() {
        for bad in ["10.0.0.1/8", "10.0.0.0/33", "::1/64", "a", "/8"] {
            assert_eq!(Network::parse(bad), None, "{bad}");
        }
        let all = Network::parse("0.0.0.0/0").unwrap();
        assert!(all.holds("203.0.113.9".parse().unwrap()) && !all.holds("::1".parse().unwrap()));
    }
}
