//! When does a batch go? When the executor has nothing more to do: level by level, waiting for no timer.
//!
//! The loads that resolvers ask for are not spawned: they are queued, and run in the task of their request, once every
//! resolver that can go on has asked for what it needs. All the loads of a level end before the resolvers go on, so that the
//! next level is one batch too, and the statements of a query are the same at each run. Nothing but loads may read: a resolver
//! that read by itself would hold the connection of its request, and not go on, while a load waited for it.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use async_graphql::runtime::Timer;
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, poll_fn, ready};
use futures_util::stream::FuturesUnordered;
use futures_util::task::{FutureObj, Spawn, SpawnError};

/// The loads that the resolvers of a request asked for and that have not begun.
#[derive(Clone, Debug, Default)]
pub struct Queue(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

impl Queue {
    fn take(&self) -> Vec<FutureObj<'static, ()>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Spawn for Queue {
    fn spawn_obj(&self, load: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(load);
        Ok(())
    }
}

/// Waits for no time.
#[derive(Debug)]
pub struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _duration: std::time::Duration) -> BoxFuture<'static, ()> {
        Box::pin(ready(()))
    }
}

// Times that the executor may ask to be polled again at once before the loads of its level go nevertheless.
const PATIENCE: usize = 1_000;

/// Runs an execution and the loads it queues, level by level.
pub async fn by_level<T>(execution: impl Future<Output = T>, queue: Queue) -> T {
    let mut execution = pin!(execution);
    let mut loads = FuturesUnordered::new();
    poll_fn(|context| {
        loop {
            while let Poll::Ready(next) = loads.poll_next_unpin(context) {
                if next.is_none() {
                    break;
                }
            }
            if !loads.is_empty() {
                return Poll::Pending;
            }
            if let Poll::Ready(answer) = settled(execution.as_mut(), context) {
                return Poll::Ready(answer);
            }
            loads.extend(queue.take());
            if loads.is_empty() {
                return Poll::Pending;
            }
        }
    })
    .await
}

// Polls until it is done, or waits for something other than its turn: long lists of resolvers yield halfway.
fn settled<F: Future>(mut execution: Pin<&mut F>, context: &mut Context<'_>) -> Poll<F::Output> {
    let turn = Arc::new(Turn { asked: AtomicBool::new(false), task: context.waker().clone() });
    let waker = Waker::from(turn.clone());
    for _ in 0..PATIENCE {
        turn.asked.store(false, Ordering::Release);
        let polled = execution.as_mut().poll(&mut Context::from_waker(&waker));
        if polled.is_ready() || !turn.asked.load(Ordering::Acquire) {
            return polled;
        }
    }
    Poll::Pending
}

struct Turn {
    asked: AtomicBool,
    task: Waker,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.asked.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::task::SpawnExt;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn loads_go_when_every_resolver_has_asked() {
        let queue = Queue::default();
        let order = Arc::new(Mutex::new(Vec::new()));
        let resolver = |name: &'static str| {
            let (queue, order) = (queue.clone(), order.clone());
            async move {
                order.lock().unwrap().push(format!("{name} asks"));
                let (answer, answered) = oneshot::channel();
                let told = order.clone();
                let load = async move {
                    tokio::task::yield_now().await;
                    told.lock().unwrap().push(format!("{name} loads"));
                    let _ = answer.send(());
                };
                queue.spawn(load).unwrap();
                answered.await.unwrap();
                order.lock().unwrap().push(format!("{name} goes on"));
            }
        };
        // As a long list of futures does: it asks for its turn again in the middle of its own.
        let late = async {
            let mut asked = false;
            poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::replace(&mut asked, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            resolver("b").await;
        };
        let execution = async { tokio::join!(resolver("a"), late) };
        by_level(execution, queue.clone()).await;
        let mut order = order.lock().unwrap().clone();
        order.chunks_mut(2).for_each(<[String]>::sort); // within a level, any order will do
        assert_eq!(order, ["a asks", "b asks", "a loads", "b loads", "a goes on", "b goes on"]);
    }
}
