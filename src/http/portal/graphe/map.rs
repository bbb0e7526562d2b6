//! Which objects does the graph hold, and by which fields does one lead to another? Read from the schema itself.

use std::collections::{BTreeMap, BTreeSet};

use super::super::schema::{Champ, Type, Types};

/// Fields that tell an object to a reader, the first that a type has.
const LABELS: [&str; 5] = ["libelle", "intitule", "nom", "raisonSociale", "adresse"];
/// What every object has of its own, which ties none to another.
const ORIGIN: &str = "provenance";
const CONNECTION: &str = "Connection";

/// The objects of the registers, by type.
#[derive(Debug)]
pub(super) struct Map(BTreeMap<String, Object>);

/// A type of object.
#[derive(Debug)]
pub(super) struct Object {
    /// Field of the root that lists them all.
    pub(super) root: String,
    /// Fields that name one: its key, and its label where it has one.
    pub(super) names: Vec<String>,
    /// Fields that hold a value, and ask for nothing.
    pub(super) values: Vec<String>,
    /// Ways to other objects.
    pub(super) links: Vec<Link>,
}

/// A way from a type of object to another, or to itself.
#[derive(Debug)]
pub(super) struct Link {
    /// Fields that lead there.
    pub(super) steps: Vec<Step>,
    /// Type it leads to.
    pub(super) to: String,
}

/// One field of a way.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) field: String,
    /// Whether its objects are told by pages.
    pub(super) paged: bool,
}

impl Link {
    /// Its fields, as `lieu.commune`.
    pub(super) fn path(&self) -> String {
        self.steps.iter().map(|step| step.field.as_str()).collect::<Vec<_>>().join(".")
    }
}

impl Map {
    /// That of the schema.
    pub(super) fn of(types: &Types) -> Self {
        let roots = roots(types);
        let object = |(name, root): (&String, &String)| {
            let found = types.0.get(name)?;
            let links = links(types, found, &roots);
            Some((
                name.clone(),
                Object { root: root.clone(), names: names(types, found), values: values(types, found), links },
            ))
        };
        Self(roots.iter().filter_map(object).collect())
    }

    /// A type of object by its name.
    pub(super) fn get(&self, name: &str) -> Option<&Object> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub(super) fn objects(&self) -> impl Iterator<Item = (&String, &Object)> {
        self.0.iter()
    }

    /// Pairs of types of which one leads to the other, each once, in the order of their names.
    pub(super) fn pairs(&self) -> BTreeSet<(&str, &str)> {
        let links = self.0.iter().flat_map(|(name, object)| object.links.iter().map(move |link| (name, &link.to)));
        links
            .filter(|(one, other)| one != other)
            .map(|(one, other)| (one.min(other).as_str(), one.max(other).as_str()))
            .collect()
    }
}

/// Types whose objects come from a register and are all listed by a field of the root, with that field.
fn roots(types: &Types) -> BTreeMap<String, String> {
    let fields = types.0.get("Query").map(|query| query.champs.as_slice()).unwrap_or_default();
    let listed = fields.iter().filter(|field| asks_nothing(field)).filter_map(|field| {
        let name = elements(types, field)?;
        let comes = types.0.get(name)?.champs.iter().any(|field| field.nom == ORIGIN);
        comes.then(|| (name.to_owned(), field.nom.clone()))
    });
    // Of two fields that list the same, the shorter name is the plain list.
    let mut roots = BTreeMap::new();
    for (name, field) in listed {
        let known: &mut String = roots.entry(name).or_insert_with(|| field.clone());
        if field.len() < known.len() {
            *known = field;
        }
    }
    roots
}

fn asks_nothing(field: &Champ) -> bool {
    !field.obsolete && field.arguments.iter().all(|argument| !argument.requis)
}

/// The type of the elements of a connection.
fn elements<'a>(types: &'a Types, field: &Champ) -> Option<&'a str> {
    let connection = types.0.get(&field.type_nom).filter(|found| found.nom.ends_with(CONNECTION))?;
    connection.champs.iter().find(|field| field.nom == "nodes").map(|nodes| nodes.type_nom.as_str())
}

fn is_value(types: &Types, field: &Champ) -> bool {
    let composed = |found: &Type| !matches!(found.genre, "scalar" | "enum");
    asks_nothing(field) && !types.0.get(&field.type_nom).is_some_and(composed)
}

fn values(types: &Types, object: &Type) -> Vec<String> {
    object.champs.iter().filter(|field| is_value(types, field)).map(|field| field.nom.clone()).collect()
}

fn names(types: &Types, object: &Type) -> Vec<String> {
    let has = |name: &str| object.champs.iter().any(|field| field.nom == name && is_value(types, field));
    let key = object.cles.first().filter(|key| has(key)).cloned().unwrap_or_else(|| "id".to_owned());
    let label = LABELS.iter().find(|label| has(label)).map(|label| (*label).to_owned());
    [Some(key), label].into_iter().flatten().collect()
}

fn links(types: &Types, object: &Type, roots: &BTreeMap<String, String>) -> Vec<Link> {
    let direct = object.champs.iter().filter_map(|field| link(types, field, roots));
    let within = object.champs.iter().filter(|field| asks_nothing(field)).flat_map(|field| {
        let part = types.0.get(&field.type_nom).filter(|found| is_part(found));
        let inside = part.into_iter().flat_map(|part| part.champs.iter().filter_map(|field| link(types, field, roots)));
        inside.map(|link| Link {
            steps: [Step { field: field.nom.clone(), paged: false }].into_iter().chain(link.steps).collect(),
            to: link.to,
        })
    });
    direct.chain(within).collect()
}

/// Whether a type has no object of its own, and is a part of others.
fn is_part(found: &Type) -> bool {
    found.genre == "type" && found.interfaces.is_empty() && !found.nom.ends_with(CONNECTION)
}

fn link(types: &Types, field: &Champ, roots: &BTreeMap<String, String>) -> Option<Link> {
    let paged = elements(types, field);
    let to = paged.unwrap_or(&field.type_nom);
    let step = Step { field: field.nom.clone(), paged: paged.is_some() };
    (asks_nothing(field) && roots.contains_key(to)).then(|| Link { steps: vec![step], to: to.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::portal::langue::Langue;

    #[test]
    fn objects_of_registers_are_there_and_the_journal_is_not() {
        let map = Map::of(Types::told(Langue::Fr));
        assert!(map.0.len() > 30, "{:?}", map.0.keys());
        for absent in ["Import", "Anomalie", "JeuDeDonnees", "Changement", "Query", "Provenance"] {
            assert!(map.get(absent).is_none(), "{absent}");
        }
        let formation = map.get("Formation").unwrap();
        assert_eq!(formation.root, "formations");
        assert_eq!(formation.names, ["cle", "intitule"]);
        let told: Vec<(String, &str)> = formation.links.iter().map(|link| (link.path(), link.to.as_str())).collect();
        for (path, to) in [("certification", "Certification"), ("lieu.commune", "Commune"), ("services", "Service")] {
            assert!(told.contains(&(path.to_owned(), to)), "{told:?}");
        }
        assert_eq!(map.get("Service").unwrap().root, "services");
        assert!(map.pairs().contains(&("Commune", "Formation")));
    }
}
