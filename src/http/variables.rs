//! Which operation is executed, and with which variables?
//!
//! The engine reads variables where they are used, after it started executing, and its `@skip` and `@include` forget
//! the default values. So the selected operation's variables are coerced here, first: required ones are present, the
//! built-in scalars have their type, defaults are written in. Enums and input objects stay the engine's to judge.

use std::collections::HashSet;

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, Type, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, Value, Variables};
use serde_json::{Map, Value as Json};

use super::answer::Refusal;

const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";

/// The operation a request selects.
pub fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, Refusal> {
    match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => Ok(only),
        (DocumentOperations::Multiple(several), Some(name)) if several.contains_key(name) => Ok(&several[name]),
        (DocumentOperations::Multiple(several), None) if several.len() == 1 => {
            several.values().next().ok_or_else(unnamed)
        }
        (DocumentOperations::Multiple(_), None) => Err(unnamed()),
        (_, Some(name)) => Err(Refusal::request(INVALID, format!("Unknown operation {}.", quoted(name)))),
    }
}

fn unnamed() -> Refusal {
    Refusal::request(INVALID, "The query holds several operations: \"operationName\" must name the one to execute.")
}

/// Refuses what makes the engine panic: a default value of a list of a type the schema does not have.
pub fn check_types(document: &ExecutableDocument, known: &HashSet<String>) -> Result<(), Refusal> {
    let definitions = document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions);
    for definition in definitions.filter(|definition| definition.node.default_value.is_some()) {
        let name = innermost(&definition.node.var_type.node);
        if !known.contains(name) {
            return Err(Refusal::request(INVALID, format!("Unknown type {}.", quoted(name))).at(definition.pos));
        }
    }
    Ok(())
}

fn innermost(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(inside) => innermost(inside),
    }
}

/// The variables an operation declares, coerced, with its defaults where none was sent. Others are dropped.
pub fn coerced(operation: &OperationDefinition, mut sent: Map<String, Json>) -> Result<Variables, Refusal> {
    let mut variables = Variables::default();
    for Positioned { node: definition, pos } in &operation.variable_definitions {
        let name = &definition.name.node;
        match sent.remove(name.as_str()) {
            Some(value) => {
                check(name, &definition.var_type.node, &value, *pos)?;
                let value = Value::from_json(value).map_err(|_| wrong(name, definition, "a value", *pos))?;
                variables.insert(name.clone(), value);
            }
            None => match &definition.default_value {
                Some(default) => drop(variables.insert(name.clone(), default.node.clone())),
                None if definition.var_type.node.nullable => {}
                None => return Err(wrong(name, definition, "none was sent", *pos)),
            },
        }
    }
    Ok(variables)
}

fn wrong(name: &Name, definition: &VariableDefinition, found: &str, pos: Pos) -> Refusal {
    mismatch(name, &definition.var_type.node, found, pos)
}

fn mismatch(name: &Name, kind: &Type, found: &str, pos: Pos) -> Refusal {
    Refusal::request(BAD_USER_INPUT, format!("The variable \"${name}\" takes {}: {found}.", described(kind))).at(pos)
}

fn described(kind: &Type) -> String {
    match (&kind.base, kind.to_string()) {
        (BaseType::Named(name), text) if name.as_str() == "Int" => {
            format!("{text}, a whole number between {} and {}", i32::MIN, i32::MAX)
        }
        (_, text) => text,
    }
}

/// Recurses as deep as the type is written, and the nesting of brackets is bounded before parsing.
fn check(name: &Name, kind: &Type, value: &Json, pos: Pos) -> Result<(), Refusal> {
    if value.is_null() {
        return if kind.nullable { Ok(()) } else { Err(mismatch(name, kind, "found null", pos)) };
    }
    match (&kind.base, value) {
        (BaseType::List(inside), Json::Array(items)) => {
            items.iter().try_for_each(|item| check(name, inside, item, pos))
        }
        (BaseType::List(inside), single) => check(name, inside, single, pos),
        (BaseType::Named(scalar), value) if !fits(scalar, value) => {
            Err(mismatch(name, kind, &format!("found {}", excerpt(&value.to_string())), pos))
        }
        (BaseType::Named(_), value) if holds_nul(value) => {
            let message = format!("The variable \"${name}\" holds a NUL character.");
            Err(Refusal::request(BAD_USER_INPUT, message).at(pos))
        }
        _ => Ok(()),
    }
}

fn fits(scalar: &str, value: &Json) -> bool {
    match scalar {
        "Int" => value.as_i64().is_some_and(|whole| i32::try_from(whole).is_ok()),
        "Float" => value.is_number(),
        "String" => value.is_string(),
        "Boolean" => value.is_boolean(),
        "ID" => value.is_string() || value.is_i64() || value.is_u64(),
        _ => true,
    }
}

fn holds_nul(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds_nul),
        Json::Object(fields) => fields.iter().any(|(name, inside)| name.contains('\0') || holds_nul(inside)),
        _ => false,
    }
}

/// Refuses a NUL character in the query text, written raw or as the escape `\u0000`: PostgreSQL cannot store one.
pub fn check_nul(query: &str) -> Result<(), Refusal> {
    if !query.contains('\0') && !escapes_nul(query.as_bytes()) {
        return Ok(());
    }
    Err(Refusal::request(BAD_USER_INPUT, "The query holds a NUL character."))
}

/// `\u0000` preceded by an even number of backslashes: in `\\u0000` the backslash itself is escaped.
fn escapes_nul(query: &[u8]) -> bool {
    let mut at = 0;
    while at < query.len() {
        match &query[at..] {
            [b'\\', b'u', b'0', b'0', b'0', b'0', ..] => return true,
            [b'\\', ..] => at += 2,
            _ => at += 1,
        }
    }
    false
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", excerpt(text))
}

/// A value as the caller wrote it, short enough to be read back.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    fn variables(query: &str, sent: Json) -> Result<Json, Refusal> {
        let document = parse_query(query).unwrap();
        let Json::Object(sent) = sent else { panic!("an object") };
        let coerced = coerced(&operation(&document, None).unwrap().node, sent)?;
        Ok(serde_json::to_value(coerced).unwrap())
    }

    #[test]
    fn defaults_are_written_in_and_unknown_variables_dropped() {
        let query = "query($a: Boolean = true, $b: Int = 3, $c: String, $d: Int = 4) { x }";
        assert_eq!(
            variables(query, json!({ "b": 5, "d": null, "z": 1 })).unwrap(),
            json!({ "a": true, "b": 5, "d": null })
        );
    }

    #[test]
    fn a_required_variable_must_be_sent() {
        for sent in [json!({}), json!({ "n": null })] {
            let refusal = variables("query($n: Int!) { x }", sent).unwrap_err();
            assert_eq!(refusal.code, BAD_USER_INPUT);
            assert!(refusal.message.contains("\"$n\" takes Int!"), "{}", refusal.message);
        }
    }

    #[test]
    fn builtin_scalars_are_not_converted_from_one_another() {
        for (kind, value) in [
            ("Int", json!("1")),
            ("Int", json!(1.5)),
            ("Int", json!(2_147_483_648_i64)),
            ("Float", json!("1")),
            ("String", json!(1)),
            ("Boolean", json!("true")),
            ("Boolean", json!(0)),
            ("ID", json!(1.5)),
            ("[Int]", json!([1, "2"])),
            ("[Int!]", json!([null])),
            ("[[Int]]", json!([[true]])),
        ] {
            let refusal = variables(&format!("query($v: {kind}) {{ x }}"), json!({ "v": value })).unwrap_err();
            assert_eq!(refusal.code, BAD_USER_INPUT, "{kind} {value}");
        }
        for (kind, value) in [
            ("Int", json!(-1)),
            ("Float", json!(1)),
            ("ID", json!(7)),
            ("[Int]", json!(1)),
            ("[Int]", json!([null])),
            ("Siret", json!(12)),
        ] {
            assert!(variables(&format!("query($v: {kind}) {{ x }}"), json!({ "v": value })).is_ok(), "{kind} {value}");
        }
    }

    #[test]
    fn a_long_value_is_not_sent_back_whole() {
        let refusal = variables("query($n: Int) { x }", json!({ "n": "é".repeat(5_000) })).unwrap_err();
        assert!(refusal.message.len() < 300);
    }

    #[test]
    fn a_nul_character_is_found_wherever_it_hides() {
        for value in [json!("a\0"), json!(["\0"]), json!({ "k": { "l": "\0" } }), json!({ "\0": 1 })] {
            let refusal = variables("query($v: Filtre) { x }", json!({ "v": value })).unwrap_err();
            assert_eq!(refusal.code, BAD_USER_INPUT);
        }
        assert!(check_nul("{ a(b: \"\0\") }").is_err());
        assert!(check_nul(r#"{ a(b: "\u0000") }"#).is_err());
        assert!(check_nul(r#"{ a(b: "\\u0000") }"#).is_ok());
        assert!(check_nul(r#"{ a(b: "\u00e9") }"#).is_ok());
    }

    #[test]
    fn an_operation_is_selected_by_name_or_by_being_alone() {
        let code = |query: &str, name: Option<&str>| {
            operation(&parse_query(query).unwrap(), name).err().map(|refusal| refusal.code)
        };
        assert_eq!(code("{ a }", None), None);
        assert_eq!(code("query A { a }", None), None);
        assert_eq!(code("query A { a } query B { b }", Some("B")), None);
        assert_eq!(code("query A { a } query B { b }", None), Some(INVALID));
        assert_eq!(code("query A { a }", Some("C")), Some(INVALID));
        assert_eq!(code("{ a }", Some("C")), Some(INVALID));
    }

    #[test]
    fn a_default_of_an_unknown_type_is_refused_before_the_engine_panics() {
        let known = HashSet::from(["Int".to_owned()]);
        let judged = |query: &str| check_types(&parse_query(query).unwrap(), &known);
        assert_eq!(judged("query($a: [Nope!] = [1]) { x }").unwrap_err().code, INVALID);
        assert!(judged("query($a: [Int!] = [1], $b: Nope) { x }").is_ok());
    }
}
