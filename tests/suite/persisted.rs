//! Documents that are named instead of sent.

use passerelle::graph::Limits;
use passerelle::http::{Options, Settings};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::support::{Received, Served, asking};

const QUERY: &str = "query Fiche($r: Rncp!) { ficheRncp(rncp: $r) { intitule } }";

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn extensions(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

fn variables() -> Value {
    json!({ "r": "RNCP37537" })
}

fn data() -> Value {
    json!({ "data": { "ficheRncp": { "intitule": "Boulanger" } } })
}

fn refused(answer: &Received) -> (u16, String) {
    assert_eq!(answer.json().get("data"), None);
    (answer.status, answer.code())
}

#[tokio::test]
async fn a_query_is_sent_once_and_then_named_by_its_hash() {
    let service = Served::alone(Options::default()).await;
    let named = json!({ "extensions": extensions(&hash(QUERY)), "variables": variables() });
    let unknown = service.post(&named).await;
    assert_eq!(refused(&unknown), (400, "PERSISTED_QUERY_NOT_FOUND".to_owned()));
    assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound", "what clients look for");
    assert_eq!(unknown.header("cache-control"), "no-store");
    let mut whole = named.clone();
    whole["query"] = QUERY.into();
    assert_eq!(service.post(&whole).await.json(), data());
    assert_eq!(service.post(&named).await.json(), data());
    let told = extensions(&hash(QUERY)).to_string();
    let path = asking(&[("extensions", told.as_str()), ("variables", &variables().to_string())]);
    let by_get = service.get(&path, &[]).await;
    assert_eq!((by_get.status, by_get.json()), (200, data()));
    let tag = by_get.header("etag");
    assert_eq!(service.get(&path, &[("if-none-match", &tag)]).await.status, 304);
    let by_id = json!({ "documentId": format!("sha256:{}", hash(QUERY)), "variables": variables() });
    assert_eq!(service.post(&by_id).await.json(), data());
    let ready = service.get("/health/ready", &[]).await.json();
    let persisted = ready["caches"].as_array().into_iter().flatten().find(|cache| cache["name"] == "persisted queries");
    // The same words by GET again are recognised before any document is looked for.
    assert_eq!(persisted.expect("a memory of queries")["hits"], 3);
}

#[tokio::test]
async fn a_query_that_is_unknown_by_get_is_told_in_the_type_asked_for() {
    let service = Served::alone(Options::default()).await;
    let told = extensions(&hash(QUERY)).to_string();
    let path = asking(&[("extensions", told.as_str())]);
    for (accept, status) in [("application/json", 200), ("application/graphql-response+json", 400)] {
        let answer = service.get(&path, &[("accept", accept)]).await;
        assert_eq!(refused(&answer), (status, "PERSISTED_QUERY_NOT_FOUND".to_owned()));
    }
}

#[tokio::test]
async fn a_hash_that_is_not_of_the_query_is_refused_and_kept_by_nobody() {
    let service = Served::alone(Options::default()).await;
    let wrong = json!({ "query": "{ __typename }", "extensions": extensions(&hash(QUERY)) });
    assert_eq!(refused(&service.post(&wrong).await), (400, "PERSISTED_QUERY_HASH_MISMATCH".to_owned()));
    let named = json!({ "extensions": extensions(&hash(QUERY)) });
    assert_eq!(service.post(&named).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    for extension in [json!({}), json!("x"), json!({ "version": 2, "sha256Hash": hash(QUERY) })] {
        let body = json!({ "query": QUERY, "extensions": { "persistedQuery": extension } });
        assert_eq!(refused(&service.post(&body).await), (400, "BAD_REQUEST".to_owned()), "{body}");
    }
}

#[tokio::test]
async fn a_query_that_is_refused_is_not_kept() {
    let service = Served::alone(Options::default()).await;
    let costly = "{ metiers(first: 100) { nodes { formations(first: 100) { nodes { cle metiers { rome libelle \
        domaine { libelle } } } } } } }";
    for (query, code) in [
        ("{ nowhere }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        (costly, "QUERY_TOO_COMPLEX"),
        ("mutation { nowhere }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let whole = json!({ "query": query, "extensions": extensions(&hash(query)) });
        assert_eq!(service.post(&whole).await.code(), code, "{query}");
        let named = json!({ "extensions": extensions(&hash(query)) });
        assert_eq!(service.post(&named).await.code(), "PERSISTED_QUERY_NOT_FOUND", "{query}");
    }
}

#[tokio::test]
async fn a_server_without_memory_for_them_says_so_and_takes_queries() {
    let settings = Settings { persisted_queries_mb: 0, ..Settings::default() };
    let service = Served::alone(Options::read(&settings, &Limits::default()).unwrap()).await;
    for body in [
        json!({ "extensions": extensions(&hash(QUERY)) }),
        json!({ "query": QUERY, "extensions": extensions(&hash(QUERY)) }),
    ] {
        let answer = service.post(&body).await;
        assert_eq!(refused(&answer), (400, "PERSISTED_QUERY_NOT_SUPPORTED".to_owned()));
        assert_eq!(answer.json()["errors"][0]["message"], "PersistedQueryNotSupported");
    }
    assert_eq!(service.post(&json!({ "query": QUERY, "variables": variables() })).await.json(), data());
}

/// A file of one test, gone with it.
fn file(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().expect("a file of a test");
    std::fs::write(file.path(), text).expect("it is written");
    file
}

fn trusting(file: &NamedTempFile) -> Result<Options, String> {
    let settings = Settings { trusted_documents: Some(file.path().to_owned()), ..Settings::default() };
    Options::read(&settings, &Limits::default()).map_err(|error| error.to_string())
}

const COSTLY: &str = "query($n: Int) { metiers(first: $n) { nodes { formations(first: $n) { nodes { cle \
    metiers { rome libelle domaine { libelle } } } } } } }";

async fn trusted() -> Served {
    let manifest = json!({ "fiche": QUERY, "costly": COSTLY, hash("mutation { nowhere }"): "mutation { nowhere }" });
    let file = file(&manifest.to_string());
    Served::alone(trusting(&file).unwrap()).await
}

#[tokio::test]
async fn only_the_documents_of_the_manifest_are_executed() {
    let service = trusted().await;
    let known = [
        json!({ "documentId": "fiche", "variables": variables() }),
        json!({ "documentId": format!("sha256:{}", hash(QUERY)), "variables": variables() }),
        json!({ "extensions": extensions(&hash(QUERY)), "variables": variables() }),
        json!({ "query": QUERY, "extensions": extensions(&hash(QUERY)), "variables": variables() }),
        json!({ "query": QUERY, "variables": variables() }),
    ];
    for body in known {
        let answer = service.post(&body).await;
        assert_eq!((answer.status, answer.json()), (200, data()), "{body}");
    }
    let path = asking(&[("documentId", "fiche"), ("variables", &variables().to_string())]);
    assert_eq!(service.get(&path, &[]).await.json(), data());
    let (query, stranger) = ("{ __typename }", hash("{ __typename }"));
    let unknown = [
        json!({ "query": query }),
        json!({ "query": query, "extensions": extensions(&stranger) }),
        json!({ "extensions": extensions(&stranger) }),
        json!({ "documentId": "other" }),
        json!({ "query": format!("{QUERY} ") }),
        json!({ "query": "{" }),
    ];
    for body in unknown {
        assert_eq!(refused(&service.post(&body).await), (400, "DOCUMENT_NOT_TRUSTED".to_owned()), "{body}");
    }
    let by_get = service.get(&asking(&[("query", query)]), &[]).await;
    assert_eq!(refused(&by_get), (200, "DOCUMENT_NOT_TRUSTED".to_owned()));
}

#[tokio::test]
async fn a_trusted_document_keeps_within_the_limits() {
    let service = trusted().await;
    let small = json!({ "documentId": "costly", "variables": { "n": 1 } });
    assert_eq!(service.post(&small).await.status, 200);
    let large = json!({ "documentId": "costly", "variables": { "n": 100 } });
    assert_eq!(refused(&service.post(&large).await), (400, "QUERY_TOO_COMPLEX".to_owned()));
    let wrong = json!({ "documentId": "fiche", "variables": { "r": 1 } });
    assert_eq!(refused(&service.post(&wrong).await), (400, "BAD_USER_INPUT".to_owned()));
    let told = extensions(&hash("mutation { nowhere }")).to_string();
    let by_get = service.get(&asking(&[("extensions", told.as_str())]), &[]).await;
    assert_eq!(refused(&by_get), (405, "METHOD_NOT_ALLOWED".to_owned()));
}

#[test]
fn a_manifest_that_cannot_be_trusted_is_refused_with_its_name() {
    for (text, words) in [
        ("{", "is not JSON"),
        ("{}", "holds no document"),
        ("{ \"a\": \"{\" }", "\"a\", which is not a GraphQL document"),
    ] {
        let file = file(text);
        let said = trusting(&file).unwrap_err();
        assert!(said.contains(words) && said.contains(&file.path().display().to_string()), "{said}");
    }
}
