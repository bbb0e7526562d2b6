//! A service that tests download from, and that misbehaves when told to.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// A status, and nothing else.
    Status(u16),
    /// A status that asks to come back after so many seconds.
    Later(u16, &'static str),
    /// The connection ends in the middle of the answer.
    Cut,
    /// The answer stops in the middle, as if it were whole.
    Truncated,
    /// A page for people.
    Html,
    /// No answer comes.
    Silent,
    /// So many bytes.
    Large(usize),
    /// So many bytes, compressed.
    Bomb(usize),
}

/// What happens to rows before one call.
pub type Event = Box<dyn FnOnce(&mut Vec<Value>) + Send>;

/// What a service holds and does.
#[derive(Default)]
pub struct State {
    /// Rows by path.
    pub rows: BTreeMap<&'static str, Vec<Value>>,
    /// Documents by path, given as they are.
    pub documents: BTreeMap<&'static str, Value>,
    /// Faults by rank of the call, from 1.
    pub faults: HashMap<usize, Fault>,
    /// What goes wrong with every call.
    pub always: Option<Fault>,
    /// Events by rank of the call: the path whose rows they change.
    pub events: HashMap<usize, (&'static str, Event)>,
    /// What is announced instead of the truth.
    pub lie: Option<usize>,
    /// Whether a page beyond the end is refused.
    pub strict: bool,
    /// Token without which nothing is answered.
    pub token: Option<&'static str>,
    /// Path and query of every call.
    pub calls: Vec<String>,
    /// Headers of the last call.
    pub headers: HeaderMap,
    /// Calls under way, and the most at once.
    pub under_way: (usize, usize),
}

/// A service on a port of its own, ended with the test.
pub struct Upstream {
    /// Its address.
    pub url: String,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Rows of a page: the service decides, as some do.
pub const SIZE: usize = 3;

impl Upstream {
    /// Starts.
    pub async fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let held = state.clone();
        let router =
            axum::Router::new().fallback(move |uri: Uri, headers: HeaderMap| answer(held.clone(), uri, headers));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, state, task }
    }

    /// What it holds and does.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panicked")
    }

    /// Waits until it was called so many times.
    pub async fn called(&self, times: usize) {
        while self.state().calls.len() < times {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

async fn answer(state: Arc<Mutex<State>>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let (fault, response) = {
        let mut state = state.lock().expect("nobody panicked");
        state.under_way.0 += 1;
        state.under_way.1 = state.under_way.1.max(state.under_way.0);
        state.calls.push(path.clone());
        state.headers = headers;
        let rank = state.calls.len();
        if let Some((path, event)) = state.events.remove(&rank) {
            event(state.rows.entry(path).or_default());
        }
        let fault = state.faults.remove(&rank).or(state.always);
        (fault, page(&state, uri.path(), &path))
    };
    let response = match fault {
        Some(fault) => failed(fault, &state, response).await,
        None => response,
    };
    state.lock().expect("nobody panicked").under_way.0 -= 1;
    response
}

async fn failed(fault: Fault, state: &Arc<Mutex<State>>, response: Response) -> Response {
    let whole = || async { axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body") };
    match fault {
        Fault::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Fault::Later(status, after) => {
            (StatusCode::from_u16(status).expect("a status"), [(header::RETRY_AFTER, after)]).into_response()
        }
        Fault::Cut => {
            let bytes = whole().await;
            let half = Ok::<Bytes, std::io::Error>(bytes.slice(..bytes.len() / 2));
            // Once the half has left.
            let end = async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Err(std::io::Error::other("cut"))
            };
            Response::new(Body::from_stream(stream::iter([half]).chain(stream::once(end))))
        }
        Fault::Truncated => {
            let bytes = whole().await;
            Response::new(Body::from(bytes.slice(..bytes.len() / 2)))
        }
        Fault::Html => axum::response::Html("<html>maintenance</html>").into_response(),
        Fault::Silent => {
            // The call is over for whoever counts them.
            state.lock().expect("nobody panicked").under_way.0 -= 1;
            std::future::pending::<Infallible>().await;
            unreachable!()
        }
        Fault::Large(bytes) => Response::new(Body::from(vec![b' '; bytes])),
        Fault::Bomb(bytes) => {
            let mut archive = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            archive.write_all(&vec![b' '; bytes]).expect("compressed");
            ([(header::CONTENT_ENCODING, "gzip")], archive.finish().expect("compressed")).into_response()
        }
    }
}

/// The page that is asked for, in the envelope of its service.
fn page(state: &State, path: &str, asked: &str) -> Response {
    let told = state.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if state.token.is_some_and(|token| told != Some(&format!("Bearer {token}"))) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if let Some(document) = state.documents.get(path) {
        return axum::Json(document).into_response();
    }
    let Some(rows) = state.rows.get(path) else { return StatusCode::NOT_FOUND.into_response() };
    let number = |name: &str| -> Option<usize> {
        let rest = asked.split(['?', '&']).find_map(|part| part.strip_prefix(name)?.strip_prefix('='))?;
        rest.parse().ok()
    };
    let rank = number("page").map(|page| page - 1).or(number("page_index"));
    let Some(rank) = rank else { return axum::Json(rows).into_response() };
    let items: Vec<&Value> = rows.iter().skip(rank * SIZE).take(SIZE).collect();
    if items.is_empty() && rank > 0 && state.strict {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let total = state.lie.unwrap_or(rows.len());
    let pages = total.div_ceil(SIZE);
    let body = if number("page").is_some() {
        json!({ "items": items, "total": total, "page": rank + 1, "size": items.len(), "pages": pages })
    } else {
        json!({ "data": items, "pagination": { "page_count": pages, "page_size": SIZE, "page_index": rank } })
    };
    axum::Json(body).into_response()
}
