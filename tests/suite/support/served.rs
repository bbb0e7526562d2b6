//! The whole HTTP service, met as a client meets it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use passerelle::graph::Graph;
use passerelle::http::auth::Access;
use passerelle::http::{Options, router::router};
use passerelle::identity::{self, Asked, Register, Signer, Verifier};
use passerelle::store::Pool;
use serde_json::Value;
use tower::ServiceExt;

use super::{Contents, Database, SECRET, TestGraph};

/// What a client receives.
#[derive(Debug)]
pub struct Received {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Received {
    /// The values of a header, joined; empty when it has none.
    pub fn header(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter().map(|value| value.to_str().expect("a header of letters"));
        values.collect::<Vec<_>>().join(", ")
    }

    /// The body, which must be JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("a body of JSON")
    }

    /// Code of the first error.
    #[track_caller]
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// The service over the graph of a test, with options of its own. Memories of the service last as long as it does.
#[derive(Clone, Debug)]
pub struct Served {
    /// Its routes.
    pub router: axum::Router,
    // Gone with the last who meets it.
    _database: Option<Arc<Database>>,
}

impl TestGraph {
    /// The service over this graph.
    pub fn served(&self, options: Options) -> Served {
        Served { router: routes(&self.graph, options), _database: None }
    }

    /// The register of the tokens that the service gave.
    pub fn register(&self) -> Register {
        register(&self.graph)
    }

    /// A token of that register, for a day.
    pub async fn token(&self, nom: &str, scopes: &[&str]) -> String {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let asked = Asked { nom: nom.to_owned(), scopes, days: 1, max_days: 1 };
        let settings = identity::Settings { secret: Some(SECRET.to_owned()), ..identity::Settings::default() };
        let signer = Signer::new(&settings).expect("a key");
        self.register().give(asked, &signer, chrono::Utc::now()).await.expect("a token").token
    }
}

fn routes(graph: &Graph, options: Options) -> axum::Router {
    let verifier = Verifier::with_secret(SECRET).expect("a secret long enough");
    router(graph.clone(), Access::new(verifier.knowing(register(graph))), options)
}

/// The register of the tokens that the service gave.
fn register(graph: &Graph) -> Register {
    let store = graph.store();
    let (reader, writer) = (store.reader().clone(), store.writer().clone());
    Register::new(&Pool { reader, writer, readers: store.readers() })
}

impl Served {
    /// The service of these routes.
    pub fn of(router: axum::Router) -> Self {
        Self { router, _database: None }
    }

    /// The service over the sample data, on SQLite.
    pub async fn alone(options: Options) -> Self {
        let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
        Self { _database: Some(Arc::new(test.database)), router: routes(&test.graph, options) }
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Received {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        assert!(parts.status != StatusCode::NOT_MODIFIED || bytes.is_empty(), "a body after 304");
        Received { status: parts.status.as_u16(), headers: parts.headers, bytes: bytes.to_vec() }
    }

    /// Asks by GET.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Received {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// Asks by POST, in JSON, for an answer of the type of GraphQL.
    pub async fn post(&self, body: &Value) -> Received {
        let request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json");
        self.send(request.body(Body::from(body.to_string())).expect("a request")).await
    }
}

/// A path that asks this by GET.
pub fn asking(parameters: &[(&str, &str)]) -> String {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("/graphql?{}", pairs.join("&"))
}
