//! What a reader sends from a page, without any script; and what other sites show of the graph.

use axum::body::Body;
use axum::http::Request;
use passerelle::http::Options;

use crate::support::{Contents, Database, Received, Served, TestGraph};

const STRUCTURE: &str = "action-logement--lille";

fn encoded(fields: &[(&str, &str)]) -> String {
    let text = |value: &str| value.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", text(value))).collect::<Vec<_>>().join("&")
}

async fn sent(served: &Served, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Received {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded").header("host", "ici");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    served.send(request.body(Body::from(encoded(fields))).unwrap()).await
}

fn text(received: &Received) -> String {
    String::from_utf8_lossy(&received.bytes).into_owned()
}

const ABOUT: [(&str, &str); 2] = [("noeud", STRUCTURE), ("genre", "Structure")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_is_reported_by_a_form_and_followed_by_a_link() {
    for database in Database::each(Contents::Sample).await {
        let graph = TestGraph::over(database, 0).await;
        let served = graph.served(Options::default());
        let page = text(&served.get(&format!("/structure/{STRUCTURE}"), &[]).await);
        assert!(page.contains("action=\"/signaler\"") && page.contains("value=\"horairesAccueil\""), "{page}");
        let fields = [
            &ABOUT[..],
            &[("champ", "siteWeb"), ("valeurAttendue", "https://exemple.fr/"), ("courriel", "a@exemple.fr")],
        ]
        .concat();
        for recu in ["oui", "encore"] {
            let done =
                sent(&served, "/signaler", &[("origin", "http://ici"), ("sec-fetch-site", "same-origin")], &fields)
                    .await;
            assert_eq!((done.status, done.header("cache-control").as_str()), (303, "no-store"), "{}", text(&done));
            let to = done.header("location");
            assert!(to.starts_with("/suivi?numero=") && to.ends_with(&format!("&recu={recu}")), "{to}");
            let followed = served.get(&to, &[]).await;
            let page = text(&followed);
            assert_eq!((followed.status, followed.header("cache-control").as_str()), (200, "no-store"));
            assert!(
                page.contains("En attente d’un modérateur") && page.contains(&format!("structure&#x2f;{STRUCTURE}\"")),
                "{page}"
            );
            assert!(!page.contains("a@exemple.fr"), "an address is shown to nobody");
        }
        let found = graph.ask("{ anomalies(filtre: { code: SIGNALEE }) { totalCount } }").await;
        assert_eq!(found.data["anomalies"]["totalCount"], 1);
    }
    let served = Served::alone(Options::default()).await;
    assert!(text(&served.get("/en/suivi?numero=nothing", &[]).await).contains("No report has this number."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_is_told_beside_its_field_with_what_was_typed() {
    let served = Served::alone(Options::default()).await;
    for (path, fields, field, words) in [
        (
            "/signaler",
            &[("champ", "courriel"), ("valeurAttendue", "pas une <adresse>")][..],
            "valeurAttendue",
            "comme accueil@exemple.fr",
        ),
        (
            "/en/signaler",
            &[("champ", "nom"), ("courriel", "moi-meme")],
            "courriel",
            "The e-mail address is not of the right form",
        ),
        ("/signaler", &[("champ", "inconnu")], "champ", "choisissez-en un dans la liste"),
        ("/en/signaler", &[], "commentaire", "Choose a field, or write a comment"),
    ] {
        let refused = sent(&served, path, &[("origin", "http://ici")], &[&ABOUT[..], fields].concat()).await;
        let page = text(&refused);
        assert_eq!(refused.status, 400, "{page}");
        assert!(page.contains(words), "{page}");
        assert!(
            page.contains(&format!("href=\"#signaler-{field}\""))
                && page.contains(&format!("id=\"signaler-{field}-erreur\""))
        );
        assert_eq!(page.matches("aria-invalid=\"true\"").count(), 1, "{page}");
        assert!(page.contains("<title>Erreur\u{a0}: ") || page.contains("<title>Error: "), "{page}");
    }
    let fields =
        [&ABOUT[..], &[("champ", "courriel"), ("valeurAttendue", "pas une <adresse>"), ("commentaire", "Vu \"hier\"")]]
            .concat();
    let page = text(&sent(&served, "/signaler", &[], &fields).await);
    assert!(
        page.contains("value=\"pas une &lt;adresse&gt;\"") && page.contains("Vu &quot;hier&quot;</textarea>"),
        "{page}"
    );
    assert!(page.contains("<option value=\"courriel\" selected>"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_field_is_reported_and_one_that_cannot_be_corrected_takes_a_remark() {
    for database in Database::each(Contents::Sample).await {
        let graph = TestGraph::over(database, 0).await;
        let served = graph.served(Options::default());
        let page = text(&served.get(&format!("/en/structure/{STRUCTURE}"), &[]).await);
        let other = page.split("Other fields: a remark").nth(1).expect("a group of its own");
        assert!(other.contains("<option value=\"siret\">siret: "), "{other}");
        assert!(!other.contains("value=\"horairesAccueil\""), "{other}");
        let silent = [&ABOUT[..], &[("champ", "siret")]].concat();
        let refused = sent(&served, "/signaler", &[], &silent).await;
        let page = text(&refused);
        assert_eq!(refused.status, 400, "{page}");
        assert!(page.contains("Ce champ ne se corrige pas ici"), "{page}");
        assert!(page.contains("<option value=\"siret\" selected>"), "{page}");
        let told = [&silent[..], &[("commentaire", "Ce SIRET est celui du voisin.")]].concat();
        assert_eq!(sent(&served, "/signaler", &[], &told).await.status, 303);
        let found = graph.ask("{ anomalies(filtre: { code: SIGNALEE }) { nodes { champ } } }").await;
        assert_eq!(found.data["anomalies"]["nodes"][0]["champ"], "siret");
        let page = text(&served.get(&format!("/en/structure/{STRUCTURE}"), &[]).await);
        assert!(page.contains("Somebody reports an error."), "told in the language of the page: {page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_another_site_reports_nothing() {
    let graph = TestGraph::over(Database::sqlite(Contents::Sample).await, 0).await;
    let served = graph.served(Options::default());
    let fields = [&ABOUT[..], &[("champ", "nom")]].concat();
    for headers in
        [&[("origin", "https://ailleurs.example")][..], &[("origin", "null")], &[("sec-fetch-site", "cross-site")]]
    {
        let refused = sent(&served, "/signaler", headers, &fields).await;
        assert_eq!(refused.status, 403, "{headers:?}");
    }
    let found = graph.ask("{ anomalies(filtre: { code: SIGNALEE }) { totalCount } }").await;
    assert_eq!(found.data["anomalies"]["totalCount"], 0);
    let nothing =
        sent(&served, "/signaler", &[], &[("noeud", "Structure:nowhere"), ("genre", "x"), ("champ", "nom")]).await;
    assert_eq!(nothing.status, 400, "{}", text(&nothing));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_a_place_is_on_a_light_map_that_says_the_same_in_words() {
    let served = Served::alone(Options::default()).await;
    for path in
        ["/commune/59512", "/en/commune/59512", "/organisme/13001301400019", "/structure/action-logement--lille"]
    {
        let page = text(&served.get(path, &[]).await);
        let map = page.split("<figure class=\"alentours\">").nth(1).and_then(|rest| rest.split("</figure>").next());
        let map = map.unwrap_or_else(|| panic!("{path} has no map"));
        assert!(
            map.len() < 15_000 && map.contains("<circle cx=") && map.contains("aria-describedby=\"carte-mots\""),
            "{map}"
        );
        assert!(map.contains(" km</text>") && map.contains("href=\"") && map.contains("</figcaption>"), "{map}");
    }
    assert!(!text(&served.get("/metier/D1102", &[]).await).contains("<figure class=\"alentours\">"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_any_site_may_ask_what_the_widget_shows_and_nothing_else() {
    let served = Served::alone(Options::default()).await;
    let origin = [("origin", "https://ailleurs.example")];
    let script = served.get("/widget.js", &origin).await;
    assert_eq!((script.status, script.header("access-control-allow-origin").as_str()), (200, "*"));
    assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
    assert!(script.bytes.len() < 12_000, "{}", script.bytes.len());
    for genre in ["services", "formations"] {
        let answer = served.get(&format!("/widget/{genre}?lieu=Lille&rayon=50&nombre=3&langue=en"), &origin).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin").as_str()), (200, "*"));
        let told = answer.json();
        assert!(told["total"].as_i64().unwrap() > 0, "{told}");
        let first = &told["resultats"][0];
        assert!(first["titre"].is_string() && first["lien"].as_str().unwrap().starts_with("/en/"), "{told}");
        assert!(told["resultats"].as_array().unwrap().len() <= 3);
        assert!(served.get(first["lien"].as_str().unwrap(), &[]).await.status == 200);
    }
    let unknown = served.get("/widget/services?lieu=Atlantide", &origin).await;
    assert_eq!((unknown.status, unknown.header("access-control-allow-origin").as_str()), (400, "*"));
    assert_eq!(served.get("/widget/contacts?lieu=Lille", &origin).await.status, 404);
    assert_eq!(served.get("/", &origin).await.header("access-control-allow-origin"), "");
}
