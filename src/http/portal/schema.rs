//! What does the schema say of each of its types? Read from its own SDL.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    ConstDirective, FieldDefinition, InputValueDefinition, ServiceDocument, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Positioned, Value};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::routing::{MethodRouter, get};
use serde::Serialize;
use serde_json::json;

use super::langue::Langue;
use super::page::Failure;
use super::{Portal, Visitor};
use super::{graphe, guide};
use crate::graph::{self, french};

/// The types of the schema, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Types(pub(super) BTreeMap<String, Type>);

/// A type of the schema.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Type {
    pub(super) nom: String,
    /// `type`, `interface`, `union`, `enum`, `input` or `scalar`.
    pub(super) genre: &'static str,
    pub(super) description: String,
    pub(super) champs: Vec<Champ>,
    valeurs: Vec<Valeur>,
    /// What it implements; of a union, what it may be.
    pub(super) interfaces: Vec<String>,
    /// Fields by which it is found again.
    pub(super) cles: Vec<String>,
    /// Fields that give it, as `Type.field`.
    rendu_par: Vec<[String; 2]>,
}

/// A field, an argument, or a field of an input.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Champ {
    pub(super) nom: String,
    pub(super) description: String,
    /// As it is written: `[Metier!]!`.
    type_ecrit: String,
    /// The type alone: `Metier`.
    pub(super) type_nom: String,
    pub(super) arguments: Vec<Champ>,
    /// Whether an argument must be given.
    pub(super) requis: bool,
    /// Whether another takes its place.
    pub(super) obsolete: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Valeur {
    nom: String,
    description: String,
}

static TYPES: LazyLock<[Types; 2]> = LazyLock::new(|| Types::of(&graph::sdl()).in_each_language());

impl Types {
    /// Those of the schema, told in a language.
    pub(super) fn told(langue: Langue) -> &'static Self {
        &TYPES[langue.rank()]
    }

    /// In the order of the languages.
    pub(super) fn in_each_language(self) -> [Self; 2] {
        Langue::ALL.map(|langue| if langue == Langue::Fr { self.translated() } else { self.clone() })
    }

    /// Those of an SDL, told as it tells them; none when it cannot be read.
    pub(super) fn of(sdl: &str) -> Self {
        let document = parse_schema(sdl).unwrap_or_else(|error| {
            tracing::error!(%error, "the schema cannot be documented");
            ServiceDocument { definitions: Vec::new() }
        });
        let defined = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(Type::from(definition.node)),
            _ => None,
        });
        let mut types: BTreeMap<String, Type> = defined.map(|one| (one.nom.clone(), one)).collect();
        let given: Vec<(String, [String; 2])> = types.values().flat_map(Type::gives).collect();
        for (name, field) in given {
            if let Some(found) = types.get_mut(&name) {
                found.rendu_par.push(field);
            }
        }
        Self(types)
    }

    /// The same in French.
    fn translated(&self) -> Self {
        let mut french = self.clone();
        french.0.values_mut().for_each(Type::translate);
        french
    }
}

impl Type {
    // What has no twin is told as it is.
    fn translate(&mut self) {
        let told = |place: String, text: &mut String| {
            if let Some(french) = french(&place, text) {
                french.clone_into(text);
            }
        };
        told(self.nom.clone(), &mut self.description);
        for Champ { nom, description, arguments, .. } in &mut self.champs {
            let place = format!("{}.{nom}", self.nom);
            arguments.iter_mut().for_each(|one| told(format!("{place}({})", one.nom), &mut one.description));
            told(place, description);
        }
        self.valeurs.iter_mut().for_each(|one| told(format!("{}.{}", self.nom, one.nom), &mut one.description));
    }

    // The types that its fields give, each with the field.
    fn gives(&self) -> Vec<(String, [String; 2])> {
        let output = matches!(self.genre, "type" | "interface");
        let fields = self.champs.iter().filter(|_| output);
        fields.map(|field| (field.type_nom.clone(), [self.nom.clone(), field.nom.clone()])).collect()
    }
}

impl From<TypeDefinition> for Type {
    fn from(definition: TypeDefinition) -> Self {
        let (genre, champs, valeurs, interfaces) = match definition.kind {
            TypeKind::Object(object) => ("type", fields(object.fields), Vec::new(), names(object.implements)),
            TypeKind::Interface(interface) => {
                ("interface", fields(interface.fields), Vec::new(), names(interface.implements))
            }
            TypeKind::InputObject(input) => ("input", inputs(input.fields), Vec::new(), Vec::new()),
            TypeKind::Enum(values) => {
                let value = |value: Positioned<async_graphql::parser::types::EnumValueDefinition>| Valeur {
                    nom: value.node.value.node.to_string(),
                    description: text(value.node.description),
                };
                ("enum", Vec::new(), values.values.into_iter().map(value).collect(), Vec::new())
            }
            TypeKind::Union(union) => ("union", Vec::new(), Vec::new(), names(union.members)),
            TypeKind::Scalar => ("scalar", Vec::new(), Vec::new(), Vec::new()),
        };
        let (nom, description) = (definition.name.node.to_string(), text(definition.description));
        let cles = definition.directives.iter().filter_map(|directive| key(&directive.node)).collect();
        Self { nom, genre, description, champs, valeurs, interfaces, cles, rendu_par: Vec::new() }
    }
}

/// What a directive names as a key, when it does.
fn key(directive: &ConstDirective) -> Option<String> {
    let ConstDirective { name, arguments } = directive;
    let fields = arguments.iter().find(|(name, _)| name.node == "fields").filter(|_| name.node == "key")?;
    match &fields.1.node {
        Value::String(field) => Some(field.clone()),
        _ => None,
    }
}

fn names(names: Vec<Positioned<async_graphql::Name>>) -> Vec<String> {
    names.into_iter().map(|name| name.node.to_string()).collect()
}

fn text(description: Option<Positioned<String>>) -> String {
    description.map(|text| text.node.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
}

fn fields(fields: Vec<Positioned<FieldDefinition>>) -> Vec<Champ> {
    let field = |field: Positioned<FieldDefinition>| {
        let FieldDefinition { name, description, arguments, ty, directives } = field.node;
        let written = ty.node.to_string();
        Champ {
            nom: name.node.to_string(),
            description: text(description),
            type_nom: bare(&written),
            type_ecrit: written,
            arguments: inputs(arguments),
            requis: false,
            obsolete: directives.iter().any(|directive| directive.node.name.node == "deprecated"),
        }
    };
    fields.into_iter().map(field).collect()
}

fn inputs(inputs: Vec<Positioned<InputValueDefinition>>) -> Vec<Champ> {
    let input = |input: Positioned<InputValueDefinition>| {
        let InputValueDefinition { name, description, ty, default_value, directives } = input.node;
        let written = ty.node.to_string();
        Champ {
            nom: name.node.to_string(),
            description: text(description),
            type_nom: bare(&written),
            requis: written.ends_with('!') && default_value.is_none(),
            obsolete: directives.iter().any(|directive| directive.node.name.node == "deprecated"),
            type_ecrit: written,
            arguments: Vec::new(),
        }
    };
    inputs.into_iter().map(input).collect()
}

fn bare(written: &str) -> String {
    written.trim_matches(['[', ']', '!']).to_owned()
}

/// The page of all types, guides and words of the field.
pub(super) fn index(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, visitor: Visitor| -> Response<Body> {
        let mut kinds: BTreeMap<&str, Vec<&Type>> = BTreeMap::new();
        for one in Types::told(langue).0.values() {
            kinds.entry(one.genre).or_default().push(one);
        }
        portal.page("documentation", langue, &visitor, json!({ "genres": kinds, "guides": guide::entries(langue) }))
    })
}

/// The page of one type.
pub(super) fn page(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Path(nom): Path<String>, visitor: Visitor| -> Response<Body> {
        match Types::told(langue).0.get(&nom) {
            Some(found) => match graphe::origin(&portal, &nom, &visitor).await {
                Ok(origin) => portal.page("type", langue, &visitor, json!({ "type": found, "origine": origin })),
                Err(failure) => portal.failed(langue, &visitor, &failure),
            },
            None => portal.failed(langue, &visitor, &Failure::not_found()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_and_field_of_the_schema_is_documented() {
        let types = Types::told(Langue::En);
        let metier = &types.0["Metier"];
        assert_eq!(metier.genre, "type");
        assert!(metier.interfaces.contains(&"Node".to_owned()));
        assert!(metier.rendu_par.contains(&["Query".to_owned(), "metier".to_owned()]));
        let formations = metier.champs.iter().find(|field| field.nom == "formations").unwrap();
        assert_eq!((formations.type_nom.as_str(), formations.arguments.len()), ("FormationConnection", 6));
        for one in types.0.values() {
            assert!(!one.description.is_empty(), "{}", one.nom);
            let fields = one.champs.iter().map(|field| (&field.nom, &field.description));
            let values = one.valeurs.iter().map(|value| (&value.nom, &value.description));
            for (name, description) in fields.chain(values) {
                assert!(!description.is_empty(), "{}.{name}", one.nom);
            }
        }
    }
}
