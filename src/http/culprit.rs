//! Which value of which argument does the engine refuse? It tells the type of the value and where the argument stands;
//! the path to the value, such as `filtre.romes[1]`, is found again in the query and its variables.

use std::collections::HashMap;
use std::sync::LazyLock;

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};

use crate::graph;

/// The named type of each field of each input type.
type Inputs = HashMap<String, HashMap<String, String>>;

static INPUTS: LazyLock<Inputs> = LazyLock::new(|| inputs(&graph::outline()));

fn inputs(sdl: &str) -> Inputs {
    let mut inputs = Inputs::new();
    let mut fields = None;
    for line in sdl.lines() {
        if let Some(name) = line.strip_prefix("input ").and_then(|rest| rest.strip_suffix(" {")) {
            fields = Some(inputs.entry(name.to_owned()).or_default());
        } else if line == "}" {
            fields = None;
        } else if let (Some(fields), Some((name, kind))) = (&mut fields, line.trim().split_once(": ")) {
            fields.insert(name.to_owned(), innermost(kind).to_owned());
        }
    }
    inputs
}

/// The type that a list, whatever its depth, is made of.
fn innermost(kind: &str) -> &str {
    let name = kind.trim_start_matches('[');
    name.split([']', '!', ' ']).next().unwrap_or(name)
}

/// An argument, as it is written in the query.
#[derive(Debug)]
struct Argument {
    name: String,
    /// Its value, the variables in it replaced by what was sent.
    value: Value,
}

/// The arguments of a query.
#[derive(Debug, Default)]
pub struct Arguments {
    /// By the place of the value.
    written: HashMap<(usize, usize), Argument>,
    /// Places of the names of those whose value comes from a variable, wholly or in part.
    by_variable: Vec<Pos>,
}

impl Arguments {
    /// Adds one argument.
    pub fn note(&mut self, name: (&str, Pos), value: (Value, Pos), by_variable: bool) {
        if by_variable {
            self.by_variable.push(name.1);
        }
        self.written.insert((value.1.line, value.1.column), Argument { name: name.0.to_owned(), value: value.0 });
    }

    /// Whether an error stands at the value of an argument, or nowhere, as for one that is left out.
    pub fn has_value_at(&self, error: &ServerError) -> bool {
        error.locations.iter().any(|at| at.line == 0) || self.at(error).is_some()
    }

    /// Whether an error stands at the name of an argument that takes a variable.
    pub fn has_variable_at(&self, error: &ServerError) -> bool {
        error.locations.iter().any(|at| at.line == 0 || self.by_variable.contains(at))
    }

    fn at(&self, error: &ServerError) -> Option<&Argument> {
        error.locations.iter().find_map(|at| self.written.get(&(at.line, at.column)))
    }

    /// Rewrites what the engine says of a value: the path to it, then what is wrong, and no type of the schema.
    pub fn name(&self, error: &mut ServerError) {
        let value = error.extensions.as_mut().and_then(take_value);
        let (Some(argument), Some(said)) = (self.at(error), Said::of(&error.message)) else { return };
        let path = Search { said, value }.path(argument).unwrap_or_else(|| argument.name.clone());
        error.message = format!("{path}: {}", said.sentence);
    }
}

fn take_value(extensions: &mut ErrorExtensionValues) -> Option<Value> {
    let value = extensions.get(graph::REFUSED_VALUE).cloned();
    extensions.unset(graph::REFUSED_VALUE);
    value
}

/// What the engine says: `Failed to parse "Rome": … (occurred while parsing "[Rome!]") (occurred while parsing "Filter")`.
#[derive(Clone, Copy)]
struct Said<'a> {
    /// Type of the value that is wrong.
    kind: &'a str,
    /// Type of the argument.
    outermost: &'a str,
    sentence: &'a str,
}

impl<'a> Said<'a> {
    fn of(message: &'a str) -> Option<Self> {
        const WITHIN: &str = " (occurred while parsing \"";
        let (kind, rest) = message.strip_prefix("Failed to parse \"")?.split_once("\": ")?;
        let (sentence, chain) = rest.split_once(WITHIN).unwrap_or((rest, ""));
        let outermost = chain.rsplit(WITHIN).next().and_then(|last| last.strip_suffix("\")"));
        Some(Self { kind: innermost(kind), outermost: innermost(outermost.unwrap_or(kind)), sentence })
    }
}

/// What is looked for in an argument: values of a type, and the very one, when it is told.
struct Search<'a> {
    said: Said<'a>,
    value: Option<Value>,
}

impl Search<'_> {
    /// The path to the value; none when it is not there, or when several may be it.
    fn path(&self, argument: &Argument) -> Option<String> {
        let mut found = Vec::new();
        self.look(&argument.value, self.said.outermost, argument.name.clone(), &mut found);
        // The same wrong value twice is wrong twice.
        let several = self.value.is_none() && found.len() > 1;
        found.into_iter().next().filter(|_| !several)
    }

    /// As deep as values are, and their nesting is bounded before they are read.
    fn look(&self, value: &Value, kind: &str, path: String, found: &mut Vec<String>) {
        match value {
            Value::List(items) => {
                for (rank, item) in items.iter().enumerate() {
                    self.look(item, kind, format!("{path}[{rank}]"), found);
                }
            }
            Value::Object(fields) => {
                let known = INPUTS.get(kind);
                for (name, field) in fields {
                    if let Some(kind) = known.and_then(|kinds| kinds.get(name.as_str())) {
                        self.look(field, kind, format!("{path}.{name}"), found);
                    }
                }
            }
            leaf if kind == self.said.kind && self.value.as_ref().is_none_or(|value| value == leaf) => found.push(path),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(value: serde_json::Value, message: &str, refused: Option<&str>) -> ServerError {
        let at = Pos { line: 1, column: 9 };
        let mut arguments = Arguments::default();
        arguments.note(("filtre", Pos { line: 1, column: 2 }), (Value::from_json(value).unwrap(), at), false);
        let mut error = ServerError::new(message, Some(at));
        if let Some(refused) = refused {
            error.extensions.get_or_insert_default().set(graph::REFUSED_VALUE, refused);
        }
        arguments.name(&mut error);
        error
    }

    const IN_LIST: &str = "Failed to parse \"CodeRome\": wrong (occurred while parsing \"[CodeRome!]\") \
                           (occurred while parsing \"FormationFilter\")";

    #[test]
    fn a_value_is_named_by_its_path() {
        let filter = json!({ "texte": "D11", "romes": ["D1102", "D11"] });
        let error = named(filter, IN_LIST, Some("D11"));
        assert_eq!(error.message, "filtre.romes[1]: wrong");
        assert!(error.extensions.is_some_and(|extensions| extensions.get(graph::REFUSED_VALUE).is_none()));
        assert_eq!(named(json!("x"), "Failed to parse \"Siret\": wrong", Some("x")).message, "filtre: wrong");
    }

    #[test]
    fn a_value_that_is_not_told_is_named_where_no_other_may_be_it() {
        let message = "Failed to parse \"StatutFormation\": wrong (occurred while parsing \"[StatutFormation!]\") \
                       (occurred while parsing \"FormationFilter\")";
        assert_eq!(named(json!({ "statuts": ["X"] }), message, None).message, "filtre.statuts[0]: wrong");
        assert_eq!(named(json!({ "statuts": ["PUBLIE", "X"] }), message, None).message, "filtre: wrong");
    }

    #[test]
    fn what_is_not_about_a_value_is_left_as_it_is() {
        for message in ["Unknown field", "Failed to parse", "Expected input type \"Int\", found null."] {
            assert_eq!(named(json!(1), message, None).message, message);
        }
        let mut elsewhere = ServerError::new(IN_LIST, Some(Pos { line: 7, column: 7 }));
        Arguments::default().name(&mut elsewhere);
        assert_eq!(elsewhere.message, IN_LIST);
    }
}
