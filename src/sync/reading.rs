//! How is one resource read, from its service to its file?

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::value::RawValue;

use super::client::Client;
use super::error::Error;
use super::pages::{self, Confirmed, Pages, Told, Unsettled};
use super::resource::{Page, Resource, Shape};
use super::spool::{Seal, Spool};
use super::upstream::Upstream;

/// Reads a resource whole; gives its file.
pub async fn read(client: &Client, upstream: &Upstream, resource: &Resource, spool: &Spool) -> Result<PathBuf, Error> {
    tracing::info!(place = upstream.shown(resource.path), "downloading");
    let path = match resource.shape {
        Shape::Whole => whole(client, upstream, resource, spool).await,
        Shape::Paged { query, read } => {
            let bar = bar(resource.name);
            let paged = Paged { client, upstream, resource, query, read, spool, bar, rows: 0 };
            paged.settled().await
        }
    }?;
    tracing::info!(file = %path.display(), "downloaded");
    Ok(path)
}

async fn whole(client: &Client, upstream: &Upstream, resource: &Resource, spool: &Spool) -> Result<PathBuf, Error> {
    let rows = client.get(upstream, resource.path, list).await?;
    if rows.is_empty() {
        return Err(Error::Empty { place: upstream.shown(resource.path) });
    }
    spool.list(resource.name, |list| rows.iter().try_for_each(|row| list.add(row.get())))
}

fn list(body: &[u8]) -> serde_json::Result<Vec<Box<RawValue>>> {
    serde_json::from_slice(body)
}

/// A paged resource, whose pages are kept as they come.
struct Paged<'a> {
    client: &'a Client,
    upstream: &'a Upstream,
    resource: &'a Resource,
    query: fn(u64) -> String,
    read: fn(&[u8]) -> serde_json::Result<Page>,
    spool: &'a Spool,
    bar: ProgressBar,
    rows: u64,
}

impl Pages for Paged<'_> {
    type Error = Error;

    async fn page(&mut self, pass: u32, rank: u64) -> Result<Told, Error> {
        if rank == 0 {
            self.begin(pass)?;
        }
        let told = match self.kept(pass, rank) {
            Some(told) => told,
            None => self.fetch(pass, rank).await?,
        };
        self.rows += told.ids.len() as u64;
        self.bar.set_position(self.rows);
        tracing::debug!(resource = self.resource.name, pass, page = rank, rows = told.ids.len(), "page read");
        Ok(told)
    }
}

impl Paged<'_> {
    async fn settled(mut self) -> Result<PathBuf, Error> {
        let passes = self.client.pace().passes;
        let found = pages::settle(&mut self, passes).await;
        self.bar.finish_and_clear();
        let (place, variable) = (self.upstream.shown(self.resource.path), self.upstream.url_variable);
        let confirmed = found.map_err(|error| match error {
            Unsettled::Page(error) => error,
            Unsettled::Moving => Error::Moving { place, passes },
            Unsettled::Endless => Error::Endless { place, variable },
            Unsettled::Empty => Error::Empty { place },
        })?;
        let Confirmed { pass, pages, places } = confirmed;
        let keeps = |id: &str, page, rank| places.get(id) == Some(&(page, rank));
        self.spool.assemble(self.resource.name, pass, pages, keeps)
    }

    fn begin(&mut self, pass: u32) -> Result<(), Error> {
        tracing::info!(resource = self.resource.name, pass, "reading every page");
        self.bar.set_message(format!("reading {pass}"));
        self.rows = 0;
        // The reading before is in memory, as identifiers.
        (2..pass).try_for_each(|pass| self.spool.forget_pass(self.resource.name, pass))
    }

    // Only the first reading goes on from what another process kept: the last one is always fresh. Its first page is
    // asked for anyway, to know whether the others still are of this reading.
    fn kept(&self, pass: u32, rank: u64) -> Option<Told> {
        (pass == 1 && rank > 0).then(|| self.spool.told(self.resource.name, pass, rank)).flatten()
    }

    async fn fetch(&self, pass: u32, rank: u64) -> Result<Told, Error> {
        let path = format!("{}{}", self.resource.path, (self.query)(rank));
        let page = match self.client.get(self.upstream, &path, self.read).await {
            // A service may refuse a page that lies beyond its end.
            Err(Error::Refused { status: 404 | 416 | 422, .. }) if rank > 0 => {
                return Ok(Told { ids: Vec::new(), announced: None });
            }
            page => page?,
        };
        if (pass, rank) == (1, 0) {
            let (day, place) = (self.spool.day(), self.upstream.shown(&path));
            self.spool.seal(self.resource.name, &Seal { day, place, announced: page.announced })?;
        }
        self.spool.keep(self.resource.name, pass, rank, page)
    }
}

// A bar on a terminal; in a log, lines tell each reading.
fn bar(name: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_prefix(name);
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {prefix:<16} {human_pos:>9} rows {per_sec:>12} {wide_msg}")
    {
        bar.set_style(style);
    }
    bar
}
