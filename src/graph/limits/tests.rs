use async_graphql::parser::parse_query;

use super::*;

fn judged(query: &str, variables: Variables, limits: &Limits) -> Result<(), Refusal> {
    check_source(query, limits)?;
    check_document(&parse_query(query).unwrap(), &variables, limits).map(drop)
}

fn refusal(query: &str) -> Refusal {
    judged(query, Variables::default(), &Limits::default()).unwrap_err()
}

fn accepted(query: &str) -> bool {
    judged(query, Variables::default(), &Limits::default()).is_ok()
}

/// `count` fragments, each spreading the next one twice.
fn bomb(count: usize, last: &str) -> String {
    let mut query = String::from("{ ...F0 }");
    for rank in 0..count {
        let next = rank + 1;
        query += &format!(" fragment F{rank} on Query {{ ...F{next} ...F{next} }}");
    }
    query + &format!(" fragment F{count} on Query {{ {last} }}")
}

#[test]
fn a_fragment_bomb_is_refused_without_being_expanded() {
    let found = refusal(&bomb(30, "__typename"));
    assert_eq!(found.code, Code::TooManyFields);
    assert!(
        found
            .message
            .ends_with("more than 1000000000 fields and arguments with its fragments expanded; the limit is 20000.")
    );
}

#[test]
fn a_bomb_whose_last_fragment_is_unknown_is_refused_too() {
    assert_eq!(refusal(&bomb(30, "...Nowhere")).code, Code::TooManyFields);
}

#[test]
fn an_unused_bomb_is_refused_since_validation_would_walk_it() {
    let query = bomb(30, "__typename").replacen("{ ...F0 }", "{ __typename }", 1);
    assert_eq!(refusal(&query).code, Code::TooManyFields);
}

#[test]
fn a_fragment_that_reaches_itself_is_a_validation_error() {
    for query in [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { x { ...B } } fragment B on T { ... on T { y { ...A } } }",
    ] {
        let found = refusal(query);
        assert_eq!(found.code, Code::ValidationFailed);
        assert!(found.message.contains("spreads itself"), "{}", found.message);
    }
}

#[test]
fn an_unknown_fragment_is_left_to_validation() {
    assert!(accepted("{ ...Nowhere }"));
}

#[test]
fn a_long_chain_of_fragments_is_refused_without_recursion() {
    let mut query = String::from("{ ...F0 }");
    (0..1_500).for_each(|rank| query += &format!(" fragment F{rank} on Q {{ ...F{} }}", rank + 1));
    assert_eq!(refusal(&query).code, Code::TooManyFields);
    let short: String = (0..70).map(|rank| format!(" fragment F{rank} on Q {{ ...F{} }}", rank + 1)).collect();
    assert_eq!(refusal(&format!("{{ ...F0 }}{short}")).code, Code::QueryTooDeep);
}

#[test]
fn depth_counts_fields_through_fragments() {
    let limits = Limits { max_depth: 3, ..Limits::default() };
    let judge = |query| judged(query, Variables::default(), &limits);
    assert!(judge("{ a { b { c } } }").is_ok());
    let found = judge("{ a { ...F } } fragment F on T { ... on T { b { c { d } } } }").unwrap_err();
    assert_eq!(found, Refusal::new(Code::QueryTooDeep, "The query is 4 levels deep; the limit is 3."));
}

#[test]
fn aliases_root_fields_and_directives_are_counted_after_expansion() {
    let twenty = |selection: &str| selection.repeat(21);
    let limits = Limits { max_aliases: 20, max_root_fields: 20, max_directives: 20, ..Limits::default() };
    let code = |query: String| judged(&query, Variables::default(), &limits).unwrap_err().code;
    let aliases: String = (0..21).map(|rank| format!("a{rank}: x ")).collect();
    assert_eq!(code(format!("{{ r {{ ...F }} }} fragment F on T {{ {aliases} }}")), Code::TooManyAliases);
    assert_eq!(code(format!("{{ {} }}", twenty("a "))), Code::TooManyRootFields);
    assert_eq!(code(format!("{{ a {} }}", twenty("@include(if: true) "))), Code::TooManyDirectives);
}

#[test]
fn a_page_multiplies_what_is_below_it() {
    let nested = "query($n: Int) { a(first: 100) { b(last: 100) { c(first: $n) { d } } } }";
    let with = |n: i32| Variables::from_json(serde_json::json!({ "n": n }));
    assert!(judged(nested, with(9), &Limits::default()).is_ok());
    let found = judged(nested, with(100), &Limits::default()).unwrap_err();
    assert_eq!(found.message, "The query costs 2010100; the limit is 200000.");
    assert_eq!(found.code, Code::QueryTooComplex);
}

#[test]
fn a_cost_saturates_instead_of_wrapping() {
    let deep = "a(first: 2000000000) { ".repeat(10) + "x" + &" }".repeat(10);
    assert_eq!(refusal(&format!("{{ {deep} }}")).code, Code::QueryTooComplex);
}

#[test]
fn a_page_beyond_int_is_a_validation_error() {
    for query in ["{ a(first: 99999999999) { b } }", "{ a(last: -99999999999) { b } }"] {
        assert_eq!(refusal(query).code, Code::ValidationFailed);
    }
    assert!(accepted("{ a(first: -1) { b } }"), "a negative page is the field's own refusal");
}

#[test]
fn tokens_brackets_and_names_are_measured_before_parsing() {
    assert_eq!(refusal(&format!("{{ {} }}", "a ".repeat(15_000))).code, Code::TooManyTokens);
    let lists = format!("{{ a(x: {}1{}) }}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(check_source(&lists, &Limits::default()).unwrap_err().code, Code::QueryTooDeep);
    assert_eq!(refusal(&format!("{{ {} }}", "a".repeat(129))).code, Code::ParseFailed);
}

#[test]
fn many_arguments_on_one_field_are_refused() {
    let arguments: String = (0..101).map(|rank| format!("a{rank}: 1 ")).collect();
    assert_eq!(refusal(&format!("{{ x({arguments}) x }}")).code, Code::TooManyArguments);
    let variables: String = (0..501).map(|rank| format!("$a{rank}: Int ")).collect();
    let found = refusal(&format!("query({variables}) {{ x }}"));
    assert_eq!(
        (found.code, found.message.as_str()),
        (Code::TooManyVariables, "An operation declares 501 variables; the limit is 500.")
    );
}

#[test]
fn fields_of_one_key_must_be_one_field_at_every_level() {
    for query in [
        "{ a { x: id } a { x: code } }",
        "{ a { ...F } a { b { x: id } } } fragment F on T { ... { b { y } } b { y: z } }",
        "{ a(first: 1) { x } a(first: 2) { x } }",
    ] {
        assert_eq!(refusal(query).code, Code::ValidationFailed, "{query}");
    }
    for query in [
        "{ a { id } a { code } }",
        "{ a { ... on X { v: p } ... on Y { v: q } } }",
        "{ a { ...F ...F } } fragment F on T { x }",
    ] {
        assert!(accepted(query), "{query}");
    }
}

#[test]
fn the_standard_introspection_query_passes() {
    let types = "kind name ofType { ".repeat(9) + "kind name" + &" }".repeat(9);
    let query = format!(
        "query IntrospectionQuery {{ __schema {{ queryType {{ name }} types {{ ...FullType }} directives {{ name \
         args {{ ...InputValue }} }} }} }} fragment FullType on __Type {{ kind name fields(includeDeprecated: true) \
         {{ name args {{ ...InputValue }} type {{ ...TypeRef }} }} inputFields {{ ...InputValue }} interfaces \
         {{ ...TypeRef }} possibleTypes {{ ...TypeRef }} }} fragment InputValue on __InputValue {{ name type \
         {{ ...TypeRef }} defaultValue }} fragment TypeRef on __Type {{ {types} }}"
    );
    assert!(accepted(&query));
}

#[test]
fn every_limit_has_a_default_and_unknown_ones_are_refused() {
    let read = |json: &str| serde_json::from_str::<Limits>(json);
    assert_eq!(read("{}").unwrap(), Limits::default());
    assert_eq!(read(r#"{ "max_depth": 3 }"#).unwrap().max_depth, 3);
    assert!(read(r#"{ "max_dept": 3 }"#).is_err());
}

#[test]
fn a_connection_without_a_page_counts_for_the_twenty_it_gives() {
    let deep = "{ communes { nodes { formations { nodes { services { nodes { formations { nodes { id } } } } } } } } }";
    assert_eq!(refusal(deep).code, Code::QueryTooComplex);
    assert!(accepted("{ communes { nodes { nom } edges { cursor } pageInfo { endCursor } } }"));
    let in_a_fragment =
        "{ communes { ...P } } fragment P on CommuneConnection { nodes { formations { nodes { services {
        nodes { formations { nodes { id } } } } } } } }";
    assert_eq!(refusal(in_a_fragment).code, Code::QueryTooComplex);
}

#[test]
fn a_list_without_a_page_counts_for_the_ten_it_may_hold() {
    let round = "region { departements { ".repeat(6) + "nom" + &" } }".repeat(6);
    assert_eq!(refusal(&format!("{{ departement(insee: \"59\") {{ {round} }} }}")).code, Code::QueryTooComplex);
}

#[test]
fn requests_that_come_together_keep_within_the_limits_of_one() {
    let usage = |query: &str| {
        let document = parse_query(query).unwrap();
        let tokens = check_source(query, &Limits::default()).unwrap();
        check_document(&document, &Variables::default(), &Limits::default()).unwrap().with_tokens(tokens)
    };
    let one = usage("{ a: x b: x }");
    let together = |limits: Limits| check_batch([one, one, one], &limits).map_err(|refusal| refusal.code);
    assert_eq!(together(Limits::default()), Ok(()));
    for (limits, code) in [
        (Limits { max_tokens: 20, ..Limits::default() }, Code::TooManyTokens),
        (Limits { max_aliases: 5, ..Limits::default() }, Code::TooManyAliases),
        (Limits { max_root_fields: 5, ..Limits::default() }, Code::TooManyRootFields),
        (Limits { max_fields: 5, ..Limits::default() }, Code::TooManyFields),
        (Limits { max_cost: 5, ..Limits::default() }, Code::QueryTooComplex),
    ] {
        assert_eq!(together(limits), Err(code));
    }
}
