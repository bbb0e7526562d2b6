//! Malformed codes, wherever they stand, and those that are put right.

use super::*;

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
async fn an_organisation_is_looked_up_by_exactly_one_code() {
    for test in TestGraph::each().await {
        for arguments in
            ["", "(siret: null)", "(siret: \"13002374000033\", uai: \"0593321P\")", "(siret: null, uai: null)"]
        {
            refused(&test, &format!("organisme{arguments} {{ siret }}"), &["exactly one of siret and uai"]).await;
        }
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
