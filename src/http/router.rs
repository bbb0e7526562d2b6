//! Which paths exist, and what does every answer bear?

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::routing::{any, get};
use tower::ServiceBuilder;
use tower::util::option_layer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use tracing::{Span, info_span};

use super::answer::Refusal;
use super::auth::{self, Access};
use super::graphql::{self, Edge};
use super::negotiate::Media;
use super::options::Options;
use super::trail::{self, RequestId};
use super::{compress, download, health, metrics, portal};
use crate::export::Library;
use crate::graph::Graph;

/// Longest URL, in bytes: a longer query belongs in a POST.
const MAX_URI: usize = 16 * 1024;

/// The whole HTTP service of a graph, for callers this access recognises. Probes of health alone look at no token.
pub fn router(graph: Graph, access: Access, options: Options) -> Router {
    let cors = options.cors.clone();
    let library = Library::new(graph.store().clone());
    let downloads = download::routes(library.clone(), &options);
    let edge = Edge::new(graph, access.clone(), options);
    let guarded = Router::new()
        .route("/schema.graphql", get(schema))
        .merge(portal::routes(&edge, library))
        .merge(downloads)
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        .layer(from_fn_with_state(access, auth::guard));
    let routes = Router::new()
        .route("/graphql", any(graphql::answer))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .method_not_allowed_fallback(not_allowed)
        .merge(guarded)
        .with_state(Arc::new(edge));
    protected(routes, cors)
}

/// The service of a program that is not ready: it runs, and asks everybody to come back.
pub fn starting() -> Router {
    let routes = Router::new().route("/health/live", get(health::live)).route("/health/ready", get(health::starting));
    protected(routes.merge(portal::starting::routes()), None)
}

/// What surrounds every route, from the outside in: an identifier, a trace, what other sites may read, compression, panics that
/// become answers, a bounded URL. As one layer: each that is added to a router alone is cloned, with all inside it, by each request.
fn protected(routes: Router, cors: Option<CorsLayer>) -> Router {
    let nosniff = SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let surrounding = ServiceBuilder::new()
        .layer(nosniff)
        .layer(from_fn(trail::follow))
        // What fails is told where it fails, once; that many are turned away is no fault.
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(option_layer(cors))
        .map_response(compress::weaken)
        .layer(compress::layer())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(bounded_uri));
    routes.layer(surrounding)
}

/// Bears the path without its query string, which may hold what people search.
fn span(request: &Request) -> Span {
    let id = request.extensions().get::<RequestId>().map_or("", |id| &id.0);
    info_span!("request", id, method = %request.method(), path = request.uri().path())
}

/// The panic itself was told by the hook, in the span that bears the request's identifier.
fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    Refusal::internal().respond(Media::Json, "")
}

async fn bounded_uri(id: RequestId, request: Request, next: Next) -> Response<Body> {
    let length = request.uri().path_and_query().map_or(0, |uri| uri.as_str().len());
    if length > MAX_URI { Refusal::uri_too_long(MAX_URI).respond(Media::Json, &id.0) } else { next.run(request).await }
}

async fn schema(State(edge): State<Arc<Edge>>) -> Response<Body> {
    let mut response = Response::new(Body::from(edge.sdl.to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

async fn not_found(id: RequestId) -> Response<Body> {
    Refusal::not_found().respond(Media::Json, &id.0)
}

async fn not_allowed(id: RequestId) -> Response<Body> {
    Refusal::method("GET, HEAD").respond(Media::Json, &id.0)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn boom() -> &'static str {
        panic!("the detail of a panic")
    }

    #[tokio::test]
    async fn a_panic_becomes_an_answer_without_detail() {
        let router = protected(Router::new().route("/boom", get(boom)), None);
        let response = router.oneshot(Request::get("/boom").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 500);
        assert!(response.headers().contains_key("x-request-id"));
        assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = std::str::from_utf8(&body).unwrap();
        assert!(body.contains("INTERNAL_SERVER_ERROR") && !body.contains("detail"), "{body}");
    }
}
