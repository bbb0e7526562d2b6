//! How good are the data, and how much is asked? Charts of what the graph tells of itself, and the figures behind each.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::http::header::CONTENT_DISPOSITION;
use axum::routing::{MethodRouter, get};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::chart::{Bar, Columns, Point, bars};
use super::langue::Langue;
use super::page::Failure;
use super::{Portal, Visitor, asset};

/// Figures behind a chart: one line for each element of a list of the answer.
struct Series {
    name: &'static str,
    /// The page whose question gives them.
    page: &'static str,
    /// Where the list is, in the answer.
    list: &'static str,
    /// Where the lines are in each element of the list, list within list; nothing when they are the elements themselves.
    inside: &'static [&'static str],
    /// Names of the columns, and where each is in a line; after `..`, in what the list of the line is in.
    columns: &'static [(&'static str, &'static str)],
}

const SETS: &str = "/jeuxDeDonnees/nodes";

const SERIES: [Series; 5] = [
    Series {
        name: "fraicheur",
        page: "qualite",
        list: SETS,
        inside: &[],
        columns: &[
            ("jeu", "/id"),
            ("nom", "/nom"),
            ("frequence", "/frequence"),
            ("jours_depuis_millesime", "/fraicheur/joursDepuisMillesime"),
            ("jours_depuis_import", "/fraicheur/joursDepuisImport"),
            ("en_retard", "/fraicheur/enRetard"),
        ],
    },
    Series {
        name: "liens",
        page: "qualite",
        list: SETS,
        inside: &["/mesures"],
        columns: &[
            ("jeu", "../id"),
            ("code", "/code"),
            ("champ", "/champ"),
            ("libelle", "/libelle"),
            ("lies", "/lies"),
            ("total", "/total"),
            ("taux", "/taux"),
            ("taux_avant", "/tauxAvant"),
        ],
    },
    Series {
        name: "couverture",
        page: "qualite",
        list: SETS,
        inside: &["/mesures", "/releves"],
        columns: &[
            ("jeu", "../../id"),
            ("code", "../code"),
            ("champ", "../champ"),
            ("libelle", "../libelle"),
            ("jour", "/jour"),
            ("lies", "/lies"),
            ("total", "/total"),
            ("taux", "/taux"),
        ],
    },
    Series {
        name: "imports",
        page: "qualite",
        list: SETS,
        inside: &["/imports/nodes"],
        columns: &[
            ("jeu", "../id"),
            ("debut", "/debut"),
            ("statut", "/statut"),
            ("lus", "/lus"),
            ("acceptes", "/acceptes"),
            ("refuses", "/refuses"),
            ("ecartes", "/ecartes"),
            ("anomalies", "/anomalies"),
        ],
    },
    Series {
        name: "jours",
        page: "usage",
        list: "/statistiques/parJour",
        inside: &[],
        columns: &[
            ("jour", "/jour"),
            ("operations", "/operations/appels"),
            ("erreurs", "/operations/erreurs"),
            ("p50_ms", "/operations/p50Ms"),
            ("p95_ms", "/operations/p95Ms"),
            ("telechargements", "/telechargements/appels"),
            ("evenements", "/evenements/appels"),
            ("consommateurs", "/consommateursActifs"),
            ("corrections", "/corrections"),
            ("disponibilite", "/disponibilite"),
        ],
    },
];

/// The figures of a series, as a table.
#[derive(Debug, Serialize)]
struct Table {
    nom: &'static str,
    chemin: String,
    colonnes: Vec<&'static str>,
    lignes: Vec<Vec<Value>>,
}

impl Series {
    fn table<'a>(&self, answer: &'a Value) -> Table {
        let within = |path: &[&'a Value], list: &str| -> Vec<Vec<&'a Value>> {
            let found = path.last().and_then(|last| last.pointer(list)?.as_array()).into_iter().flatten();
            found.map(|one| [path, &[one]].concat()).collect()
        };
        let elements = within(&[answer], self.list);
        let lines =
            self.inside.iter().fold(elements, |paths, list| paths.iter().flat_map(|path| within(path, list)).collect());
        let lignes = lines.iter().map(|path| self.line(path)).collect();
        let colonnes = self.columns.iter().map(|(name, _)| *name).collect();
        Table { nom: self.name, chemin: format!("/{}/{}.csv", self.page, self.name), colonnes, lignes }
    }

    /// The cells of a line, of which a path tells what it is in.
    fn line(&self, path: &[&Value]) -> Vec<Value> {
        let cell = |(_, place): &(&str, &str)| {
            let up = place.matches("..").count();
            let holder = path.iter().rev().nth(up)?;
            holder.pointer(place.rsplit("..").next()?).cloned()
        };
        self.columns.iter().map(|column| cell(column).unwrap_or_default()).collect()
    }
}

impl Table {
    fn csv(&self) -> String {
        let cell = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) if text.contains([',', '"', '\n', '\r']) => {
                format!("\"{}\"", text.replace('"', "\"\""))
            }
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut text = self.colonnes.join(",") + "\r\n";
        for line in &self.lignes {
            text += &(line.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n");
        }
        text
    }
}

/// The tables of a page, by name.
fn tables(page: &str, answer: &Value) -> BTreeMap<&'static str, Table> {
    SERIES.iter().filter(|series| series.page == page).map(|series| (series.name, series.table(answer))).collect()
}

/// The page of a name, with its charts.
pub(super) fn page(name: &'static str, langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, visitor: Visitor| -> Response<Body> {
        match portal.ask(name, Map::new(), &visitor).await {
            Ok(answered) => {
                let drawn = if name == "usage" { usage(&answered.data) } else { quality(&answered.data) };
                let shown = json!({
                    "tables": tables(name, &answered.data), "dessins": drawn, "data": answered.data,
                    "document": answered.document, "variables": answered.variables,
                });
                portal.page(name, langue, &visitor, shown)
            }
            Err(failure) => portal.failed(langue, &visitor, &failure),
        }
    })
}

/// The figures behind a chart of a page, as a file.
pub(super) fn file(page: &'static str) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Path(name): Path<String>, visitor: Visitor| -> Response<Body> {
        let asked = |series: &&Series| series.page == page && name.strip_suffix(".csv") == Some(series.name);
        let Some(series) = SERIES.iter().find(asked) else {
            return portal.failed(Langue::Fr, &visitor, &Failure::not_found());
        };
        match portal.ask(page, Map::new(), &visitor).await {
            Ok(answered) => {
                let text = series.table(&answered.data).csv();
                let mut response =
                    asset::sent(text.into_bytes().into(), "text/csv; charset=utf-8", "private, no-cache");
                if let Ok(name) = format!("attachment; filename=\"{name}\"").parse() {
                    response.headers_mut().insert(CONTENT_DISPOSITION, name);
                }
                response
            }
            Err(failure) => portal.failed(Langue::Fr, &visitor, &failure),
        }
    })
}

fn quality(answer: &Value) -> Value {
    let sets: Vec<&Value> = answer.pointer(SETS).and_then(Value::as_array).into_iter().flatten().collect();
    let ages = sets.iter().map(|set| {
        let fresh = &set["fraicheur"];
        let age = fresh["joursDepuisMillesime"].as_f64().or(fresh["joursDepuisImport"].as_f64());
        Bar::new(text(set, "nom"), age, None, fresh["enRetard"] == true)
    });
    let links = sets.iter().map(|set| {
        let measures = set["mesures"].as_array().into_iter().flatten();
        let told =
            measures.map(|one| Bar::new(text(one, "libelle"), one["taux"].as_f64(), one["tauxAvant"].as_f64(), false));
        json!({ "nom": set["nom"], "barres": bars(told.collect(), Some(1.0)) })
    });
    let coverage = sets.iter().map(|set| {
        let measures = set["mesures"].as_array().into_iter().flatten();
        let drawn = measures.map(|one| json!({ "libelle": one["libelle"], "part": of_days(one) }));
        json!({ "nom": set["nom"], "mesures": drawn.collect::<Vec<_>>() })
    });
    let history = sets.iter().map(|set| {
        json!({
            "nom": set["nom"], "refuses": of_imports(set, "refuses"), "anomalies": of_imports(set, "anomalies"),
            "dernier": set["dernierImport"],
        })
    });
    json!({
        "fraicheur": bars(ages.collect(), None),
        "liens": links.filter(|set| set["barres"] != json!([])).collect::<Vec<_>>(),
        "couverture": coverage.filter(|set| set["mesures"] != json!([])).collect::<Vec<_>>(),
        "imports": history.collect::<Vec<_>>(),
    })
}

/// Something that each import of a data set told, the oldest first; those that read nothing tell nothing.
fn of_imports(set: &Value, field: &str) -> Columns {
    let imports = set["imports"]["nodes"].as_array().into_iter().flatten();
    let read = imports.filter(|import| import["statut"] == "REUSSI").rev();
    Columns::of(
        read.map(|import| Point { quand: text(import, "debut").to_owned(), valeur: import[field].as_f64() }).collect(),
        None,
    )
}

/// The share that a measure told of each day on which it was counted.
fn of_days(measure: &Value) -> Columns {
    let days = measure["releves"].as_array().into_iter().flatten();
    let point = |day: &Value| Point { quand: text(day, "jour").to_owned(), valeur: day["taux"].as_f64() };
    Columns::of(days.map(point).collect(), Some(1.0))
}

fn usage(answer: &Value) -> Value {
    let told = &answer["statistiques"];
    let days: BTreeMap<NaiveDate, &Value> = told["parJour"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|day| Some((text(day, "jour").parse().ok()?, day)))
        .collect();
    let bounds = text(told, "debut").parse::<NaiveDate>().ok().zip(text(told, "fin").parse::<NaiveDate>().ok());
    let all: Vec<NaiveDate> =
        bounds.into_iter().flat_map(|(first, last)| first.iter_days().take_while(move |day| *day <= last)).collect();
    // A day that is not told counted nothing; how long its answers took, and whether it stood, is not known.
    let series = |place: &str, counted: bool, full: Option<f64>| {
        let value = |day: &NaiveDate| match days.get(day) {
            Some(told) => told.pointer(place).and_then(Value::as_f64),
            None => counted.then_some(0.0),
        };
        Columns::of(all.iter().map(|day| Point { quand: day.to_string(), valeur: value(day) }).collect(), full)
    };
    json!({
        "operations": series("/operations/appels", true, None),
        "erreurs": series("/operations/erreurs", true, None),
        "telechargements": series("/telechargements/appels", true, None),
        "temps": series("/operations/p95Ms", false, None),
        "disponibilite": series("/disponibilite", false, Some(1.0)),
    })
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_behind_a_chart_are_a_table_with_a_line_for_each_of_its_bars() {
        let answer = json!({ "jeuxDeDonnees": { "nodes": [
            { "id": "rome", "mesures": [{ "code": "A", "libelle": "Un, \"deux\"", "lies": 1, "total": 2, "taux": 0.5,
              "releves": [{ "jour": "2026-03-01", "taux": 0.25 }, { "jour": "2026-03-02", "taux": 0.5 }] }] },
            { "id": "bcn", "mesures": [] },
        ] } });
        let table = &tables("qualite", &answer)["liens"];
        let expected = "jeu,code,champ,libelle,lies,total,taux,taux_avant\r\nrome,A,,\"Un, \"\"deux\"\"\",1,2,0.5,\r\n";
        assert_eq!(table.csv(), expected);
        assert_eq!(tables("qualite", &answer)["fraicheur"].lignes.len(), 2);
        let days = tables("qualite", &answer)["couverture"].csv();
        assert!(days.ends_with("\r\nrome,A,,\"Un, \"\"deux\"\"\",2026-03-02,,,0.5\r\n"), "{days}");
        let drawn = &quality(&answer)["couverture"];
        assert_eq!(drawn[0]["mesures"][0]["part"]["colonnes"][0]["hauteur"], 30.0);
        assert_eq!(drawn.as_array().map(Vec::len), Some(1), "what measures nothing is not drawn");
        assert_eq!(tables("usage", &answer).keys().collect::<Vec<_>>(), [&"jours"]);
    }

    #[test]
    fn a_day_in_which_nothing_was_asked_is_drawn_as_nothing_and_its_times_are_not_known() {
        let day = json!({ "jour": "2026-03-02", "operations": { "appels": 4, "p95Ms": 10 } });
        let drawn = usage(&json!({ "statistiques": { "debut": "2026-03-01", "fin": "2026-03-03", "parJour": [day] } }));
        let values = |name: &str| -> Vec<Value> {
            drawn[name]["colonnes"].as_array().unwrap().iter().map(|column| column["valeur"].clone()).collect()
        };
        assert_eq!(values("operations"), [json!(0.0), json!(4.0), json!(0.0)]);
        assert_eq!(values("temps"), [Value::Null, json!(10.0), Value::Null]);
    }
}
