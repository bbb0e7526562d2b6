//! What is a page? A question to the graph, and a template that shows the answer.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, VARY};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value as Shown, context};
use rust_embed::Embed;
use serde_json::{Map, Value, json};

use super::langue::Langue;
use super::{Portal, Visitor, asset, filter, home, object, signalement};
use crate::graph::corrigibles;
use crate::http::answer::Refusal;
use crate::http::graphql::Caller;
use crate::http::negotiate::Media;

#[derive(Embed)]
#[folder = "web/pages/"]
struct Sources;

const FR: &str = include_str!("../../../web/textes/fr.json");
const EN: &str = include_str!("../../../web/textes/en.json");

/// The templates, for each language.
pub(super) struct Pages {
    fr: Environment<'static>,
    en: Environment<'static>,
    proposed: Vec<Value>,
}

/// What the graph answered to the question of a page.
pub(super) struct Answered {
    pub(super) data: Value,
    /// The question.
    pub(super) document: String,
    pub(super) variables: Map<String, Value>,
}

/// Why a page cannot be shown.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    /// What the graph says of it.
    pub(super) detail: Option<String>,
    /// Borne by the answer: when to come back, or how to be let in.
    pub(super) header: Option<(HeaderName, HeaderValue)>,
}

impl Failure {
    /// Nothing is at this address.
    pub(super) fn not_found() -> Self {
        Self { status: StatusCode::NOT_FOUND, detail: None, header: None }
    }

    /// A fault of ours.
    pub(super) fn ours() -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, detail: None, header: None }
    }

    /// What it is to a visitor.
    pub(super) fn case(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => "introuvable",
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::UNAUTHORIZED => "refus",
            status if status.is_client_error() => "invalide",
            _ => "panne",
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self { status: refusal.status, header: refusal.header(), detail: Some(refusal.message) }
    }
}

impl Portal {
    /// Asks the graph the question of a page, on the share of who opens it.
    pub(super) async fn ask(
        &self,
        name: &str,
        variables: Map<String, Value>,
        visitor: &Visitor,
    ) -> Result<Answered, Failure> {
        let document = source(&format!("{name}.graphql")).ok_or_else(Failure::not_found)?;
        self.asked(document, variables, visitor).await
    }

    /// Asks the graph a question, on the share of who opens the page.
    pub(super) async fn asked(
        &self,
        document: String,
        variables: Map<String, Value>,
        visitor: &Visitor,
    ) -> Result<Answered, Failure> {
        let Visitor { pass, headers, peer, id, .. } = visitor;
        let consumer = self.edge.fair.consumer(&pass.viewer, headers, *peer);
        let caller = Caller::new(Media::GraphqlResponse, &id.0, pass.clone(), consumer);
        let prepared = self.edge.prepare_own(&document, variables.clone())?;
        let executed = Box::pin(self.edge.alone(&caller, &prepared)).await?;
        answered(executed.told(), document, variables)
    }
}

/// An answer without an error: a page shows all of it, or none.
fn answered(mut answer: Value, document: String, variables: Map<String, Value>) -> Result<Answered, Failure> {
    let text = |path: &str| answer.pointer(path).and_then(Value::as_str);
    if let Some(message) = text("/errors/0/message") {
        let status = match text("/errors/0/extensions/code") {
            Some("BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED") => StatusCode::BAD_REQUEST,
            Some("RATE_LIMITED") => StatusCode::TOO_MANY_REQUESTS,
            Some("SERVICE_UNAVAILABLE" | "DATABASE_UNAVAILABLE") => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        return Err(Failure { status, detail: Some(message.to_owned()), header: None });
    }
    Ok(Answered { data: answer["data"].take(), document, variables })
}

impl Pages {
    pub(super) fn new() -> Self {
        Self { fr: environment(Langue::Fr), en: environment(Langue::En), proposed: home::proposed() }
    }

    /// The questions that the home page answers.
    pub(super) fn proposed(&self) -> &[Value] {
        &self.proposed
    }

    /// A page that shows these values.
    pub(super) fn answer(
        &self,
        status: StatusCode,
        name: &str,
        langue: Langue,
        visitor: &Visitor,
        shown: Value,
    ) -> Response<Body> {
        let text = match self.written(name, langue, &visitor.path, shown) {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(%error, detail = ?error, name, "a page could not be written");
                return Refusal::internal().respond(Media::Json, &visitor.id.0);
            }
        };
        let mut response = asset::sent(text.into_bytes().into(), "text/html; charset=utf-8", "private, no-cache");
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(langue.tag()));
        headers.insert(VARY, HeaderValue::from_static("Authorization"));
        if !status.is_success() {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        response
    }

    fn written(&self, name: &str, langue: Langue, path: &str, shown: Value) -> Result<String, minijinja::Error> {
        let environment = if langue == Langue::Fr { &self.fr } else { &self.en };
        let bare = Langue::Fr.of(path);
        let around = json!({
            "chemin_fr": bare,
            "chemin_en": Langue::En.of(path),
            "page_courante": bare.split('?').next(),
        });
        let mut context = around;
        if let (Value::Object(context), Value::Object(shown)) = (&mut context, shown) {
            context.extend(shown);
        }
        environment.get_template(&format!("{name}.html"))?.render(Shown::from(Serde(&context)))
    }
}

fn source(name: &str) -> Option<String> {
    let file = Sources::get(name)?;
    String::from_utf8(file.data.into_owned()).ok()
}

fn environment(langue: Langue) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_loader(|name| Ok(source(name)));
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let texts: Value = serde_json::from_str(if langue == Langue::Fr { FR } else { EN }).unwrap_or_default();
    let search = json!({
        "types": texts["resultats"],
        "resultats": texts["recherche"]["resultats"],
        "aucun": texts["recherche"]["aucun"],
        "erreur": texts["recherche"]["erreur"],
    });
    environment.add_global("t", Shown::from(Serde(&texts)));
    environment.add_global("mots", Shown::from(Serde(&search)));
    environment.add_global("langue", langue.tag());
    environment.add_global("base", langue.base());
    environment.add_function("asset", |name: &str| asset::address(name).unwrap_or_default());
    environment.add_function("corrigibles", |type_objet: &str| {
        let champs = corrigibles(type_objet).into_iter();
        champs.map(|(nom, forme)| context! { nom, forme }).collect::<Vec<Shown>>()
    });
    environment.add_function("remarquables", move |type_objet: &str| {
        let champs = signalement::others(type_objet, langue).into_iter();
        champs
            .map(|champ| context! { nom => &champ.nom, sens => filter::first(&champ.description) })
            .collect::<Vec<Shown>>()
    });
    environment.add_filter("adresse", |node: Shown, base: &str| {
        let node = serde_json::to_value(&node).unwrap_or_default();
        object::path(&node).map(|path| format!("{base}{path}"))
    });
    environment.add_filter("brut", filter::plain);
    environment.add_filter("court", filter::short);
    environment.add_filter("date", |value: Option<String>, langue: &str| filter::date(value, langue));
    environment.add_filter("phrase", |french: String, langue: &str| filter::phrase(french, langue));
    environment.add_filter("prose", |text: &str| Shown::from_safe_string(filter::prose(text)));
    environment.add_filter("nombre", |value: Option<i64>, langue: &str| filter::nombre(value, langue));
    environment.add_filter("octets", |count: i64, langue: &str| filter::bytes(count, langue));
    environment.add_filter("distance", |metres: i64, langue: &str| filter::distance(metres, langue));
    environment.add_filter("part", |share: f64, langue: &str| filter::part(share, langue));
    environment
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| keys(value, &format!("{path}.{name}"), found))
            }
            Value::String(text) => {
                assert!(!text.trim().is_empty(), "{path} says nothing");
                found.insert(path.to_owned());
            }
            _ => panic!("{path} is no text"),
        }
    }

    #[test]
    fn every_text_of_the_pages_has_its_twin() {
        let told = |text: &str| {
            let mut found = BTreeSet::new();
            keys(&serde_json::from_str(text).unwrap(), "", &mut found);
            found
        };
        assert_eq!(told(FR), told(EN));
    }

    /// The texts that a template names, as `objet.frais`.
    fn named(template: &str) -> impl Iterator<Item = &str> {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        template.match_indices("t.").filter_map(move |(at, _)| {
            let begins = !template[..at].ends_with(|c| is_word(c) || c == '.' || c == '/');
            let path = &template[at + 2..];
            let end = path.find(|c| !is_word(c) && c != '.').unwrap_or(path.len());
            Some(path[..end].trim_end_matches('.')).filter(|path| begins && !path.is_empty())
        })
    }

    #[test]
    fn every_text_that_a_page_names_is_there() {
        let texts: Value = serde_json::from_str(FR).unwrap();
        let mut count = 0;
        for name in Sources::iter().filter(|name| name.ends_with(".html")) {
            for path in named(&source(&name).unwrap()) {
                let pointer = format!("/{}", path.replace('.', "/"));
                assert!(texts.pointer(&pointer).is_some(), "{name}: t.{path}");
                count += 1;
            }
        }
        assert!(count > 100, "{count} texts are named");
    }

    #[test]
    fn every_field_that_may_be_corrected_is_told_in_words() {
        let texts: Value = serde_json::from_str(FR).unwrap();
        for kind in object::KINDS {
            for (nom, forme) in corrigibles(kind.name) {
                assert!(texts["champs"][nom].is_string() && texts["formes"][forme].is_string(), "{nom} {forme}");
            }
        }
    }

    #[test]
    fn every_template_is_well_formed_and_holds_no_inline_code() {
        for langue in Langue::ALL {
            let environment = environment(langue);
            for name in Sources::iter().filter(|name| name.ends_with(".html")) {
                environment.get_template(&name).unwrap_or_else(|error| panic!("{name}: {error:?}"));
                let text = source(&name).unwrap();
                for forbidden in ["http://", "https://", "style=\"", "onclick", "onload", "javascript:", "<script>"] {
                    assert!(!text.contains(forbidden), "{name}: {forbidden}");
                }
            }
        }
    }
}
