//! How are several requests answered at once? One after the other, within the limits of one.

use axum::body::Body;
use axum::http::Response;
use tokio::time::Instant;

use super::answer::{self, Part, Refusal};
use super::graphql::{Caller, Edge};
use super::request::Asked;
use crate::graph::limits;

impl Edge {
    /// Answers an array of requests by an array, in the same order. One that cannot be executed harms no other; what they ask
    /// together keeps within the limits of one request, or none is executed.
    pub(super) async fn batch(&self, caller: &Caller, asked: Vec<Asked>) -> Result<Response<Body>, Refusal> {
        let prepared: Vec<_> = asked.into_iter().map(|asked| self.prepare(asked)).collect();
        limits::check_batch(prepared.iter().flatten().map(|prepared| prepared.usage), self.limits())?;
        let until = Instant::now() + self.patience();
        let mut listed = self.limits().max_errors;
        let mut parts = Vec::with_capacity(prepared.len());
        for prepared in prepared {
            let part = match prepared {
                Ok(prepared) => self.execute(caller, &prepared, until, listed).await.into(),
                Err(refusal) => Part::Refused(refusal),
            };
            listed = listed.saturating_sub(part.errors());
            parts.push(part);
        }
        Ok(answer::batch(&parts, caller.media, &caller.id, self.limits().max_response_bytes))
    }
}
