//! Odd words are only words.

use super::*;

/// Every list that is filtered by words.
async fn with_words(test: &TestGraph) -> Vec<String> {
    let data = test
        .ask("{ __schema { queryType { fields { name args { name type { name } } } } types { name inputFields { name } } } }")
        .await
        .ok();
    let types = data["__schema"]["types"].as_array().unwrap();
    let holds = |name: &Value| {
        types
            .iter()
            .filter(|found| found["name"] == *name)
            .any(|found| found["inputFields"].as_array().into_iter().flatten().any(|field| field["name"] == "texte"))
    };
    let fields = data["__schema"]["queryType"]["fields"].as_array().unwrap().iter();
    let lists = fields.filter(|field| {
        field["args"].as_array().unwrap().iter().any(|arg| arg["name"] == "filtre" && holds(&arg["type"]["name"]))
    });
    lists.map(|field| field["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn odd_words_are_only_words() {
    for test in TestGraph::each().await {
        let lists = with_words(&test).await;
        assert!(lists.len() > 18, "{lists:?}");
        let many: Vec<String> = (0..4_000).map(|rank| format!("m{rank}")).collect();
        for list in lists {
            let query = format!("query($t: String) {{ {list}(filtre: {{ texte: $t }}) {{ totalCount }} }}");
            let count = async |text: &str| {
                let body = test.post(&query, json!({ "t": text })).await;
                let shown: String = text.chars().take(20).collect();
                assert_eq!(body.get("errors"), None, "{} {list} {shown}", test.database.kind);
                body["data"][&list]["totalCount"].as_i64().expect("a total")
            };
            let all = count("").await;
            for nothing in ["%", "_", "'", "\\", "\"", "--", "🦀", "  ", "\u{301}", "%_%"] {
                assert_eq!(count(nothing).await, all, "{list} {nothing}: no letter narrows nothing");
            }
            for absent in
                ["zzqx%", "' OR 1=1 --zzqx", "zzqx; DROP TABLE commune", &"zzqx".repeat(50_000), &many.join(" ")]
            {
                assert_eq!(count(absent).await, 0, "{list}");
            }
        }
    }
}

#[tokio::test]
async fn words_are_matched_whatever_their_accents_their_case_and_their_order() {
    for test in TestGraph::each().await {
        for text in
            ["Boulanger", "BOULANGER", "boulangèr", "  boulanger ", "boulangers BOULANGÈRE", "boulanger%boulangère"]
        {
            let query = "query($t: String) { fichesRncp(filtre: { texte: $t }) { nodes { rncp } } }";
            let body = test.post(query, json!({ "t": text })).await;
            let found = body["data"]["fichesRncp"]["nodes"].as_array().expect("nodes");
            assert!(found.iter().any(|fiche| fiche["rncp"] == "RNCP37537"), "{text} {body}");
        }
        let body = test.post("{ fichesRncp(filtre: { texte: \"boulanger%boulang\" }) { totalCount } communes(filtre: { texte: \"lil_e\" }) { nodes { nom } } }", json!({})).await;
        assert!(body["data"]["fichesRncp"]["totalCount"].as_i64() > Some(0), "a sign separates words: {body}");
        let names = body["data"]["communes"]["nodes"].as_array().expect("nodes");
        assert!(
            names.iter().all(|commune| commune["nom"].as_str().is_some_and(|nom| nom.to_lowercase().contains("lil")))
        );
    }
}
