//! Objects of a JSON file, one at a time, with scalars read leniently.

use serde_json::Value;

use super::elements::{Elements, Lenient};
use super::input::{FileError, Input};
use super::refusal::file;

/// An object.
pub type Objet = serde_json::Map<String, Value>;

/// Hands each element of a file to `each`: those of the list at the top, or of the first list in the object at the top.
/// Read leniently, see [`Elements`].
pub fn each_element(input: &Input, each: &mut dyn FnMut(Value)) -> Result<(), FileError> {
    let mut elements = Elements::open(input, |_| true)?;
    while let Some(value) = elements.next()? {
        each(value);
    }
    if elements.found() {
        return Ok(());
    }
    Err(file::not_a(&input.name, "une liste JSON", "[{…}, …] ou {\"nom\": [{…}, …]}"))
}

/// A value of one line, read as leniently.
pub fn value(text: &str) -> serde_json::Result<Value> {
    let mut lenient = Lenient::default();
    let mut clean = Vec::with_capacity(text.len());
    text.bytes().for_each(|byte| lenient.read(byte, &mut clean));
    serde_json::from_slice(&clean)
}

/// A scalar as text, without NUL nor the white space around it; none when it is empty, a list or an object.
pub fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.replace('\0', ""),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A member as text.
pub fn text(object: &Objet, key: &str) -> Option<String> {
    object.get(key).and_then(scalar)
}

/// The first of these members that says something.
pub fn first(object: &Objet, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(object, key))
}

/// A member as text on one line, single spaces.
pub fn line(object: &Objet, key: &str) -> Option<String> {
    text(object, key).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Yes or no, whatever its spelling.
pub fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "oui" | "1" => Some(true),
        "false" | "non" | "0" => Some(false),
        _ => None,
    }
}

/// A member as a list: a scalar is a list of one.
pub fn list<'a>(object: &'a Objet, key: &str) -> &'a [Value] {
    match object.get(key) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(values)) => values,
        Some(value) => std::slice::from_ref(value),
    }
}

/// A member as an object.
pub fn object<'a>(object: &'a Objet, key: &str) -> Option<&'a Objet> {
    object.get(key).and_then(Value::as_object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn elements(text: &str) -> Result<Vec<Value>, String> {
        let input = Input::new("t.json", text.as_bytes());
        let mut seen = Vec::new();
        each_element(&input, &mut |value| seen.push(value)).map(|()| seen).map_err(|error| error.to_string())
    }

    #[test]
    fn elements_come_from_the_list_at_the_top_or_the_first_one_below() {
        assert_eq!(elements("[1, 2]").unwrap(), [json!(1), json!(2)]);
        assert_eq!(
            elements(r#"{"total": 2, "ok": null, "formations": [{"a": 1}], "others": [3]}"#).unwrap(),
            [json!({"a": 1})]
        );
    }

    #[test]
    fn raw_line_breaks_inside_a_string_are_spaces() {
        assert_eq!(elements("[\"8 RUE\r\nANGERS \\\"x\\\"\"]\n").unwrap(), [json!("8 RUE  ANGERS \"x\"")]);
    }

    #[test]
    fn what_holds_no_list_is_unreadable() {
        assert!(elements("{\"a\": 1}").unwrap_err().contains("n'est pas une liste JSON"));
        assert!(elements("[1,").unwrap_err().starts_with("t.json: Le JSON est malformé"));
        assert!(elements("[1] x").is_err());
    }

    #[test]
    fn scalars_are_read_whatever_their_type() {
        let Value::Object(row) =
            json!({"a": " x\u{0} ", "n": 2, "s": "13", "t": "true", "f": false, "e": "", "l": ["y"]})
        else {
            unreachable!()
        };
        assert_eq!(text(&row, "a").as_deref(), Some("x"));
        assert_eq!((text(&row, "n").as_deref(), text(&row, "e")), (Some("2"), None));
        assert_eq!((truth("True"), truth("non"), truth("x")), (Some(true), Some(false), None));
        assert_eq!(list(&row, "l").len(), 1);
        assert_eq!(list(&row, "a").len(), 1);
        assert_eq!(list(&row, "z").len(), 0);
    }
}
