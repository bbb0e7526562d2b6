//! Objects of a JSON file, one at a time, with scalars read leniently.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::import::input::{FileError, Input};

/// An object.
pub type Objet = serde_json::Map<String, Value>;

/// Hands each element of a file to `each`: those of the list at the top, or of the first list in the object at the
/// top. Raw control characters in strings, which JSON forbids and exports hold, are read as spaces.
pub fn each_element(input: &Input, each: &mut dyn FnMut(Value)) -> Result<(), FileError> {
    let text = input.text();
    let text = without_raw_controls(&text);
    let unreadable = |error: serde_json::Error| FileError::new(&input.name, format!("not valid JSON: {error}"));
    let mut reader = serde_json::Deserializer::from_str(&text);
    let found = Elements(each).deserialize(&mut reader).map_err(unreadable)?;
    reader.end().map_err(unreadable)?;
    if found {
        Ok(())
    } else {
        Err(FileError::new(
            &input.name,
            "neither a JSON list nor an object that holds one: expected [{…}, …] or {\"name\": [{…}, …]}",
        ))
    }
}

struct Elements<'a>(&'a mut dyn FnMut(Value));

impl<'de> DeserializeSeed<'de> for Elements<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_> {
    /// Whether a list was found.
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object that holds one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        while let Some(value) = list.next_element()? {
            (self.0)(value);
        }
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<bool, A::Error> {
        let mut found = false;
        while object.next_key::<IgnoredAny>()?.is_some() {
            if found {
                object.next_value::<IgnoredAny>()?;
            } else {
                found = object.next_value_seed(Elements(&mut *self.0))?;
            }
        }
        Ok(found)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
}

/// The text with a space for each control character that stands raw inside a string.
pub fn without_raw_controls(text: &str) -> Cow<'_, str> {
    let mut strings = Strings::default();
    if !text.chars().any(|c| strings.is_raw_control(c)) {
        return Cow::Borrowed(text);
    }
    let mut strings = Strings::default();
    let spaced = text.chars().map(|c| if strings.is_raw_control(c) { ' ' } else { c });
    Cow::Owned(spaced.collect())
}

/// Where a reader stands among the strings of a JSON text.
#[derive(Default)]
struct Strings {
    inside: bool,
    escaped: bool,
}

impl Strings {
    /// Reads one character; whether it is a control character inside a string.
    fn is_raw_control(&mut self, c: char) -> bool {
        let raw = self.inside && c < ' ';
        if self.escaped {
            self.escaped = false;
        } else if self.inside && c == '\\' {
            self.escaped = true;
        } else if c == '"' {
            self.inside = !self.inside;
        }
        raw
    }
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

/// A member as yes or no, whatever its spelling.
pub fn flag(object: &Objet, key: &str) -> Option<bool> {
    match text(object, key)?.to_lowercase().as_str() {
        "true" | "oui" | "1" => Some(true),
        "false" | "non" | "0" => Some(false),
        _ => None,
    }
}

/// A member as a whole number from 0.
pub fn number(object: &Objet, key: &str) -> Option<i32> {
    text(object, key)?.parse().ok().filter(|number| *number >= 0)
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
        let input = Input { name: "t.json".to_owned(), bytes: text.as_bytes().to_vec() };
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
        assert!(matches!(without_raw_controls("[\n\"a\"]"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_holds_no_list_is_unreadable() {
        assert!(elements("{\"a\": 1}").unwrap_err().contains("neither a JSON list"));
        assert!(elements("[1,").unwrap_err().starts_with("t.json: not valid JSON"));
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
        assert_eq!((number(&row, "n"), number(&row, "s"), number(&row, "a")), (Some(2), Some(13), None));
        assert_eq!((flag(&row, "t"), flag(&row, "f"), flag(&row, "e")), (Some(true), Some(false), None));
        assert_eq!(list(&row, "l").len(), 1);
        assert_eq!(list(&row, "a").len(), 1);
        assert_eq!(list(&row, "z").len(), 0);
    }
}
