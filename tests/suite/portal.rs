//! What a person meets: pages that show what the graph answers, in French and in English.

use std::collections::BTreeSet;

use passerelle::graph::Limits;
use passerelle::http::{FairSettings, Options, Settings};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::support::{Contents, Database, Received, Schema, Served, TestGraph, named, router};

/// The portal over the sample.
struct Site(Served);

impl Site {
    async fn new() -> Self {
        Self(Served::of(router().await))
    }

    async fn open(&self, path: &str) -> Page {
        Page::from(self.0.get(path, &[("accept", "text/html")]).await)
    }
}

struct Page {
    received: Received,
    text: String,
}

impl From<Received> for Page {
    fn from(received: Received) -> Self {
        let text = String::from_utf8_lossy(&received.bytes).into_owned();
        Self { received, text }
    }
}

impl Page {
    fn status(&self) -> u16 {
        self.received.status
    }

    fn header(&self, name: &str) -> String {
        self.received.header(name)
    }
}

/// Addresses of the portal that lead somewhere in a page, without their fragment.
fn links(page: &str) -> Vec<String> {
    let found: Vec<&str> = page.split('"').collect();
    let values = found.windows(2).filter(|pair| pair[0].ends_with("href=") || pair[0].ends_with("src="));
    let read = values.map(|pair| pair[1].replace("&amp;", "&").replace("&#x2f;", "/"));
    read.filter(|link| link.starts_with('/')).filter_map(|link| link.split('#').next().map(str::to_owned)).collect()
}

const PAGES: [&str; 25] = [
    "/",
    "/graphe",
    "/graphe?type=Formation",
    "/graphe?type=Metier&vers=Commune",
    "/recherche",
    "/recherche?texte=boulangere%20roubaix",
    "/qualite",
    "/usage",
    "/telechargements",
    "/telechargements/colonnes/services",
    "/documentation",
    "/documentation/types/Metier",
    "/documentation/guides/premiere-requete",
    "/documentation/guides/limites",
    "/documentation/guides/valider-un-fichier",
    "/validateur",
    "/signaler?noeud=action-logement--lille&genre=Structure",
    "/suivi",
    "/widget",
    "/documentation/glossaire",
    "/certification/50022137:RNCP37537",
    "/metier/D1102",
    "/commune/59512",
    "/organisme/13001301400019",
    "/structure/action-logement--lille",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_answers_in_both_languages_under_a_strict_policy() {
    let site = Site::new().await;
    for path in PAGES {
        for (base, tag) in [("", "fr"), ("/en", "en")] {
            let page = site.open(&format!("{base}{path}")).await;
            assert_eq!(page.status(), 200, "{base}{path}: {}", page.text);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(page.header("content-language"), tag);
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
            assert!(page.text.contains(&format!("<html lang=\"{tag}\">")) && page.text.contains("<h1"), "{base}{path}");
            for forbidden in ["<script>", " style=", " onclick=", "src=\"http", "undefined"] {
                assert!(!page.text.contains(forbidden), "{base}{path}: {forbidden}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_link_of_a_page_leads_nowhere() {
    let site = Site::new().await;
    let mut seen = BTreeSet::new();
    let mut next: Vec<String> = PAGES.iter().map(|path| (*path).to_owned()).collect();
    for _ in 0..2 {
        let mut found = BTreeSet::new();
        for path in next {
            let page = site.open(&path).await;
            assert!(page.status() < 400, "{path}: {}", page.status());
            found.extend(links(&page.text));
        }
        // Files are written whole: the tests of downloads read them.
        next = found
            .into_iter()
            .filter(|link| !link.starts_with("/telechargements/") || link.contains("colonnes"))
            .filter(|link| seen.insert(link.clone()))
            .collect();
        assert!(next.len() > 20 || seen.len() > 100);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_shows_what_the_graph_answers_and_the_question_that_was_asked() {
    let site = Site::new().await;
    let page = site.open("/metier/D1102").await.text;
    assert!(page.contains("Boulanger &#x2f; Boulangère") || page.contains("Boulanger / Boulangère"), "{page}");
    assert!(page.contains("query Metier($cle: CodeRome!)"));
    assert!(links(&page).iter().any(|link| link.starts_with("/certification/")));
    assert!(links(&page).iter().any(|link| link.starts_with("/graphiql?lang=fr&query=query")));
    let home = site.open("/").await.text;
    let counted = site.0.get("/graphql?query=%7Bformations%7BtotalCount%7D%7D", &[]).await.json();
    assert!(home.contains(&format!("<dd>{}</dd><dt>formations</dt>", counted["data"]["formations"]["totalCount"])));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_map_counts_its_types_and_shows_of_each_one_that_is_there() {
    let site = Site::new().await;
    let map = site.open("/graphe").await.text;
    let types: Vec<&str> = map.split(" data-nom=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(types.len() > 30, "{types:?}");
    let counted = site.0.get("/graphql?query=%7Bformations%7BtotalCount%7D%7D", &[]).await.json();
    let counted = &counted["data"]["formations"]["totalCount"];
    assert!(map.contains(&format!("aria-label=\"Formation\u{a0}: {counted} objets\"")), "{map}");
    for name in types {
        let page = site.open(&format!("/en/graphe?type={name}")).await;
        assert_eq!(page.status(), 200, "{name}: {}", page.text);
        assert!(page.text.contains("<h3>One example, from the database</h3>"), "{name}");
        assert!(!page.text.contains("The database holds none for now."), "{name} has no example");
    }
    for (path, status) in [("?type=Nobody", 404), ("?vers=Metier", 404), ("?type=Metier&vers=Metier", 404)] {
        assert_eq!(site.open(&format!("/graphe{path}")).await.status(), status, "{path}");
    }
}

#[tokio::test]
async fn each_share_of_what_is_tied_names_fields_of_the_schema() {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let schema = Schema::of(&test).await;
    let data = test.ask("{ jeuxDeDonnees(first: 50) { nodes { mesures { code champ } } } }").await.ok();
    let sets = data["jeuxDeDonnees"]["nodes"].as_array().expect("data sets").iter();
    let measures: Vec<&Value> = sets.flat_map(|set| set["mesures"].as_array().expect("measures")).collect();
    assert!(measures.len() > 10, "{measures:?}");
    for measure in measures {
        // Pairs of codes are objects of no type.
        let Some(path) = measure["champ"].as_str() else {
            assert_eq!(measure["code"], "PAIRE_CONNUE");
            continue;
        };
        let mut steps = path.split('.');
        let mut at = steps.next().expect("a type").to_owned();
        for step in steps {
            let found = schema.fields(&at).find(|field| field["name"] == step);
            let to = named(&found.unwrap_or_else(|| panic!("{path}"))["type"])["name"].as_str().expect("a type");
            at = to.strip_suffix("Connection").unwrap_or(to).to_owned();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_types_of_the_map_are_joined_by_a_query_and_its_answer() {
    let site = Site::new().await;
    let page = site.open("/graphe?type=Formation&vers=Commune").await.text;
    assert!(page.contains("<code>lieu.commune</code>") && page.contains("query DeFormationACommune {"), "{page}");
    assert!(page.contains("&quot;insee&quot;: &quot;59350&quot;"), "{page}");
    let opened = links(&page).into_iter().find(|link| link.starts_with("/graphiql?lang=fr&query=query%20De"));
    assert!(opened.is_some(), "{:?}", links(&page));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_refused_tells_when_to_come_back_and_one_of_a_bad_token_how_to_be_let_in() {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let fair = FairSettings { token_points_per_minute: 60, ..FairSettings::default() };
    let options = Options::read(&Settings::default(), &Limits::default()).expect("settings that can be read");
    let site = Site(test.served(options.sharing(&fair)));
    let bearer = format!("Bearer {}", test.token("lea", &[]).await);
    let open = async || Page::from(site.0.get("/graphe", &[("authorization", &bearer)]).await);
    assert_eq!(open().await.status(), 200, "all that there is may be asked at once");
    let refused = open().await;
    assert_eq!(refused.status(), 429, "{}", refused.text);
    assert!(refused.text.contains("<h1"), "{}", refused.text);
    assert!(refused.header("retry-after").parse::<u64>().is_ok(), "{:?}", refused.received.headers);
    let refused = site.0.get("/widget/services?lieu=59000", &[("authorization", &bearer)]).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u64>().is_ok(), "a page of another site is told when to come back");
    assert_eq!(refused.header("access-control-expose-headers"), "retry-after");
    let stranger = site.0.get("/", &[("authorization", "Bearer nonsense")]).await;
    assert_eq!((stranger.status, stranger.headers.contains_key("www-authenticate")), (401, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_home_page_answers_three_questions_as_it_is_opened() {
    let site = Site::new().await;
    for base in ["/", "/en/"] {
        // Answers that take their time are there for the next visitor.
        let mut home = site.open(base).await.text;
        for _ in 0..100 {
            if home.contains("<div class=\"reponse\"") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            home = site.open(base).await.text;
        }
        let answers: Vec<&str> = home.split("<div class=\"reponse\"").skip(1).collect();
        assert_eq!(answers.len(), 3, "{home}");
        assert!(answers.iter().all(|answer| answer.contains("<li>")), "{home}");
        assert!(answers[0].contains("<strong>RNCP37537</strong>"), "{}", answers[0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_home_page_says_of_which_question_the_data_hold_no_answer() {
    for graph in TestGraph::each_empty().await {
        let served = graph.served(Options::default());
        for (base, sentence) in
            [("/", "Les données chargées ici n’en disent rien."), ("/en/", "The data loaded here say nothing of it.")]
        {
            let mut home = String::new();
            for _ in 0..100 {
                home = Page::from(served.get(base, &[("accept", "text/html")]).await).text;
                if home.contains("<div class=\"reponse\"") {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            assert!(home.matches(sentence).count() >= 2, "{home}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_without_a_title_bears_that_of_its_certification() {
    const QUERY: &str = "{ formations(first: 20) { nodes { cle certification { intitule } responsable { siret } } } }";
    for graph in TestGraph::each_over(Contents::Sample, 0).await {
        let found = graph.ask(QUERY).await.ok();
        let nodes = found["formations"]["nodes"].as_array().expect("courses");
        let course = nodes.iter().find(|node| !node["certification"].is_null()).expect("one that is certified");
        let (cle, title) = (course["cle"].as_str().unwrap(), course["certification"]["intitule"].as_str().unwrap());
        graph.writer().execute_unprepared("UPDATE formation SET intitule = NULL").await.expect("no title");
        let served = graph.served(Options::default());
        let page = served.get(&format!("/formation/{}", cle.replace('#', "%23")), &[("accept", "text/html")]).await;
        let page = Page::from(page).text;
        let heading = page.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).expect("a heading");
        assert!(heading.contains(&title.replace('\'', "&#x27;")), "{title}: {heading}");
        assert!(!page.contains("Sans titre"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_figures_behind_each_chart_are_a_file_of_what_the_graph_tells() {
    let site = Site::new().await;
    for (page, series) in [("qualite", &["fraicheur", "liens", "imports"][..]), ("usage", &["jours"])] {
        let text = site.open(&format!("/{page}")).await.text;
        assert!(text.matches("role=\"img\" aria-labelledby=").count() >= 3, "{page}: {text}");
        for name in series {
            let path = format!("/{page}/{name}.csv");
            assert!(links(&text).contains(&path), "{path}");
            let file = site.open(&path).await;
            assert_eq!((file.status(), file.header("content-type").as_str()), (200, "text/csv; charset=utf-8"));
            let (lines, told) = (file.text.lines().count(), text.matches("<tr><td>").count());
            assert!(lines >= 1 && lines <= told + 1, "{path}: {lines} lines, {told} rows in the page");
        }
    }
    let counted = "{ jeuxDeDonnees(first: 50) { nodes { mesures { code } } } }";
    let counted = site.0.get(&crate::support::asking(&[("query", counted)]), &[]).await.json();
    let sets = counted["data"]["jeuxDeDonnees"]["nodes"].as_array().expect("data sets");
    let measures: usize = sets.iter().map(|set| set["mesures"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(site.open("/qualite/liens.csv").await.text.lines().count(), measures + 1);
    for path in ["/qualite/jours.csv", "/usage/liens.csv", "/qualite/liens", "/qualite/..%2fCargo.toml.csv"] {
        assert_eq!(site.open(path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn an_import_tells_how_much_looked_wrong_when_it_ended() {
    for test in TestGraph::each().await {
        let query = "{ jeuxDeDonnees(first: 50) { nodes { id imports(first: 1) { nodes { anomalies } }
            anomalies(filtre: { etat: OUVERTE }) { totalCount } } } }";
        let data = test.ask(query).await.ok();
        let sets = data["jeuxDeDonnees"]["nodes"].as_array().expect("data sets");
        assert!(sets.iter().any(|set| set["imports"]["nodes"][0]["anomalies"].as_i64() > Some(0)), "{sets:?}");
        let catalogue = sets.iter().find(|set| set["id"] == "JeuDeDonnees:catalogue").expect("the catalogue");
        assert_eq!(catalogue["imports"]["nodes"][0]["anomalies"], catalogue["anomalies"]["totalCount"], "{catalogue}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documentation_of_a_type_tells_where_it_comes_from_and_what_looks_wrong() {
    let site = Site::new().await;
    let page = site.open("/documentation/types/Formation").await.text;
    for told in [
        "Réseau des Carif-Oref",
        "Licence Ouverte 2.0",
        "quotidienne",
        "Formations publiées dont le formateur est connu",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(page.contains("<section aria-labelledby=\"pieges\">"), "{page}");
    let page = site.open("/documentation/types/PageInfo").await.text;
    assert!(!page.contains("class=\"faits\""), "{page}");
}

#[tokio::test]
async fn the_documentation_of_a_type_of_which_there_is_none_tells_its_sources_rules_and_traps() {
    let told = |page: &str, words: &[&str]| {
        words.iter().for_each(|word| assert!(page.contains(word), "{word}: {page}"));
    };
    for graph in TestGraph::each_empty().await {
        let served = graph.served(Options::default());
        let french = Page::from(served.get("/documentation/types/Diplome", &[("accept", "text/html")]).await).text;
        told(&french, &["N_FORMATION_DIPLOME", "LIBELLE_LONG_200", "quotidienne", "jamais importé ici"]);
        told(&french, &["même code déjà lu dans cet import", "Le diplôme ferme avant", "modules élémentaires"]);
        let english = Page::from(served.get("/en/documentation/types/Diplome", &[("accept", "text/html")]).await).text;
        told(&english, &["N_FORMATION_DIPLOME", "LIBELLE_LONG_200", "once a day", "never imported here"]);
        told(&english, &["The diploma closes before it opens.", "years of courses", "<code>dateFermeture</code>"]);
    }
}

#[test]
fn every_type_that_a_register_fills_tells_of_a_source() {
    let schema = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).expect("the schema");
    let types =
        schema.split("\ntype ").skip(1).filter(|one| one.split("\n}").next().unwrap().contains("\tprovenance: "));
    for name in types.filter_map(|one| one.split([' ', '{']).next()) {
        assert!(!passerelle::import::origins(name).is_empty(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_told_by_their_first_rows_and_about_how_large_they_are() {
    let site = Site::new().await;
    let index = site.open("/telechargements").await.text;
    let row = index.split("<tr>").find(|row| row.contains("metiers.csv")).expect("the jobs");
    let file = site.0.get("/telechargements/metiers.csv", &[]).await;
    let thousands = (file.bytes.len() as f64 / 1_000.0).round();
    assert!(row.contains(&format!("≈ {thousands}\u{a0}ko CSV")), "{thousands}: {row}");
    let columns = site.open("/en/telechargements/colonnes/metiers").await.text;
    assert!(columns.contains("Jobs of the ROME") && index.contains("Métiers du ROME"), "{columns}");
    assert!(site.open("/en/telechargements").await.text.contains("Jobs of the ROME"));
    let preview = columns.split("id=\"apercu\"").nth(1).expect("the first rows");
    assert_eq!(preview.matches("<tr><td>").count(), 5, "{preview}");
    let first =
        String::from_utf8_lossy(&file.bytes).lines().nth(1).and_then(|line| line.split(',').next().map(str::to_owned));
    assert!(preview.contains(&format!("<tr><td>{}</td>", first.expect("a row"))), "{preview}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_told_as_a_page_and_names_of_files_are_not_paths() {
    let site = Site::new().await;
    for path in ["/metier/Z9999", "/en/structure/nobody", "/documentation/types/Nothing", "/telechargements/colonnes/x"]
    {
        let page = site.open(path).await;
        assert_eq!(page.status(), 404, "{path}");
        assert!(page.text.contains("<h1"), "{path}: {}", page.text);
        assert_eq!(page.header("cache-control"), "no-store");
    }
    for path in
        ["/metier/%00", "/commune/%22%3E%3Cscript%3E", "/formation/..%2F..%2FCargo.toml", "/metier/%F0%9F%A5%96"]
    {
        let page = site.open(path).await;
        assert!((400..500).contains(&page.status()), "{path}: {}", page.status());
        assert!(!page.text.contains("<script>"), "{path}");
    }
    let page = site.open("/recherche?texte=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(page.status() == 200 && !page.text.contains("<script>alert"), "{}", page.text);
    for path in
        ["/assets/portail.css", "/assets/portail.00.css", "/assets/..%2fpages%2fcadre.html", "/requete/..%2findex.html"]
    {
        assert_eq!(site.open(path).await.status(), 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn assets_are_kept_for_good_under_names_that_tell_their_content() {
    let site = Site::new().await;
    let home = site.open("/").await.text;
    let assets: Vec<String> = links(&home).into_iter().filter(|link| link.starts_with("/assets/")).collect();
    assert_eq!(assets.len(), 2, "{assets:?}");
    for asset in assets {
        let file = site.open(&asset).await;
        assert_eq!(
            (file.status(), file.header("cache-control").as_str()),
            (200, "public, max-age=31536000, immutable")
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn graphiql_is_served_where_it_was_built_and_the_plain_page_in_its_place() {
    let site = Site::new().await;
    let built = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("web/graphiql/dist/index.html.gz").exists();
    let page = site.open("/graphiql").await;
    assert_eq!(page.status(), 200);
    if !built {
        assert!(page.text.contains("<textarea id=\"query\""), "{}", page.text);
        assert!(page.text.contains("<code>scripts/web</code>"), "{}", page.text);
        return;
    }
    assert!(page.text.contains("<div id=\"graphiql\">"), "{}", page.text);
    let script = page.text.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    for (accepted, coding) in [("br, gzip", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", "")] {
        let file = Page::from(site.0.get(script, &[("accept-encoding", accepted)]).await);
        assert_eq!((file.status(), file.header("content-encoding").as_str()), (200, coding), "{script} {accepted}");
    }
}
