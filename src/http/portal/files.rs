//! Which files may be taken home, and what do their columns tell?

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::routing::{MethodRouter, get};
use serde_json::json;

use super::langue::Langue;
use super::page::Failure;
use super::{Portal, Visitor};
use crate::export;
use crate::export::catalogue::Dictionary;

/// The page of all files.
pub(super) fn index(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, visitor: Visitor| -> Response<Body> {
        match portal.library.index().await {
            Ok(index) => portal.page("telechargements", langue, &visitor, json!({ "index": index })),
            Err(error) => {
                tracing::error!(%error, "the files could not be listed");
                portal.failed(langue, &visitor, &Failure::ours())
            }
        }
    })
}

/// The page of the columns of a data set.
pub(super) fn columns(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Path(jeu): Path<String>, visitor: Visitor| -> Response<Body> {
        match export::named(&jeu) {
            Ok(set) => portal.page("colonnes", langue, &visitor, json!({ "dictionnaire": Dictionary::of(set) })),
            Err(_) => portal.failed(langue, &visitor, &Failure::not_found()),
        }
    })
}
