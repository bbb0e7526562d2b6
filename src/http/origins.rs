//! From whose pages may a browser open a WebSocket? No rule of the browser's own stands in its way: the server decides.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// The sites whose pages may read our answers, as the settings name them.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins(pub Vec<String>);

impl Origins {
    /// Whether a WebSocket may be opened: by a program, which tells no origin, by our own pages, or by those of a site that
    /// may read our answers.
    pub fn let_in(&self, headers: &HeaderMap) -> bool {
        let mut told = headers.get_all(ORIGIN).iter();
        let (Some(origin), None) = (told.next(), told.next()) else { return headers.get(ORIGIN).is_none() };
        let Ok(origin) = origin.to_str() else { return false };
        let ours = origin.split_once("://").map(|(_, host)| host.as_bytes());
        let host = headers.get(HOST).map(|host| host.as_bytes());
        ours.is_some() && ours == host || self.0.iter().any(|one| one == "*" || one == origin)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_page_of_another_site_is_let_in_when_it_is_named() {
        let asked = |origins: &[&str], origin: &str| {
            let mut headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static("api.example.fr:8000"))]);
            headers.insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
            Origins(origins.iter().map(|one| (*one).to_owned()).collect()).let_in(&headers)
        };
        assert!(Origins::default().let_in(&HeaderMap::new()), "a program");
        assert!(asked(&[], "http://api.example.fr:8000"), "our own page");
        assert!(asked(&[], "https://api.example.fr:8000"), "behind a proxy that speaks TLS");
        for stranger in ["https://site.example.fr", "http://api.example.fr", "null", "", "http://api.example.fr:8000.x"]
        {
            assert!(!asked(&[], stranger), "{stranger}");
            assert!(!asked(&["https://other.example.fr"], stranger), "{stranger}");
            assert!(asked(&["*"], stranger), "{stranger}");
        }
        assert!(asked(&["https://other.example.fr", "https://site.example.fr"], "https://site.example.fr"));
    }

    #[test]
    fn two_origins_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(ORIGIN, HeaderValue::from_static("https://a.fr"));
        headers.append(ORIGIN, HeaderValue::from_static("https://b.fr"));
        assert!(!Origins(vec!["https://a.fr".into(), "https://b.fr".into()]).let_in(&headers));
    }
}
