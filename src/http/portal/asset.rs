//! Which files does a page need? Style and scripts, embedded in the program, under names that tell their content.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use rust_embed::{Embed, EmbeddedFile};

use crate::http::answer::Refusal;
use crate::http::negotiate::{self, Media};
use crate::http::trail::RequestId;

/// What a page may do: all from here, nothing inline.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// For a year: another content has another name.
pub(super) const FOREVER: &str = "public, max-age=31536000, immutable";

#[derive(Embed)]
#[folder = "web/static/"]
struct Assets;

// The plain page that asks the graph, for where GraphiQL is too much, or was not built.
#[derive(Embed)]
#[folder = "web/requete/"]
struct QueryPage;

// Where the page says that GraphiQL was not built, when it stands in its place.
const PLACE: &str = "<!-- graphiql -->";
const ABSENT: &str = "<p class=\"absent\" role=\"note\">GraphiQL n’est pas dans ce programme : <code>scripts/web</code> le \
    construit (il y faut Node), puis <code>cargo build</code> l’y met. <span lang=\"en\">GraphiQL is not in this program: \
    <code>scripts/web</code> builds it (with Node), then <code>cargo build</code> puts it in.</span></p>";

/// Questions by use case, that both pages propose.
pub(super) const EXAMPLES: &str = include_str!("../../../web/exemples.json");

/// The address of an asset, which changes when it does.
pub(super) fn address(name: &str) -> Option<String> {
    let file = Assets::get(name)?;
    let (stem, extension) = name.rsplit_once('.')?;
    Some(format!("/assets/{stem}.{}.{extension}", digest(&file, 8)))
}

/// An asset by its own name, for those that others name; it is kept as its caller says.
pub(super) fn named(name: &str) -> Option<Response<Body>> {
    Some(sent(Assets::get(name)?.data, content_type(name)?, "no-cache"))
}

/// An asset by the name that its address gives it.
pub(super) async fn hashed(Path(name): Path<String>, id: RequestId) -> Response<Body> {
    let mut parts = name.rsplitn(3, '.');
    let (extension, hash, stem) = (parts.next(), parts.next(), parts.next());
    let bare = stem.zip(extension).map(|(stem, extension)| format!("{stem}.{extension}")).unwrap_or_default();
    match Assets::get(&bare).zip(content_type(&bare)).filter(|(file, _)| hash == Some(&digest(file, 8))) {
        Some((file, kind)) => sent(file.data, kind, FOREVER),
        None => Refusal::not_found().respond(Media::Json, &id.0),
    }
}

/// The plain query page.
pub(super) async fn query_page(id: RequestId, headers: HeaderMap) -> Response<Body> {
    query("index.html", &id, &headers)
}

/// The plain query page in the place of GraphiQL, which it says was not built.
pub(super) async fn in_its_place(id: RequestId, headers: HeaderMap) -> Response<Body> {
    let told = QueryPage::get("index.html").and_then(|page| String::from_utf8(page.data.into_owned()).ok());
    let Some(page) = told.map(|page| page.replace(PLACE, ABSENT)) else { return query_page(id, headers).await };
    sent(page.into_bytes().into(), "text/html; charset=utf-8", "no-cache")
}

/// One of its files.
pub(super) async fn query_file(Path(name): Path<String>, id: RequestId, headers: HeaderMap) -> Response<Body> {
    query(&name, &id, &headers)
}

fn query(name: &str, id: &RequestId, headers: &HeaderMap) -> Response<Body> {
    if name == "exemples.json" {
        return sent(EXAMPLES.as_bytes().into(), "application/json; charset=utf-8", "no-cache");
    }
    let Some((file, kind)) = QueryPage::get(name).zip(content_type(name)) else {
        return Refusal::not_found().respond(Media::Json, &id.0);
    };
    let tag = format!("\"{}\"", digest(&file, 16));
    let known = negotiate::is_held(headers, &tag).unwrap_or(false);
    let mut response = sent(if known { Cow::default() } else { file.data }, kind, "no-cache");
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// An embedded file, as it is.
pub(super) fn sent(bytes: Cow<'static, [u8]>, kind: &'static str, kept: &'static str) -> Response<Body> {
    let body = match bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = Response::new(body);
    let fixed = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, kept),
        (REFERRER_POLICY, "same-origin"),
    ];
    response.headers_mut().extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

fn digest(file: &EmbeddedFile, bytes: usize) -> String {
    file.metadata.sha256_hash().iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}

/// Files of another kind are not served, whatever lies in the folders.
pub(super) fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "json" => Some("application/json; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "ttf" => Some("font/ttf"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[test]
    fn the_query_page_asks_nothing_of_other_sites_and_holds_no_inline_code() {
        let page = QueryPage::get("index.html").unwrap();
        let text = std::str::from_utf8(&page.data).unwrap();
        assert!(text.contains("<html lang=\"fr\">"));
        for forbidden in ["http://", "https://", "//cdn", "style=\"", "onclick", "onload", "javascript:"] {
            assert!(!text.contains(forbidden), "{forbidden}");
        }
        for script in text.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/requete/"), "inline script");
        }
    }

    #[tokio::test]
    async fn the_page_in_the_place_of_graphiql_says_so_and_how_to_build_it() {
        let page = in_its_place(RequestId::default(), HeaderMap::new()).await.into_body();
        let page = page.collect().await.unwrap().to_bytes();
        let text = std::str::from_utf8(&page).unwrap();
        assert!(text.contains("<code>scripts/web</code>") && !text.contains(PLACE), "{text}");
    }

    #[test]
    fn an_asset_has_an_address_of_its_content() {
        let address = address("portail.css").unwrap();
        assert!(
            address.starts_with("/assets/portail.") && address.ends_with(".css") && address.len() > 30,
            "{address}"
        );
        assert_eq!(super::address("nowhere.css"), None);
    }
}
