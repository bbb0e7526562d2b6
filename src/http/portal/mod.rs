//! Which pages does a person meet? The portal, in French and beside it in English, and GraphiQL.
//!
//! A [`page`] is a question to the graph and a template that shows its answer, both in `web/pages/`: it is asked as anybody
//! asks, on the share of whoever opens the page. Its [`asset`]s and GraphiQL ([`bundle`]) are embedded in the program:
//! nothing is fetched from elsewhere, and nothing inline runs.

mod asset;
mod bundle;
mod carte;
mod chart;
mod files;
mod filter;
mod graphe;
mod guide;
mod home;
mod langue;
mod object;
mod page;
mod quality;
mod schema;
mod signalement;
pub(super) mod starting;
mod validateur;
mod widget;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::langue::Langue;
use self::object::{KINDS, Kind};
use self::page::{Answered, Failure, Pages};
use super::auth::Pass;
use super::fair::Peer;
use super::graphql::Edge;
use super::trail::RequestId;
use crate::export::Library;

/// What every page needs. Cheap to clone.
#[derive(Clone)]
struct Portal {
    edge: Edge,
    library: Library,
    pages: Arc<Pages>,
    /// Places for those who validate a file.
    places: validateur::Places,
    lengths: files::Lengths,
    answers: home::Answers,
}

/// Who opens a page, and which.
#[derive(Clone)]
struct Visitor {
    pass: Pass,
    headers: HeaderMap,
    peer: Option<Peer>,
    id: RequestId,
    path: String,
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let id = RequestId::from_request_parts(parts, state).await?;
        let path = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
        let pass = parts.extensions.get::<Pass>().cloned().unwrap_or_default();
        Ok(Self { pass, headers: parts.headers.clone(), peer: Peer::of(&parts.extensions), id, path })
    }
}

/// The routes of the portal, whose pages ask this edge.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(edge: &Edge, library: Library) -> Router<S> {
    let portal = Portal {
        edge: edge.clone(),
        library,
        pages: Arc::new(Pages::new()),
        lengths: files::Lengths::default(),
        answers: home::Answers::default(),
        places: validateur::Places::default(),
    };
    let pages = Langue::ALL.into_iter().fold(Router::new(), |router, langue| {
        let at = |path: &str| format!("{}{path}", langue.base());
        let router = KINDS.iter().fold(router, |router, kind| {
            router.route(&at(&format!("/{}/{{cle}}", kind.segment)), object(kind, langue))
        });
        router
            .route(&at("/"), home::page(langue))
            .route(&at("/recherche"), search(langue))
            .route(&at("/graphe"), graphe::page(langue))
            .route(&at("/validateur"), validateur::page(langue))
            .route(&at("/signaler"), signalement::form(langue))
            .route(&at("/suivi"), signalement::follow(langue))
            .route(&at("/widget"), widget::page(langue))
            .route(&at("/qualite"), quality::page("qualite", langue))
            .route(&at("/usage"), quality::page("usage", langue))
            .route(&at("/telechargements"), files::index(langue))
            .route(&at("/telechargements/colonnes/{jeu}"), files::columns(langue))
            .route(&at("/documentation"), schema::index(langue))
            .route(&at("/documentation/guides/{nom}"), guide::page(langue))
            .route(&at("/documentation/glossaire"), guide::glossary(langue))
            .route(&at("/documentation/types/{nom}"), schema::page(langue))
    });
    pages
        .route("/en", get(async || bundle::moved("/en/")))
        .route("/qualite/{fichier}", quality::file("qualite"))
        .route("/usage/{fichier}", quality::file("usage"))
        .route("/graphiql", get(bundle::page))
        .route("/graphiql/{*file}", get(bundle::file))
        .route("/requete", get(asset::query_page))
        .route("/requete/{file}", get(asset::query_file))
        .route("/widget.js", widget::script())
        .route("/widget/{genre}", widget::search())
        .route("/assets/{file}", get(asset::hashed))
        .with_state(portal)
}

#[derive(Deserialize)]
struct Sought {
    #[serde(default)]
    texte: String,
}

fn search(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Query(Sought { texte }): Query<Sought>, visitor: Visitor| {
        if texte.trim().is_empty() {
            return portal.page("recherche", langue, &visitor, json!({}));
        }
        let answered = portal.ask("recherche", Map::from_iter([("texte".to_owned(), texte.into())]), &visitor).await;
        portal.shown("recherche", langue, &visitor, answered)
    })
}

fn object(kind: &'static Kind, langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Path(cle): Path<String>, visitor: Visitor| {
        let variables = Map::from_iter([("cle".to_owned(), Value::String(format!("{}{cle}", kind.prefix)))]);
        let answered = portal.ask(kind.segment, variables, &visitor).await;
        let mut answered = answered.and_then(|answered| match answered.data.get("objet") {
            Some(Value::Object(_)) => Ok(answered),
            _ => Err(Failure::not_found()),
        });
        if let Ok(Answered { data, .. }) = &mut answered {
            data["carte"] = portal.map(&data["objet"], &visitor).await;
        }
        portal.shown(kind.segment, langue, &visitor, answered)
    })
}

impl Portal {
    /// Shows what the graph answered to the question of a page.
    fn shown(
        &self,
        name: &str,
        langue: Langue,
        visitor: &Visitor,
        answered: Result<Answered, Failure>,
    ) -> Response<Body> {
        match answered {
            Ok(Answered { data, document, variables }) => {
                let objet = data.get("objet").cloned();
                let texte = variables.get("texte").cloned();
                let shown = json!({ "data": data, "objet": objet, "texte": texte, "document": document, "variables": variables });
                self.page(name, langue, visitor, shown)
            }
            Err(failure) => self.failed(langue, visitor, &failure),
        }
    }

    /// A page that shows these values.
    fn page(&self, name: &str, langue: Langue, visitor: &Visitor, shown: Value) -> Response<Body> {
        self.pages.answer(StatusCode::OK, name, langue, visitor, shown)
    }

    fn failed(&self, langue: Langue, visitor: &Visitor, failure: &Failure) -> Response<Body> {
        let shown = json!({ "cas": failure.case(), "detail": failure.detail, "statut": failure.status.as_u16() });
        let mut response = self.pages.answer(failure.status, "erreur", langue, visitor, shown);
        response.headers_mut().extend(failure.header.clone());
        response
    }
}
