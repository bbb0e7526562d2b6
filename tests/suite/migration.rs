//! The tables go up and down, are those of the entities, and have the indexes that the graph reads by.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use migration::{Migrator, MigratorTrait};
use passerelle::graph::{Graph, Limits, Viewer};
use passerelle::store::{Pool, Store};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IdenStatic, Iterable, QuerySelect,
    Statement,
};
use serde_json::Value;

use crate::support::{Contents, Database, now};

async fn texts(db: &DatabaseConnection, sql: String) -> BTreeSet<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), &sql)).await;
    let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}

fn is_sqlite(db: &DatabaseConnection) -> bool {
    db.get_database_backend() == DbBackend::Sqlite
}

/// Our tables, the register of migrations left out.
pub async fn tables(db: &DatabaseConnection) -> BTreeSet<String> {
    let sql = if is_sqlite(db) {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
    };
    let mut tables = texts(db, sql.to_owned()).await;
    tables.remove("seaql_migrations");
    // Words of the index: a virtual table of SQLite and what it keeps, a table of PostgreSQL. No entity reads them.
    tables.retain(|table| !table.starts_with("document_terme"));
    tables
}

async fn indexes(db: &DatabaseConnection) -> BTreeSet<String> {
    let sql = if is_sqlite(db) {
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name <> 'seaql_migrations'"
    } else {
        "SELECT indexdef::text FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'"
    };
    texts(db, sql.to_owned()).await
}

async fn columns(db: &DatabaseConnection, table: &str) -> BTreeSet<String> {
    let sql = if is_sqlite(db) {
        format!("SELECT name FROM pragma_table_info('{table}')")
    } else {
        format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'")
    };
    texts(db, sql).await
}

/// Every column of every table.
async fn shape(db: &DatabaseConnection) -> BTreeSet<String> {
    let mut shape = BTreeSet::new();
    for table in tables(db).await {
        shape.extend(columns(db, &table).await.into_iter().map(|column| format!("{table}.{column}")));
    }
    shape.extend(indexes(db).await);
    shape
}

async fn open(database: &Database) -> DatabaseConnection {
    Pool::open(&database.url, 2).await.expect("the database opens").writer
}

#[tokio::test]
async fn every_migration_goes_up_all_the_way_down_and_up_again() {
    for database in Database::each(Contents::Empty).await {
        let db = open(&database).await;
        let (up, indexed) = (tables(&db).await, indexes(&db).await);
        assert!(up.len() > 50, "{} tables", up.len());
        Migrator::down(&db, None).await.expect("every migration goes down");
        assert_eq!((tables(&db).await, indexes(&db).await), Default::default(), "{}", database.kind);
        Migrator::up(&db, None).await.expect("every migration goes up again");
        assert_eq!((tables(&db).await, indexes(&db).await), (up, indexed), "{}", database.kind);
    }
}

#[tokio::test]
async fn one_migration_at_a_time_goes_down_and_comes_back() {
    for database in Database::each(Contents::Sample).await {
        let db = open(&database).await;
        let all = shape(&db).await;
        for steps in 1..=Migrator::migrations().len() as u32 {
            Migrator::down(&db, Some(steps)).await.expect("some go down");
            assert_ne!(shape(&db).await, all, "{} after {steps}", database.kind);
            Migrator::up(&db, None).await.expect("they come back");
            assert_eq!(shape(&db).await, all, "{} after {steps}", database.kind);
        }
    }
}

async fn check<E: EntityTrait>(db: &DatabaseConnection) -> String {
    let table = E::default().table_name().to_owned();
    let found = E::find().limit(1).all(db).await.unwrap_or_else(|error| panic!("{table}: {error}"));
    assert!(found.is_empty(), "{table} is empty");
    let known: BTreeSet<String> = E::Column::iter().map(|column| column.as_str().to_owned()).collect();
    assert_eq!(columns(db, &table).await, known, "columns of {table}");
    table
}

/// Columns that a row may go without, on one side and on the other.
async fn optional<E: EntityTrait>(db: &DatabaseConnection) {
    let table = E::default().table_name().to_owned();
    let sql = if is_sqlite(db) {
        format!("SELECT name FROM pragma_table_info('{table}') WHERE \"notnull\" = 0")
    } else {
        format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' AND is_nullable = 'YES'"
        )
    };
    let optional: BTreeSet<String> =
        E::Column::iter().filter(|column| column.def().is_null()).map(|column| column.as_str().to_owned()).collect();
    assert_eq!(texts(db, sql).await, optional, "columns of {table} that may be empty");
}

macro_rules! each_entity {
    ($db:expr, $($name:ident)+) => {{
        let mut tables = BTreeSet::new();
        $(
            tables.insert(check::<entity::$name::Entity>($db).await);
            optional::<entity::$name::Entity>($db).await;
        )+
        tables
    }};
}

#[tokio::test]
async fn the_tables_and_columns_are_those_of_the_entities() {
    for database in Database::each(Contents::Empty).await {
        let db = open(&database).await;
        let known = each_entity!(&db,
            academie anomalie appellation archive_rncp battement bloc categorie certificateur certification changement commune
            commune_ancienne
            commune_postal competence convention_collective convention_naf correction departement diplome diplome_continuite document
            domaine effectif epci fiche_rncp fiche_rncp_certificateur fiche_rncp_continuite fiche_rncp_convention fiche_rncp_formacode
            fiche_rncp_metier fiche_rncp_nsf formacode formation formation_mef formation_texte grand_domaine import
            import_fichier import_objet index_texte jeton jeu_de_donnees kit_paire lieu mef mesure mesure_releve metier metier_competence metier_naf mission_locale mot naf
            niveau_diplome nsf opco opco_fiche_rncp organisme organisme_contact organisme_relation partage partenaire public
            region rejet reseau_porteur service service_public service_texte service_thematique service_zone session
            signalement source structure structure_reseau_porteur structure_texte suivi thematique
            usage_jour version_donnees
        );
        assert_eq!(tables(&db).await, known, "{}", database.kind);
    }
}

/// Tables, and columns that edges are followed by: an index or the primary key must begin with each.
const FOLLOWED: &[(&str, &[&str])] = &[
    ("anomalie", &["cle_objet", "jeu_de_donnees_id", "code"]),
    ("bloc", &["rncp"]),
    ("certification", &["rncp", "cfd"]),
    ("commune", &["departement_insee", "region_insee", "epci_siren", "parent_insee", "mission_locale_siret"]),
    ("convention_collective", &["opco_slug"]),
    ("convention_naf", &["naf", "idcc"]),
    ("correction", &["cle_objet", "etat"]),
    ("diplome", &["niveau_code", "nsf"]),
    ("diplome_continuite", &["ancien", "nouveau"]),
    ("fiche_rncp_certificateur", &["rncp", "certificateur_id"]),
    ("fiche_rncp_continuite", &["ancienne", "nouvelle"]),
    ("fiche_rncp_formacode", &["rncp", "formacode"]),
    ("fiche_rncp_metier", &["rncp", "rome"]),
    ("fiche_rncp_nsf", &["rncp", "nsf"]),
    (
        "formation",
        &["rncp", "cfd", "certification_id", "responsable_siret", "formateur_siret", "commune_insee", "latitude"],
    ),
    ("formation_mef", &["cle", "mef"]),
    ("import", &["jeu_de_donnees_id", "version"]),
    ("import_fichier", &["import_id"]),
    ("import_objet", &["import_id"]),
    ("lieu", &["organisme_siret", "commune_insee"]),
    ("mef", &["cfd"]),
    ("metier", &["domaine_code", "parent_rome"]),
    ("metier_competence", &["rome", "ogr"]),
    ("metier_naf", &["rome", "naf"]),
    ("opco_fiche_rncp", &["opco_slug", "rncp"]),
    ("organisme", &["siren", "uai", "commune_insee", "naf"]),
    ("organisme_relation", &["responsable_siret", "formateur_siret"]),
    ("partenaire", &["rncp"]),
    ("rejet", &["import_id", "jeu_de_donnees_id"]),
    ("service", &["structure_id", "commune_insee", "latitude"]),
    ("service_public", &["service_id"]),
    ("service_thematique", &["service_id"]),
    ("session", &["cle"]),
    ("structure", &["siret", "commune_insee"]),
    ("suivi", &["signalement_id", "recu_le"]),
];

#[tokio::test]
async fn every_column_that_an_edge_follows_begins_an_index() {
    for database in Database::each(Contents::Empty).await {
        let db = open(&database).await;
        let mut bare = Vec::new();
        for (table, followed) in FOLLOWED {
            let sql = if is_sqlite(&db) {
                format!(
                    "SELECT i.name FROM pragma_index_list('{table}') l, pragma_index_info(l.name) i WHERE i.seqno = 0"
                )
            } else {
                format!(
                    "SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
                     WHERE i.indrelid = '{table}'::regclass"
                )
            };
            let first = texts(&db, sql).await;
            bare.extend(
                followed.iter().filter(|column| !first.contains(**column)).map(|column| format!("{table}.{column}")),
            );
        }
        assert_eq!(bare, Vec::<String>::new(), "{}", database.kind);
    }
}

/// Nested pages of formations, each reached by another edge.
const NESTED: &[&str] = &[
    "{ fichesRncp(first: 5) { nodes { formations(first: 3) { nodes { cle } } } } }",
    "{ diplomes(first: 5) { nodes { formations(first: 3) { nodes { cle } } } } }",
    "{ certifications(first: 5) { nodes { formations(first: 3) { nodes { cle } } } } }",
    "{ organismes(first: 5) { nodes { formations(first: 3) { nodes { cle } } } } }",
    "{ metiers(first: 5) { nodes { formations(first: 3) { nodes { cle } } } } }",
    "{ communes(first: 5) { nodes { formations(rayonKm: 20, first: 3) { nodes { cle } } } } }",
];

#[tokio::test]
async fn a_nested_page_of_formations_is_read_by_an_index() {
    let database = Database::sqlite(Contents::Sample).await;
    let mut pool = Pool::open(&database.url, 2).await.expect("the database opens");
    let writer = pool.writer.clone();
    let seen: Arc<Mutex<Vec<Statement>>> = Arc::default();
    let heard = seen.clone();
    pool.reader.tell(move |statement| heard.lock().expect("one at a time").push(statement.clone()));
    let store = Store::new(pool, 0);
    store.refresh().await.expect("the version is read");
    let graph = Graph::new(store, Limits::default(), now);
    for query in NESTED {
        seen.lock().expect("one at a time").clear();
        let answer = graph.execute(async_graphql::Request::new(*query), Viewer::anonymous()).await;
        let body = serde_json::to_value(&answer).expect("an answer is JSON");
        assert_eq!(body["errors"], Value::Null, "{query}");
        let statements: Vec<Statement> = seen.lock().expect("one at a time").drain(..).collect();
        let mut explained = 0;
        for statement in statements.into_iter().filter(|statement| statement.sql.contains(" formation c")) {
            let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement.clone() };
            let plan: Vec<String> = writer
                .query_all_raw(explain)
                .await
                .expect("a plan")
                .iter()
                .map(|row| row.try_get("", "detail").expect("a step"))
                .collect();
            let whole = |step: &&String| step.starts_with("SCAN c") || step.contains("SCAN formation");
            assert_eq!(plan.iter().find(whole), None, "{query}\n{}\n{plan:#?}", statement.sql);
            assert!(
                plan.iter().any(|step| step.starts_with("SEARCH c USING")),
                "{query}\n{}\n{plan:#?}",
                statement.sql
            );
            explained += 1;
        }
        assert!(explained > 0, "{query}: no statement reads formation");
    }
}
