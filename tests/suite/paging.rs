//! A list is walked from either end: nothing is lost, nothing comes twice, and both databases tell the same sequence.

use serde_json::Value;

use crate::support::{Contents, TestGraph};

/// A list of the graph: a query whose `ARGS` stands for the arguments of a page, and the way to the list in its answer.
pub struct List {
    /// The query.
    pub query: String,
    /// The way to the list.
    pub at: String,
}

/// What is asked of each page.
pub const SELECTION: &str = "{ pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } nodes { id } totalCount }";
const BY_DISTANCE: &str = "{ pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor distanceM node { id } } nodes { id } totalCount }";

impl List {
    fn root(name: &str) -> Self {
        Self { query: format!("{{ {name}(ARGS) {SELECTION} }}"), at: format!("/{name}") }
    }

    /// A list of the root, with arguments of its own.
    fn asked(name: &str, own: &str, selection: &str) -> Self {
        Self { query: format!("{{ {name}({own} ARGS) {selection} }}"), at: format!("/{name}") }
    }

    /// A list of an object; `list` may bring arguments of its own.
    fn of(object: &str, list: &str) -> Self {
        Self::below(object, list, SELECTION)
    }

    fn near(object: &str, list: &str) -> Self {
        Self::below(object, list, BY_DISTANCE)
    }

    fn below(object: &str, list: &str, selection: &str) -> Self {
        let (field, own) = list.split_once('(').unwrap_or((list, ")"));
        let own = own.trim_end_matches(')');
        let parent = object.split('(').next().expect("a name");
        Self {
            query: format!("{{ {object} {{ {field}({own} ARGS) {selection} }} }}"),
            at: format!("/{parent}/{field}"),
        }
    }

    /// A page, by its arguments.
    pub async fn page(&self, test: &TestGraph, slice: &str) -> Value {
        let data = test.ask(&self.query.replace("ARGS", slice)).await.ok();
        data.pointer(&self.at).unwrap_or_else(|| panic!("{} gives {data}", self.query)).clone()
    }

    /// The edges of every page, in the order of the list: from its beginning, or from its end.
    pub async fn walk(&self, test: &TestGraph, size: usize, backward: bool) -> Vec<Value> {
        let (count, mark) = if backward { ("last", "before") } else { ("first", "after") };
        let mut found: Vec<Value> = Vec::new();
        let mut cursor = None;
        loop {
            let from = cursor.as_ref().map_or_else(String::new, |cursor| format!(", {mark}: {cursor}"));
            let page = self.page(test, &format!("{count}: {size}{from}")).await;
            let (info, edges) = (&page["pageInfo"], page["edges"].as_array().expect("edges"));
            let end = |edge: Option<&Value>| edge.map_or(Value::Null, |edge| edge["cursor"].clone());
            assert_eq!(info["startCursor"], end(edges.first()), "{}", self.query);
            assert_eq!(info["endCursor"], end(edges.last()), "{}", self.query);
            let nodes: Vec<&Value> = edges.iter().map(|edge| &edge["node"]).collect();
            assert_eq!(page["nodes"].as_array().expect("nodes").iter().collect::<Vec<_>>(), nodes);
            let (behind, more) =
                if backward { ("hasNextPage", "hasPreviousPage") } else { ("hasPreviousPage", "hasNextPage") };
            assert_eq!(info[behind], Value::Bool(cursor.is_some()), "{} {from}", self.query);
            assert!(edges.len() == size || edges.len() < size && info[more] == false, "{} {from}", self.query);
            let at = if backward { 0 } else { found.len() };
            found.splice(at..at, edges.iter().cloned());
            assert!(found.len() <= page["totalCount"].as_u64().expect("a total") as usize, "{} {from}", self.query);
            if info[more] == false {
                assert_eq!(page["totalCount"], found.len(), "{} {from}", self.query);
                return found;
            }
            cursor = Some(info[if backward { "startCursor" } else { "endCursor" }].clone());
        }
    }
}

/// The identifiers of the elements that edges lead to, or of what they are about.
pub fn ids(edges: &[Value]) -> Vec<&str> {
    let places = ["/node/id", "/node/noeud/id"];
    let id = |edge| places.iter().find_map(|place| Value::pointer(edge, place)?.as_str()).expect("an identifier");
    edges.iter().map(id).collect()
}

/// Walks a list from both ends, on each database, and tells its sequence.
pub async fn agree(tests: &[TestGraph], list: &List, size: usize) -> Vec<Value> {
    let mut sequences = Vec::new();
    for test in tests {
        let forward = list.walk(test, size, false).await;
        assert_eq!(list.walk(test, size, true).await, forward, "{} {}", test.database.kind, list.query);
        let mut unique = ids(&forward);
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), forward.len(), "{} {}", test.database.kind, list.query);
        sequences.push(forward);
    }
    let first = sequences.remove(0);
    for (sequence, test) in sequences.iter().zip(&tests[1..]) {
        assert_eq!(*sequence, first, "{} {}", test.database.kind, list.query);
    }
    first
}

async fn roots(test: &TestGraph) -> Vec<String> {
    let data =
        test.ask("{ __schema { queryType { fields { name type { name } args { type { kind } } } } } }").await.ok();
    let fields = data["__schema"]["queryType"]["fields"].as_array().expect("fields");
    let lists = fields.iter().filter(|field| {
        let alone =
            field["args"].as_array().expect("arguments").iter().all(|argument| argument["type"]["kind"] != "NON_NULL");
        alone && field["type"]["name"].as_str().is_some_and(|name| name.ends_with("Connection"))
    });
    lists.map(|field| field["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_of_the_root_is_walked_to_its_end_from_both_ends() {
    let tests = TestGraph::each().await;
    let lists = roots(&tests[0]).await;
    assert!(lists.len() > 35, "{lists:?}");
    let mut several = 0;
    for name in &lists {
        let found = agree(&tests, &List::root(name), 7).await;
        several += usize::from(found.len() > 7);
        let mut sorted = ids(&found);
        sorted.sort_unstable();
        if name == "imports" {
            sorted.reverse();
        }
        assert_eq!(ids(&found), sorted, "{name} goes by key");
    }
    assert!(several > 25, "{several} lists have several pages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nested_lists_are_walked_as_those_of_the_root() {
    let tests = TestGraph::each().await;
    for (object, list) in [
        ("region(insee: \"32\")", "communes"),
        ("region(insee: \"32\")", "formations"),
        ("region(insee: \"32\")", "organismes"),
        ("region(insee: \"32\")", "services(filtre: { frais: [GRATUIT] })"),
        ("departement(insee: \"59\")", "structures"),
        ("academie(code: \"09\")", "formations(filtre: { statuts: [PUBLIE] })"),
        ("epci(siren: \"200093201\")", "services"),
        ("metier(rome: \"D1102\")", "formations"),
        ("metier(rome: \"D1102\")", "appellations"),
        ("metier(rome: \"D1102\")", "certifications"),
        ("ficheRncp(rncp: \"RNCP37537\")", "formations"),
        ("organisme(siret: \"13002374000033\")", "formations"),
        ("organisme(siret: \"13002374000439\")", "formations(role: RESPONSABLE)"),
        ("categorie(valeur: \"mobilite\")", "services"),
        ("public(valeur: \"jeunes\")", "services"),
    ] {
        let found = agree(&tests, &List::of(object, list), 2).await;
        assert!(found.len() > 2, "{object} {list}: {}", found.len());
    }
}

#[tokio::test]
async fn pages_of_many_parents_are_those_of_each_parent_alone() {
    const QUERY: &str =
        "{ regions(first: 100) { nodes { insee communes(first: 3) { pageInfo { hasNextPage } nodes { id } } } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        for region in data["regions"]["nodes"].as_array().expect("regions") {
            let alone = format!(
                "{{ region(insee: {}) {{ communes(first: 3) {{ pageInfo {{ hasNextPage }} nodes {{ id }} }} }} }}",
                region["insee"]
            );
            assert_eq!(test.ask(&alone).await.ok()["region"]["communes"], region["communes"], "{}", region["insee"]);
        }
    }
}

fn distances(edges: &[Value]) -> Vec<i64> {
    edges.iter().map(|edge| edge["distanceM"].as_i64().expect("a distance")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_by_distance_go_from_the_nearest_to_the_farthest_within_the_radius() {
    let tests = TestGraph::each().await;
    let formation = "formation(cle: \"161575P01217756620260001977566202600258-59512#L01\")";
    let service = "service(id: \"mission-locale--lille-avenirs-trouver-sa-formation\")";
    for (object, list, radius) in [
        ("commune(insee: \"59512\")", "formations(rayonKm: 30)", 30_000),
        ("commune(insee: \"59512\")", "organismes(rayonKm: 30)", 30_000),
        ("commune(insee: \"59512\")", "structures(rayonKm: 30)", 30_000),
        ("commune(insee: \"59350\")", "services(rayonKm: 12)", 12_000),
        (formation, "services(rayonKm: 30)", 30_000),
        (formation, "services", 10_000),
        (service, "formations(rayonKm: 100)", 100_000),
        (service, "formations", 10_000),
    ] {
        let list = List::near(object, list);
        let found = agree(&tests, &list, 3).await;
        assert!(found.len() > 3, "{}: {}", list.query, found.len());
        let distances = distances(&found);
        assert!(distances.is_sorted() && *distances.last().expect("one") <= radius, "{}: {distances:?}", list.query);
        let whole = list.page(&tests[0], "first: 100").await;
        let whole = whole["edges"].as_array().expect("edges");
        assert_eq!(ids(&found)[..whole.len()], ids(whole), "{}", list.query);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_around_a_point_are_walked_ring_after_ring() {
    let tests = TestGraph::each().await;
    for (name, pres) in [
        ("formations", "commune: \"59512\", rayonKm: 100"),
        ("services", "commune: \"59350\", rayonKm: 100"),
        ("structures", "nom: \"Roubaix\", rayonKm: 20"),
        ("organismes", "codePostal: \"59100\", rayonKm: 60.5"),
        ("communes", "latitude: 50.6, longitude: 3.1, rayonKm: 40"),
    ] {
        let own = format!("filtre: {{ pres: {{ {pres} }} }}");
        let found = agree(&tests, &List::asked(name, &own, BY_DISTANCE), 3).await;
        assert!(found.len() > 5 && distances(&found).is_sorted(), "{name}: {}", found.len());
        let own = format!("tri: CLE, {own}");
        assert_eq!(agree(&tests, &List::asked(name, &own, BY_DISTANCE), 7).await.len(), found.len(), "{name}");
    }
    let by_session = List::asked("formations", "tri: DEBUT", SELECTION);
    let whole = agree(&tests, &by_session, 7).await;
    assert_eq!(whole.len(), List::root("formations").walk(&tests[0], 50, false).await.len());
    let cursor = &whole[0]["cursor"];
    let other = tests[0].ask(&format!("{{ formations(after: {cursor}) {{ totalCount }} }}")).await;
    assert_eq!(other.code(), "BAD_USER_INPUT", "a cursor is of one order");
}

#[tokio::test]
async fn what_stands_at_the_same_place_goes_by_key() {
    for test in TestGraph::each().await {
        let found = List::near("commune(insee: \"59512\")", "formations(rayonKm: 30)").walk(&test, 2, false).await;
        let placed: Vec<(i64, &str)> = distances(&found).into_iter().zip(ids(&found)).collect();
        let ties = placed.windows(2).filter(|pair| pair[0].0 == pair[1].0).count();
        assert!(ties > 3, "the sample has places with several courses");
        assert!(placed.is_sorted(), "{placed:?}");
    }
}

#[tokio::test]
async fn a_list_by_key_tells_no_distance() {
    for test in TestGraph::each().await {
        let page = List::near("region(insee: \"32\")", "formations").page(&test, "first: 2").await;
        assert_eq!(page["edges"][0]["distanceM"], Value::Null);
    }
}

#[tokio::test]
async fn none_asked_for_gives_an_empty_page() {
    for test in TestGraph::each().await {
        for slice in ["first: 0", "last: 0"] {
            let page = List::root("communes").page(&test, slice).await;
            assert_eq!((page["edges"].as_array(), page["nodes"].as_array()), (Some(&vec![]), Some(&vec![])));
            assert_eq!(
                (&page["pageInfo"]["startCursor"], &page["pageInfo"]["endCursor"]),
                (&Value::Null, &Value::Null)
            );
            assert_eq!(page["pageInfo"]["hasNextPage"], slice == "first: 0");
            assert_eq!(page["pageInfo"]["hasPreviousPage"], slice == "last: 0");
            assert!(page["totalCount"].as_i64() > Some(100));
        }
    }
}

#[tokio::test]
async fn a_page_holds_twenty_when_nobody_says() {
    for test in TestGraph::each().await {
        let data = test.ask("{ communes { nodes { insee } } }").await.ok();
        assert_eq!(data["communes"]["nodes"].as_array().map(Vec::len), Some(20));
    }
}

#[tokio::test]
async fn an_empty_list_has_no_page_on_either_side() {
    for test in TestGraph::each_empty().await {
        for name in roots(&test).await {
            assert_eq!(List::root(&name).walk(&test, 7, false).await, Vec::<Value>::new(), "{name}");
        }
    }
}

#[tokio::test]
async fn the_total_is_counted_only_when_asked_for() {
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        assert_eq!(test.ask("{ communes { nodes { nom } } }").await.statements, 1);
        assert_eq!(test.ask("{ communes { totalCount nodes { nom } } }").await.statements, 2);
    }
}
