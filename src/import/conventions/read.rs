//! The files of this source, table by table.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::draft::{Draft, Texte, Title};
use super::opco;
use super::sheet::{self, Line};
use crate::codes::{Idcc, Kind, Naf, Rncp};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::{self, rule};
use crate::import::table::{Dialect, Verdict, code, each_row, settle};
use crate::search::fold;

const OPERATOR: &str = "Opérateur de compétences";

/// Which file is it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// IDCC and operator of each agreement.
    Operators,
    /// Sheets of one operator's branch: the name of the file tells the operator.
    Fiches,
    /// Dares: list of agreements.
    Dares,
    /// Légifrance: texts.
    Kali,
    /// Dares: activities and agreements.
    Activities,
}

/// The table that a file holds, by its name and its header.
pub fn table(input: &Input) -> Option<Table> {
    let name = input.lower_name();
    if let Some(stem) = name.strip_suffix(".xlsx") {
        let has = |word: &str| stem.contains(word);
        return match () {
            () if has("kali") => Some(Table::Kali),
            () if has("ape") && has("idcc") => Some(Table::Activities),
            () if has("dares") && (has("ccn") || has("convention") || has("idcc")) => Some(Table::Dares),
            () => None,
        };
    }
    let header = input.first_line();
    if header.starts_with("IDCC;Op") {
        return Some(Table::Operators);
    }
    let operator = name.strip_suffix(".csv").and_then(opco::known);
    operator.filter(|_| header.trim() == "code_rncp").map(|_| Table::Fiches)
}

/// Reads a file.
pub fn read(table: Table, input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    match table {
        Table::Operators => operators(input, draft, ledger),
        Table::Fiches => fiches(input, draft, ledger),
        Table::Dares => dares(input, draft, ledger),
        Table::Kali => kali(input, draft, ledger),
        Table::Activities => activities(input, draft, ledger),
    }
}

fn operators(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let mut seen = std::collections::HashSet::new();
    each_row(input, Dialect::SEMICOLON, &["IDCC", OPERATOR, "Libellé"], ledger, |row| {
        let Some(idcc) = row.get("IDCC") else {
            let empty = row.get(OPERATOR).is_none() && row.get("Libellé").is_none();
            return if empty {
                Ok(Verdict::Skipped(rule::EMPTY_ROW))
            } else {
                Err(refusal::empty_code("IDCC", Kind::Idcc))
            };
        };
        // Written `na` or `N.A.`: a statute or a trade that no agreement binds.
        if matches!(fold(idcc).as_str(), "na" | "n a") {
            return Ok(Verdict::Skipped(rule::NO_IDCC));
        }
        let idcc: Idcc = refusal::code("IDCC", Some(idcc))?;
        let title = row.get("Libellé").map(|text| (Title::Operators, text));
        if !seen.insert(idcc.clone()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        draft.convention(&idcc, title, input.millesime());
        let told = row.get(OPERATOR).map(|opco| draft.operator(&idcc, opco, input.millesime()));
        Ok(if told == Some(false) { Verdict::Skipped(rule::REPEATED) } else { Verdict::Accepted })
    })
}

fn fiches(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let name = input.lower_name();
    let stem = name.strip_suffix(".csv").unwrap_or(&name);
    let slug = draft.opco(stem, input.millesime());
    each_row(input, Dialect::SEMICOLON, &["code_rncp"], ledger, |row| {
        let rncp: Rncp = code(row, "code_rncp")?;
        Ok(if draft.fiche(&slug, &rncp) { Verdict::Accepted } else { Verdict::Skipped(rule::REPEATED) })
    })
}

fn each_line(
    input: &Input,
    lines: Vec<Line>,
    ledger: &mut Ledger,
    mut convert: impl FnMut(&Line) -> Result<Verdict, Verdict>,
) {
    ledger.open(&input.name);
    for line in lines {
        let verdict = if line.is_nameless() { Err(refusal::nameless()) } else { convert(&line) };
        settle(verdict, line.row, || line.raw(), ledger);
    }
}

fn cell<'a>(line: &'a Line, column: &str) -> Result<&'a str, Verdict> {
    line.get(column).ok_or_else(|| refusal::empty(column))
}

/// An IDCC, which the table of activities writes on five digits.
fn idcc(column: &str, text: Option<&str>) -> Result<Idcc, Verdict> {
    let short = text.and_then(|text| text.strip_prefix('0')).filter(|rest| rest.len() == 4);
    refusal::code(column, short.or(text))
}

fn dares(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let lines = sheet::lines(input, &["IDCC", "TITRE DE LA CONVENTION"])?;
    let mut seen = std::collections::HashSet::new();
    each_line(input, lines, ledger, |line| {
        let idcc = idcc("IDCC", line.get("IDCC"))?;
        let title = cell(line, "TITRE DE LA CONVENTION")?;
        if !seen.insert(idcc.clone()) {
            return Ok(Verdict::Skipped(rule::REPEATED));
        }
        draft.convention(&idcc, Some((Title::Dares, title)), input.millesime());
        Ok(Verdict::Accepted)
    });
    Ok(())
}

/// Of the texts that bear one IDCC: one in force, then the latest.
fn kali(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let lines = sheet::lines(input, &["ID", "IDCC", "TITRE", "ETAT"])?;
    let mut best: HashMap<String, (bool, NaiveDate, u64)> = HashMap::new();
    for line in &lines {
        if let Ok(idcc) = idcc("IDCC", line.get("IDCC")) {
            let rank = rank(line);
            let known = best.entry(idcc.into_string()).or_insert(rank);
            *known = rank.max(*known);
        }
    }
    each_line(input, lines, ledger, |line| {
        let code = line.get("IDCC");
        if code.is_none() {
            return Ok(Verdict::Skipped(rule::TEXT_WITHOUT_IDCC));
        }
        let idcc = idcc("IDCC", code)?;
        if best.get(idcc.as_str()) != Some(&rank(line)) {
            return Ok(Verdict::Skipped(rule::OTHER_TEXT));
        }
        draft.convention(&idcc, Some((Title::Kali, cell(line, "TITRE")?)), input.millesime());
        let etat = line.get("ETAT").map(etat);
        draft.texte(&idcc, Texte { etat, debut: line.day("DEBUT"), fin: line.day("FIN").filter(is_told) });
        Ok(Verdict::Accepted)
    });
    Ok(())
}

fn rank(line: &Line) -> (bool, NaiveDate, u64) {
    let in_force = line.get("ETAT").is_some_and(|text| etat(text).starts_with("VIGUEUR"));
    (in_force, line.day("DEBUT").unwrap_or(NaiveDate::MIN), u64::MAX - line.row)
}

// Légifrance writes the end that is not known as one far away.
fn is_told(day: &NaiveDate) -> bool {
    day.year() < 2900
}

/// The state under one spelling: capitals, without accents, words joined by underscores.
fn etat(text: &str) -> String {
    fold(text).to_uppercase().replace(' ', "_")
}

fn activities(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let lines = sheet::lines(input, &["apen", "intape", "idcc", "intidcc"])?;
    each_line(input, lines, ledger, |line| {
        let naf: Naf = refusal::code("apen", line.get("apen"))?;
        let new = draft.naf(&naf, line.get("intape"), input.millesime());
        let code = match line.get("idcc") {
            // The share of an activity that too few firms have is not published; its title is.
            None if new => return Ok(Verdict::Accepted),
            None => return Ok(Verdict::Skipped(rule::NO_AGREEMENT_OF_ACTIVITY)),
            Some(code) if fold(code) == "autre" => {
                return Ok(Verdict::Skipped(rule::IDCC_OTHER));
            }
            Some(code) => code,
        };
        let idcc = idcc("idcc", Some(code))?;
        let title = line.get("intidcc").map(|text| (Title::Activities, text));
        draft.convention(&idcc, title, input.millesime());
        Ok(if draft.convention_naf(&idcc, &naf) { Verdict::Accepted } else { Verdict::Skipped(rule::REPEATED) })
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, text: &str) -> Input {
        Input::new(name, text.as_bytes())
    }

    #[test]
    fn operators_are_read_whatever_the_spelling_of_the_idcc() {
        let mut draft = Draft::default();
        let mut ledger = Ledger::silent();
        let text = "\u{feff}IDCC;Opérateur de compétences;Libellé;obs\n16;OPCO Mobilité;Transports routiers;\n\
            1314;OPCO Commerce;\"Maisons (\"\"gérants mandataires\"\")\";\nna;OCAPIAT;Secteur des propriétés forestières;\nN.A.;OCAPIAT;Autre;\n\
            16;OPCO Santé;Encore;\n99;;Sans opérateur;\n;;;\n;;Sans IDCC;\nX16;OPCO 2i;Faux;\n";
        read(Table::Operators, &input("r.csv", text), &mut draft, &mut ledger).unwrap();
        let rows = draft.into_rows(ledger.now);
        assert_eq!(rows.conventions[0].idcc, "0016");
        assert_eq!(rows.conventions[0].opco_slug.as_deref(), Some("opco-mobilites"));
        assert_eq!(rows.conventions[1].opco_slug, None);
        assert_eq!(rows.conventions[2].libelle, "Maisons (\"gérants mandataires\")");
        assert_eq!(ledger.totals(), (9, 3, 2, 4));
    }

    #[test]
    fn a_list_of_sheets_is_told_by_the_name_of_the_operator() {
        let list = "\u{feff}code_rncp\nRNCP36112\nRNCP36112\n36112\n";
        assert_eq!(table(&input("conventions/2i.csv", list)), Some(Table::Fiches));
        assert_eq!(table(&input("liste.csv", list)), None);
        let mut draft = Draft::default();
        let mut ledger = Ledger::silent();
        read(Table::Fiches, &input("conventions/2i.csv", list), &mut draft, &mut ledger).unwrap();
        assert_eq!(draft.into_rows(ledger.now).fiches[0].opco_slug, "opco-2i");
        assert_eq!(ledger.totals(), (3, 1, 1, 1));
    }

    #[test]
    fn an_idcc_on_five_digits_loses_its_first_zero() {
        assert_eq!(idcc("idcc", Some("00706")).unwrap().as_str(), "0706");
        assert_eq!(idcc("idcc", Some("706")).unwrap().as_str(), "0706");
        assert!(idcc("idcc", Some("10706")).is_err());
    }

    #[test]
    fn a_state_has_one_spelling() {
        assert_eq!(etat("VIGUEUR_ETEN"), "VIGUEUR_ETEN");
        assert_eq!(etat("Abrogé"), "ABROGE");
    }
}
