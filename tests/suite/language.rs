//! In which language is one told of the schema? In that of `Accept-Language`, French or English, and of two answers no cache
//! takes one for the other.

use passerelle::graph::french;
use passerelle::http::Options;
use serde_json::{Value, json};

use crate::support::{Received, Served, asking};

const DESCRIPTIONS: &str = "{ __schema {
    types { name description
        fields(includeDeprecated: true) { name description deprecationReason
            args(includeDeprecated: true) { name description deprecationReason } }
        inputFields(includeDeprecated: true) { name description deprecationReason }
        enumValues(includeDeprecated: true) { name description deprecationReason } }
    directives { name description args { name description } } } }";

async fn told(service: &Served, language: &str) -> Value {
    let path = asking(&[("query", DESCRIPTIONS)]);
    let answer = service.get(&path, &[("accept-language", language)]).await.json();
    assert_eq!(answer["errors"], Value::Null);
    answer["data"]["__schema"].clone()
}

/// Each text with where it stands, in the order of the schema.
fn texts(value: &Value, place: &str, found: &mut Vec<(String, String)>) {
    let place = match value["name"].as_str() {
        Some(name) => format!("{place}.{name}"),
        None => place.to_owned(),
    };
    if value["name"].as_str().is_some_and(|name| name.starts_with("__")) {
        return;
    }
    for text in ["description", "deprecationReason"].iter().filter_map(|name| value[*name].as_str()) {
        found.push((place.clone(), text.to_owned()));
    }
    let inside = value.as_object().into_iter().flat_map(|members| members.values());
    for list in inside.filter_map(Value::as_array) {
        list.iter().for_each(|one| texts(one, &place, found));
    }
}

fn all(schema: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    texts(schema, "", &mut found);
    found
}

#[tokio::test]
async fn each_description_is_told_in_french_to_whoever_reads_french() {
    let service = Served::alone(Options::default()).await;
    let (english, french_told) = (all(&told(&service, "en").await), all(&told(&service, "fr-FR, en;q=0.5").await));
    assert!(english.len() > 1_500, "{}", english.len());
    assert_eq!(english.len(), french_told.len());
    let without: Vec<_> = english.iter().filter(|(_, english)| french("", english).is_none()).collect();
    assert!(without.is_empty(), "po/schema.fr.po lacks: {without:#?}");
    // The names of the registers are the same in both.
    let same = english.iter().zip(&french_told).filter(|((_, english), (_, told))| english == told).count();
    assert!(same * 50 < english.len(), "{same} of {} texts are in English", english.len());
}

#[tokio::test]
async fn what_is_not_asked_in_french_is_told_in_english() {
    let service = Served::alone(Options::default()).await;
    let english = told(&service, "en").await;
    for language in ["*", "de", "", "fr;q=0"] {
        assert_eq!(told(&service, language).await, english, "{language:?}");
    }
    let silent = service.post(&json!({ "query": DESCRIPTIONS })).await.json();
    assert_eq!(silent["data"]["__schema"], english);
}

#[tokio::test]
async fn an_answer_in_a_language_is_never_taken_for_the_same_in_the_other() {
    let service = Served::alone(Options::default()).await;
    let path = asking(&[("query", "{ __type(name: \"Metier\") { description } }")]);
    let english = service.get(&path, &[("accept-language", "en")]).await;
    let french = service.get(&path, &[("accept-language", "fr")]).await;
    let language = |answer: &Received| (answer.header("content-language"), answer.header("vary"));
    let varies = "Accept, Accept-Language, Authorization";
    assert!(english.header("vary").starts_with(varies), "{}", english.header("vary"));
    assert_eq!((language(&english).0.as_str(), language(&french).0.as_str()), ("en", "fr"));
    assert_ne!(english.header("etag"), french.header("etag"));
    let again = [("accept-language", "fr"), ("if-none-match", &english.header("etag"))];
    let again = service.get(&path, &again).await;
    assert_eq!((again.status, again.bytes), (200, french.bytes.clone()));
    let held = [("accept-language", "fr"), ("if-none-match", &french.header("etag"))];
    assert_eq!(service.get(&path, &held).await.status, 304);
}

#[tokio::test]
async fn data_have_one_language_and_one_tag() {
    let service = Served::alone(Options::default()).await;
    let path = asking(&[("query", "{ metier(rome: \"D1102\") { __typename libelle } }")]);
    let english = service.get(&path, &[("accept-language", "en")]).await;
    let french = service.get(&path, &[("accept-language", "fr")]).await;
    assert_eq!((english.header("etag"), &english.bytes), (french.header("etag"), &french.bytes));
    assert!(!english.header("vary").contains("Accept-Language"), "{}", english.header("vary"));
    assert_eq!(english.header("content-language"), "");
    let both = "{ __type(name: \"Metier\") { name } metier(rome: \"D1102\") { libelle } }";
    let both = service.get(&asking(&[("query", both)]), &[("accept-language", "fr")]).await.json();
    assert_eq!(both["data"]["metier"]["libelle"], "Boulanger / Boulangère");
}
