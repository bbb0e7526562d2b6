//! Families and domains, from their tables, from the jobs, and from the tree of ROME 3.

use entity::{domaine, grand_domaine};
use serde::Deserialize;

use super::{Rows, Stamp, add, metier, plain};
use crate::codes::Rome;
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::{self, file, rule};
use crate::import::table::{Record, Verdict, required, settle};
use crate::search::fold;

/// Row of the families.
pub fn grand_domaine(record: &Record<'_>, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let code = family("code_grand_domaine", required(record, "code_grand_domaine")?)?;
    let libelle = required(record, "libelle_grand_domaine")?;
    Ok(add_family(code, libelle, stamp, rows))
}

/// Row of the domains.
pub fn domaine(record: &Record<'_>, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let code = field("code_domaine_professionnel", required(record, "code_domaine_professionnel")?)?;
    let libelle = required(record, "libelle_domaine_professionnel")?;
    Ok(add_field(code, libelle, stamp, rows))
}

/// Adds a family unless it is known.
pub fn add_family(code: String, libelle: &str, stamp: Stamp, rows: &mut Rows) -> Verdict {
    let libelle = plain(libelle);
    let row = grand_domaine::Model {
        code: code.clone(),
        libelle_tri: fold(&libelle),
        libelle,
        millesime: stamp.millesime,
        mis_a_jour_le: stamp.now,
    };
    add(&mut rows.grands_domaines, code, row)
}

/// Adds a domain unless it is known.
pub fn add_field(code: String, libelle: &str, stamp: Stamp, rows: &mut Rows) -> Verdict {
    let libelle = plain(libelle);
    let row = domaine::Model {
        grand_domaine_code: code.chars().take(1).collect(),
        code: code.clone(),
        libelle_tri: fold(&libelle),
        libelle,
        millesime: stamp.millesime,
        mis_a_jour_le: stamp.now,
    };
    add(&mut rows.domaines, code, row)
}

fn family(column: &str, text: &str) -> Result<String, Verdict> {
    shaped(text, 0)
        .ok_or_else(|| refusal::not_a("un code de grand domaine", column, text, "une lettre majuscule, par exemple A"))
}

fn field(column: &str, text: &str) -> Result<String, Verdict> {
    shaped(text, 2).ok_or_else(|| {
        refusal::not_a("un code de domaine", column, text, "une lettre majuscule et 2 chiffres, par exemple A11")
    })
}

fn shaped(text: &str, digits: usize) -> Option<String> {
    let rest = text.strip_prefix(|c: char| c.is_ascii_uppercase());
    let known = rest.is_some_and(|rest| rest.len() == digits && rest.bytes().all(|byte| byte.is_ascii_digit()));
    known.then(|| text.to_owned())
}

/// A node of the tree; its name begins with its code: `A11 – Engins agricoles et forestiers`.
#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    name: String,
    #[serde(default)]
    children: Vec<Node>,
}

impl Node {
    fn libelle(&self) -> &str {
        let name = self.name.trim();
        name.strip_prefix(&self.id)
            .map(|rest| rest.trim_start_matches(|c: char| c.is_whitespace() || "–-—".contains(c)))
            .filter(|rest| !rest.is_empty())
            .unwrap_or(name)
    }
}

/// The tree of ROME 3: every node is a row, whose line is its rank from the top.
pub fn tree(input: &Input, stamp: Stamp, rows: &mut Rows, ledger: &mut Ledger) -> Result<(), FileError> {
    let nodes: Vec<Node> = serde_json::from_str(&input.whole_text()?).map_err(|error| {
        let needed = format!("une liste de {{id, name, children}}, ce qui n'est plus vrai {}", file::place(&error));
        file::not_a(&input.name, "l'arbre du ROME", &needed)
    })?;
    ledger.open(&input.name);
    let mut rank = 0;
    walk(&nodes, &mut rank, stamp, rows, ledger);
    Ok(())
}

fn walk(nodes: &[Node], rank: &mut u64, stamp: Stamp, rows: &mut Rows, ledger: &mut Ledger) {
    for node in nodes {
        *rank += 1;
        let verdict = one(node, stamp, rows);
        settle(verdict, *rank, || format!("{};{}", node.id, node.name), ledger);
        walk(&node.children, rank, stamp, rows, ledger);
    }
}

fn one(node: &Node, stamp: Stamp, rows: &mut Rows) -> Result<Verdict, Verdict> {
    let verdict = match node.id.len() {
        1 => add_family(family("id", &node.id)?, node.libelle(), stamp, rows),
        3 => add_field(field("id", &node.id)?, node.libelle(), stamp, rows),
        _ => metier::add_rome3(&refusal::code::<Rome>("id", Some(&node.id))?, node.libelle(), stamp, rows),
    };
    Ok(match verdict {
        Verdict::Skipped(_) => Verdict::Skipped(rule::KNOWN_FROM_TABLES),
        verdict => verdict,
    })
}

/// The tree of sectors: its sectors and sub-sectors are counted, and left aside.
pub fn sectors(input: &Input, ledger: &mut Ledger) -> Result<(), FileError> {
    let tree: serde_json::Value =
        serde_json::from_str(&input.whole_text()?).map_err(|error| file::json(&input.name, file::place(&error)))?;
    ledger.open(&input.name);
    let list = |value: &serde_json::Value, key: &str| {
        value.get(key).and_then(|list| list.as_array().cloned()).unwrap_or_default()
    };
    for sector in list(&tree, "arbo_secteur") {
        let nodes = 1 + list(&sector, "liste_sous_secteur").len();
        (0..nodes).for_each(|_| ledger.skip(rule::NOT_IN_GRAPH_SECTOR));
    }
    Ok(())
}
