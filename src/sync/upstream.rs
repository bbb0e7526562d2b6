//! Which service is asked, and how is it named to the person who runs the program?

use reqwest::Url;

use super::error::Error;

/// A REST service.
#[derive(Clone)]
pub struct Upstream {
    /// Address before the path of a resource.
    pub base: String,
    /// What opens it.
    pub token: Option<String>,
    /// Variable that holds the address.
    pub url_variable: &'static str,
    /// Variable that holds the token; none when the service asks for none.
    pub token_variable: Option<&'static str>,
}

impl Upstream {
    /// The whole address of a resource.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base.trim_end_matches('/'))
    }

    /// Refuses to send a token where others on the way could read it: over plain HTTP, beyond this machine.
    pub fn check(&self) -> Result<(), Error> {
        match (&self.token, self.token_variable) {
            (Some(_), Some(token_variable)) if is_exposed(&self.base) => {
                Err(Error::Exposed { place: self.shown(""), token_variable, variable: self.url_variable })
            }
            _ => Ok(()),
        }
    }

    /// Host and path of a resource, to be shown: neither the password that an address may hold nor the token.
    pub fn shown(&self, path: &str) -> String {
        let url = self.url(path);
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let host = rest.find('/').unwrap_or(rest.len());
        let start = rest[..host].rfind('@').map_or(0, |at| at + 1);
        rest[start..].to_owned()
    }
}

/// Whether what is sent to an address is neither encrypted nor kept on this machine.
fn is_exposed(base: &str) -> bool {
    let Ok(url) = Url::parse(base) else { return true };
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let is_here = match host.parse::<std::net::IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    };
    url.scheme() != "https" && !is_here
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_over_https_or_stays_on_this_machine() {
        let here = [
            "http://127.0.0.1:80/api",
            "http://[::1]:80",
            "http://localhost",
            "http://LOCALHOST:1",
            "http://a.localhost",
        ];
        for base in
            here.iter().chain(&["https://a.fr/api", "HTTPS://a.fr", "http://127.9.9.9", "http://[::ffff:127.0.0.1]"])
        {
            assert!(!is_exposed(base), "{base}");
        }
        let elsewhere =
            ["http://a.fr/api", "HTTP://a.fr", "http://127.0.0.1.a.fr", "http://localhost.a.fr", "http://10.0.0.1"];
        for base in elsewhere.iter().chain(&["http://127.0.0.1@a.fr", "http://[2001:db8::1]", "http://", "no address"])
        {
            assert!(is_exposed(base), "{base}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_never_shown() {
        let upstream = |base: &str| Upstream {
            base: base.to_owned(),
            token: Some("hunter2".to_owned()),
            url_variable: "U",
            token_variable: Some("T"),
        };
        assert_eq!(upstream("https://a:hunter2@b.fr/api/").shown("/x?page=1"), "b.fr/api/x?page=1");
        assert_eq!(upstream("http://127.0.0.1:80").shown("/x@y"), "127.0.0.1:80/x@y");
    }
}
