//! Pairs of the Excel versions, since January 2024.
//!
//! Cells are read one by one: a sheet may declare a million rows and hold six thousand. The header is on the first row
//! or, after a blank one, on the second.

use calamine::{DataRef, Reader, Xlsx};

use super::pair::{self, Pairs};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::file;
use crate::import::table;
use crate::search::fold;

/// Folded name of the sheet that holds the pairs.
const DATA: &str = "kit apprentissage";

/// Folded starts of the names of the other sheets, which tell of the kit: nothing is read there.
const TOLD: &[&str] = &["presentation", "corrections", "alerte cfd cs", "evolutions", "feuil1"];

/// Non-blank rows in which the header is looked for.
const HEADER_WITHIN: usize = 10;

/// A row that is not blank: its number from 1, and its cells by column.
type Row = (u64, Vec<(u32, String)>);

/// Adds the pairs of a workbook. A sheet of an unknown name is an error: it might be where the pairs have moved to.
pub fn read(input: &Input, pairs: &mut Pairs, ledger: &mut Ledger) -> Result<(), FileError> {
    let refuse = |error: &dyn std::fmt::Display| file::workbook(&input.name, error);
    input.check_inflated()?;
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(input.open_bytes()?).map_err(|error| refuse(&error))?;
    let sheet = data_sheet(&workbook.sheet_names()).map_err(|reason| file::missing(&input.name, &reason))?;
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(|error| refuse(&error))?;
    ledger.open(format!("{}/{sheet}", input.name));
    let mut table = Table::default();
    let mut row: Row = (0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(|error| refuse(&error))? {
        let (index, column) = cell.get_position();
        let number = u64::from(index) + 1;
        if number != row.0 {
            let done = std::mem::replace(&mut row, (number, Vec::new()));
            table.take(done, pairs, ledger);
        }
        let text = text(cell.get_value());
        if !text.is_empty() {
            row.1.push((column, text));
        }
    }
    table.take(row, pairs, ledger);
    table
        .columns
        .map(drop)
        .ok_or_else(|| file::missing(&input.name, &format!("Feuille « {sheet} » : {}", pair::NO_HEADER)))
}

/// The header once found, and the rows seen before it.
#[derive(Default)]
struct Table {
    columns: Option<(u32, u32)>,
    before: usize,
}

impl Table {
    fn take(&mut self, row: Row, pairs: &mut Pairs, ledger: &mut Ledger) {
        let (line, cells) = row;
        if cells.is_empty() {
            return;
        }
        let Some((cfd, rncp)) = self.columns else {
            if self.before < HEADER_WITHIN {
                self.columns = header(&cells);
            }
            self.before += 1;
            return;
        };
        let cell = |column| cells.iter().find(|(at, _)| *at == column).map(|(_, text)| text.as_str());
        let raw = || cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(";");
        let verdict = pairs.add(cell(cfd), cell(rncp), ledger.at(line));
        table::settle(verdict, line, raw, ledger);
    }
}

fn header(cells: &[(u32, String)]) -> Option<(u32, u32)> {
    let (cfd, rncp) = pair::columns(cells.iter().map(|(_, text)| text.as_str()))?;
    Some((cells[cfd].0, cells[rncp].0))
}

fn data_sheet(names: &[String]) -> Result<String, String> {
    let unknown = names.iter().find(|name| {
        let name = fold(name);
        name != DATA && !TOLD.iter().any(|told| name.starts_with(told))
    });
    if let Some(unknown) = unknown {
        return Err(format!(
            "La feuille « {unknown} » est inconnue. Il faut « Kit apprentissage », à côté de Présentation, Corrections, \
             Alerte CFD CS, Évolutions ou Feuil1."
        ));
    }
    let data = names.iter().find(|name| fold(name) == DATA);
    data.cloned()
        .ok_or_else(|| format!("Il manque la feuille « Kit apprentissage ». Feuilles trouvées : {}.", names.join(", ")))
}

// A code typed as a number is a number in the file: `56133401`, not `56133401.0`.
fn text(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => moment.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    };
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use std::io::Write;

    use super::*;

    /// A workbook as small as can be: sheets, each with the XML of its rows.
    fn workbook(sheets: &[(&str, &str)]) -> Input {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |name: &str, text: &str| {
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(name, options).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        };
        let ids = || sheets.iter().enumerate().map(|(index, sheet)| (index + 1, sheet));
        add(
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        );
        add(
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        );
        let list: String =
            ids().map(|(id, (name, _))| format!(r#"<sheet name="{name}" sheetId="{id}" r:id="rId{id}"/>"#)).collect();
        add(
            "xl/workbook.xml",
            &format!(
                r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#
            ),
        );
        let relations: String = ids().map(|(id, _)| format!(r#"<Relationship Id="rId{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{id}.xml"/>"#)).collect();
        add(
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
            ),
        );
        for (id, (_, rows)) in ids() {
            add(
                &format!("xl/worksheets/sheet{id}.xml"),
                &format!(
                    r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:Q1048576"/><sheetData>{rows}</sheetData></worksheet>"#
                ),
            );
        }
        Input::new("Kit_apprentissage_20240119.xlsx", archive.finish().unwrap().into_inner())
    }

    fn cell(at: &str, text: &str) -> String {
        format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    fn rows() -> String {
        let blank = cell("A1", " ");
        let header = [cell("A2", "Code Diplôme"), cell("B2", "Intitulé"), cell("C2", "FicheRNCP")].concat();
        let text = [cell("A3", "1022001"), cell("C3", "RNCP955")].concat();
        let number = [r#"<c r="A4"><v>56133401</v></c>"#.to_owned(), cell("C4", "RNCP37379")].concat();
        let last = [cell("A1048576", "40022302"), cell("C1048576", "NR")].concat();
        format!(
            r#"<row r="1">{blank}</row><row r="2">{header}</row><row r="3">{text}</row><row r="4">{number}</row><row r="5"/><row r="1048576">{last}</row>"#
        )
    }

    #[test]
    fn a_workbook_is_read_from_its_data_sheet_wherever_the_header_is() {
        let mut pairs = Pairs::default();
        let mut ledger = Ledger::silent();
        let input = workbook(&[("Présentation Kit", ""), ("Kit Apprentissage", &rows()), ("Évolutions Kit", "")]);
        read(&input, &mut pairs, &mut ledger).unwrap();
        let found: Vec<_> = pairs.found.iter().map(|(cfd, rncp)| (cfd.as_str(), rncp.as_str())).collect();
        assert_eq!(found, [("01022001", "RNCP955"), ("40022302", "NR"), ("56133401", "RNCP37379")]);
        assert_eq!(ledger.totals(), (3, 3, 0, 0));
    }

    #[test]
    fn an_unknown_sheet_is_an_error_that_names_it() {
        let input = workbook(&[("Kit apprentissage", &rows()), ("Nouveautés", "")]);
        let error = read(&input, &mut Pairs::default(), &mut Ledger::silent()).unwrap_err();
        assert!(error.to_string().contains("La feuille « Nouveautés » est inconnue."), "{error}");
    }

    #[test]
    fn a_workbook_without_data_sheet_or_without_header_is_an_error() {
        for (input, reason) in [
            (workbook(&[("Feuil1", "")]), "Il manque la feuille « Kit apprentissage ». Feuilles trouvées : Feuil1."),
            (
                workbook(&[("KIT APPRENTISSAGE", "")]),
                "Feuille « KIT APPRENTISSAGE » : Il manque l'en-tête avec les colonnes",
            ),
        ] {
            let error = read(&input, &mut Pairs::default(), &mut Ledger::silent()).unwrap_err();
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
