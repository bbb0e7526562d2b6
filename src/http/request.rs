//! What does this request ask? Decodes a body or a query string into its typed parameters.

use serde_json::{Map, Value};

use super::answer::Refusal;
use super::persisted::Named;

/// The parameters of one GraphQL request, which gives a text, names a document, or both. Unknown ones are read by nobody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Text of the document.
    pub query: Option<String>,
    /// How the document is named.
    pub named: Option<Named>,
    /// Which of its operations to execute; `None` when it holds one only.
    pub operation_name: Option<String>,
    /// Variables as sent: not yet compared with their declarations.
    pub variables: Map<String, Value>,
    /// Whether the answer tells what it cost.
    pub cost: bool,
}

/// What a body holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// One request.
    One(Asked),
    /// An array of requests.
    Many(Vec<Asked>),
}

/// Decodes the body of a POST, where an array holds at most `max_batch` requests; none, when that is 0.
pub fn from_body(body: &[u8], max_values: usize, max_batch: usize) -> Result<Sent, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| bad("The body is not valid UTF-8."))?;
    let decoded = serde_json::from_str(text).map_err(|error| {
        bad(format!("The body is not valid JSON (line {}, column {}).", error.line(), error.column()))
    })?;
    match decoded {
        Value::Object(parameters) => from_payload(parameters, max_values).map(Sent::One),
        Value::Array(_) if max_batch == 0 => Err(Refusal::batching()),
        Value::Array(requests) => batch(requests, max_values, max_batch).map(Sent::Many),
        _ => Err(bad("The body must be a JSON object with a \"query\".")),
    }
}

/// Reads the parameters of one request, already decoded from JSON.
pub fn from_payload(parameters: Map<String, Value>, max_values: usize) -> Result<Asked, Refusal> {
    let asked = asked(parameters)?;
    check_values(value_count(&asked), max_values)?;
    Ok(asked)
}

fn batch(requests: Vec<Value>, max_values: usize, max_batch: usize) -> Result<Vec<Asked>, Refusal> {
    if requests.is_empty() {
        return Err(bad("The array of requests is empty."));
    }
    if requests.len() > max_batch {
        return Err(Refusal::batch_too_large(requests.len(), max_batch));
    }
    let read = |(rank, request): (usize, Value)| {
        let place = |refusal: Refusal| refusal.of_request(rank + 1);
        match request {
            Value::Object(parameters) => asked(parameters).map_err(place),
            _ => Err(place(bad("It must be a JSON object with a \"query\"."))),
        }
    };
    let requests = requests.into_iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
    check_values(requests.iter().map(value_count).sum(), max_values)?;
    Ok(requests)
}

/// Decodes the query string of a GET, where `variables` and `extensions` are JSON texts.
pub fn from_query(query: Option<&str>, max_values: usize) -> Result<Asked, Refusal> {
    let mut parameters = Map::new();
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        let value = match name.as_str() {
            "query" | "operationName" | "documentId" => Value::String(value),
            "variables" | "extensions" => json(&name, &value)?,
            _ => continue,
        };
        if parameters.insert(name.clone(), value).is_some() {
            return Err(bad(format!("The parameter \"{name}\" is given twice.")));
        }
    }
    from_payload(parameters, max_values)
}

fn json(name: &str, text: &str) -> Result<Value, Refusal> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text).map_err(|_| bad(format!("The parameter \"{name}\" is not valid JSON.")))
}

fn asked(mut parameters: Map<String, Value>) -> Result<Asked, Refusal> {
    let extensions = object(&mut parameters, "extensions")?;
    let named = Named::read(&mut parameters, &extensions)?;
    let query = match parameters.remove("query") {
        Some(Value::String(query)) if !query.trim().is_empty() => Some(query),
        None | Some(Value::Null) if named.is_some() => None,
        Some(Value::String(_)) => return Err(bad("The parameter \"query\" is empty.")),
        Some(_) => return Err(bad("The parameter \"query\" must be a string.")),
        None => return Err(bad("The parameter \"query\" is required.")),
    };
    let operation_name = match parameters.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
        Some(_) => return Err(bad("The parameter \"operationName\" must be a string.")),
    };
    let variables = object(&mut parameters, "variables")?;
    let cost = match extensions.get("cost") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(told)) => *told,
        Some(_) => return Err(bad("The extension \"cost\" must be true or false.")),
    };
    Ok(Asked { query, named, operation_name, variables, cost })
}

fn value_count(asked: &Asked) -> usize {
    asked.variables.values().map(values).sum()
}

fn check_values(count: usize, max_values: usize) -> Result<(), Refusal> {
    if count > max_values {
        let message = format!("The variables hold {count} values; the limit is {max_values}.");
        return Err(Refusal::request("TOO_MANY_VALUES", message));
    }
    Ok(())
}

fn object(parameters: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Refusal> {
    match parameters.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(bad(format!("The parameter \"{name}\" must be an object."))),
    }
}

/// The JSON reader refuses more than 128 levels, which bounds this recursion.
fn values(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(values).sum::<usize>() + 1,
        Value::Object(fields) => fields.values().map(values).sum::<usize>() + 1,
        _ => 1,
    }
}

/// Percent-decodes one name or value of a query string; `+` is a space.
fn decoded(text: &str) -> Result<String, Refusal> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hexadecimal(rest.next(), rest.next()).ok_or_else(|| bad("The URL has a broken % sequence."))?,
            other => other,
        });
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(bad("The URL holds a NUL character.")),
        Ok(text) => Ok(text),
        Err(_) => Err(bad("The URL is not valid UTF-8.")),
    }
}

fn hexadecimal(high: Option<u8>, low: Option<u8>) -> Option<u8> {
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::bad_request(message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(value: &Value) -> Result<Asked, Refusal> {
        match from_body(value.to_string().as_bytes(), 100, 0)? {
            Sent::One(asked) => Ok(asked),
            Sent::Many(_) => panic!("a batch"),
        }
    }

    #[test]
    fn a_body_gives_its_typed_parameters() {
        let asked = body(&json!({ "query": "{a}", "operationName": "A", "variables": { "x": [1] }, "extensions": {} }));
        let asked = asked.unwrap();
        assert_eq!(asked.query.as_deref(), Some("{a}"));
        assert_eq!(asked.operation_name.as_deref(), Some("A"));
        assert_eq!(asked.variables["x"], json!([1]));
        let bare = body(&json!({ "query": "{a}", "operationName": null, "variables": null, "unheard": 1 })).unwrap();
        assert_eq!(bare, Asked { query: Some("{a}".into()), ..Asked::default() });
    }

    #[test]
    fn a_parameter_of_the_wrong_type_is_named() {
        for (value, name) in [
            (json!({}), "query"),
            (json!({ "query": 1 }), "query"),
            (json!({ "query": null }), "query"),
            (json!({ "query": "  " }), "query"),
            (json!({ "query": "{a}", "operationName": 1 }), "operationName"),
            (json!({ "query": "{a}", "variables": "{}" }), "variables"),
            (json!({ "query": "{a}", "variables": [] }), "variables"),
            (json!({ "query": "{a}", "extensions": 1 }), "extensions"),
            (json!({ "query": "{a}", "extensions": { "cost": 1 } }), "cost"),
        ] {
            let refusal = body(&value).unwrap_err();
            assert_eq!(refusal.code, "BAD_REQUEST");
            assert!(refusal.message.contains(name), "{value}: {}", refusal.message);
        }
    }

    #[test]
    fn what_is_not_a_json_object_is_a_bad_request() {
        for bytes in [&b""[..], b"{", b"1", b"\"{a}\"", b"\xff", b"{\"query\":\"{a}\0\"}", b"{\"query\":\"{a}\"} x"] {
            assert_eq!(from_body(bytes, 100, 0).unwrap_err().code, "BAD_REQUEST");
        }
        let deep = format!("{{\"query\":\"{{a}}\",\"variables\":{{\"x\":{}{}}}}}", "[".repeat(500), "]".repeat(500));
        assert_eq!(from_body(deep.as_bytes(), 100, 0).unwrap_err().code, "BAD_REQUEST");
    }

    #[test]
    fn a_batch_is_refused_by_its_own_name() {
        assert_eq!(body(&json!([{ "query": "{a}" }])).unwrap_err().code, "BATCHING_NOT_SUPPORTED");
    }

    #[test]
    fn a_batch_is_bounded_and_each_of_its_requests_is_read() {
        let read = |value: Value| from_body(value.to_string().as_bytes(), 10, 3);
        let one = json!({ "query": "{a}" });
        let Ok(Sent::Many(requests)) = read(json!([one, one])) else { panic!("a batch") };
        assert_eq!(requests.len(), 2);
        let heavy = json!({ "query": "{a}", "variables": { "x": [0, 0, 0, 0, 0] } });
        for (value, code, words) in [
            (json!([]), "BAD_REQUEST", "empty"),
            (json!([one, one, one, one]), "BATCH_TOO_LARGE", "holds 4 requests; the limit is 3"),
            (json!([one, 1]), "BAD_REQUEST", "Request 2 of the batch: "),
            (json!([one, {}]), "BAD_REQUEST", "\"query\" is required"),
            (json!([one, [one]]), "BAD_REQUEST", "Request 2 of the batch: "),
            (json!([heavy, heavy]), "TOO_MANY_VALUES", "hold 12 values; the limit is 10"),
        ] {
            let refusal = read(value).unwrap_err();
            assert_eq!(refusal.code, code);
            assert!(refusal.message.contains(words), "{}", refusal.message);
        }
    }

    #[test]
    fn a_document_is_given_or_named() {
        let hash = "a".repeat(64);
        let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        let named = body(&json!({ "extensions": extensions })).unwrap();
        assert_eq!((named.query, named.named), (None, Some(Named::Hash([0xaa; 32]))));
        let both = body(&json!({ "query": "{a}", "extensions": extensions })).unwrap();
        assert_eq!((both.query.as_deref(), both.named), (Some("{a}"), Some(Named::Hash([0xaa; 32]))));
        let id = from_query(Some("documentId=abc"), 9).unwrap();
        assert_eq!((id.query, id.named), (None, Some(Named::Id("abc".into()))));
        for wrong in [
            json!({ "query": "{a}", "documentId": "abc" }),
            json!({ "documentId": 1 }),
            json!({ "query": "", "extensions": extensions }),
            json!({ "extensions": { "persistedQuery": 1 } }),
            json!({ "extensions": {} }),
        ] {
            assert_eq!(body(&wrong).unwrap_err().code, "BAD_REQUEST", "{wrong}");
        }
    }

    #[test]
    fn too_many_values_in_the_variables_are_refused() {
        let refusal = body(&json!({ "query": "{a}", "variables": { "x": vec![0; 100] } })).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.message.as_str()),
            ("TOO_MANY_VALUES", "The variables hold 101 values; the limit is 100.",)
        );
    }

    #[test]
    fn a_query_string_gives_the_same_parameters() {
        let asked =
            from_query(Some("query=query+A%28%24x%3A+Int%29%7Ba%7D&operationName=A&variables=%7B%22x%22%3A1%7D"), 9);
        let asked = asked.unwrap();
        assert_eq!(asked.query.as_deref(), Some("query A($x: Int){a}"));
        assert_eq!(asked.operation_name.as_deref(), Some("A"));
        assert_eq!(asked.variables["x"], json!(1));
        let empty = from_query(Some("query={a}&operationName=&variables=&_=1"), 9).unwrap();
        assert_eq!(empty, Asked { query: Some("{a}".into()), ..Asked::default() });
    }

    #[test]
    fn a_broken_query_string_is_a_bad_request() {
        for query in [
            None,
            Some(""),
            Some("operationName=A"),
            Some("query=%"),
            Some("query=%zz"),
            Some("query=%ff"),
            Some("query=%00"),
            Some("query={a}&query={b}"),
            Some("query={a}&variables={"),
            Some("query={a}&variables=1"),
        ] {
            assert_eq!(from_query(query, 9).unwrap_err().code, "BAD_REQUEST", "{query:?}");
        }
    }
}
