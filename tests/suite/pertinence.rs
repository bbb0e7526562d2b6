//! Lists that go from what answers their text best.

use serde_json::{Value, json};

use crate::support::TestGraph;

/// Lists, the types of the search that holds the same, texts.
const LISTS: [(&str, &str, &[&str]); 9] = [
    ("formations", "FORMATION", &["boulanger", "cap boulanger", "formation", "roubaix", "boul", "cap"]),
    ("services", "SERVICE", &["mobilité", "emploi", "service"]),
    ("structures", "STRUCTURE", &["mission locale", "lille", "maison"]),
    ("organismes", "ORGANISME", &["cfa", "lycée", "centre de formation"]),
    ("communes", "COMMUNE", &["lille", "roub", "saint", "59100"]),
    ("metiers", "METIER", &["boulanger", "chef", "boulangère pâtissière", "vente"]),
    ("fichesRncp", "FICHE_RNCP", &["boulanger", "manager", "bac pro"]),
    ("diplomes", "DIPLOME", &["boulanger", "cap", "métiers"]),
    ("certifications", "FICHE_RNCP, DIPLOME", &["boulanger", "cap boulanger"]),
];

fn ids(nodes: &Value) -> Vec<String> {
    nodes.as_array().expect("nodes").iter().map(|node| node["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_is_that_of_the_search_on_both_databases() {
    let tests = TestGraph::each().await;
    for (list, types, texts) in LISTS {
        let mut any = false;
        for texte in texts {
            let query = format!(
                "query($t: String!) {{ {list}(first: 100, tri: PERTINENCE, filtre: {{ texte: $t }}) {{ totalCount nodes {{ id }} }}
                    recherche(first: 100, types: [{types}], texte: $t) {{ nodes {{ noeud {{ id }} }} }} }}"
            );
            let mut told = Vec::new();
            for test in &tests {
                let data = test.ask_with(&query, json!({ "t": texte })).await.ok();
                let listed = ids(&data[list]["nodes"]);
                let total = data[list]["totalCount"].as_u64().expect("a total") as usize;
                assert_eq!(listed.len(), total.min(100), "{list} {texte}");
                let found = data["recherche"]["nodes"].as_array().expect("results").iter();
                let found: Vec<String> = found.map(|one| one["noeud"]["id"].as_str().unwrap().to_owned()).collect();
                if list != "certifications" {
                    let kept: Vec<&String> = found.iter().filter(|id| listed.contains(id)).collect();
                    let same: Vec<&String> = listed.iter().filter(|id| found.contains(id)).collect();
                    assert!(same.len() >= total.min(20), "{list} {texte}: {listed:?} {found:?}");
                    assert_eq!(same[..total.min(20)], kept[..total.min(20)], "{} {list} {texte}", test.database.kind);
                }
                told.push(listed);
            }
            any |= !told[0].is_empty();
            assert!(told.iter().all(|one| *one == told[0]), "{list} {texte}: both databases");
        }
        assert!(any, "{list}: texts that find nothing prove nothing");
    }
}

async fn walk(test: &TestGraph, backward: bool) -> Vec<String> {
    let (size, from, info) = if backward {
        ("last", "before", "hasPreviousPage cursor: startCursor")
    } else {
        ("first", "after", "hasNextPage cursor: endCursor")
    };
    let query = format!(
        "query($c: String) {{ formations({size}: 7, {from}: $c, tri: PERTINENCE, filtre: {{ texte: \"formation\", statuts: [PUBLIE] }}) {{
            nodes {{ id }} pageInfo {{ {info} }} }} }}"
    );
    let (mut all, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = test.ask_with(&query, json!({ "c": cursor })).await.ok()["formations"].take();
        let nodes = ids(&page["nodes"]);
        all = if backward { [nodes, all].concat() } else { [all, nodes].concat() };
        let info = &page["pageInfo"];
        if info["hasNextPage"] != true && info["hasPreviousPage"] != true {
            return all;
        }
        cursor = info["cursor"].clone();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_hold_the_whole_list_beyond_what_is_ranked_in_both_directions() {
    const WHOLE: &str = "{ formations(filtre: { texte: \"formation\", statuts: [PUBLIE] }) { totalCount } }";
    for test in TestGraph::each().await {
        let forward = walk(&test, false).await;
        let total = test.ask(WHOLE).await.ok()["formations"]["totalCount"].as_u64();
        assert_eq!(Some(forward.len() as u64), total, "{}", test.database.kind);
        assert!(forward.len() > 150, "{}: more than is ranked", forward.len());
        let mut distinct = forward.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), forward.len(), "each once");
        assert_eq!(walk(&test, true).await, forward);
    }
}

#[tokio::test]
async fn what_narrows_the_list_narrows_what_is_ranked() {
    const QUERY: &str = "{ formations(first: 100, tri: PERTINENCE, filtre: { texte: \"boulanger\", departements: [\"59\"] }) { totalCount nodes { id intitule } }
        organismes(first: 5) { nodes { formations(first: 3, tri: PERTINENCE, filtre: { texte: \"formation\" }) { totalCount nodes { id responsable { id } } } } }
        metier(rome: \"D1102\") { certifications(tri: PERTINENCE, filtre: { texte: \"boulanger\" }) { totalCount nodes { intitule } } } }";
    for test in TestGraph::each().await {
        let answer = test.ask(QUERY).await;
        let statements = answer.statements;
        let data = answer.ok();
        let list = &data["formations"];
        assert_eq!(list["nodes"].as_array().unwrap().len() as u64, list["totalCount"].as_u64().unwrap());
        for organisme in data["organismes"]["nodes"].as_array().unwrap() {
            let list = &organisme["formations"];
            let expected = list["totalCount"].as_u64().unwrap().min(3);
            assert_eq!(list["nodes"].as_array().unwrap().len() as u64, expected, "{}", test.database.kind);
        }
        let titles = data["metier"]["certifications"]["nodes"].as_array().unwrap();
        assert!(titles[0]["intitule"].as_str().unwrap().to_lowercase().contains("boulanger"), "{titles:?}");
        assert!(statements < 24, "{statements}: three for each list, whatever the number of parents");
    }
}

#[tokio::test]
async fn without_a_text_there_is_no_best_answer() {
    for test in TestGraph::each().await {
        for (list, ..) in LISTS {
            for filtre in ["", ", filtre: { texte: \"\" }", ", filtre: { texte: \"% 🦀\" }"] {
                let refused = test.ask(&format!("{{ {list}(tri: PERTINENCE{filtre}) {{ totalCount }} }}")).await;
                assert_eq!(refused.code(), "BAD_USER_INPUT", "{list} {filtre}");
                assert!(refused.message().contains("filtre.texte"), "{}", refused.message());
            }
        }
        let cursor = test.ask("{ formations(first: 1) { pageInfo { endCursor } } }").await.ok();
        let query = "query($c: String) { formations(after: $c, tri: PERTINENCE, filtre: { texte: \"boulanger\" }) { totalCount } }";
        let refused = test.ask_with(query, json!({ "c": cursor["formations"]["pageInfo"]["endCursor"] })).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT", "a cursor is of one order");
    }
}
