//! How many elements of a list bear each value? What another choice would give.

use serde_json::Value;

use crate::support::{Contents, TestGraph};

/// A list, its facet, and the filter that a value of it makes: `V` stands for the value, `E` for its name in the schema.
const FACETS: &[(&str, &str, &str)] = &[
    ("services", "thematiques", "thematiques: [\"V\"]"),
    ("services", "categories", "thematiques: [\"V\"]"),
    ("services", "frais", "frais: [E]"),
    ("services", "types", "types: [E]"),
    ("services", "modesAccueil", "modesAccueil: [E]"),
    ("services", "sources", "sources: [\"V\"]"),
    ("services", "departements", "departements: [\"V\"]"),
    ("services", "regions", "regions: [\"V\"]"),
    ("structures", "reseauxPorteurs", "reseauxPorteurs: [\"V\"]"),
    ("structures", "sources", "sources: [\"V\"]"),
    ("structures", "departements", "departements: [\"V\"]"),
    ("structures", "regions", "regions: [\"V\"]"),
    ("formations", "statuts", "statuts: [E]"),
    ("formations", "domaines", "domaines: [\"V\"]"),
    ("formations", "aDistance", "aDistance: V"),
    ("formations", "departements", "departements: [\"V\"]"),
    ("formations", "regions", "regions: [\"V\"]"),
    ("formations", "academies", "academies: [\"V\"]"),
    ("organismes", "natures", "natures: [E]"),
    ("organismes", "qualiopi", "qualiopi: V"),
    ("organismes", "departements", "departements: [\"V\"]"),
    ("organismes", "regions", "regions: [\"V\"]"),
    ("communes", "departements", "departements: [\"V\"]"),
    ("communes", "regions", "regions: [\"V\"]"),
    ("fichesRncp", "registres", "registre: E"),
    ("fichesRncp", "actif", "actif: V"),
    ("fichesRncp", "niveaux", "niveaux: [V]"),
    ("fichesRncp", "nsfs", "nsfs: [\"V\"]"),
    ("fichesRncp", "voiesAcces", "voiesAcces: [E]"),
    ("certifications", "actif", "actif: V"),
    ("certifications", "niveaux", "niveaux: [V]"),
    ("certifications", "registres", "registre: E"),
    ("certifications", "voiesAcces", "voiesAcces: [E]"),
    ("certifications", "nsfs", "nsfs: [\"V\"]"),
    ("certifications", "departements", "departements: [\"V\"]"),
    ("diplomes", "niveaux", "niveaux: [V]"),
    ("diplomes", "nsfs", "nsfs: [\"V\"]"),
    ("metiers", "domaines", "domaine: \"V\""),
    ("metiers", "grandsDomaines", "grandDomaine: \"V\""),
];

fn values(list: &Value, facet: &str) -> Vec<(String, i64)> {
    let values = list["facettes"][facet].as_array().unwrap_or_else(|| panic!("{facet}: {list}")).iter();
    values.map(|value| (value["valeur"].as_str().unwrap().to_owned(), value["total"].as_i64().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_total_is_that_of_the_list_with_the_value_chosen() {
    let tests = TestGraph::each().await;
    for (list, facet, chosen) in FACETS {
        let query = format!("{{ {list} {{ facettes {{ {facet} {{ valeur libelle total }} }} }} }}");
        let mut told = Vec::new();
        for test in &tests {
            let data = test.ask(&query).await.ok();
            told.push(data[list].clone());
        }
        assert!(told.iter().all(|one| *one == told[0]), "{list} {facet}: both databases");
        let found = values(&told[0], facet);
        assert!(!found.is_empty(), "{list} {facet}");
        assert!(found.is_sorted_by(|one, other| one.1 > other.1 || one.1 == other.1 && one.0 < other.0), "{found:?}");
        for (value, total) in found.iter().take(4) {
            let name = value.to_uppercase().replace('-', "_");
            let filter = chosen.replace('V', value).replace('E', &name);
            let counted = tests[0].ask(&format!("{{ {list}(filtre: {{ {filter} }}) {{ totalCount }} }}")).await.ok();
            assert_eq!(counted[list]["totalCount"], *total, "{list} {facet} {value}");
        }
    }
}

#[tokio::test]
async fn a_facet_keeps_the_other_conditions_and_leaves_out_its_own() {
    const QUERY: &str = "{ one: services(filtre: { frais: [GRATUIT], regions: [\"32\"] }) { totalCount facettes { frais { valeur total } regions { valeur total } } }
        all: services(filtre: { regions: [\"32\"] }) { totalCount facettes { frais { valeur total } } }
        free: services(filtre: { frais: [GRATUIT] }) { facettes { regions { valeur total } } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        let (one, all) = (&data["one"], &data["all"]);
        assert_eq!(values(one, "frais"), values(all, "frais"), "{}", test.database.kind);
        assert_eq!(values(one, "regions"), values(&data["free"], "regions"));
        assert!(values(one, "frais").contains(&("gratuit".to_owned(), one["totalCount"].as_i64().unwrap())));
    }
}

#[tokio::test]
async fn facets_count_what_stands_around_a_point_and_what_a_search_finds() {
    const QUERY: &str = "{ services(filtre: { pres: { commune: \"59350\", rayonKm: 20 } }) { totalCount facettes { sources { valeur total } } }
        rechercheServices(pres: { commune: \"59350\" }) { totalCount facettes { sources { valeur total } } }
        commune(insee: \"59350\") { services(rayonKm: 20) { totalCount facettes { sources { valeur total } } } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        assert_eq!(data["services"], data["commune"]["services"], "{}", test.database.kind);
        for list in [&data["services"], &data["rechercheServices"]] {
            let sum: i64 = values(list, "sources").iter().map(|value| value.1).sum();
            assert_eq!(list["totalCount"], sum, "each service has one producer");
            assert!(sum > 0);
        }
    }
}

#[tokio::test]
async fn a_value_bears_its_title_where_a_register_gives_one() {
    const QUERY: &str = "{ services { facettes { departements { valeur libelle } frais { libelle } } } }";
    for test in TestGraph::each().await {
        let facets = &test.ask(QUERY).await.ok()["services"]["facettes"];
        let north = facets["departements"].as_array().unwrap().iter().find(|value| value["valeur"] == "59");
        assert_eq!(north.expect("the Nord")["libelle"], "Nord");
        assert_eq!(facets["frais"][0]["libelle"], Value::Null);
    }
}

#[tokio::test]
async fn each_facet_costs_one_statement_and_only_when_it_is_selected() {
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        let cost = async |query: &str| {
            let answer = test.ask(query).await;
            assert_eq!(answer.body["errors"], Value::Null, "{query}");
            answer.statements
        };
        assert_eq!(cost("{ services { nodes { id } } }").await, 1);
        assert_eq!(cost("{ services { nodes { id } facettes { __typename } } }").await, 1);
        assert_eq!(cost("{ services { nodes { id } facettes { frais { total } types { total } } } }").await, 3);
        let nested =
            "{ structures(first: 100) { nodes { services { totalCount facettes { frais { valeur total } } } } } }";
        assert_eq!(cost(nested).await, 4, "whatever the number of parents");
    }
}
