//! The flow of one GraphQL request, from its headers to its answer.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Request as ToExecute, Variables};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Method, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use super::answer::{self, Judge, Refusal};
use super::auth::Access;
use super::culprit::Arguments;
use super::documents::Documents;
use super::negotiate::{self, Media};
use super::request::{self, Asked};
use super::trail::RequestId;
use super::variables;
use crate::graph::{self, Graph, Viewer, limits};

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    pub(super) graph: Graph,
    access: Access,
    documents: Documents,
    types: Arc<HashSet<String>>,
    pub(super) sdl: Arc<str>,
}

impl Edge {
    /// The edge of this graph, for callers this access recognises.
    pub fn new(graph: Graph, access: Access) -> Self {
        let sdl = graph::sdl();
        Self { graph, access, documents: Documents::new(), types: Arc::new(types(&sdl)), sdl: sdl.into() }
    }
}

/// The names an SDL defines, and those every schema has.
fn types(sdl: &str) -> HashSet<String> {
    let keywords = ["input ", "enum ", "scalar ", "type ", "interface ", "union "];
    let defined = sdl.lines().filter_map(|line| keywords.iter().find_map(|keyword| line.strip_prefix(keyword)));
    let names = defined.filter_map(|rest| rest.split(|symbol: char| !symbol.is_alphanumeric() && symbol != '_').next());
    names.chain(["Int", "Float", "String", "Boolean", "ID", "_Any"]).map(str::to_owned).collect()
}

/// Answers GET and POST on `/graphql`; refuses other methods.
pub async fn answer(State(edge): State<Edge>, RequestId(id): RequestId, request: Request) -> Response<Body> {
    let media = negotiate::media(request.headers());
    let answered = match media {
        None => Err(Refusal::not_acceptable()),
        Some(media) => edge.serve(media, &id, request).await,
    };
    answered.unwrap_or_else(|refusal| refusal.respond(media.unwrap_or(Media::Json), &id))
}

impl Edge {
    async fn serve(&self, media: Media, id: &str, request: Request) -> Result<Response<Body>, Refusal> {
        let by_get = match *request.method() {
            Method::GET | Method::HEAD => true,
            Method::POST => false,
            _ => return Err(Refusal::method("GET, POST")),
        };
        let viewer = self.access.viewer(request.headers(), SystemTime::now())?;
        let asked = if by_get {
            request::from_query(request.uri().query(), self.limits().max_list_values)?
        } else {
            request::from_body(&self.body(request).await?, self.limits().max_list_values)?
        };
        self.execute(media, id, by_get, viewer, asked).await
    }

    fn limits(&self) -> &limits::Limits {
        self.graph.limits()
    }

    fn patience(&self) -> Duration {
        Duration::from_millis(self.limits().timeout_ms)
    }

    /// The body, once its headers say we can read it; never more of it than the limit.
    async fn body(&self, request: Request) -> Result<Bytes, Refusal> {
        if !negotiate::is_json(request.headers()) {
            return Err(Refusal::media_type("Send the request as application/json, in UTF-8."));
        }
        if !negotiate::is_identity(request.headers()) {
            return Err(Refusal::media_type("Send the body as it is, without Content-Encoding."));
        }
        let limit = self.limits().max_body_bytes;
        if declared_length(request.headers()).is_some_and(|length| length > limit) {
            return Err(Refusal::too_large(limit));
        }
        let body = Limited::new(request.into_body(), limit).collect();
        match timeout(self.patience(), body).await {
            Ok(Ok(collected)) => Ok(collected.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::too_large(limit)),
            Ok(Err(_)) => Err(Refusal::bad_request("The body was cut short.")),
            Err(_) => Err(Refusal::too_slow()),
        }
    }

    async fn execute(
        &self,
        media: Media,
        id: &str,
        by_get: bool,
        viewer: Viewer,
        asked: Asked,
    ) -> Result<Response<Body>, Refusal> {
        let document = self.document(&asked.query)?;
        let operation = variables::operation(&document, asked.operation_name.as_deref())?;
        if by_get && operation.node.ty != OperationType::Query {
            return Err(Refusal::only_queries_by_get());
        }
        let variables = variables::coerced(&operation.node, asked.variables)?;
        limits::check_document(&document, &variables, self.limits())?;
        let mut request = ToExecute::new(asked.query).variables(variables.clone());
        request.operation_name = asked.operation_name;
        request.set_parsed_query((*document).clone());
        let execution = timeout(self.patience(), self.graph.execute(request, viewer));
        let response = execution.await.map_err(|_| Refusal::unavailable())?;
        let arguments = if response.is_err() { arguments(&document, &variables) } else { Arguments::default() };
        let judge = Judge { arguments: &arguments, max_errors: self.limits().max_errors, request_id: id };
        Ok(answer::executed(response, media, &judge))
    }

    fn document(&self, query: &str) -> Result<Arc<ExecutableDocument>, Refusal> {
        limits::check_source(query, self.limits())?;
        variables::check_nul(query)?;
        let document = self.documents.parse(query)?;
        variables::check_types(&document, &self.types)?;
        Ok(document)
    }
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn arguments(document: &ExecutableDocument, variables: &Variables) -> Arguments {
    let mut found = Arguments::default();
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).for_each(|set| locate(set, variables, &mut found));
    found
}

fn locate(set: &SelectionSet, variables: &Variables, found: &mut Arguments) {
    for item in &set.items {
        let directives = item.node.directives().iter().flat_map(|directive| &directive.node.arguments);
        let (own, inside) = match &item.node {
            Selection::Field(field) => (field.node.arguments.as_slice(), Some(&field.node.selection_set.node)),
            Selection::InlineFragment(inline) => (&[][..], Some(&inline.node.selection_set.node)),
            Selection::FragmentSpread(_) => (&[][..], None),
        };
        for (name, value) in directives.chain(own) {
            let mut by_variable = false;
            let sent = value.node.clone().into_const_with(|variable| {
                by_variable = true;
                Ok::<_, Infallible>(variables.get(&variable).cloned().unwrap_or_default())
            });
            let Ok(sent) = sent;
            found.note((name.node.as_str(), name.pos), (sent, value.pos), by_variable);
        }
        if let Some(inside) = inside {
            locate(inside, variables, found);
        }
    }
}
