//! Which diplomas exist, and what replaces them? Tables `N_FORMATION_DIPLOME` and `N_FORMATION_DIPLOME_ENQUETE_51`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{diplome, nsf};

use super::convert;
use super::niveau::Niveaux;
use super::read::Table;
use crate::codes::{Cfd, Nsf};
use crate::import::ignored::{Ignored, Reading};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::pile::Pile;
use crate::import::refusal::rule;
use crate::import::table::{self, Dialect, Record, Verdict};
use crate::search::fold;

/// Diplomas of the tables that were read.
#[derive(Debug, Default)]
pub struct Diplomes {
    /// Names of the tables read.
    pub tables: BTreeSet<&'static str>,
    /// Diplomas by CFD.
    pub models: BTreeMap<String, diplome::Model>,
    /// Specialities they name.
    pub nsf: BTreeMap<String, nsf::Model>,
    /// Replaced and replacing codes; none when the one table that tells was not read.
    pub continuite: Option<BTreeSet<(String, String)>>,
    /// Values left out.
    pub ignored: Pile<Ignored>,
}

const CFD: &str = "FORMATION_DIPLOME";
const NEEDED: &[&str] = &[CFD, "LIBELLE_LONG_200", "GROUPE_SPECIALITE"];
const LINKS: &[&str] = &["ANCIEN_DIPLOME_1", "NOUVEAU_DIPLOME_1"];

/// Reads the diplomas not read yet, and their links.
pub fn read(
    table: Table,
    input: &Input,
    niveaux: Option<&Niveaux>,
    diplomes: &mut Diplomes,
    ledger: &mut Ledger,
) -> Result<(), FileError> {
    let source = Origin { table, millesime: input.millesime(), now: ledger.now };
    let linked = table == Table::FormationDiplome;
    let needed = [NEEDED, if linked { LINKS } else { &[] }].concat();
    let mut ignored = Vec::new();
    diplomes.tables.insert(table.name());
    if linked {
        diplomes.continuite.get_or_insert_default();
    }
    table::each_row(input, Dialect::BCN, &needed, ledger, |record| {
        let cfd = table::code::<Cfd>(record, CFD)?.into_string();
        let Entry::Vacant(entry) = diplomes.models.entry(cfd.clone()) else {
            return Ok(Verdict::Skipped(rule::SAME_CODE));
        };
        entry.insert(source.diplome(cfd.clone(), record, niveaux, &mut ignored)?);
        ignored.drain(..).for_each(|value| diplomes.ignored.push(&value));
        source.add_nsf(record, &mut diplomes.nsf);
        if let Some(links) = &mut diplomes.continuite {
            links.extend(links_of(&cfd, record));
        }
        Ok(Verdict::Accepted)
    })
}

/// What the rows of a file have in common.
struct Origin {
    table: Table,
    millesime: Option<NaiveDate>,
    now: DateTime<Utc>,
}

impl Origin {
    fn diplome(
        &self,
        cfd: String,
        record: &Record<'_>,
        niveaux: Option<&Niveaux>,
        ignored: &mut Vec<Ignored>,
    ) -> Result<diplome::Model, Verdict> {
        let libelle_long = convert::text(table::required(record, "LIBELLE_LONG_200")?);
        let niveau_code = niveau_code(&cfd, record);
        // The row and its level agree, but for a few levels that hold diplomas of several.
        let of_level = || niveaux?.models.get(&niveau_code)?.niveau_europeen;
        let mut reading = Reading::new("Diplome", &cfd, ignored).at(record.at());
        let niveau_europeen =
            reading.read("niveauEuropeen", record.get("NIVEAU_QUALIFICATION_RNCP"), convert::european_level);
        let mut day = |champ, column| reading.read(champ, record.get(column), convert::day);
        let (date_ouverture, date_creation) =
            (day("dateOuverture", "DATE_OUVERTURE"), day("dateCreation", "DATE_ARRETE_CREATION"));
        let date_abrogation = day("dateAbrogation", "DATE_ARRETE_ABROGATION");
        let mut year = |champ, column| reading.read(champ, record.get(column), convert::year);
        Ok(diplome::Model {
            table_bcn: self.table.name().to_owned(),
            libelle_court: record.get("LIBELLE_STAT_33").map(convert::text),
            libelle_tri: fold(&libelle_long),
            libelle_long,
            niveau_europeen: niveau_europeen.or_else(of_level),
            niveau_code,
            nature: record.get("N_NATURE_FORMATION_DIPLOME.LIBELLE_100").map(convert::text),
            gestionnaire: record.get("GESTIONNAIRE_FORMATION_DIPLOME").map(convert::text),
            date_ouverture,
            premiere_session: year("premiereSession", "DATE_PREMIERE_SESSION"),
            derniere_session: year("derniereSession", "DATE_DERNIERE_SESSION"),
            // 02/01/1901 too: none would mean that the diploma is still open.
            date_fermeture: reading.day("dateFermeture", record.get("DATE_FERMETURE")),
            nsf: reading.code::<Nsf>("nsf", record.get("GROUPE_SPECIALITE")),
            date_creation,
            date_abrogation,
            millesime: self.millesime,
            mis_a_jour_le: self.now,
            cfd,
        })
    }

    fn add_nsf(&self, record: &Record<'_>, known: &mut BTreeMap<String, nsf::Model>) {
        let Some(nsf) = nsf_of(record) else { return };
        known.entry(nsf.clone()).or_insert_with(|| {
            let libelle = record.get("N_GROUPE_SPECIALITE.LIBELLE_LONG").map(convert::text);
            nsf::Model {
                libelle_tri: fold(libelle.as_deref().unwrap_or_default()),
                nsf,
                libelle,
                millesime: self.millesime,
                mis_a_jour_le: self.now,
            }
        });
    }
}

// The first three characters of the code, which the column repeats in every row.
fn niveau_code(cfd: &str, record: &Record<'_>) -> String {
    let column = record.get("NIVEAU_FORMATION_DIPLOME");
    column.or(cfd.get(..3)).unwrap_or_default().to_owned()
}

fn nsf_of(record: &Record<'_>) -> Option<String> {
    let nsf: Nsf = record.get("GROUPE_SPECIALITE")?.parse().ok()?;
    Some(nsf.into_string())
}

/// The links that a row tells, replaced code first; none to itself. Codes of no table are kept as written: they are
/// told apart by an anomaly.
fn links_of(cfd: &str, record: &Record<'_>) -> Vec<(String, String)> {
    let mut links = Vec::new();
    for rank in 1..=7 {
        if let Some(ancien) = record.get(&format!("ANCIEN_DIPLOME_{rank}")) {
            links.push((convert::text(ancien), cfd.to_owned()));
        }
        if let Some(nouveau) = record.get(&format!("NOUVEAU_DIPLOME_{rank}")) {
            links.push((cfd.to_owned(), convert::text(nouveau)));
        }
    }
    links.retain(|(ancien, nouveau)| ancien != nouveau);
    links
}
