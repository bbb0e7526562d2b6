//! What would an import make of this file? The validator: whoever drops a file reads what would be refused of it, and nothing
//! of it is kept.
//!
//! A file is a stranger's: it goes to a file without a name, is read by the import's own readers within bounds, on a thread of
//! its own, and reading ends when whoever sent it is gone. What is read costs points as any question does.

use std::io::{self, SeekFrom};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::BoxError;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use chrono::Utc;
use futures_util::{Stream, StreamExt, stream};
use multer::{Constraints, Multipart, SizeLimit};
use serde_json::json;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::langue::Langue;
use super::page::Failure;
use super::{Portal, Visitor};
use crate::http::answer::{self, Refusal};
use crate::http::graphql::Edge;
use crate::http::negotiate::Media;
use crate::import::{self, Bounds, Input, Jeu, Validation};

/// Readings at once: each holds a thread.
const READ: usize = 2;
/// Forms held at once, those that are being sent and those that wait for a reading: each is files of the system.
const HELD: usize = 16;
/// Given to a form for a place among those that are held, and among those that are read. The first outlasts the time that a
/// sender has to keep up its pace: who is slow makes way before others are sent away.
const PATIENCE: Duration = Duration::from_secs(5);
const QUEUE: Duration = Duration::from_secs(20);
/// Given to a client to send its files, and again to reading them.
const WHOLE: Duration = Duration::from_secs(60);
/// Given to the database to tell the codes nearest to those that are none.
const NEAREST: Duration = Duration::from_secs(2);
/// Bytes that may be read for each that is sent: archives inflate, and files are read more than once.
const WORK: u64 = 16;
/// Files of one validation.
const FILES: usize = 12;
/// Points of a validation, and of each row that is read.
const VALIDATION: usize = 1_000;
const ROW: u64 = 1;

/// Time in which a sender who is waited for must have sent so many bytes, again and again: beyond, its place is another's.
const PACE: Duration = Duration::from_secs(3);
const LEAST: usize = 48 << 10;

/// What was sent.
#[derive(Default)]
struct Sent {
    jeu: Option<Jeu>,
    files: Vec<(String, std::fs::File)>,
}

/// Places for what is sent. Those of readings are taken once a form is whole: who sends slowly keeps nobody from being read.
#[derive(Clone)]
pub(super) struct Places {
    held: Arc<Semaphore>,
    read: Arc<Semaphore>,
}

impl Default for Places {
    fn default() -> Self {
        Self { held: Arc::new(Semaphore::new(HELD)), read: Arc::new(Semaphore::new(READ)) }
    }
}

/// A place, unless none is left for so long.
async fn place(among: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit, Refusal> {
    match timeout(patience, among.clone().acquire_owned()).await {
        Ok(Ok(place)) => Ok(place),
        _ => Err(Refusal::overloaded()),
    }
}

/// Stops reading when nobody waits for it any more.
struct Leash(Bounds);

impl Drop for Leash {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// What comes of a body at once.
type Chunk = Result<Bytes, axum::Error>;

/// The page, and what it sends.
pub(super) fn page(langue: Langue) -> MethodRouter<Portal> {
    let form = async move |State(portal): State<Portal>, visitor: Visitor| shown(&portal, langue, &visitor, None, None);
    get(form).post(async move |State(portal): State<Portal>, visitor: Visitor, request: Request| {
        let validated = validated(&portal, &visitor, request).await;
        match (wants_json(&visitor.headers), validated) {
            (true, Ok((_, validation))) => answer::json(StatusCode::OK, Media::Json.content_type(), &validation),
            (true, Err(refusal)) => refusal.respond(Media::Json, &visitor.id.0),
            (false, Ok((jeu, validation))) => shown(&portal, langue, &visitor, jeu, Some(&validation)),
            (false, Err(refusal)) => portal.failed(langue, &visitor, &Failure::from(refusal)),
        }
    })
}

fn shown(
    portal: &Portal,
    langue: Langue,
    visitor: &Visitor,
    jeu: Option<Jeu>,
    validation: Option<&Validation>,
) -> Response<Body> {
    let sources: Vec<_> =
        Jeu::ALL.iter().map(|jeu| jeu.describe()).map(|jeu| json!({ "id": jeu.id, "nom": jeu.nom })).collect();
    let shown = json!({
        "sources": sources,
        "choisie": jeu.map(|jeu| jeu.describe().id),
        "validation": validation,
        "octets": portal.edge.limits().max_upload_bytes,
    });
    let mut response = portal.page("validateur", langue, visitor, shown);
    if validation.is_some() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether the answer is for a program: browsers name HTML.
fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    accepted.contains("application/json") && !accepted.contains("text/html")
}

async fn validated(portal: &Portal, visitor: &Visitor, request: Request) -> Result<(Option<Jeu>, Validation), Refusal> {
    let edge = &portal.edge;
    let consumer = edge.fair.consumer(&visitor.pass.viewer, &visitor.headers, visitor.peer);
    let most = edge.limits().max_upload_bytes;
    if request.body().size_hint().lower() > most as u64 {
        return Err(Refusal::too_large(most));
    }
    edge.fair.charge(&consumer, VALIDATION)?;
    let (parts, body) = request.into_parts();
    // Who has sent nothing yet takes nobody's place.
    let body = started(body.into_data_stream()).await?;
    let _held = place(&portal.places.held, PATIENCE).await?;
    let received = received(&parts.headers, paced(body), most);
    let Sent { jeu, files } = timeout(WHOLE, received).await.map_err(|_| Refusal::too_slow())??;
    if files.is_empty() {
        return Err(Refusal::bad_request("Send at least one file, in a field named fichier."));
    }
    let reading = place(&portal.places.read, QUEUE).await?;
    let bounds = Bounds::of_stranger(most as u64 * WORK, Instant::now() + WHOLE);
    let leash = Leash(bounds.clone());
    let validating = tokio::task::spawn_blocking(move || {
        let validation = silently(|| validate(files, jeu, &bounds));
        drop(reading);
        validation
    });
    let mut validation = validating.await.map_err(|_| Refusal::internal())?;
    drop(leash);
    tell_nearest(edge, &mut validation).await;
    let rows = validation.jeux.iter().flat_map(|of| &of.fichiers).map(|file| file.lues).sum::<u64>();
    edge.fair.spend(&consumer, rows * ROW);
    Ok((jeu, validation))
}

fn validate(files: Vec<(String, std::fs::File)>, jeu: Option<Jeu>, bounds: &Bounds) -> Validation {
    let (mut inputs, mut unread): (Vec<Input>, _) = (Vec::new(), Vec::new());
    for (name, file) in files {
        match import::open_stranger(&name, file, bounds) {
            Ok(opened) => inputs.extend(opened),
            Err(error) => unread.push(error),
        }
    }
    import::validate(inputs, jeu, Utc::now()).with_unread(unread)
}

/// Tells of what should be codes the nearest that the database knows; what it cannot tell in time is left out.
async fn tell_nearest(edge: &Edge, validation: &mut Validation) {
    match timeout(NEAREST, import::tell_nearest(validation, edge.graph.store())).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a validation does without the codes that the database knows"),
        Err(_) => tracing::warn!("a validation does without codes: the database is slow"),
    }
}

/// What readers tell the log of a file is for those who operate an import: of a stranger's, nothing is told.
fn silently<T>(read: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), read)
}

/// A body of which the first bytes have come.
async fn started(mut body: BodyDataStream) -> Result<impl Stream<Item = Chunk> + Send, Refusal> {
    let first = timeout(PACE, body.next()).await.map_err(|_| Refusal::too_slow())?;
    Ok(stream::iter(first).chain(body))
}

/// The same body, given up when whoever sends it does not keep up the pace. The time that we take ourselves is not counted.
fn paced(
    body: impl Stream<Item = Chunk> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, BoxError>> + Send + 'static {
    stream::try_unfold((Box::pin(body), Duration::ZERO, 0), async |(mut body, mut waited, mut bytes)| {
        loop {
            let begun = Instant::now();
            match timeout(PACE.saturating_sub(waited), body.next()).await {
                Ok(None) => return Ok(None),
                Ok(Some(chunk)) => {
                    let chunk = chunk?;
                    let size = chunk.len();
                    return Ok(Some((chunk, (body, waited + begun.elapsed(), bytes + size))));
                }
                Err(_) if bytes < LEAST => return Err(Slow.into()),
                Err(_) => (waited, bytes) = (Duration::ZERO, 0),
            }
        }
    })
}

/// The sender does not keep up the pace.
#[derive(Debug, thiserror::Error)]
#[error("the body comes too slowly")]
struct Slow;

/// Takes in the fields of the form, as they come.
async fn received(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<Bytes, BoxError>> + Send + 'static,
    most: usize,
) -> Result<Sent, Refusal> {
    let form = Refusal::media_type("Send the files as multipart/form-data, each in a field named fichier.");
    let declared = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let Some(boundary) = declared.and_then(|kind| multer::parse_boundary(kind).ok()) else { return Err(form) };
    let limit = SizeLimit::new().whole_stream(most as u64).for_field("source", 100);
    let fields = Constraints::new().size_limit(limit);
    let mut parts = Multipart::with_constraints(body, boundary, fields);
    let cut = |error: multer::Error| match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => Refusal::too_large(most),
        multer::Error::StreamReadFailed(error) if error.is::<Slow>() => Refusal::too_slow(),
        _ => Refusal::bad_request("The form was cut short, or is malformed."),
    };
    let mut sent = Sent::default();
    while let Some(mut field) = parts.next_field().await.map_err(cut)? {
        match field.name() {
            Some("source") => {
                let id = field.text().await.map_err(cut)?;
                sent.jeu = if id.is_empty() { None } else { Some(Jeu::named(&id).ok_or_else(unknown)?) };
            }
            Some("fichier") => {
                let name = field.file_name().map(named).unwrap_or_default();
                let mut file = tempfile::tempfile().map(File::from_std).map_err(|error| ours(&error))?;
                let mut size = 0;
                while let Some(chunk) = field.chunk().await.map_err(cut)? {
                    size += chunk.len();
                    file.write_all(&chunk).await.map_err(|error| ours(&error))?;
                }
                // A form without a file sends a field without a name.
                if size == 0 && name.is_empty() {
                    continue;
                }
                if sent.files.len() == FILES {
                    return Err(Refusal::bad_request(format!("Send {FILES} files at the most.")));
                }
                file.flush().await.map_err(|error| ours(&error))?;
                file.seek(SeekFrom::Start(0)).await.map_err(|error| ours(&error))?;
                sent.files.push((name, file.into_std().await));
            }
            _ => {}
        }
    }
    Ok(sent)
}

/// The last part of a name, without what does not print.
fn named(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

fn unknown() -> Refusal {
    let known: Vec<&str> = Jeu::ALL.iter().map(|jeu| jeu.describe().id).collect();
    Refusal::bad_request(format!("The field source is none of: {}.", known.join(", ")))
}

fn ours(error: &io::Error) -> Refusal {
    tracing::error!(%error, "a file that was sent cannot be held");
    Refusal::internal()
}
