//! What a caller gets wrong is told to them, in the field where it stands and nowhere else; what is only odd is answered.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::TestGraph;

/// Words that no message shows: of SQL, of paths, of libraries.
const OURS: &[&str] = &[
    "SELECT",
    "sqlx",
    "sea_orm",
    "SeaORM",
    "async_graphql",
    "async-graphql",
    "sqlite",
    "postgres",
    "src/",
    ".rs",
    "panicked",
    "base64",
    "serde",
    "RawKey",
    "syntax error",
    "internal error",
];

/// Asserts that `field` is refused alone, and that its message holds these words.
#[track_caller]
fn check(body: &Value, what: &str, words: &[&str]) {
    assert_eq!(body["data"], json!({ "refused": null, "beside": { "rncp": "RNCP37537" } }), "{what}: {body}");
    let errors = body["errors"].as_array().unwrap_or_else(|| panic!("{what} is accepted"));
    assert_eq!(errors.len(), 1, "{what}: {body}");
    assert_eq!(errors[0]["extensions"]["code"], "BAD_USER_INPUT", "{what}: {body}");
    assert_eq!(errors[0]["path"][0], "refused", "{what}: {body}");
    let message = errors[0]["message"].as_str().expect("a message");
    for word in words {
        assert!(message.contains(word), "{what}: {word:?} is not in {message:?}");
    }
    for word in OURS {
        assert!(!message.contains(word), "{what}: {word:?} is in {message:?}");
    }
}

async fn refused(test: &TestGraph, field: &str, words: &[&str]) {
    let query = format!("{{ refused: {field} beside: ficheRncp(rncp: \"RNCP37537\") {{ rncp }} }}");
    check(&test.post(&query, json!({})).await, &query, words);
}

async fn refused_variable(test: &TestGraph, kind: &str, value: Value, field: &str, words: &[&str]) {
    let query = format!("query($v: {kind}) {{ refused: {field} beside: ficheRncp(rncp: \"RNCP37537\") {{ rncp }} }}");
    let what = format!("{query} {value}");
    check(&test.post(&query, json!({ "v": value })).await, &what, words);
}

#[tokio::test]
async fn a_page_of_a_wrong_size_is_refused() {
    for test in TestGraph::each().await {
        for size in ["-1", "101", "100000", "-2147483648"] {
            for argument in ["first", "last"] {
                let words = [argument, size, "0 to 100"];
                refused(&test, &format!("communes({argument}: {size}) {{ totalCount }}"), &words).await;
                let value = serde_json::from_str(size).expect("a number");
                refused_variable(&test, "Int", value, &format!("communes({argument}: $v) {{ totalCount }}"), &words)
                    .await;
            }
        }
        for size in ["0", "1", "100"] {
            let body = test.post(&format!("{{ communes(first: {size}) {{ totalCount }} }}"), json!({})).await;
            assert_eq!(body.get("errors"), None, "{size}");
        }
    }
}

#[tokio::test]
async fn a_page_beyond_all_reason_is_refused_as_any_page_too_long() {
    for test in TestGraph::each().await {
        let body = test.post("{ communes(first: 2147483647) { totalCount } }", json!({})).await;
        assert_eq!(body["errors"][0]["extensions"]["code"], json!("BAD_USER_INPUT"));
        assert_eq!(body["data"], json!({ "communes": null }));
    }
}

#[tokio::test]
async fn a_number_that_is_no_int_is_refused_before_anything_is_executed() {
    for test in TestGraph::each().await {
        for (size, code) in [
            ("2147483648", "BAD_USER_INPUT"),
            ("99999999999999999999", "GRAPHQL_VALIDATION_FAILED"),
            ("1.5", "GRAPHQL_VALIDATION_FAILED"),
            ("\"7\"", "GRAPHQL_VALIDATION_FAILED"),
            ("TEN", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let body = test.post(&format!("{{ communes(first: {size}) {{ totalCount }} }}"), json!({})).await;
            let found = body["errors"][0]["extensions"]["code"].as_str();
            assert!(found == Some(code) || found == Some("GRAPHQL_VALIDATION_FAILED"), "{size}: {body}");
            assert!(body["data"].is_null() || body["data"]["communes"].is_null(), "{size}: {body}");
        }
    }
}

#[tokio::test]
async fn companions_that_contradict_each_other_are_refused() {
    for test in TestGraph::each().await {
        for (arguments, words) in [
            ("first: 3, last: 5", ["last", "5", "not both"]),
            ("last: 3, after: \"abc\"", ["after", "abc", "use before"]),
            ("first: 3, before: \"abc\"", ["before", "abc", "use after"]),
            ("before: \"abc\"", ["before", "abc", "use after"]),
        ] {
            refused(&test, &format!("communes({arguments}) {{ totalCount }}"), &words).await;
            let nested = format!("region(insee: \"32\") {{ communes({arguments}) {{ totalCount }} }}");
            let query = format!("{{ {nested} beside: ficheRncp(rncp: \"RNCP37537\") {{ rncp }} }}");
            let body = test.post(&query, json!({})).await;
            assert_eq!(
                body["data"],
                json!({ "region": { "communes": null }, "beside": { "rncp": "RNCP37537" } }),
                "{body}"
            );
            assert_eq!(body["errors"][0]["path"], json!(["region", "communes"]));
        }
    }
}

fn cursor(content: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(content)
}

#[tokio::test]
async fn a_forged_cursor_is_refused() {
    let near = "[\"Formation\",4602678819172646912,\"x\"]";
    for test in TestGraph::each().await {
        for forged in [
            "",
            "%",
            "not a cursor!",
            "é",
            "' OR 1=1 --",
            &cursor("anything"),
            &cursor([0xff, 0xfe, 0x00]),
            &cursor("null"),
            &cursor("{\"a\":1}"),
            &cursor("[1,2,3]"),
            &cursor("[\"Commune\",null]"),
            &cursor("[\"Commune\",null,\"59350\",1]"),
            &cursor("[\"Commune\",null,59350]"),
            &cursor("[\"Commune\",\"x\",\"59350\"]"),
            &cursor("[\"Commune\",null,\"a\\u0000b\"]"),
            &cursor("[\"Commune\",0,\"59350\"]"),
            &cursor("[\"Metier\",null,\"D1102\"]"),
            &cursor(near),
            &cursor("[".repeat(10_000)),
            &"A".repeat(100_000),
        ] {
            let shown: String = forged.chars().take(10).collect();
            let words = ["after", "a cursor of the same list of Commune", shown.as_str()];
            refused_variable(&test, "String", json!(forged), "communes(after: $v) { totalCount }", &words).await;
            let field = "communes(last: 2, before: $v) { totalCount }";
            refused_variable(
                &test,
                "String",
                json!(forged),
                field,
                &["before", "a cursor of the same list of Commune"],
            )
            .await;
        }
    }
}

#[tokio::test]
async fn a_cursor_of_another_order_or_without_a_distance_is_refused() {
    for test in TestGraph::each().await {
        let bits = |distance: f64| cursor(json!(["Formation", distance.to_bits(), "x"]).to_string());
        for forged in [
            cursor("[\"Formation\",null,\"x\"]"),
            cursor("[\"Formation\",-1,\"x\"]"),
            cursor("[\"Formation\",0.5,\"x\"]"),
            cursor("[\"Service\",0,\"x\"]"),
            bits(f64::NAN),
            bits(-f64::NAN),
            bits(f64::INFINITY),
            bits(f64::NEG_INFINITY),
        ] {
            let query = format!(
                "{{ commune(insee: \"59512\") {{ nom formations(rayonKm: 30, after: \"{forged}\") {{ totalCount }} }} }}"
            );
            let body = test.post(&query, json!({})).await;
            assert_eq!(body["data"], json!({ "commune": { "nom": "Roubaix", "formations": null } }), "{forged} {body}");
            assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{forged}");
        }
    }
}

#[tokio::test]
async fn a_cursor_is_only_a_place_whatever_it_holds() {
    for test in TestGraph::each().await {
        for key in ["' OR '1'='1", "\"; DROP TABLE commune; --", "$1", "🦀", "zzzz", ""] {
            let query =
                "query($v: String) { communes(after: $v, first: 1) { nodes { insee } pageInfo { hasPreviousPage } } }";
            let body = test.post(query, json!({ "v": cursor(json!(["Commune", null, key]).to_string()) })).await;
            assert_eq!(body.get("errors"), None, "{key}: {body}");
            assert_eq!(body["data"]["communes"]["pageInfo"]["hasPreviousPage"], true);
        }
        for distance in [-1.0, 0.0, 1e300, f64::MIN_POSITIVE, -0.0] {
            let after = cursor(json!(["Formation", f64::to_bits(distance), "x"]).to_string());
            let query = format!(
                "{{ commune(insee: \"59512\") {{ formations(rayonKm: 9, after: \"{after}\") {{ nodes {{ cle }} }} }} }}"
            );
            assert_eq!(test.post(&query, json!({})).await.get("errors"), None, "{distance}");
        }
    }
}

/// A scalar, a field that takes it, a code of it that is malformed, what is accepted.
const CODES: &[(&str, &str, &str, &[&str])] = &[
    ("Rncp!", "ficheRncp(rncp: V) { rncp }", "RNCP", &["RNCP code", "RNCP37537"]),
    ("Rncp!", "ficheRncp(rncp: V) { rncp }", "37537", &["RNCP code", "RNCP37537"]),
    ("Cfd!", "diplome(cfd: V) { cfd }", "500221", &["CFD", "8 characters"]),
    ("Cfd!", "diplome(cfd: V) { cfd }", "ABCDEFGH", &["CFD", "8 characters"]),
    ("Siret", "organisme(siret: V) { siret }", "13002374000034", &["SIRET", "14 digits"]),
    ("Siret", "organisme(siret: V) { siret }", "1300237", &["SIRET", "14 digits"]),
    ("Uai", "organisme(uai: V) { siret }", "0593321A", &["UAI", "check letter"]),
    ("Siret", "rechercheOrganismes(siret: V) { statutSiret }", "13002374000034", &["SIRET", "14 digits"]),
    ("Uai", "rechercheOrganismes(uai: V) { statutUai }", "0593321A", &["UAI", "check letter"]),
    ("CodeRome!", "metier(rome: V) { rome }", "d1102", &["ROME code", "4 digits"]),
    ("CodeRome!", "metier(rome: V) { rome }", "M18", &["ROME code", "4 digits"]),
    ("CodeInsee!", "commune(insee: V) { insee }", "2C004", &["INSEE code", "5 digits"]),
    ("CodeInsee!", "commune(insee: V) { insee }", "Lille", &["INSEE code", "5 digits"]),
    ("CodeDepartement!", "departement(insee: V) { insee }", "5", &["département", "2 digits"]),
    ("CodeRegion!", "region(insee: V) { insee }", "032", &["region code", "2 digits"]),
    ("CodeAcademie!", "academie(code: V) { code }", "A09", &["académie code", "2 digits"]),
    ("Siren!", "epci(siren: V) { siren }", "200093202", &["SIREN", "9 digits"]),
    ("Siret!", "missionLocale(siret: V) { siret }", "x", &["SIRET", "14 digits"]),
    ("CodeNaf!", "naf(naf: V) { naf }", "62", &["NAF code", "62.01Z"]),
    ("CodeNsf!", "nsf(nsf: V) { nsf }", "3", &["NSF code", "326t"]),
    ("CodeFormacode!", "formacode(formacode: V) { formacode }", "123", &["5 digits"]),
    ("Idcc!", "conventionCollective(idcc: V) { idcc }", "na", &["IDCC", "4 digits"]),
    ("CodeMef!", "mef(mef: V) { mef }", "241", &["MEF", "10 digits"]),
    ("CodeBloc!", "bloc(code: V) { code }", "BC01", &["block code", "RNCP37537BC01"]),
    ("CleMinistereEducatif!", "formation(cle: V) { cle }", "  ", &["clé ministère éducatif", "1 to 200"]),
    ("CodePostal", "communes(filtre: { codePostal: V }) { totalCount }", "5900", &["postal code", "5 digits"]),
    ("Date", "certifications(filtre: { valideLe: V }) { totalCount }", "2026-02-30", &["day", "2026-01-31"]),
    ("Date", "certifications(filtre: { valideLe: V }) { totalCount }", "31/01/2026", &["day", "2026-01-31"]),
    ("Date", "diplomes(filtre: { ouvertLe: V }) { totalCount }", "2026-1-1", &["day", "2026-01-31"]),
    ("Siren", "organismes(filtre: { siren: V }) { totalCount }", "1", &["SIREN", "9 digits"]),
    ("CodeRome!", "formations(filtre: { romes: [\"D1102\", V] }) { totalCount }", "D11", &["ROME code", "4 digits"]),
    ("Cfd!", "certifications(filtre: { cfds: [V] }) { totalCount }", "x", &["CFD", "8 characters"]),
];

/// The path to the value `V` of a field, as a refusal begins with it: `filtre.romes[1]: `.
fn argument(field: &str) -> String {
    let (before, _) = field.split_once('V').expect("a value");
    let inside = before.rsplit_once('(').map_or(before, |(_, inside)| inside);
    let names: Vec<&str> = inside.split([' ', '{', '[']).filter_map(|word| word.strip_suffix(':')).collect();
    let rank = inside.split_once('[').map(|(_, list)| format!("[{}]", list.matches(',').count()));
    format!("{}{}: ", names.join("."), rank.unwrap_or_default())
}

#[tokio::test]
async fn a_malformed_code_is_refused_with_the_form_that_is_accepted() {
    for test in TestGraph::each().await {
        for (kind, field, bad, words) in CODES {
            let mut words = words.to_vec();
            words.push(bad);
            let named = argument(field);
            words.push(&named);
            refused(&test, &field.replace('V', &json!(bad).to_string()), &words).await;
            refused_variable(&test, kind, json!(bad), &field.replace('V', "$v"), &words).await;
        }
        let filter = json!({ "statuts": ["PUBLIE"], "romes": ["D1102", "D11"] });
        let words = ["filtre.romes[1]: \"D11\" is not a ROME code", "for example M1805"];
        refused_variable(&test, "FormationFilter", filter, "formations(filtre: $v) { totalCount }", &words).await;
    }
}

#[tokio::test]
async fn a_code_of_any_length_is_refused_in_a_short_message() {
    for test in TestGraph::each().await {
        for (kind, field, ..) in CODES {
            let field = field.replace('V', "$v");
            let query =
                format!("query($v: {kind}) {{ refused: {field} beside: ficheRncp(rncp: \"RNCP37537\") {{ rncp }} }}");
            let body = test.post(&query, json!({ "v": "1".repeat(50_000) })).await;
            check(&body, &query, &[]);
            let length = body["errors"][0]["message"].as_str().map_or(0, str::len);
            assert!(length < 400, "{kind}: {length}");
        }
    }
}

#[tokio::test]
async fn a_code_that_is_no_text_is_refused() {
    for test in TestGraph::each().await {
        for (kind, field, ..) in CODES {
            for bad in [json!(37537), json!(true), json!(1.5), json!({ "a": 1 }), json!([])] {
                let literal = if bad.is_object() { "{ a: 1 }".to_owned() } else { bad.to_string() };
                let asked = [
                    (format!("{{ refused: {} }}", field.replace('V', &literal)), json!({})),
                    (format!("query($v: {kind}) {{ refused: {} }}", field.replace('V', "$v")), json!({ "v": bad })),
                ];
                for (query, variables) in asked {
                    let body = test.post(&query, variables).await;
                    let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
                    assert!(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"].contains(&code), "{query} {bad}: {body}");
                    let message = body["errors"][0]["message"].as_str().unwrap_or_default();
                    assert!(OURS.iter().all(|word| !message.contains(word)), "{query}: {message}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_radius_out_of_range_is_refused() {
    for test in TestGraph::each().await {
        for radius in [0, -1, 101, i32::MAX, i32::MIN] {
            for (object, list) in [
                ("commune(insee: \"59512\")", "formations"),
                ("commune(insee: \"59512\")", "services"),
                ("formation(cle: \"161575P01217756620260001977566202600258-59512#L01\")", "services"),
                ("service(id: \"mission-locale--lille-avenirs-trouver-sa-formation\")", "formations"),
            ] {
                let query = format!("{{ refused: {object} {{ id {list}(rayonKm: {radius}) {{ totalCount }} }} }}");
                let body = test.post(&query, json!({})).await;
                assert_eq!(body["data"]["refused"][list], Value::Null, "{body}");
                assert!(body["data"]["refused"]["id"].is_string(), "{body}");
                let error = &body["errors"][0];
                assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
                let message = error["message"].as_str().unwrap_or_default();
                for word in ["rayonKm", &radius.to_string(), "1 to 100"] {
                    assert!(message.contains(word), "{message}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_quality_out_of_range_is_refused() {
    for test in TestGraph::each().await {
        for score in ["1.01", "-0.1", "100", "1e300"] {
            refused(&test, &format!("services(filtre: {{ scoreQualiteMinimum: {score} }}) {{ totalCount }}"), &[])
                .await;
            let field = "services(filtre: { scoreQualiteMinimum: $v }) { totalCount }";
            let value = serde_json::from_str(score).expect("a number");
            refused_variable(&test, "Float", value, field, &["must be"]).await;
        }
        for score in ["0", "1", "0.5"] {
            let query = format!("{{ services(filtre: {{ scoreQualiteMinimum: {score} }}) {{ totalCount }} }}");
            assert_eq!(test.post(&query, json!({})).await.get("errors"), None, "{score}");
        }
    }
}

#[tokio::test]
async fn too_many_identifiers_are_refused() {
    for test in TestGraph::each().await {
        let ids = |count: usize| json!(vec!["FicheRncp:RNCP37537"; count]);
        refused_variable(&test, "[ID!]!", ids(101), "nodes(ids: $v) { id }", &["ids", "101", "at most 100"]).await;
        let body = test.post("query($v: [ID!]!) { nodes(ids: $v) { id } }", json!({ "v": ids(100) })).await;
        assert_eq!(body["data"]["nodes"].as_array().map(Vec::len), Some(100));
    }
}

#[tokio::test]
async fn an_organisation_is_looked_up_by_exactly_one_code() {
    for test in TestGraph::each().await {
        for arguments in
            ["", "(siret: null)", "(siret: \"13002374000033\", uai: \"0593321P\")", "(siret: null, uai: null)"]
        {
            refused(&test, &format!("organisme{arguments} {{ siret }}"), &["exactly one of siret and uai"]).await;
        }
    }
}

/// Every list that is filtered by words.
async fn with_words(test: &TestGraph) -> Vec<String> {
    let data = test
        .ask("{ __schema { queryType { fields { name args { name type { name } } } } types { name inputFields { name } } } }")
        .await
        .ok();
    let types = data["__schema"]["types"].as_array().unwrap();
    let holds = |name: &Value| {
        types
            .iter()
            .filter(|found| found["name"] == *name)
            .any(|found| found["inputFields"].as_array().into_iter().flatten().any(|field| field["name"] == "texte"))
    };
    let fields = data["__schema"]["queryType"]["fields"].as_array().unwrap().iter();
    let lists = fields.filter(|field| {
        field["args"].as_array().unwrap().iter().any(|arg| arg["name"] == "filtre" && holds(&arg["type"]["name"]))
    });
    lists.map(|field| field["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn odd_words_are_only_words() {
    for test in TestGraph::each().await {
        let lists = with_words(&test).await;
        assert!(lists.len() > 18, "{lists:?}");
        let many: Vec<String> = (0..4_000).map(|rank| format!("m{rank}")).collect();
        for list in lists {
            let query = format!("query($t: String) {{ {list}(filtre: {{ texte: $t }}) {{ totalCount }} }}");
            let count = async |text: &str| {
                let body = test.post(&query, json!({ "t": text })).await;
                let shown: String = text.chars().take(20).collect();
                assert_eq!(body.get("errors"), None, "{} {list} {shown}", test.database.kind);
                body["data"][&list]["totalCount"].as_i64().expect("a total")
            };
            let all = count("").await;
            for nothing in ["%", "_", "'", "\\", "\"", "--", "🦀", "  ", "\u{301}", "%_%"] {
                assert_eq!(count(nothing).await, all, "{list} {nothing}: no letter narrows nothing");
            }
            for absent in
                ["zzqx%", "' OR 1=1 --zzqx", "zzqx; DROP TABLE commune", &"zzqx".repeat(50_000), &many.join(" ")]
            {
                assert_eq!(count(absent).await, 0, "{list}");
            }
        }
    }
}

#[tokio::test]
async fn words_are_matched_whatever_their_accents_their_case_and_their_order() {
    for test in TestGraph::each().await {
        for text in ["Boulanger", "BOULANGER", "boulangèr", "  boulanger ", "boulang boulanger", "b%langer boulanger"]
        {
            let query = "query($t: String) { fichesRncp(filtre: { texte: $t }) { nodes { rncp } } }";
            let body = test.post(query, json!({ "t": text })).await;
            let found = body["data"]["fichesRncp"]["nodes"].as_array().expect("nodes");
            assert!(found.iter().any(|fiche| fiche["rncp"] == "RNCP37537"), "{text} {body}");
        }
        let body = test.post("{ fichesRncp(filtre: { texte: \"boul%ger\" }) { totalCount } communes(filtre: { texte: \"lil_e\" }) { nodes { nom } } }", json!({})).await;
        assert!(body["data"]["fichesRncp"]["totalCount"].as_i64() > Some(0), "a sign separates words: {body}");
        let names = body["data"]["communes"]["nodes"].as_array().expect("nodes");
        assert!(
            names.iter().all(|commune| commune["nom"].as_str().is_some_and(|nom| nom.to_lowercase().contains("lil")))
        );
    }
}

#[tokio::test]
async fn a_text_that_is_a_code_is_compared_whole() {
    for test in TestGraph::each().await {
        for odd in ["%", "_", "D1_", "' OR '1'='1", "", "🦀", "Sources", "é'\"\\"] {
            for list in [
                "metiers(filtre: { domaine: $t })",
                "metiers(filtre: { grandDomaine: $t })",
                "communes(filtre: { code: $t })",
                "structures(filtre: { sources: [$t] })",
                "structures(filtre: { reseauxPorteurs: [$t] })",
                "services(filtre: { thematiques: [$t] })",
                "anomalies(filtre: { cleObjet: $t })",
                "anomalies(filtre: { typeObjet: $t })",
                "rejets(filtre: { fichier: $t })",
            ] {
                let kind = if list.contains('[') { "String!" } else { "String" };
                let body =
                    test.post(&format!("query($t: {kind}) {{ {list} {{ totalCount }} }}"), json!({ "t": odd })).await;
                let name = list.split('(').next().expect("a name");
                assert_eq!(
                    body,
                    json!({ "data": { name: { "totalCount": 0 } } }),
                    "{} {list} {odd}",
                    test.database.kind
                );
            }
        }
    }
}

#[tokio::test]
async fn a_long_list_of_codes_is_one_condition() {
    for test in TestGraph::each().await {
        let codes: Vec<String> =
            (10..20_000).map(|rank| format!("RNCP{rank}")).chain(["RNCP37537".to_owned()]).collect();
        let query = "query($c: [Rncp!]) { formations(filtre: { rncps: $c }, first: 1) { nodes { rncp } } }";
        let body = test.post(query, json!({ "c": codes })).await;
        assert_eq!(body["data"]["formations"]["nodes"], json!([{ "rncp": "RNCP37537" }]), "{}", test.database.kind);
    }
}

#[tokio::test]
async fn a_code_in_lower_case_or_with_spaces_is_put_right_where_its_register_allows() {
    const QUERY: &str = "{ rncp: ficheRncp(rncp: \" rncp37537 \") { rncp } cfd: diplome(cfd: \" 50022137\") { cfd }
        siret: organisme(siret: \"130 023 740 00033\") { siret } dots: organisme(siret: \"130.023.740.00033\") { siret }
        uai: organisme(uai: \"0593321p\") { uai } insee: commune(insee: \" 2a004 \") { insee } naf: naf(naf: \"1071c\") { naf }
        bloc: bloc(code: \"rncp37537bc01\") { code } corse: departement(insee: \"2a\") { insee }
        siren: epci(siren: \"200 093 201\") { siren } rome: metier(rome: \" D1102 \") { rome } }";
    for test in TestGraph::each().await {
        let body = test.post(QUERY, json!({})).await;
        assert_eq!(
            body,
            json!({ "data": {
                "rncp": { "rncp": "RNCP37537" }, "cfd": { "cfd": "50022137" }, "siret": { "siret": "13002374000033" },
                "dots": { "siret": "13002374000033" }, "uai": { "uai": "0593321P" }, "insee": { "insee": "2A004" },
                "naf": { "naf": "10.71C" }, "bloc": { "code": "RNCP37537BC01" }, "corse": { "insee": "2A" },
                "siren": { "siren": "200093201" }, "rome": { "rome": "D1102" },
            } })
        );
    }
}

#[tokio::test]
async fn an_identifier_may_leave_out_its_type_where_the_field_tells_it() {
    const QUERY: &str = "{ a: certification(id: \"50022137:RNCP37537\") { rncp } b: certification(id: \"Certification:50022137:RNCP37537\") { rncp }
        c: jeuDeDonnees(id: \"rncp\") { id } d: jeuDeDonnees(id: \"JeuDeDonnees:rncp\") { id }
        e: structure(id: \"mission-locale--lille-avenirs\") { id } f: structure(id: \"Structure:mission-locale--lille-avenirs\") { id } }";
    for test in TestGraph::each().await {
        let data = test.post(QUERY, json!({})).await["data"].take();
        for (one, other) in [("a", "b"), ("c", "d"), ("e", "f")] {
            assert!(data[one].is_object(), "{one}");
            assert_eq!(data[one], data[other], "{one} {other}");
        }
    }
}

#[tokio::test]
async fn an_identifier_that_nothing_bears_is_null_without_error() {
    let unknown = [
        "",
        ":",
        "::",
        "nothing",
        "Nope:1",
        "Commune:",
        "Commune:99999",
        "commune:59350",
        "59350",
        "FicheRncp:rncp37537",
        "%",
        "' OR '1'='1",
        "Query:1",
        "🦀",
    ];
    for test in TestGraph::each().await {
        for id in unknown {
            let query = "query($v: ID!) { node(id: $v) { id } structure(id: $v) { id } service(id: $v) { id } certification(id: $v) { id }
                source(slug: $v) { id } domaine(code: $v) { id } anomalie(id: $v) { id } import(id: $v) { id } session(id: $v) { id } }";
            let body = test.post(query, json!({ "v": id })).await;
            assert_eq!(body.get("errors"), None, "{id} {body}");
            assert!(body["data"].as_object().expect("data").values().all(Value::is_null), "{id} {body}");
        }
        let mut ids = unknown.to_vec();
        ids.insert(1, "Commune:59350");
        let body = test.post("query($v: [ID!]!) { nodes(ids: $v) { id } }", json!({ "v": ids })).await;
        assert_eq!(body.get("errors"), None);
        let nodes = body["data"]["nodes"].as_array().expect("places");
        assert_eq!((nodes.len(), &nodes[1]["id"]), (ids.len(), &json!("Commune:59350")));
        assert_eq!(nodes.iter().filter(|node| node.is_null()).count(), unknown.len());
    }
}

#[tokio::test]
async fn a_nul_never_reaches_the_database() {
    for test in TestGraph::each().await {
        for field in ["node(id: $v) { id }", "structure(id: $v) { id }"] {
            let body = test.ask_with(&format!("query($v: ID!) {{ {field} }}"), json!({ "v": "Commune:5\u{0}" })).await;
            assert_eq!(body.body.get("errors"), None, "{} {field}", test.database.kind);
        }
        for field in ["communes(filtre: { texte: $v }) { totalCount }", "communes(filtre: { code: $v }) { totalCount }"]
        {
            let body = test.post(&format!("query($v: String) {{ {field} }}"), json!({ "v": "5\u{0}" })).await;
            assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{body}");
        }
    }
}

#[tokio::test]
async fn every_field_of_the_root_may_be_null_so_that_an_error_stops_there() {
    for test in TestGraph::each_empty().await {
        let data = test.ask("{ __schema { queryType { fields { name type { kind } } } } }").await.ok();
        for field in data["__schema"]["queryType"]["fields"].as_array().expect("fields") {
            let federation = field["name"].as_str().is_some_and(|name| name.starts_with('_'));
            assert!(federation || field["type"]["kind"] != "NON_NULL", "{field}");
        }
    }
}
