//! Every list of the schema, found by introspection, is what Relay means by a connection; also while the data change.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::TimeDelta;
use passerelle::import::{self, Input, Terms};
use serde_json::{Value, json};

use crate::paging::{List, SELECTION, agree, ids};
use crate::support::{Schema, TestGraph, named, now};

/// Arguments that a list cannot do without, and the types that no list of the root holds: how to reach them.
const ASKED: [(&str, &str); 2] =
    [("Query.recherche", "texte: \"boulanger\""), ("Parcours.services", "obstacle: MOBILITE")];
const REACHED: [(&str, &str); 1] =
    [("Parcours", "parcours(metier: \"D1102\", pres: { commune: \"59512\", rayonKm: 100 })")];
/// How far to look around, where the schema has no default.
const AROUND: &str = "rayonKm: 100";

/// A list of the schema, with an object of the sample that has it, of those that have it the one whose list is longest.
struct Found {
    /// Type and field.
    name: String,
    list: List,
    total: usize,
    /// Whether it can be walked from its end.
    backward: bool,
}

/// A field that gives a connection, and the arguments that it cannot do without.
struct Connection<'a> {
    parent: &'a str,
    field: &'a str,
    own: &'static str,
    backward: bool,
}

fn connections(schema: &Schema) -> Vec<Connection<'_>> {
    let mut found = Vec::new();
    for parent in schema.types.keys().filter(|name| !name.starts_with('_')) {
        for field in schema.fields(parent) {
            let given =
                |name: &str| field["args"].as_array().into_iter().flatten().any(|argument| argument["name"] == name);
            if named(&field["type"])["name"].as_str().is_some_and(|name| name.ends_with("Connection")) {
                let field = field["name"].as_str().expect("a name");
                let place = format!("{parent}.{field}");
                let asked = ASKED.iter().find(|(name, _)| *name == place).map(|(_, asked)| *asked);
                let own = asked.unwrap_or(if given("rayonKm") { AROUND } else { "" });
                found.push(Connection { parent, field, own, backward: given("last") });
            }
        }
    }
    found
}

impl Connection<'_> {
    /// The list of an object.
    fn of(&self, object: &str, at: &str) -> List {
        let Self { parent, field, own, .. } = self;
        let selection =
            if *field == "recherche" { SELECTION.replace("{ id }", "{ noeud { id } }") } else { SELECTION.to_owned() };
        let list = format!("{field}({own} ARGS) {selection}");
        match object {
            "" => List { query: format!("{{ {list} }}"), at: format!("/{field}") },
            object => List {
                query: format!("{{ {object} {{ ... on {parent} {{ {list} }} }} }}"),
                at: format!("{at}/{field}"),
            },
        }
    }
}

/// Every list of the schema. Fails when one cannot be reached: its arguments, or the way to its parent, are to be told above.
async fn every_list(test: &TestGraph) -> Vec<Found> {
    let schema = Schema::of(test).await;
    let (roots, connections) = (schema.lists(), connections(&schema));
    let mut found = Vec::new();
    let parents: BTreeSet<&str> = connections.iter().map(|connection| connection.parent).collect();
    for parent in parents {
        let own: Vec<&Connection<'_>> = connections.iter().filter(|connection| connection.parent == parent).collect();
        let counts = own.iter().enumerate().fold(String::new(), |mut text, (rank, connection)| {
            let Connection { field, own, .. } = connection;
            let _ = write!(text, " c{rank}: {field}({own} first: 0) {{ totalCount }}");
            text
        });
        let reached = REACHED.iter().find(|(name, _)| *name == parent).map(|(_, object)| *object);
        let objects = match (reached, roots.get(parent)) {
            _ if parent == "Query" => {
                vec![(String::new(), String::new(), test.ask(&format!("{{ {counts} }}")).await.ok())]
            }
            (Some(object), _) => {
                let name = object.split('(').next().expect("a name");
                let counted = test.ask(&format!("{{ {object} {{ {counts} }} }}")).await.ok()[name].take();
                vec![(object.to_owned(), format!("/{name}"), counted)]
            }
            (None, Some(list)) => {
                let nodes = test.ask(&format!("{{ {list}(first: 100) {{ nodes {{ id {counts} }} }} }}")).await.ok();
                let nodes = nodes[list]["nodes"].as_array().expect("nodes").clone();
                let by_id = |node: Value| (format!("node(id: {})", node["id"]), "/node".to_owned(), node);
                nodes.into_iter().map(by_id).collect()
            }
            (None, None) => panic!("no list of the root holds any {parent}: tell above how to reach one"),
        };
        for (rank, connection) in own.into_iter().enumerate() {
            let total = |counted: &Value| counted[format!("c{rank}")]["totalCount"].as_u64().unwrap_or(0);
            let longest = objects.iter().max_by_key(|(_, _, counted)| total(counted)).expect("an object");
            found.push(Found {
                name: format!("{parent}.{}", connection.field),
                list: connection.of(&longest.0, &longest.1),
                total: usize::try_from(total(&longest.2)).expect("a total"),
                backward: connection.backward,
            });
        }
    }
    found
}

/// A page small enough for a list to have several, and large enough for a test to end.
fn size(total: usize) -> usize {
    (total / 6).clamp(1, 25)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_connection_of_the_schema_is_walked_to_its_end_from_both_ends() {
    let tests = TestGraph::each().await;
    let lists = every_list(&tests[0]).await;
    assert!(lists.len() > 140, "{} lists", lists.len());
    let (mut empty, mut several) = (Vec::new(), 0);
    for Found { name, list, total, backward } in &lists {
        let found = if *backward {
            agree(&tests, list, size(*total)).await
        } else {
            list.walk(&tests[0], size(*total), false).await
        };
        assert_eq!(found.len(), *total, "{name}");
        several += usize::from(*total > 1);
        if found.is_empty() {
            empty.push(name);
        }
        let again = list.page(&tests[0], "first: 100").await;
        let edges = again["edges"].as_array().expect("edges");
        assert_eq!(found[..edges.len()], edges[..], "{name}: one page or many, the order is the same");
    }
    assert!(several > 120 && empty.len() < 8, "{several} lists have several pages; these are empty: {empty:?}");
}

/// The files of structures and of services, one in four gone, as many come under names before and after theirs.
fn changed() -> Vec<Input> {
    let files = [
        ("structures.json", include_str!("../../data/data_inclusion/structures.json"), "nom"),
        ("services.json", include_str!("../../data/data_inclusion/services.json"), "nom"),
    ];
    let change = |(name, text, nom): (&str, &str, &str)| {
        let rows: Vec<Value> = serde_json::from_str(text).expect("rows");
        let mut kept = Vec::new();
        for (rank, row) in rows.into_iter().enumerate() {
            let id = row["id"].as_str().expect("an identifier").to_owned();
            let source = row["source"].as_str().expect("a source").to_owned();
            if rank % 4 != 0 {
                kept.push(row.clone());
            }
            if rank % 4 == 1 {
                for place in ["00", "zz"] {
                    let mut new = row.clone();
                    new["id"] = json!(format!("{source}--{place}-{}", id.trim_start_matches(&format!("{source}--"))));
                    new[nom] = json!(format!("{place} {rank}"));
                    kept.push(new);
                }
            }
        }
        Input::new(name, Value::Array(kept).to_string().into_bytes())
    };
    files.into_iter().map(change).collect()
}

/// A walk that stopped after its first page.
struct Begun<'a> {
    found: &'a Found,
    backward: bool,
    before: BTreeSet<String>,
    seen: Vec<String>,
    cursor: Value,
}

fn owned(edges: &Value) -> Vec<String> {
    ids(edges.as_array().expect("edges")).into_iter().map(str::to_owned).collect()
}

impl Found {
    async fn whole(&self, test: &TestGraph) -> BTreeSet<String> {
        ids(&self.list.walk(test, 100, false).await).into_iter().map(str::to_owned).collect()
    }

    async fn begin(&self, test: &TestGraph, backward: bool) -> Begun<'_> {
        let (count, end) = if backward { ("last", "startCursor") } else { ("first", "endCursor") };
        let page = self.list.page(test, &format!("{count}: {}", size(self.total))).await;
        let (seen, cursor) = (owned(&page["edges"]), page["pageInfo"][end].clone());
        Begun { found: self, backward, before: self.whole(test).await, seen, cursor }
    }
}

impl Begun<'_> {
    async fn end(mut self, test: &TestGraph) -> Self {
        let (count, mark, more, end) = match self.backward {
            true => ("last", "before", "hasPreviousPage", "startCursor"),
            false => ("first", "after", "hasNextPage", "endCursor"),
        };
        let size = size(self.found.total);
        loop {
            let page = self.found.list.page(test, &format!("{count}: {size}, {mark}: {}", self.cursor)).await;
            self.seen.extend(owned(&page["edges"]));
            if page["pageInfo"][more] == false {
                return self;
            }
            self.cursor = page["pageInfo"][end].clone();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_in_the_middle_of_a_walk_loses_no_row_that_stays_and_doubles_none() {
    for test in TestGraph::each().await {
        let mut lists = every_list(&test).await;
        // Of one page nothing is left to walk; what answers a text is ordered by how all the texts are.
        lists.retain(|found| found.total > 1 && found.name != "Query.recherche");
        let mut begun = Vec::new();
        for found in &lists {
            begun.push(found.begin(&test, false).await);
            if found.backward {
                begun.push(found.begin(&test, true).await);
            }
        }
        let terms = Terms { force: true, ..Terms::from(now() + TimeDelta::minutes(1)) };
        import::import_inputs(test.writer(), changed(), terms, |_| ()).await.expect("imported");
        test.graph.store().refresh().await.expect("the version is heard");
        let mut moved = 0;
        for begun in begun {
            let after = begun.found.whole(&test).await;
            let Begun { found, before, seen, .. } = begun.end(&test).await;
            let place = format!("{} {}", test.database.kind, found.name);
            let unique: BTreeSet<&String> = seen.iter().collect();
            assert_eq!(unique.len(), seen.len(), "{place}: a row comes twice");
            let lost: Vec<&String> = before.intersection(&after).filter(|id| !unique.contains(id)).collect();
            assert!(lost.is_empty(), "{place}: {lost:?}");
            let strangers: Vec<_> =
                unique.iter().filter(|id| !before.contains(**id) && !after.contains(**id)).collect();
            assert!(strangers.is_empty(), "{place}: {strangers:?}");
            moved += usize::from(before != after);
        }
        assert!(moved > 20, "{moved} lists changed meanwhile");
    }
}
