//! Of a row, what a selection needs is read, and nothing else.

use serde_json::Value;

use crate::support::{Contents, Schema, TestGraph, named};

/// How a field is selected; none where it needs an argument.
fn selection(schema: &Schema, field: &Value) -> Option<String> {
    let needs = |argument: &Value| argument["type"]["kind"] == "NON_NULL";
    if field["args"].as_array().into_iter().flatten().any(needs) {
        return None;
    }
    let (name, answer) = (field["name"].as_str()?, named(&field["type"]));
    let of = answer["name"].as_str()?;
    if of.ends_with("Connection") {
        return Some(format!("{name}(first: 1) {{ totalCount }}"));
    }
    match answer["kind"].as_str()? {
        "OBJECT" => {
            let plain = |field: &&Value| matches!(named(&field["type"])["kind"].as_str(), Some("SCALAR" | "ENUM"));
            let inner: Vec<&str> = schema
                .fields(of)
                .filter(plain)
                .filter(|field| field["args"].as_array().is_none_or(Vec::is_empty))
                .filter_map(|field| field["name"].as_str())
                .collect();
            Some(format!("{name} {{ __typename {} }}", inner.join(" ")))
        }
        "INTERFACE" | "UNION" => Some(format!("{name} {{ __typename }}")),
        _ => Some(name.to_owned()),
    }
}

#[tokio::test]
async fn a_field_that_is_asked_alone_is_answered_as_among_all_others() {
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        let schema = Schema::of(&test).await;
        let mut fields = 0;
        for (of, list) in schema.lists() {
            let all: Vec<String> = schema.fields(&of).filter_map(|field| selection(&schema, field)).collect();
            let listed = test.ask(&format!("{{ {list}(first: 3) {{ nodes {{ id }} }} }}")).await.ok();
            let ids: Vec<&Value> =
                listed[&list]["nodes"].as_array().expect("nodes").iter().map(|node| &node["id"]).collect();
            let ids = serde_json::to_string(&ids).expect("JSON");
            for few in all.chunks(12) {
                let query = format!("{{ nodes(ids: {ids}) {{ ... on {of} {{ {} }} }} }}", few.join(" "));
                let together = test.ask(&query).await.ok();
                let listed =
                    test.ask(&format!("{{ {list}(first: 3) {{ nodes {{ {} }} }} }}", few.join(" "))).await.ok();
                assert_eq!(listed[&list]["nodes"], together["nodes"], "{query}");
                for one in few {
                    let name = one.split([' ', '(']).next().expect("a name");
                    let query = format!("{{ nodes(ids: {ids}) {{ ... on {of} {{ {one} }} }} }}");
                    let alone = test.ask(&query).await.ok();
                    let places = |answer: &Value| {
                        let nodes = answer["nodes"].as_array().expect("nodes");
                        nodes.iter().map(|node| node[name].clone()).collect::<Vec<_>>()
                    };
                    assert_eq!(places(&alone), places(&together), "{query}");
                    fields += 1;
                }
            }
        }
        assert!(fields > 400, "{fields} fields were asked");
    }
}

#[tokio::test]
async fn of_a_row_the_columns_of_the_selection_are_read_and_its_key() {
    const QUERIES: [(&str, &str); 5] = [
        ("{ services(first: 2) { edges { node { nom } } } }", "c.id, c.nom"),
        ("{ metier(rome: \"D1102\") { ...F } } fragment F on Metier { libelle __typename }", "c.rome, c.libelle"),
        ("{ formations(first: 2) { nodes { statut } totalCount } }", "c.cle, c.statut"),
        ("{ nodes(ids: [\"Metier:D1102\"]) { ... on Commune { nom } ... on Metier { rome } } }", "c.rome"),
        ("{ structures(first: 1) { nodes { courriel } } }", "c.id, c.courriel, c.contact_masque"),
    ];
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        for (query, columns) in QUERIES {
            let asked = test.statements_of(query).await;
            let read = asked.iter().find(|statement| statement.sql.contains("c.")).expect("a statement");
            let (selected, _) = read.sql.split_once(", (SELECT publiee_le").expect("the version");
            assert!(selected.ends_with(&format!(" {columns}")), "{query}: {selected}");
        }
    }
}

#[tokio::test]
async fn who_asks_for_other_columns_of_the_same_rows_shares_their_statement() {
    let query = "{ a: metier(rome: \"D1102\") { libelle } b: metier(rome: \"D1102\") { rome transitionNumerique }
        c: metiers(first: 2) { nodes { libelle } } d: metiers(first: 2) { nodes { definition } } }";
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        let answer = test.ask(query).await;
        assert_eq!(answer.statements, 2, "one by key, one list");
        let data = answer.ok();
        assert!(data["a"]["libelle"].is_string() && data["b"]["rome"].is_string(), "{data}");
        assert!(data["c"]["nodes"][1]["libelle"].is_string() && data["d"]["nodes"].is_array(), "{data}");
    }
}
