//! What may another site show of the graph? A small search near a place, by one script: what it asks, any page may read.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::langue::Langue;
use super::page::Failure;
use super::{Portal, Visitor, asset, object};
use crate::http::answer::{self, Refusal};
use crate::http::negotiate::Media;

/// Results at once, and kilometres around, unless told otherwise; and the most of both.
const FIRST: u32 = 5;
const MOST: u32 = 20;
const AROUND_KM: f64 = 20.0;
const FARTHEST_KM: f64 = 100.0;

/// An answer that other sites read may be kept for so long.
const KEPT: &str = "public, max-age=300";

#[derive(Deserialize)]
struct Sought {
    /// Postal code or name of a commune.
    lieu: String,
    texte: Option<String>,
    rayon: Option<f64>,
    nombre: Option<u32>,
    #[serde(default)]
    langue: String,
}

impl Sought {
    fn langue(&self) -> Langue {
        if self.langue == "en" { Langue::En } else { Langue::Fr }
    }

    fn variables(&self) -> Map<String, Value> {
        let lieu = self.lieu.trim();
        let digits = lieu.len() == 5 && lieu.bytes().all(|byte| byte.is_ascii_digit());
        let field = if digits { "codePostal" } else { "nom" };
        let rayon = self.rayon.filter(|km| *km > 0.0).unwrap_or(AROUND_KM).min(FARTHEST_KM);
        let texte = self.texte.as_deref().map(str::trim).filter(|texte| !texte.is_empty());
        let told = json!({
            "pres": { field: lieu, "rayonKm": rayon },
            "texte": texte,
            "first": self.nombre.unwrap_or(FIRST).clamp(1, MOST),
        });
        if let Value::Object(variables) = told { variables } else { Map::new() }
    }
}

/// The page that shows it, and gives the tag.
pub(super) fn page(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, visitor: Visitor| {
        portal.page("widget", langue, &visitor, json!({ "origine": origin(&visitor.headers) }))
    })
}

/// Where this site is, as its visitor reached it; behind a proxy that speaks TLS, as it says.
fn origin(headers: &HeaderMap) -> String {
    let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host =
        told("host").filter(|host| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".:-[]".contains(&byte)));
    let scheme = if told("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}

/// What the script asks: services or courses near a place, in JSON.
pub(super) fn search() -> MethodRouter<Portal> {
    get(
        async move |State(portal): State<Portal>,
                    Path(genre): Path<String>,
                    Query(sought): Query<Sought>,
                    visitor: Visitor| {
            let name = match genre.as_str() {
                "services" => "widget_services",
                "formations" => "widget_formations",
                _ => return open(Refusal::not_found().respond(Media::Json, &visitor.id.0), "no-store"),
            };
            match portal.ask(name, sought.variables(), &visitor).await {
                Ok(answered) => {
                    let told = told(&answered.data["liste"], sought.langue());
                    open(answer::json(StatusCode::OK, Media::Json.content_type(), &told), KEPT)
                }
                Err(Failure { status, detail, header }) => {
                    let told = json!({ "errors": [{ "message": detail, "extensions": { "code": status.canonical_reason() } }] });
                    let mut response = answer::json(status, Media::Json.content_type(), &told);
                    response.headers_mut().extend(header);
                    open(response, "no-store")
                }
            }
        },
    )
}

/// The script itself, which pages of any site may load.
pub(super) fn script() -> MethodRouter<Portal> {
    get(async move |visitor: Visitor| match asset::named("widget.js") {
        Some(response) => open(response, "public, max-age=3600"),
        None => Refusal::not_found().respond(Media::Json, &visitor.id.0),
    })
}

fn told(list: &Value, langue: Langue) -> Value {
    let edges = list["edges"].as_array().map(Vec::as_slice).unwrap_or_default();
    let results = edges.iter().map(|edge| {
        let node = &edge["node"];
        let text = |paths: &[&str]| paths.iter().find_map(|path| node.pointer(path)?.as_str().map(str::to_owned));
        json!({
            "titre": text(&["/nom", "/intitule", "/certification/intitule", "/cle"]),
            "par": text(&["/structure/nom", "/formateur/raisonSociale"]),
            "commune": text(&["/commune/nom", "/nomCommune", "/lieu/commune/nom"]),
            "distanceM": edge["distanceM"],
            "lien": object::path(node).map(|path| format!("{}{path}", langue.base())),
        })
    });
    json!({ "total": list["totalCount"], "resultats": results.collect::<Vec<_>>() })
}

/// An answer that pages of any site may read: it is open data, asked without a credential.
fn open(mut response: Response<Body>, kept: &'static str) -> Response<Body> {
    let told = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (CACHE_CONTROL, kept),
    ];
    response.headers_mut().extend(told.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought(lieu: &str, rayon: Option<f64>, nombre: Option<u32>) -> Value {
        Sought { lieu: lieu.into(), texte: Some("  ".into()), rayon, nombre, langue: String::new() }.variables().into()
    }

    #[test]
    fn a_place_is_a_postal_code_or_a_name_and_what_is_asked_is_bounded() {
        assert_eq!(
            sought(" 59000 ", None, None),
            json!({ "pres": { "codePostal": "59000", "rayonKm": 20.0 }, "texte": null, "first": 5 })
        );
        assert_eq!(
            sought("Lille", Some(1e9), Some(1_000)),
            json!({ "pres": { "nom": "Lille", "rayonKm": 100.0 }, "texte": null, "first": 20 })
        );
        assert_eq!(
            sought("An123", None, None)["pres"]["nom"],
            "An123",
            "two letters and three digits are no postal code"
        );
        assert_eq!(sought("Lille", Some(-1.0), Some(0))["first"], 1);
    }

    #[test]
    fn a_result_leads_to_its_page_in_the_language_of_the_site() {
        let list = json!({ "totalCount": 1, "edges": [{ "distanceM": 120, "node": { "__typename": "Service", "id": "dora--1", "nom": "Aide",
            "structure": { "nom": "Une" }, "commune": null, "nomCommune": "Lille" } }] });
        let told = told(&list, Langue::En);
        assert_eq!(
            told["resultats"][0],
            json!({ "titre": "Aide", "par": "Une", "commune": "Lille", "distanceM": 120, "lien": "/en/service/dora--1" })
        );
    }
}
