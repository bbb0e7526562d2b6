//! No search reads the whole of a large table: each way into it is an index.

use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};

use crate::support::TestGraph;

/// Tables that grow with the country.
const LARGE: &[&str] = &[
    "formation",
    "session",
    "service",
    "service_thematique",
    "service_public",
    "service_zone",
    "structure",
    "organisme",
    "fiche_rncp_metier",
    "certification",
];

/// Searches, each by a way of its own.
const SEARCHES: &[&str] = &[
    "{ formations(filtre: { pres: { commune: \"75056\", rayonKm: 100 } }) { totalCount nodes { id } } }",
    "{ formations(tri: DEBUT) { nodes { id } } }",
    "{ formations(filtre: { romes: [\"D1102\"] }) { totalCount nodes { id } } }",
    "{ formations(filtre: { unDe: { romes: [\"D1102\"], rncps: [\"RNCP37537\"], cfds: [\"50022137\"] } }) { totalCount } }",
    "{ formations(filtre: { nsfs: [\"221\"] }) { totalCount nodes { id } } }",
    "{ certifications(filtre: { nsfs: [\"221\"] }) { totalCount } }",
    "{ formations(filtre: { nsfs: [\"221\"], sirets: [\"13002374000033\"], role: FORMATEUR }) { totalCount } }",
    "{ formations(filtre: { communes: [\"59512\"] }) { totalCount nodes { id } } }",
    "{ formations(filtre: { epcis: [\"200093201\"] }) { totalCount } }",
    "{ metier(rome: \"D1102\") { formations(filtre: { pres: { commune: \"59512\" } }) { totalCount nodes { id } } certifications { nodes { id } } } }",
    "{ metier(rome: \"D1102\") { formations(filtre: { pres: { commune: \"59512\", rayonKm: 100 } }) { totalCount } } }",
    "{ services(filtre: { pres: { commune: \"59350\" } }) { totalCount nodes { id } } }",
    "{ services(filtre: { pres: { communes: [\"59350\", \"59183\"] } }) { totalCount nodes { id } } }",
    "{ services(filtre: { departements: [\"59\"], thematiques: [\"mobilite\"] }) { totalCount nodes { id } } }",
    "{ services(filtre: { thematiques: [\"mobilite\"] }) { totalCount nodes { id } } }",
    "{ rechercheServices(pres: { commune: \"59350\" }) { nodes { id } } }",
    "{ rechercheServices(pres: { commune: \"59350\" }, filtre: { thematiques: [\"mobilite\"], publics: [\"jeunes\"], exclureDoublons: true }) { nodes { id } } }",
    "{ structures(filtre: { pres: { commune: \"59350\" }, exclureDoublons: true }) { totalCount nodes { id } } }",
    "{ structures(filtre: { reseauxPorteurs: [\"mission-locale\"] }) { totalCount nodes { id } } }",
    "{ organismes(filtre: { pres: { commune: \"59350\" } }) { totalCount nodes { id } } }",
    "{ organismes(filtre: { rncps: [\"RNCP37537\"] }) { totalCount nodes { id } } }",
    "{ commune(insee: \"59512\") { formations(rayonKm: 100) { totalCount nodes { id } } services { nodes { id } } } }",
    "{ commune(insee: \"59350\") { services(rayonKm: 10, filtre: { thematiques: [\"mobilite\"], publics: [\"jeunes\"] }) { totalCount nodes { id } } } }",
    "{ services(filtre: { pres: { commune: \"59350\", rayonKm: 100 } }) { facettes { thematiques { total } frais { total } departements { total } } } }",
    "{ formations(filtre: { pres: { commune: \"59512\", rayonKm: 100 } }) { facettes { niveaux { total } regions { total } } } }",
];

/// The lines of a plan, an index being preferred wherever there is one.
async fn plan(test: &TestGraph, mut statement: Statement) -> Vec<String> {
    let db = test.writer();
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    statement.sql = format!("{} {}", if sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" }, statement.sql);
    let transaction = db.begin().await.expect("a transaction");
    if !sqlite {
        transaction.execute_unprepared("SET LOCAL enable_seqscan = off").await.expect("a setting");
    }
    let rows =
        transaction.query_all_raw(statement.clone()).await.unwrap_or_else(|error| panic!("{error} {}", statement.sql));
    let column = if sqlite { "detail" } else { "QUERY PLAN" };
    rows.iter().map(|row| row.try_get::<String>("", column).expect("a line")).collect()
}

/// The aliases that a statement gives to large tables.
fn aliases(sql: &str) -> Vec<(&str, &str)> {
    let words: Vec<&str> = sql.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let pairs = words.windows(3).filter(|words| ["FROM", "JOIN"].contains(&words[0]) && LARGE.contains(&words[1]));
    pairs.map(|words| (words[1], words[2])).collect()
}

#[tokio::test]
async fn no_search_reads_the_whole_of_a_large_table() {
    let mut whole = Vec::new();
    for test in TestGraph::each().await {
        for search in SEARCHES {
            for statement in test.statements_of(search).await {
                let large = aliases(&statement.sql);
                let sql = statement.sql.clone();
                for line in plan(&test, statement.clone()).await {
                    let scanned = |(table, alias): &(&str, &str)| {
                        line.trim() == format!("SCAN {alias}") || line.contains(&format!("Seq Scan on {table} "))
                    };
                    if large.iter().any(scanned) {
                        whole.push(format!("{} {search}\n    {}\n    {sql}", test.database.kind, line.trim()));
                    }
                }
            }
        }
    }
    assert!(whole.is_empty(), "{}", whole.join("\n"));
}

#[tokio::test]
async fn what_a_few_values_lead_to_is_read_value_by_value_in_the_order_of_an_index() {
    const COMMUNE: &str = "commune(insee: \"59350\")";
    const METIER: &str = "metier(rome: \"D1102\")";
    const LISTS: [(&str, &str, &str); 6] = [
        (COMMUNE, "formations(first: 2)", "formation_commune_insee_cle"),
        (COMMUNE, "organismes(first: 2)", "organisme_commune_insee_siret"),
        (COMMUNE, "structures(first: 2)", "structure_commune_insee_id"),
        (COMMUNE, "services(first: 2)", "service_commune_insee_id"),
        (METIER, "certifications(first: 2)", "certification_rncp_id"),
        (METIER, "certifications(first: 2, filtre: { actif: true, niveaux: [4] })", "certification_rncp_id"),
    ];
    for test in TestGraph::each().await.into_iter().filter(|test| test.database.kind == "postgres") {
        for (parent, list, index) in LISTS {
            let column = if parent == COMMUNE { "commune_insee = " } else { "rncp = " };
            let statements = test.statements_of(&format!("{{ {parent} {{ {list} {{ nodes {{ id }} }} }} }}")).await;
            let page = statements.into_iter().find(|told| told.sql.contains("LATERAL")).expect("a page");
            let plan = plan(&test, page).await;
            let read = plan.iter().position(|line| line.contains(index)).unwrap_or_else(|| panic!("{list}: {plan:#?}"));
            assert!(plan[read + 1].contains(column), "{list}: {plan:#?}");
            // The rows of a value are counted off before those of the next are read.
            assert!(plan[..read].iter().filter(|line| line.contains("Limit")).count() >= 2, "{list}: {plan:#?}");
        }
    }
}

#[tokio::test]
async fn around_a_place_the_themes_of_each_service_are_looked_up_and_all_that_a_theme_has_is_never_read() {
    const FILTER: &str = "thematiques: [\"mobilite\"], publics: [\"jeunes\"]";
    for test in TestGraph::each().await {
        for list in [
            format!(
                "commune(insee: \"59350\") {{ services(rayonKm: 10, filtre: {{ {FILTER} }}) {{ nodes {{ id }} }} }}"
            ),
            format!("services(filtre: {{ pres: {{ commune: \"59350\" }}, {FILTER} }}) {{ nodes {{ id }} }}"),
        ] {
            let statements = test.statements_of(&format!("{{ {list} }}")).await;
            let page = statements.into_iter().find(|told| told.sql.contains("service_thematique")).expect("a page");
            for link in ["service_thematique", "service_public"] {
                let looked_up = page.sql.matches(&format!("EXISTS (SELECT 1 FROM {link}")).count();
                let all = page.sql.matches(link).count();
                assert!(looked_up > 0 && looked_up == all, "{}: {list}: {}", test.database.kind, page.sql);
            }
        }
    }
}

#[tokio::test]
async fn a_circle_is_read_once_and_not_for_each_row_that_stands_around() {
    const LISTS: [&str; 3] = [
        "commune(insee: \"59350\") { formations(rayonKm: 10, filtre: { romes: [\"D1102\"] }) { nodes { id } } }",
        "commune(insee: \"59350\") { services(rayonKm: 10) { totalCount } }",
        "services(filtre: { pres: { communes: [\"59350\", \"59183\"] } }) { nodes { id } }",
    ];
    const APART: [&str; 4] = ["CO-ROUTINE k", "CO-ROUTINE p", "MATERIALIZE k", "MATERIALIZE p"];
    for test in TestGraph::each().await {
        for list in LISTS {
            let statements = test.statements_of(&format!("{{ {list} }}")).await;
            let mut around = statements.into_iter().find(|told| told.sql.contains("reach3")).expect("a circle");
            let postgres = test.database.kind == "postgres";
            // What reads the list of circles gives what stands in each, and not its JSON.
            around.sql.insert_str(0, if postgres { "VERBOSE " } else { "" });
            let plan = plan(&test, around).await;
            let read = |pair: &[String]| pair[0].contains("unnest list") && pair[1].contains("jsonb ->> ");
            let apart = |line: &String| APART.contains(&line.as_str());
            let once = if postgres { plan.windows(2).any(read) } else { plan.iter().any(apart) };
            assert!(once, "{}: {list}: {plan:#?}", test.database.kind);
        }
    }
}
