//! Which media type does the client want, and is the body it sent one we read?

use async_graphql::parser::types::OperationType;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_TYPE, IF_NONE_MATCH};

use crate::graph::Language;

/// The two media types of an answer. They differ by the status of a refused request: see [`super::answer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Media {
    /// `application/graphql-response+json`
    GraphqlResponse,
    /// `application/json`
    Json,
}

impl Media {
    /// The `Content-Type` of the answer.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn subtype(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "graphql-response+json",
            Self::Json => "json",
        }
    }
}

/// How answers may be written to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The type of an answer of one piece; none when neither is accepted.
    pub media: Option<Media>,
    /// Whether a stream of events is accepted, and how.
    pub events: Option<Events>,
}

/// What a client accepts events for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// For what is answered by a stream.
    Subscriptions,
    /// For everything: it prefers them.
    Everything,
}

impl Accepted {
    /// Whether an operation of this kind is answered by a stream of events; `None` is one that could not be read.
    pub fn is_streamed(self, kind: Option<OperationType>) -> bool {
        match self.events {
            None => false,
            Some(Events::Everything) => true,
            Some(Events::Subscriptions) => kind == Some(OperationType::Subscription),
        }
    }
}

/// How answers may be written. A stream of events is accepted by those who name it alone.
pub fn accepted(headers: &HeaderMap) -> Accepted {
    let Some(ranges) = ranges(headers) else { return Accepted { media: None, events: None } };
    let media = if headers.contains_key(ACCEPT) { media(&ranges) } else { Some(Media::Json) };
    let events = ranges.iter().filter(|range| range.is_events() && range.thousandths > 0);
    let events = events.map(|range| range.thousandths).max().map(|events| {
        let other = media.and_then(|media| quality(&ranges, media)).map_or(0, |quality| quality.thousandths);
        if events > other { Events::Everything } else { Events::Subscriptions }
    });
    Accepted { media, events }
}

/// What the header names; `None` when it cannot be read.
fn ranges(headers: &HeaderMap) -> Option<Vec<Range<'_>>> {
    let mut ranges = Vec::new();
    for header in headers.get_all(ACCEPT) {
        ranges.extend(header.to_str().ok()?.split(',').filter_map(Range::read));
    }
    Some(ranges)
}

/// The type to answer with; `None` when the client accepts neither.
///
/// The higher quality wins. At equal quality `application/json` does, for clients that predate the other type, unless
/// the client named `application/graphql-response+json`. A header we cannot read is one that accepts nothing.
fn media(ranges: &[Range<'_>]) -> Option<Media> {
    let response = quality(ranges, Media::GraphqlResponse);
    let json = quality(ranges, Media::Json);
    match (response, json) {
        (None, None) => None,
        (Some(_), None) => Some(Media::GraphqlResponse),
        (None, Some(_)) => Some(Media::Json),
        (Some(one), Some(other)) if one.thousandths != other.thousandths => {
            Some(if one.thousandths > other.thousandths { Media::GraphqlResponse } else { Media::Json })
        }
        (Some(one), Some(_)) => Some(if one.precision == EXACT { Media::GraphqlResponse } else { Media::Json }),
    }
}

/// The language to tell of the schema in: the one of both that is preferred, the first of two that are as much; English when
/// neither is named, or the header cannot be read.
pub fn language(headers: &HeaderMap) -> Language {
    let named = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|header| header.to_str().ok());
    let mut best = (0, Language::default());
    for range in named.flat_map(|header| header.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let primary = parts.next().and_then(|tag| tag.split('-').next()).unwrap_or_default().to_ascii_lowercase();
        let language = match primary.as_str() {
            "fr" => Language::French,
            "en" => Language::English,
            _ => continue,
        };
        let wanted = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1_000), weight).unwrap_or(0);
        if wanted > best.0 {
            best = (wanted, language);
        }
    }
    best.1
}

const EXACT: u8 = 2;

#[derive(Clone, Copy)]
struct Quality {
    /// 0 for `*/*`, 1 for `application/*`, 2 for the type itself.
    precision: u8,
    thousandths: u16,
}

/// The quality the most precise range gives to this type; `None` when none does, or when it says `q=0`.
fn quality(ranges: &[Range<'_>], media: Media) -> Option<Quality> {
    let matching = ranges
        .iter()
        .filter_map(|range| Some(Quality { precision: range.precision(media)?, thousandths: range.thousandths }));
    matching.max_by_key(|found| (found.precision, found.thousandths)).filter(|best| best.thousandths > 0)
}

struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    thousandths: u16,
}

impl<'a> Range<'a> {
    /// `None` for what is not a media range, and for a charset other than UTF-8: neither can be satisfied.
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let mut thousandths = 1000;
        for parameter in parts {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => thousandths = weight(value.trim())?,
                "charset" if !is_utf8(value) => return None,
                _ => {}
            }
        }
        Some(Self { kind, subtype, thousandths })
    }

    fn is_events(&self) -> bool {
        self.kind.eq_ignore_ascii_case("text") && self.subtype.eq_ignore_ascii_case("event-stream")
    }

    fn precision(&self, media: Media) -> Option<u8> {
        match (self.kind, self.subtype) {
            ("*", "*") => Some(0),
            (kind, _) if !kind.eq_ignore_ascii_case("application") => None,
            (_, "*") => Some(1),
            (_, subtype) => subtype.eq_ignore_ascii_case(media.subtype()).then_some(EXACT),
        }
    }
}

fn weight(value: &str) -> Option<u16> {
    let quality: f32 = value.parse().ok()?;
    // Between 0 and 1000, so the cast is exact enough: the grammar allows three decimals.
    (0.0..=1.0).contains(&quality).then(|| (quality * 1000.0).round() as u16)
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// Whether the body is declared as JSON in UTF-8. Anything else is refused: a form or a text/plain body is what another
/// site can make a browser send without asking.
pub fn is_json(headers: &HeaderMap) -> bool {
    let mut declared = headers.get_all(CONTENT_TYPE).iter();
    let (Some(only), None) = (declared.next(), declared.next()) else { return false };
    let Ok(text) = only.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim);
    let json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) => !name.trim().eq_ignore_ascii_case("charset") || is_utf8(value),
        None => true,
    })
}

/// Whether the body comes as it is: we inflate nothing, so a small body cannot grow.
pub fn is_identity(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Whether the client shows pages to somebody: browsers name them when an address is opened, and programs do not.
pub fn is_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut medias = accepted.flat_map(|value| value.split(',')).filter_map(|media| media.split(';').next());
    medias.any(|media| media.trim().eq_ignore_ascii_case("text/html"))
}

/// Whether the client says that it holds what this tag names; none when it names nothing that it holds.
pub fn is_held(headers: &HeaderMap, tag: &str) -> Option<bool> {
    let held = headers.get(IF_NONE_MATCH)?.to_str().ok()?;
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    Some(held.split(',').map(bare).any(|one| one == "*" || one == bare(tag)))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    fn accepting(value: &str) -> Option<Media> {
        accepted(&with(ACCEPT, value)).media
    }

    #[test]
    fn the_schema_is_told_in_the_language_that_is_preferred_of_both_and_else_in_english() {
        for (header, expected) in [
            ("fr", Language::French),
            ("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", Language::French),
            ("en-GB, fr;q=0.9", Language::English),
            ("FR-ca", Language::French),
            ("fr, en", Language::French),
            ("en, fr", Language::English),
            ("de, fr;q=0.1", Language::French),
            ("fr;q=0", Language::English),
            ("fr;q=2", Language::English),
            ("frr", Language::English),
            ("*", Language::English),
            ("", Language::English),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, header.parse().unwrap())]);
            assert_eq!(language(&headers), expected, "{header}");
        }
        assert_eq!(language(&HeaderMap::new()), Language::English);
    }

    #[test]
    fn events_are_for_those_who_name_them_and_for_everything_when_they_are_preferred() {
        let events = |value: &str| accepted(&with(ACCEPT, value)).events;
        assert_eq!(accepted(&HeaderMap::new()), Accepted { media: Some(Media::Json), events: None });
        for accept in ["*/*", "text/*", "application/json", "text/event-stream;q=0", "text/html"] {
            assert_eq!(events(accept), None, "{accept}");
        }
        for accept in
            ["text/event-stream", "Text/Event-Stream; charset=utf-8", "application/json;q=0.5, text/event-stream"]
        {
            assert_eq!(events(accept), Some(Events::Everything), "{accept}");
        }
        for accept in [
            "application/graphql-response+json, application/json, text/event-stream, multipart/mixed",
            "text/event-stream, */*",
            "text/event-stream;q=0.4, application/json;q=0.5",
        ] {
            assert_eq!(events(accept), Some(Events::Subscriptions), "{accept}");
        }
        let some = accepted(&with(ACCEPT, "text/event-stream, application/json"));
        assert!(some.is_streamed(Some(OperationType::Subscription)));
        assert!(!some.is_streamed(Some(OperationType::Query)) && !some.is_streamed(None));
    }

    #[test]
    fn json_is_the_answer_to_those_who_ask_nothing_precise() {
        assert_eq!(accepted(&HeaderMap::new()).media, Some(Media::Json));
        for accept in ["*/*", "application/*", "text/html, */*;q=0.1", "application/json", "APPLICATION/JSON"] {
            assert_eq!(accepting(accept), Some(Media::Json), "{accept}");
        }
    }

    #[test]
    fn the_graphql_type_is_given_to_those_who_name_it() {
        for accept in [
            "application/graphql-response+json",
            "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
            "application/json, application/graphql-response+json",
            "application/graphql-response+json, */*",
            "application/json;q=0.9, application/graphql-response+json",
        ] {
            assert_eq!(accepting(accept), Some(Media::GraphqlResponse), "{accept}");
        }
    }

    #[test]
    fn quality_decides_before_anything_else() {
        assert_eq!(accepting("application/graphql-response+json;q=0.5, application/json;q=0.8"), Some(Media::Json));
        assert_eq!(accepting("application/json;q=0, */*"), Some(Media::GraphqlResponse));
        assert_eq!(accepting("application/graphql-response+json;q=0, application/*;q=0.2"), Some(Media::Json));
    }

    #[test]
    fn what_accepts_neither_type_is_not_acceptable() {
        for accept in ["text/html", "image/*", "application/xml", "application/json;q=0", "*/*;q=0", "", "json"] {
            assert_eq!(accepting(accept), None, "{accept}");
        }
        assert_eq!(accepting("application/json; charset=iso-8859-1"), None);
        assert_eq!(accepting("application/json;q=lots"), None);
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        for good in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
            assert!(is_json(&with(CONTENT_TYPE, good)), "{good}");
        }
        for bad in ["text/plain", "application/graphql", "application/json; charset=latin1", "application/jsonp", ""] {
            assert!(!is_json(&with(CONTENT_TYPE, bad)), "{bad}");
        }
        assert!(!is_json(&HeaderMap::new()));
        let mut twice = with(CONTENT_TYPE, "application/json");
        twice.append(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        assert!(!is_json(&twice));
    }

    #[test]
    fn a_tag_is_held_whether_weak_or_not_and_among_others() {
        for held in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert_eq!(is_held(&with(IF_NONE_MATCH, held), "\"a\""), Some(true), "{held}");
            assert_eq!(is_held(&with(IF_NONE_MATCH, held), "W/\"a\""), Some(true), "{held}");
        }
        assert_eq!(is_held(&with(IF_NONE_MATCH, "\"b\""), "\"a\""), Some(false));
        assert_eq!(is_held(&HeaderMap::new(), "\"a\""), None);
    }

    #[test]
    fn an_encoded_body_is_not_identity() {
        assert!(is_identity(&HeaderMap::new()));
        assert!(is_identity(&with(CONTENT_ENCODING, "identity")));
        for encoding in ["gzip", "br", "deflate", "identity, gzip", "x-unheard-of"] {
            assert!(!is_identity(&with(CONTENT_ENCODING, encoding)), "{encoding}");
        }
    }
}
