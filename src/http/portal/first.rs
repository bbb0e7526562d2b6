//! Who is the first to open a page? We are: what the most visited ones count of the whole of the data is remembered then.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tower::ServiceExt;

/// The pages that count the most, each in the language most visitors read.
const PAGES: [&str; 3] = ["/", "/graphe", "/telechargements"];

/// Opens them now, and again each time that data are published.
pub async fn open_first<T: Clone>(router: Router, mut published: Receiver<T>) {
    loop {
        for page in PAGES {
            let request = Request::get(page).body(Body::empty()).unwrap_or_default();
            drop(router.clone().oneshot(request).await);
        }
        match published.recv().await {
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
