//! Jobs: ROME 4.0 first, then what their ROME 3 sheets add.

use std::collections::BTreeMap;

use entity::metier;

use super::{Rows, Stamp, add, domaine, plain};
use crate::codes::Rome;
use crate::import::ignored::Reading;
use crate::import::refusal::{self, rule};
use crate::import::table::{Record, Verdict, code, required};
use crate::search::fold;

/// Row of the jobs of ROME 4.0.
pub fn rome4(record: &Record<'_>, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let rome: Rome = code(record, "code_rome")?;
    let libelle = plain(required(record, "libelle_rome")?);
    let mut told = Vec::new();
    let mut reading = Reading::new("Metier", rome.as_str(), &mut told).at(record.at());
    let parent = reading.code::<Rome>("parent", record.get("code_rome_parent"));
    if !rows.metiers.contains_key(rome.as_str()) {
        rows.ignored.append(&mut told);
    }
    let row = metier::Model {
        rome_version: 4,
        parent_rome: parent.filter(|parent| parent != rome.as_str()),
        ogr: record.get("code_ogr").map(plain),
        transition_ecologique: record.get("transition_eco").map(plain),
        transition_numerique: yes(record, "transition_num"),
        transition_demographique: yes(record, "transition_demo"),
        emploi_reglemente: yes(record, "emploi_reglemente"),
        emploi_cadre: yes(record, "emploi_cadre"),
        ..blank(&rome, libelle, stamp)
    };
    Ok(add(&mut rows.metiers, rome.into_string(), row))
}

/// Row of the jobs of ROME 3, which also names the domains above.
pub fn rome3(record: &Record<'_>, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let rome: Rome = code(record, "code_rome")?;
    let libelle = required(record, "libelle_rome")?;
    if let Some(family) = record.get("libelle_grand_domaine") {
        domaine::add_family(rome.grand_domaine().to_owned(), family, stamp, rows);
    }
    // The header has one `n` in the file we know; a producer may mend it.
    let field = ["libelle_domaine_professionel", "libelle_domaine_professionnel"];
    if let Some(field) = field.iter().find_map(|column| record.get(column)) {
        domaine::add_field(rome.domaine().to_owned(), field, stamp, rows);
    }
    Ok(add_rome3(&rome, libelle, stamp, rows))
}

/// Adds the sheet of ROME 3: to the job of the same code, else as a job of its own.
pub fn add_rome3(rome: &Rome, libelle: &str, stamp: Stamp, rows: &mut Rows) -> Verdict {
    let libelle = plain(libelle);
    if let Some(job) = rows.metiers.get_mut(rome.as_str()) {
        if job.libelle_rome3.is_some() {
            return Verdict::Skipped(rule::SAME_CODE);
        }
        job.libelle_rome3 = Some(libelle);
        return Verdict::Accepted;
    }
    let row = metier::Model { libelle_rome3: Some(libelle.clone()), ..blank(rome, libelle, stamp) };
    add(&mut rows.metiers, rome.as_str().to_owned(), row)
}

/// A job of which nothing but its title is known.
fn blank(rome: &Rome, libelle: String, stamp: Stamp) -> metier::Model {
    metier::Model {
        rome: rome.as_str().to_owned(),
        libelle_tri: fold(&libelle),
        libelle,
        rome_version: 3,
        libelle_rome3: None,
        domaine_code: rome.domaine().to_owned(),
        parent_rome: None,
        ogr: None,
        definition: None,
        acces_emploi: None,
        transition_ecologique: None,
        transition_numerique: false,
        transition_demographique: false,
        emploi_reglemente: false,
        emploi_cadre: false,
        millesime: stamp.millesime,
        mis_a_jour_le: stamp.now,
    }
}

/// `O` is yes; `N` and an empty cell are no.
pub fn yes(record: &Record<'_>, column: &str) -> bool {
    record.get(column).is_some_and(|cell| !matches!(cell, "N" | "n" | "Non" | "non" | "0"))
}

/// Kinds of text of a sheet that the graph holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Texte {
    Definition,
    Acces,
}

/// Texts of the sheets, each in several pieces to be put in order.
#[derive(Debug, Default)]
pub struct Textes(BTreeMap<(String, Texte), BTreeMap<u32, String>>);

/// Row of the texts of ROME 3.
pub fn texte(record: &Record<'_>, _stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let kind = match required(record, "libelle_type_texte")? {
        "definition" => Texte::Definition,
        kind if kind.starts_with("acces") => Texte::Acces,
        _ => {
            return Ok(Verdict::Skipped(rule::NOT_IN_GRAPH_TEXT));
        }
    };
    let rome: Rome = code(record, "code_rome")?;
    if !rows.metiers.contains_key(rome.as_str()) {
        return Err(refusal::invalid("code_rome", rome.as_str(), "le code d'un métier des fichiers chargés"));
    }
    let position = required(record, "position_libelle_txt")?;
    let position: u32 =
        position.parse().map_err(|_| refusal::invalid("position_libelle_txt", position, "un nombre entier"))?;
    let text = plain(required(record, "libelle_texte")?);
    let pieces = rows.textes.0.entry((rome.into_string(), kind)).or_default();
    if pieces.contains_key(&position) {
        return Ok(Verdict::Skipped(rule::SAME_CODE));
    }
    pieces.insert(position, text);
    Ok(Verdict::Accepted)
}

impl Textes {
    /// Gives each job its texts, one paragraph for each piece.
    pub fn settle(&mut self, metiers: &mut BTreeMap<String, metier::Model>) {
        for ((rome, kind), pieces) in std::mem::take(&mut self.0) {
            let text = pieces.into_values().collect::<Vec<_>>().join("\n");
            if let Some(job) = metiers.get_mut(&rome) {
                match kind {
                    Texte::Definition => job.definition = Some(text),
                    Texte::Acces => job.acces_emploi = Some(text),
                }
            }
        }
    }
}
