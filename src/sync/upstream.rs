//! Which service is asked, and how is it named to the person who runs the program?

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

    /// Host and path of a resource, to be shown: neither the password that an address may hold nor the token.
    pub fn shown(&self, path: &str) -> String {
        let url = self.url(path);
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let host = rest.find('/').unwrap_or(rest.len());
        let start = rest[..host].rfind('@').map_or(0, |at| at + 1);
        rest[start..].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
