//! Which exports were given, and which table is a file?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::import::input::{FileError, Input, millesime};
use crate::import::refusal::file;

/// How the names of all tables begin, in lower case. What follows may be mangled: the archives do not flag their names
/// as UTF-8, and accents are composed or not.
pub const PREFIX: &str = "export_fiches_csv_";

/// Column of the code of the sheet, in every table.
pub const FICHE: &str = "Numero_Fiche";

/// A table of the export, told by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// The sheets.
    Standard,
    /// How they are reached.
    VoixDAcces,
    /// What they replace and are replaced by.
    AncienneNouvelle,
    /// Blocks of skills.
    Blocs,
    /// Jobs.
    Rome,
    /// Specialities.
    Nsf,
    /// Themes.
    Formacode,
    /// Certifiers.
    Certificateurs,
    /// Partners.
    Partenaires,
    /// Collective agreements.
    Ccn,
    /// Another table of the export.
    HorsGraphe,
}

impl Table {
    fn of(input: &Input) -> Option<Self> {
        let header = input.first_line().replace('"', "");
        let columns: Vec<&str> = header.split(';').map(str::trim).collect();
        let own = [
            ("Si_Jury", Self::VoixDAcces),
            ("Ancienne_Certification", Self::AncienneNouvelle),
            ("Bloc_Competences_Code", Self::Blocs),
            ("Codes_Rome_Code", Self::Rome),
            ("Nsf_Code", Self::Nsf),
            ("Formacode_Code", Self::Formacode),
            ("Nom_Certificateur", Self::Certificateurs),
            ("Nom_Partenaire", Self::Partenaires),
            ("Ccn_1_Numero", Self::Ccn),
            ("Intitule", Self::Standard),
            (FICHE, Self::HorsGraphe),
        ];
        let found = own.into_iter().find(|(column, _)| columns.contains(column));
        found.map(|(_, table)| table).filter(|_| columns.contains(&FICHE))
    }
}

/// The files of one day.
#[derive(Debug)]
pub struct Export<'a> {
    /// Its tables.
    pub files: Vec<(Table, &'a Input)>,
}

impl<'a> Export<'a> {
    /// The files of a table: one, or none.
    pub fn files(&self, table: Table) -> impl Iterator<Item = &'a Input> {
        let files = self.files.iter().filter(move |(found, _)| *found == table);
        files.map(|(_, input)| *input)
    }
}

/// Day of an export, that in the names of its tables, which may be the day before, then its folder or archive: the newest
/// first.
type Age = Reverse<(Option<NaiveDate>, Option<NaiveDate>, String)>;

/// The exports, newest first. One without its sheets or without the ways to reach them cannot be read.
pub fn exports(inputs: &[Input]) -> Result<Vec<Export<'_>>, FileError> {
    let mut found: BTreeMap<Age, Vec<(Table, &Input)>> = BTreeMap::new();
    for input in inputs {
        let table = Table::of(input).ok_or_else(|| unknown(input))?;
        let folder = input.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = Reverse((input.millesime(), millesime(input.base_name()), folder.to_owned()));
        found.entry(key).or_default().push((table, input));
    }
    let exports: Vec<Export<'_>> = found.into_values().map(|files| Export { files }).collect();
    exports.iter().try_for_each(complete)?;
    Ok(exports)
}

fn unknown(input: &Input) -> FileError {
    let header: String = input.first_line().chars().take(80).collect();
    file::no_column(&input.name, FICHE, &[header])
}

fn complete(export: &Export<'_>) -> Result<(), FileError> {
    for (table, name) in [(Table::Standard, "Standard"), (Table::VoixDAcces, "VoixdAccès")] {
        if export.files(table).next().is_none() {
            let first = export.files.first().map_or("", |(_, input)| input.name.as_str());
            return Err(file::missing(first, &format!("Il manque la table {name} du même export.")));
        }
    }
    Ok(())
}
