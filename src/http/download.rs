//! Which files are downloaded, and who already has them?
//!
//! `/telechargements/services.csv` and the like, their dictionaries of columns, and an index for programs. A file is
//! written as it is sent, from one snapshot of the database: each download holds a connection, so their number is bounded,
//! such that half of the connections at least are left to queries, and a client that takes nothing more, or too slowly, is
//! left.

mod pipe;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, LAST_MODIFIED, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use axum::routing::get;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::answer::{self, Refusal};
use super::fair::{Consumer, Fair, Peer};
use super::negotiate::{self, Media};
use super::options::Options;
use super::trail::RequestId;
use crate::export::catalogue::{self, COLUMNS, Dictionary};
use crate::export::{self, Dataset, Edition, Format, Library, Snapshot};
use crate::graph::Viewer;
use crate::usage::{Call, Genre, Meter};

/// Files written at once, where there are connections enough.
const AT_ONCE: u32 = 3;
/// Given to a download to begin, when as many as may are under way.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Downloads {
    library: Library,
    places: Arc<Semaphore>,
    fair: Fair,
    usage: Meter,
}

/// A file that is sent, and to whom.
struct Sent {
    set: &'static dyn Dataset,
    format: Format,
    consumer: Consumer,
    fair: Fair,
    usage: Meter,
}

/// The routes of the downloads.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(library: Library, options: &Options) -> Router<S> {
    let (fair, usage) = (options.fair.clone(), options.usage.clone());
    let places = library.shelves().min(AT_ONCE) as usize;
    Router::new()
        .route("/telechargements.json", get(index))
        .route("/telechargements/{file}", get(file))
        .with_state(Downloads { library, places: Arc::new(Semaphore::new(places)), fair, usage })
}

async fn index(State(downloads): State<Downloads>, id: RequestId) -> Response<Body> {
    match downloads.library.index().await {
        Ok(index) => told(&index),
        Err(error) => fault(&error, &id),
    }
}

async fn file(
    State(downloads): State<Downloads>,
    Path(name): Path<String>,
    id: RequestId,
    request: Request,
) -> Response<Body> {
    if let Some(set) = name.strip_suffix(COLUMNS).and_then(|rest| rest.strip_suffix('.')) {
        return export::named(set).map_or_else(|error| unknown(&error), |set| told(&Dictionary::of(set)));
    }
    match asked(&name) {
        Ok((set, format)) => downloads.answer(set, format, &id, &request.into_parts().0).await,
        Err(answer) => *answer,
    }
}

/// The data set and the format that a name of file asks for.
fn asked(name: &str) -> Result<(&'static dyn Dataset, Format), Box<Response<Body>>> {
    let (set, format) = name.rsplit_once('.').unwrap_or((name, ""));
    let set = export::named(set).map_err(|error| unknown(&error))?;
    let format = format.parse().map_err(|error: export::UnknownFormat| unknown(&error))?;
    if set.formats().contains(&format) {
        return Ok((set, format));
    }
    Err(unknown(&format!("{} has no place on a map: it is not written in {format}", set.about().name)).into())
}

impl Downloads {
    async fn answer(
        &self,
        set: &'static dyn Dataset,
        format: Format,
        id: &RequestId,
        request: &Parts,
    ) -> Response<Body> {
        let headers = &request.headers;
        let edition = match self.library.edition().await {
            Ok(edition) => edition,
            Err(error) => return fault(&error, id),
        };
        if is_held(headers, format, edition) {
            return bearing(StatusCode::NOT_MODIFIED, pipe::untold(), set, format, edition);
        }
        if request.method == Method::HEAD {
            return bearing(StatusCode::OK, pipe::untold(), set, format, edition);
        }
        let consumer = self.consumer(request);
        // What it costs is known when it is written: a debt of before is paid first.
        if let Err(refusal) = self.fair.charge(&consumer, 0) {
            let mut refused = refusal.respond(Media::Json, &id.0);
            self.fair.tell(&consumer, refused.headers_mut());
            return refused;
        }
        let Ok(Ok(place)) = timeout(PATIENCE, Arc::clone(&self.places).acquire_owned()).await else {
            return Refusal::busy().respond(Media::Json, &id.0);
        };
        match self.library.open().await {
            Ok(snapshot) => {
                let edition = snapshot.edition();
                let (fair, usage) = (self.fair.clone(), self.usage.clone());
                let sent = Sent { set, format, consumer, fair, usage };
                bearing(StatusCode::OK, sent.body(snapshot, place), set, format, edition)
            }
            Err(error) => fault(&error, id),
        }
    }

    /// On whose share a file counts.
    fn consumer(&self, request: &Parts) -> Consumer {
        let viewer = request.extensions.get::<Viewer>().cloned().unwrap_or_default();
        self.fair.consumer(&viewer, &request.headers, Peer::of(&request.extensions))
    }
}

/// Points of a row: less than those of the same object in a page of the graph, so that who wants all takes the file.
const ROW: u64 = 1;

impl Sent {
    /// The body of the file, written as it is read by the client. What fails half-way cuts the transfer, so that nobody takes
    /// what they have for the whole. Each row costs its points as it is read.
    fn body(self, snapshot: Snapshot, place: OwnedSemaphorePermit) -> Body {
        let (pipe, cut, body) = pipe::pipe();
        tokio::spawn(async move {
            let Self { set, format, .. } = self;
            let (begun, mut read) = (Instant::now(), 0);
            let told = |rows| {
                self.fair.spend(&self.consumer, (rows - read) * ROW);
                read = rows;
            };
            let written = export::write(&snapshot, set, format, Box::new(pipe), export::CHUNK, told).await;
            self.note(read, written.is_err(), begun);
            if let Err(error) = written {
                tracing::warn!(%error, set = set.about().name, %format, "a download was cut");
                cut.cut().await;
            }
            if let Err(error) = snapshot.close().await {
                tracing::warn!(%error, "a snapshot was not closed");
            }
            drop(place);
        });
        body
    }

    fn note(&self, rows: u64, failed: bool, begun: Instant) {
        self.usage.note(&Call {
            holder: self.consumer.holder(),
            genre: Genre::Telechargement,
            nom: self.set.about().name,
            champs: &[],
            failed,
            cout: rows * ROW,
            lignes: rows,
            duration: begun.elapsed(),
        });
    }
}

/// Whether the client says that it holds these very bytes.
fn is_held(headers: &HeaderMap, format: Format, edition: Edition) -> bool {
    if let Some(held) = negotiate::is_held(headers, &catalogue::entity_tag(format, edition)) {
        return held;
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|date| date.to_str().ok());
    let held = since.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    held.zip(edition.publiee_le).is_some_and(|(held, published)| published.timestamp() <= held.timestamp())
}

fn bearing(
    status: StatusCode,
    body: Body,
    set: &'static dyn Dataset,
    format: Format,
    edition: Edition,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let name = catalogue::file_name(set, format, edition);
    let told = [
        (ETAG, Some(catalogue::entity_tag(format, edition))),
        (LAST_MODIFIED, edition.publiee_le.map(http_date)),
        (CONTENT_DISPOSITION, Some(format!("attachment; filename=\"{name}\""))),
        (CONTENT_TYPE, Some(format.media_type().to_owned())),
        (CACHE_CONTROL, Some(REVALIDATED.to_owned())),
    ];
    let told = told.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::try_from(value?).ok()?)));
    response.headers_mut().extend(told);
    response
}

/// May be kept by anybody; asked again before each use, since an import may have come.
const REVALIDATED: &str = "public, no-cache";

fn http_date(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn told(body: &impl Serialize) -> Response<Body> {
    let mut response = answer::json(StatusCode::OK, Media::Json.content_type(), body);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(REVALIDATED));
    response.headers_mut().remove(VARY);
    response
}

/// Says what is not there, and what is.
fn unknown(reason: &dyn std::fmt::Display) -> Response<Body> {
    let jeux: Vec<&str> = export::all().iter().map(|set| set.about().name).collect();
    let formats: Vec<&str> = Format::ALL.iter().map(|format| format.extension()).collect();
    let message = format!("{reason}. The index of downloads is at /telechargements.json.");
    let extensions = json!({ "code": "NOT_FOUND", "jeux": jeux, "formats": formats });
    let body = json!({ "errors": [{ "message": message, "extensions": extensions }] });
    answer::json(StatusCode::NOT_FOUND, Media::Json.content_type(), &body)
}

fn fault(error: &dyn std::fmt::Display, id: &RequestId) -> Response<Body> {
    tracing::error!(%error, "a download could not begin");
    Refusal::internal().respond(Media::Json, &id.0)
}
