//! The paths, and what each is given.

use std::cell::Cell;
use std::path::Path;

use anyhow::ensure;
use async_graphql::Variables;
use async_graphql::parser::parse_query;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use chrono::Utc;
use http_body_util::BodyExt;
use migration::{Migrator, MigratorTrait};
use passerelle::graph::limits::{check_document, check_source};
use passerelle::graph::{Graph, Limits};
use passerelle::http::auth::Access;
use passerelle::http::{Options, router::router};
use passerelle::import;
use passerelle::search::question::Question;
use passerelle::store::{Pool, Store};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Every path.
pub const NAMES: [&str; 8] = [
    "check",
    "check_refused",
    "analyse",
    "remembered_word_for_word",
    "remembered_in_other_words",
    "cursor_refused",
    "page",
    "entities",
];

const DEEP: &str = "query W2($rome: CodeRome!) { metier(rome: $rome) { rome libelle certifications(first: 20) { nodes { \
    id intitule niveauEuropeen formations(first: 5) { nodes { cle intitule responsable { siret raisonSociale } } } } } } }";
const LIST: &str = "{ metiers(first: 10) { nodes { rome libelle } } }";
const ENTITIES: &str = "query E($r: [_Any!]!) { _entities(representations: $r) { \
    ... on Commune { insee nom } ... on Metier { rome libelle } } }";

/// Makes a file of the sample data.
pub async fn prepare(file: &Path) -> anyhow::Result<()> {
    let pool = Pool::open(&format!("sqlite://{}?mode=rwc", file.display()), 1).await?;
    Migrator::up(&pool.writer, None).await?;
    import::import_inputs(&pool.writer, import::sample()?, Utc::now(), |_| ()).await?;
    pool.close().await;
    Ok(())
}

/// A service that remembers, and one that does not, over the sample data.
pub struct Paths {
    remembering: Router,
    forgetting: Router,
    limits: Limits,
    /// An operation that is refused before it is executed.
    wide: String,
    entities: Value,
    taken: Cell<usize>,
}

impl Paths {
    /// Over the sample data in a file.
    pub async fn over(file: &Path) -> anyhow::Result<Self> {
        let pool = Pool::open(&format!("sqlite://{}", file.display()), 1).await?;
        let served = |bytes: u64| {
            let graph = Graph::new(Store::new(pool.clone(), bytes), Limits::default(), Utc::now);
            router(graph, Access::anonymous_only(), Options::default().remembering(bytes))
        };
        let keys = [("Commune", "insee", "59512"), ("Metier", "rome", "D1102")];
        let representations: Vec<Value> =
            keys.iter().cycle().take(20).map(|(of, key, value)| json!({ "__typename": of, *key: value })).collect();
        let paths = Self {
            remembering: served(16 << 20),
            forgetting: served(0),
            limits: Limits::default(),
            wide: format!(
                "{{ {} }}",
                (0..60).map(|rank| format!("a{rank}: metiers {{ totalCount }} ")).collect::<String>()
            ),
            entities: json!({ "query": ENTITIES, "variables": { "r": representations } }),
            taken: Cell::new(0),
        };
        for name in NAMES {
            ensure!(paths.take(name).await, "{name} is not answered as it should be");
        }
        Ok(paths)
    }

    /// Takes a path once; whether it led where it should.
    pub async fn take(&self, name: &str) -> bool {
        match name {
            "check" => self.check(DEEP),
            "check_refused" => !self.check(&self.wide),
            "analyse" => !Question::of("boulangère-pâtissière à Roubaix 59100 RNCP37537").asked.is_empty(),
            "remembered_word_for_word" => self.told(&self.remembering, json!({ "query": LIST })).await,
            "remembered_in_other_words" => {
                self.taken.set(self.taken.get() + 1);
                self.told(&self.remembering, json!({ "query": LIST, "unread": self.taken.get() })).await
            }
            "cursor_refused" => {
                !self
                    .told(&self.forgetting, json!({ "query": "{ metiers(first: 1, after: \"x\") { totalCount } }" }))
                    .await
            }
            "page" => self.told(&self.forgetting, json!({ "query": LIST })).await,
            "entities" => self.told(&self.forgetting, self.entities.clone()).await,
            _ => false,
        }
    }

    /// Reads an operation and measures it, before anything of it is executed; whether it may be.
    fn check(&self, text: &str) -> bool {
        let Ok(_) = check_source(text, &self.limits) else { return false };
        let Ok(document) = parse_query(text) else { return false };
        let variables = Variables::from_json(json!({ "rome": "D1102" }));
        check_document(&document, &variables, &self.limits).is_ok()
    }

    /// Asks; whether it is answered without an error.
    async fn told(&self, router: &Router, body: Value) -> bool {
        let request = Request::post("/graphql").header(CONTENT_TYPE, "application/json");
        let Ok(request) = request.body(Body::from(body.to_string())) else { return false };
        let Ok(response) = router.clone().oneshot(request).await;
        let ok = response.status() == StatusCode::OK;
        let body = response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        ok && body.starts_with(b"{\"data\":{") && !holds(&body, b"\"errors\"")
    }
}

fn holds(body: &Bytes, word: &[u8]) -> bool {
    body.windows(word.len()).any(|part| part == word)
}
