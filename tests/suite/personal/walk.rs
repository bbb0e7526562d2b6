//! Every way through the graph, drawn from the schema: nothing that is added to it later is left out.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::Request;
use passerelle::graph::Viewer;
use serde_json::{Value, json};

use crate::support::{TestGraph, named};

/// Objects inside one another that a selection follows.
const DEPTH: usize = 3;

/// The schema, and which of its fields were asked for.
pub struct Walk<'a> {
    test: &'a TestGraph,
    types: BTreeMap<String, Value>,
    asked: BTreeSet<(String, String)>,
    /// All that was answered.
    pub told: String,
    viewer: Viewer,
}

/// Root fields that are neither lists nor look-ups, with arguments.
const APART: &[(&str, &str)] = &[
    ("recherche", r#"(texte: "jeanne")"#),
    ("recherche", r#"(texte: "zqxnom zqxtexte zqxcontenu")"#),
    ("recherche", r#"(texte: "service")"#),
    ("recherche", r#"(texte: "structure écrire")"#),
    ("suggestions", r#"(prefixe: "zqx")"#),
    ("suggestions", r#"(prefixe: "serv")"#),
    ("rechercheServices", "(first: 100)"),
    ("rechercheServices", r#"(first: 100, filtre: { texte: "jeanne" })"#),
    ("rechercheOrganismes", r#"(siret: "43937112100013")"#),
    ("organisme", r#"(siret: "43937112100013")"#),
    ("parcours", r#"(metier: "D1102", pres: { commune: "59350", rayonKm: 20 })"#),
    ("versionDonnees", ""),
    ("_service", ""),
    ("statistiques", ""),
    ("suiviAnomalie", "(numero: \"x\")"),
];

impl<'a> Walk<'a> {
    /// Reads the schema.
    pub async fn of(test: &'a TestGraph, viewer: Viewer) -> Self {
        const QUERY: &str = "{ __schema { types { name kind possibleTypes { name } fields(includeDeprecated: true) { name
            args { name type { kind } } type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";
        let data = test.ask(QUERY).await.ok();
        let types = data["__schema"]["types"].as_array().expect("types").iter();
        let types = types.map(|found| (found["name"].as_str().expect("a name").to_owned(), found.clone())).collect();
        Self { test, types, asked: BTreeSet::new(), told: String::new(), viewer }
    }

    fn fields(&self, of: &str) -> Vec<Value> {
        self.types[of]["fields"].as_array().cloned().unwrap_or_default()
    }

    /// All that can be asked of a type, as deep as that.
    pub fn selection(&mut self, of: &str, depth: usize) -> String {
        let mut text = "{ __typename ".to_owned();
        for possible in self.types[of]["possibleTypes"].as_array().cloned().unwrap_or_default() {
            let possible = possible["name"].as_str().expect("a name");
            let inside = self.members(possible, depth, &format!("{possible}_"));
            text += &format!("... on {possible} {{ __typename {inside} }} ");
        }
        if self.types[of]["kind"] == "OBJECT" {
            text += &self.members(of, depth, "");
        }
        text + "}"
    }

    // Under other names where types of one set have other fields of that name.
    fn members(&mut self, of: &str, depth: usize, prefix: &str) -> String {
        let mut text = String::new();
        for field in self.fields(of) {
            let (name, to) = (field["name"].as_str().expect("a name"), named(&field["type"]).clone());
            let required = field["args"].as_array().into_iter().flatten().any(|arg| arg["type"]["kind"] == "NON_NULL");
            let paged = field["args"].as_array().into_iter().flatten().any(|arg| arg["name"] == "first");
            let alias = if prefix.is_empty() { String::new() } else { format!("{prefix}{name}: ") };
            let arguments = if paged { "(first: 100)" } else { "" };
            match to["kind"].as_str() {
                _ if required => {}
                Some("SCALAR" | "ENUM") => {
                    self.asked.insert((of.to_owned(), name.to_owned()));
                    text += &format!("{alias}{name}{arguments} ");
                }
                _ if depth == 0 => {}
                _ => {
                    let inside = self.selection(to["name"].as_str().expect("a name"), depth - 1);
                    text += &format!("{alias}{name}{arguments} {inside} ");
                }
            }
        }
        text
    }

    async fn ask(&mut self, query: &str) -> Value {
        let answer = self.test.ask_as(self.viewer.clone(), Request::new(query)).await;
        assert_eq!(answer.body["errors"], Value::Null, "{}", &query[..query.len().min(200)]);
        self.told += &format!("{}\n", answer.body);
        answer.data
    }

    /// Goes every way from the root.
    pub async fn everywhere(&mut self) {
        let roots = self.fields("Query");
        let mut ids: Vec<Value> = Vec::new();
        for field in &roots {
            let (name, to) = (field["name"].as_str().expect("a name"), named(&field["type"]).clone());
            let to = to["name"].as_str().expect("a name");
            let required: Vec<&str> = field["args"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|arg| arg["type"]["kind"] == "NON_NULL")
                .map(|arg| arg["name"].as_str().expect("a name"))
                .collect();
            let apart: Vec<&str> = APART.iter().filter(|(of, _)| *of == name).map(|(_, with)| *with).collect();
            if !apart.is_empty() {
                for with in apart {
                    let inside = self.selection(to, DEPTH);
                    self.ask(&format!("{{ {name}{with} {inside} }}")).await;
                }
            } else if required.is_empty() && to.ends_with("Connection") {
                let inside = self.selection(to, DEPTH);
                let data = self.ask(&format!("{{ {name}(first: 100) {inside} }}")).await;
                ids.extend(data[name]["nodes"].as_array().into_iter().flatten().map(|node| node["id"].clone()));
            } else if !["node", "nodes", "_entities"].contains(&name) {
                self.looked_up(&roots, name, to, &required).await;
            }
        }
        self.by_identifier(&ids).await;
    }

    /// Every row of a type, looked up by its key and as an entity of a gateway.
    async fn looked_up(&mut self, roots: &[Value], name: &str, to: &str, required: &[&str]) {
        let [key] = required else { panic!("{name} is no look-up by one key: tell it among those apart") };
        let list = roots.iter().find(|field| named(&field["type"])["name"] == format!("{to}Connection"));
        let list = list.unwrap_or_else(|| panic!("{name} has no list beside it: tell it among those apart"));
        let list = list["name"].as_str().expect("a name");
        let data = self.ask(&format!("{{ {list}(first: 3) {{ nodes {{ {key} }} }} }}")).await;
        for node in data[list]["nodes"].as_array().cloned().into_iter().flatten() {
            let inside = self.selection(to, 1);
            self.ask(&format!("{{ {name}({key}: {}) {inside} }}", node[key])).await;
            let entity = format!("[{{ __typename: \"{to}\", {key}: {} }}]", node[key]);
            let inside = self.selection(to, 0);
            let entities = self.types["_Entity"]["possibleTypes"].as_array().expect("entities");
            if entities.iter().any(|possible| possible["name"] == to) {
                self.ask(&format!("{{ _entities(representations: {entity}) {{ ... on {to} {inside} }} }}")).await;
            }
        }
    }

    async fn by_identifier(&mut self, ids: &[Value]) {
        let inside = self.selection("Node", 1);
        for some in ids.chunks(50) {
            self.ask(&format!("{{ nodes(ids: {}) {inside} }}", json!(some))).await;
            self.ask(&format!("{{ node(id: {}) {inside} }}", some[0])).await;
        }
    }

    /// Fields of objects that no way led to.
    pub fn missed(&self) -> Vec<String> {
        let objects = self.types.iter().filter(|(name, found)| found["kind"] == "OBJECT" && !name.starts_with("__"));
        let mut missed = Vec::new();
        // What a subscription answers is asked for apart, and what a mutation does is what its author wrote.
        let apart = |name: &str| {
            ["Subscription", "MiseAJour", "Query", "Mutation"].contains(&name) || name.ends_with("Payload")
        };
        for (name, _) in objects.filter(|(name, _)| !apart(name)) {
            for field in self.fields(name) {
                let leaf = matches!(named(&field["type"])["kind"].as_str(), Some("SCALAR" | "ENUM"));
                let field = field["name"].as_str().expect("a name").to_owned();
                if leaf && !self.asked.contains(&(name.clone(), field.clone())) {
                    missed.push(format!("{name}.{field}"));
                }
            }
        }
        missed
    }
}
