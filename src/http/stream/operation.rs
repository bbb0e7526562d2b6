//! What does an operation tell? One answer of a query, one for each event of a subscription, or why it is refused.

use std::sync::Arc;

use async_graphql::Request;
use async_graphql::parser::types::OperationType;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::time::timeout;

use super::places::Held;
use crate::graph::Updates;
use crate::http::answer::{Part, Refusal};
use crate::http::graphql::{Caller, Edge, Prepared};

type Listening = Updates<Box<dyn Fn() -> Request + Send + Sync>>;

/// An operation between two answers.
enum Step {
    Asked(Result<Prepared, Refusal>),
    Listening(Box<Listening>, Arc<Prepared>),
    Over,
}

/// The answers of an operation; one that is refused is the last. Nothing is done ahead of whoever takes them.
pub(super) fn operation(
    edge: Edge,
    caller: Arc<Caller>,
    prepared: Result<Prepared, Refusal>,
    held: Held,
) -> impl Stream<Item = Part> + Send + 'static {
    let running = Arc::new((edge, caller, held));
    unfold(Step::Asked(prepared), move |step| {
        let running = Arc::clone(&running);
        async move {
            let (edge, caller, _) = &*running;
            match step {
                Step::Asked(prepared) => edge.begin(caller, prepared).await,
                Step::Listening(updates, prepared) => edge.listen(caller, updates, prepared).await,
                Step::Over => None,
            }
        }
    })
}

impl Edge {
    /// Refuses whoever presented, when the stream was opened, a token that was taken back since.
    async fn stands(&self, caller: &Caller) -> Result<(), Refusal> {
        if self.is_revoked(caller).await? { Err(Refusal::unauthenticated()) } else { Ok(()) }
    }

    async fn begin(&self, caller: &Caller, prepared: Result<Prepared, Refusal>) -> Option<(Part, Step)> {
        let prepared = match self.stands(caller).await.and(prepared) {
            Ok(prepared) => Arc::new(prepared),
            Err(refusal) => return Some((refusal.into(), Step::Over)),
        };
        if prepared.kind != OperationType::Subscription {
            return Some((self.alone(caller, &prepared).await.into(), Step::Over));
        }
        // The beginning counts as one answer, and each event when it comes.
        if let Err(refusal) = self.fair.charge(&caller.consumer, prepared.usage.cost()) {
            return Some((refusal.into(), Step::Over));
        }
        let request = Arc::clone(&prepared);
        let anew: Box<dyn Fn() -> Request + Send + Sync> = Box::new(move || request.request());
        let opened = timeout(self.patience(), self.graph.subscribe(anew, caller.viewer.clone())).await;
        match opened {
            Err(_) => Some((Refusal::unavailable().into(), Step::Over)),
            Ok(Err(refused)) => {
                let refused = self.judged(caller, &prepared, refused, self.limits().max_errors).as_refused();
                Some((Part::Executed(refused), Step::Over))
            }
            Ok(Ok(updates)) => {
                self.keep(&prepared);
                self.listen(caller, Box::new(updates), prepared).await
            }
        }
    }

    async fn listen(
        &self,
        caller: &Caller,
        mut updates: Box<Listening>,
        prepared: Arc<Prepared>,
    ) -> Option<(Part, Step)> {
        loop {
            let publication = match updates.next().await {
                Ok(publication) => publication?,
                Err(error) => {
                    tracing::error!(request_id = caller.id, %error, "the database failed a subscription");
                    return Some((Refusal::internal().into(), Step::Over));
                }
            };
            if let Err(refusal) = self.stands(caller).await {
                return Some((refusal.into(), Step::Over));
            }
            let begun = std::time::Instant::now();
            match timeout(self.patience(), updates.answer(publication)).await {
                Err(_) => return Some((Refusal::unavailable().into(), Step::Over)),
                Ok(None) => {}
                Ok(Some(response)) => {
                    // Who has no share left is told so, and listens again later from the last version that it heard.
                    if let Err(refusal) = self.fair.charge(&caller.consumer, prepared.usage.cost()) {
                        return Some((refusal.into(), Step::Over));
                    }
                    let executed = self.judged(caller, &prepared, response, self.limits().max_errors);
                    self.note_event(caller, &prepared, begun, &executed);
                    return Some((Part::Executed(executed), Step::Listening(updates, prepared)));
                }
            }
        }
    }
}
