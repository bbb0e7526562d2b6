//! What can be done at best? A server of a few lines: one prepared statement builds the answer, or a map holds it.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{post, put};
use passerelle::store::Pool;
use sea_orm::DbBackend;
use sea_orm::sqlx::{AssertSqlSafe, PgPool, Row, SqlitePool, query};
use tokio::net::TcpListener;

use crate::questions::QUESTIONS;

#[derive(Clone)]
enum Connections {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

#[derive(Clone)]
struct Ceiling {
    connections: Connections,
    statements: Arc<Vec<Arc<str>>>,
    kept: Arc<RwLock<HashMap<Bytes, Bytes>>>,
}

/// Serves, on a port that is printed, until the process ends.
pub async fn serve(url: &str) -> anyhow::Result<()> {
    let pool = Pool::open(url, 8).await?;
    let backend = pool.reader.db().get_database_backend();
    let connections = match backend {
        DbBackend::Postgres => Connections::Postgres(pool.reader.db().get_postgres_connection_pool().clone()),
        _ => Connections::Sqlite(pool.reader.db().get_sqlite_connection_pool().clone()),
    };
    let statements = QUESTIONS.iter().map(|question| question.statement(backend).into()).collect();
    let state = Ceiling { connections, statements: Arc::new(statements), kept: Arc::default() };
    let router = Router::new().route("/{number}", post(answer)).route("/kept", put(keep).post(kept)).with_state(state);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn answer(State(ceiling): State<Ceiling>, Path(number): Path<usize>, body: Bytes) -> impl IntoResponse {
    match ceiling.answered(number, &body).await {
        Ok(answer) => (StatusCode::OK, [(CONTENT_TYPE, "application/json")], format!("{{\"data\":{answer}}}")),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, [(CONTENT_TYPE, "text/plain")], error.to_string()),
    }
}

impl Ceiling {
    async fn answered(&self, number: usize, body: &[u8]) -> anyhow::Result<String> {
        let parameters: Vec<String> = serde_json::from_slice(body)?;
        let statement = self.statements.get(number).cloned().ok_or_else(|| anyhow::anyhow!("no such question"))?;
        // Its text is ours: what is asked is bound.
        let asked = AssertSqlSafe(statement);
        // JSON is sent as its text.
        Ok(match &self.connections {
            Connections::Postgres(pool) => {
                let asked = parameters.into_iter().fold(query(asked), |asked, one| asked.bind(one));
                asked.fetch_one(pool).await?.try_get_unchecked(0)?
            }
            Connections::Sqlite(pool) => {
                let asked = parameters.into_iter().fold(query(asked), |asked, one| asked.bind(one));
                asked.fetch_one(pool).await?.try_get_unchecked(0)?
            }
        })
    }
}

// A body and its answer, with a line between them.
async fn keep(State(ceiling): State<Ceiling>, pair: Bytes) -> StatusCode {
    let Some(line) = pair.iter().position(|byte| *byte == b'\n') else { return StatusCode::BAD_REQUEST };
    let Ok(mut kept) = ceiling.kept.write() else { return StatusCode::INTERNAL_SERVER_ERROR };
    kept.insert(pair.slice(..line), pair.slice(line + 1..));
    StatusCode::NO_CONTENT
}

async fn kept(State(ceiling): State<Ceiling>, body: Bytes) -> impl IntoResponse {
    let found = ceiling.kept.read().ok().and_then(|kept| kept.get(&body).cloned());
    found.map(|answer| ([(CONTENT_TYPE, "application/json")], answer)).ok_or(StatusCode::NOT_FOUND)
}
