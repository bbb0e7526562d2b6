//! Pages of a wrong size, companions that contradict each other, forged cursors.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

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
