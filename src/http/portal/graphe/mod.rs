//! How does the graph look? A picture of its types and of what ties them, with one true example of each, and the query that
//! joins any two. All of it is read from the schema, and counted by the graph.

mod join;
mod layout;
mod map;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use axum::routing::{MethodRouter, get};
use serde::{Deserialize, Serialize};
use serde_json::{Map as Json, Value, json};

use self::join::Join;
use self::layout::{Frame, Place};
use self::map::{Map, Object};
use super::langue::Langue;
use super::page::Failure;
use super::schema::{Champ, Types};
use super::{Portal, Visitor};
use crate::import;

const FRAME: Frame = Frame { width: 1_240.0, height: 860.0, box_width: 168.0, box_height: 46.0, gap: 28.0 };

/// The map of the schema, and where its types stand.
static DRAWN: LazyLock<Drawn> = LazyLock::new(Drawn::new);

struct Drawn {
    map: Map,
    places: Vec<Place>,
}

/// What a visitor chose on the map.
#[derive(Debug, Default, Deserialize)]
struct Chosen {
    #[serde(rename = "type", default)]
    one: String,
    #[serde(rename = "vers", default)]
    other: String,
}

/// A share that the graph tells of what a field ties.
#[derive(Debug, Clone, Deserialize, Serialize)]
struct Share {
    champ: Option<String>,
    libelle: String,
    taux: Option<f64>,
}

/// A type on the map.
#[derive(Debug, Serialize)]
struct Tile<'a> {
    nom: &'a str,
    x: f64,
    y: f64,
    nombre: Value,
    /// `choisi`, `voisin` of what is chosen, or nothing.
    etat: &'static str,
    /// Where a click leads.
    suite: String,
}

/// What ties two types on the map.
#[derive(Debug, Serialize)]
struct Line<'a> {
    de: &'a str,
    vers: &'a str,
    x1: f64,
    y1: f64,
    x2: f64,
    y2: f64,
    /// The least share of what is tied, where one is told.
    part: Option<f64>,
    etat: &'static str,
}

impl Drawn {
    fn new() -> Self {
        let map = Map::of(Types::told(Langue::Fr));
        let names: Vec<&String> = map.objects().map(|(name, _)| name).collect();
        let rank = |name: &str| names.iter().position(|known| *known == name).unwrap_or_default();
        let ties: Vec<(usize, usize)> = map.pairs().into_iter().map(|(one, other)| (rank(one), rank(other))).collect();
        let places = layout::places(names.len(), &ties, FRAME);
        Self { map, places }
    }

    fn place(&self, name: &str) -> Place {
        let rank = self.map.objects().position(|(known, _)| known == name).unwrap_or_default();
        self.places[rank]
    }

    fn boxes<'a>(&'a self, chosen: &Chosen, counts: &Value) -> Vec<Tile<'a>> {
        let pairs = self.map.pairs();
        let tied = |one: &str, other: &str| pairs.contains(&(one.min(other), one.max(other)));
        let boxes = self.map.objects().zip(&self.places).map(|((name, object), place)| Tile {
            nom: name,
            x: place.x.round(),
            y: place.y.round(),
            nombre: counts[&object.root]["totalCount"].clone(),
            etat: match name {
                _ if *name == chosen.one || *name == chosen.other => "choisi",
                _ if tied(name, &chosen.one) => "voisin",
                _ => "",
            },
            suite: chosen.next(name),
        });
        boxes.collect()
    }

    fn lines<'a>(&'a self, chosen: &Chosen, shares: &[Share]) -> Vec<Line<'a>> {
        let line = |(one, other): (&'a str, &'a str)| {
            let (from, to) = (self.place(one), self.place(other));
            let told = [(one, other), (other, one)].map(|(from, to)| self.shares(from, to, shares));
            let part = told.iter().flatten().filter_map(|share| share.taux).reduce(f64::min);
            let ends = [one, other];
            let etat = if ends.contains(&chosen.one.as_str()) { "choisi" } else { "" };
            let [x1, y1, x2, y2] = [from.x, from.y, to.x, to.y].map(f64::round);
            Line { de: one, vers: other, x1, y1, x2, y2, part, etat }
        };
        self.map.pairs().into_iter().map(line).collect()
    }

    /// The shares that are told of the links from a type to another.
    fn shares<'s>(&self, from: &str, to: &str, shares: &'s [Share]) -> Vec<&'s Share> {
        let links = self.map.get(from).map(|object| object.links.as_slice()).unwrap_or_default();
        let paths: Vec<String> = links.iter().filter(|link| link.to == to).map(|link| link.path()).collect();
        let told = |share: &&Share| {
            let path = share.champ.as_deref().and_then(|champ| champ.strip_prefix(from)?.strip_prefix('.'));
            path.is_some_and(|path| paths.iter().any(|known| known == path))
        };
        shares.iter().filter(told).collect()
    }

    /// What the page asks: how many of each type, what is tied, and an example of the type that is chosen.
    fn question(&self, object: Option<&Object>) -> String {
        let mut text = "query Graphe {\n".to_owned();
        for (_, Object { root, .. }) in self.map.objects() {
            text += &format!("  {root} {{ totalCount }}\n");
        }
        text += "  jeuxDeDonnees(first: 50) { nodes { mesures { champ libelle taux } } }\n";
        if let Some(Object { root, values, .. }) = object {
            let values = values.join(" ");
            text += &format!("  exemple: {root}(first: 1) {{ nodes {{ __typename {values} }} }}\n");
        }
        text + "}\n"
    }
}

impl Chosen {
    /// Where a click on a type leads: the first chooses it, the second what it is joined to, the third begins again.
    fn next(&self, name: &str) -> String {
        match (self.one.as_str(), self.other.as_str()) {
            (one, "") if !one.is_empty() && one != name => format!("?type={one}&vers={name}#jointure"),
            (one, "") if one == name => "?".to_owned(),
            _ => format!("?type={name}#objet"),
        }
    }

    fn check(&self) -> Result<(), Failure> {
        let known = |name: &str| name.is_empty() || DRAWN.map.get(name).is_some();
        let apart = self.other.is_empty() || !self.one.is_empty() && self.one != self.other;
        if known(&self.one) && known(&self.other) && apart { Ok(()) } else { Err(Failure::not_found()) }
    }
}

/// The page of the map.
pub(super) fn page(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Query(chosen): Query<Chosen>, visitor: Visitor| -> Response<Body> {
        match shown(&portal, langue, &chosen, &visitor).await {
            Ok(shown) => portal.page("graphe", langue, &visitor, shown),
            Err(failure) => portal.failed(langue, &visitor, &failure),
        }
    })
}

/// What the documentation of a type tells of its objects: what the sources hold of it and what may look wrong, by the readers
/// themselves, then which share of each field is tied and how many look wrong, by the graph; nothing of a type that no source
/// fills.
pub(super) async fn origin(portal: &Portal, name: &str, visitor: &Visitor) -> Result<Value, Failure> {
    let sources = import::origins(name);
    if sources.is_empty() {
        return Ok(Value::Null);
    }
    let question = format!(
        "query Origine {{
  jeuxDeDonnees(first: 50) {{ nodes {{ id dernierImport {{ fin millesime }} mesures {{ champ libelle taux }} }} }}
  anomalies(filtre: {{ typeObjet: \"{name}\", etat: OUVERTE }}) {{ totalCount }}
}}
"
    );
    let answer = portal.asked(question, Json::new(), visitor).await?.data;
    let mut fields: BTreeMap<String, Vec<Share>> = BTreeMap::new();
    for share in shares(&answer) {
        let path = share.champ.as_deref().and_then(|path| path.strip_prefix(name)?.strip_prefix('.'));
        if let Some(field) = path.and_then(|path| path.split('.').next()) {
            fields.entry(field.to_owned()).or_default().push(share.clone());
        }
    }
    let sets = answer["jeuxDeDonnees"]["nodes"].as_array().into_iter().flatten();
    let imports: BTreeMap<&str, &Value> =
        sets.filter_map(|set| Some((set["id"].as_str()?.split(':').nth(1)?, &set["dernierImport"]))).collect();
    Ok(json!({
        "sources": sources,
        "imports": imports,
        "surLaCarte": DRAWN.map.get(name).is_some(),
        "mesures": fields,
        "anomalies": answer["anomalies"]["totalCount"],
        "pieges": import::traps(name),
        "laisse": import::left_out(),
    }))
}

async fn shown(portal: &Portal, langue: Langue, chosen: &Chosen, visitor: &Visitor) -> Result<Value, Failure> {
    chosen.check()?;
    let object = DRAWN.map.get(&chosen.one);
    let answered = portal.asked(DRAWN.question(object), Json::new(), visitor).await?;
    let shares = shares(&answered.data);
    let joined = join::join(&DRAWN.map, &chosen.one, &chosen.other).filter(|_| !chosen.other.is_empty());
    let jointure = match joined {
        Some(Join { from, to, path, query }) => {
            let reponse = portal.asked(query.clone(), Json::new(), visitor).await?.data;
            let reponse = serde_json::to_string_pretty(&reponse).unwrap_or_default();
            json!({ "de": from, "vers": to, "chemin": path, "document": query, "reponse": reponse })
        }
        None => Value::Null,
    };
    Ok(json!({
        "carte": {
            "largeur": FRAME.width, "hauteur": FRAME.height, "case": [FRAME.box_width, FRAME.box_height],
            "boites": DRAWN.boxes(chosen, &answered.data), "liens": DRAWN.lines(chosen, &shares),
        },
        "choisi": object.map(|object| told(object, &chosen.one, langue, &shares)),
        "exemple": answered.data["exemple"]["nodes"][0],
        "vers": chosen.other,
        "jointure": jointure,
        "document": answered.document,
        "variables": {},
    }))
}

fn shares(answer: &Value) -> Vec<Share> {
    let sets = answer["jeuxDeDonnees"]["nodes"].as_array().into_iter().flatten();
    let measures = sets.flat_map(|set| set["mesures"].as_array().into_iter().flatten());
    measures.filter_map(|measure| serde_json::from_value(measure.clone()).ok()).collect()
}

/// What the page tells of a type: its fields in the words of the schema, and where each way leads.
fn told(object: &Object, name: &str, langue: Langue, shares: &[Share]) -> Value {
    let known = Types::told(langue).0.get(name);
    let fields: &[Champ] = known.map(|known| known.champs.as_slice()).unwrap_or_default();
    let link = |link: &map::Link| {
        let path = format!("{name}.{}", link.path());
        let share = shares.iter().find(|share| share.champ.as_deref() == Some(&path));
        json!({ "chemin": link.path(), "vers": link.to, "mesure": share })
    };
    json!({
        "nom": name,
        "description": known.map(|known| &known.description),
        "racine": object.root,
        "sources": import::origins(name),
        "valeurs": object.values,
        "champs": fields,
        "liens": object.links.iter().map(link).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_click_chooses_a_type_a_second_joins_it_to_another() {
        let chosen = |one: &str, other: &str| Chosen { one: one.to_owned(), other: other.to_owned() };
        assert_eq!(chosen("", "").next("Metier"), "?type=Metier#objet");
        assert_eq!(chosen("Metier", "").next("Commune"), "?type=Metier&vers=Commune#jointure");
        assert_eq!(chosen("Metier", "").next("Metier"), "?");
        assert_eq!(chosen("Metier", "Commune").next("Region"), "?type=Region#objet");
        assert!(chosen("Metier", "Commune").check().is_ok());
        for (one, other) in [("Nobody", ""), ("", "Metier"), ("Metier", "Metier"), ("Metier", "Import")] {
            assert!(chosen(one, other).check().is_err(), "{one} {other}");
        }
    }

    #[test]
    fn a_tie_bears_the_least_share_that_is_told_of_it() {
        let share =
            |champ: &str, taux| Share { champ: Some(champ.to_owned()), libelle: String::new(), taux: Some(taux) };
        let shares =
            [share("Formation.formateur", 0.9), share("Formation.responsable", 0.4), share("Formation.lieu", 0.1)];
        let lines = DRAWN.lines(&Chosen::default(), &shares);
        let of = |one: &str, other: &str| lines.iter().find(|line| (line.de, line.vers) == (one, other)).unwrap().part;
        assert_eq!(of("Formation", "Organisme"), Some(0.4));
        assert_eq!(of("Commune", "Formation"), None);
    }
}
