//! What hangs on a sheet? The seven tables of blocks, jobs, specialities, themes, certifiers, partners and agreements.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    bloc, certificateur, fiche_rncp_certificateur, fiche_rncp_convention, fiche_rncp_formacode, fiche_rncp_metier,
    fiche_rncp_nsf, formacode, nsf, partenaire,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::convert;
use super::fiche::Fiches;
use super::read::{FICHE, Table};
use crate::codes::{Bloc, Formacode, Nsf, Siret};
use crate::import::ignored::{Ignored, Reading};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::pile::{Pile, Stash};
use crate::import::refusal::{self, rule};
use crate::import::table::{self, Dialect, Record, Verdict, code, required};
use crate::search::fold;

type Paire = (String, String);

/// Rows by key.
#[derive(Debug, Default)]
pub struct Enfants {
    /// Tables read, with the rank of their export.
    pub tables: BTreeSet<(Table, usize)>,
    /// Blocks by code.
    pub blocs: Stash<bloc::Model, ()>,
    /// Jobs by sheet and code.
    pub metiers: Stash<fiche_rncp_metier::Model, ()>,
    /// Specialities by sheet and code.
    pub fiches_nsf: Stash<fiche_rncp_nsf::Model, ()>,
    /// Specialities.
    pub nsf: BTreeMap<String, nsf::Model>,
    /// Themes by sheet and code.
    pub fiches_formacode: Stash<fiche_rncp_formacode::Model, ()>,
    /// Themes.
    pub formacodes: BTreeMap<String, formacode::Model>,
    /// Certifiers by sheet and identifier.
    pub fiches_certificateur: Stash<fiche_rncp_certificateur::Model, ()>,
    /// Certifiers.
    pub certificateurs: BTreeMap<String, certificateur::Model>,
    /// Partners, in the order of the file.
    pub partenaires: Stash<partenaire::Model, ()>,
    // Partners that nothing tells apart: how many there are of each.
    homonymes: HashMap<String, u32>,
    /// Agreements by sheet and number.
    pub conventions: Stash<fiche_rncp_convention::Model, ()>,
    /// Values left out, each with the code of its sheet.
    pub ignored: Pile<(String, Ignored)>,
}

/// Reads a table of an export; nothing of a table read elsewhere.
pub fn read(
    table: Table,
    input: &Input,
    rank: usize,
    fiches: &Fiches,
    enfants: &mut Enfants,
    ledger: &mut Ledger,
) -> Result<(), FileError> {
    let (needed, take): (&[&str], Take) = match table {
        Table::Standard | Table::VoixDAcces | Table::AncienneNouvelle => return Ok(()),
        Table::HorsGraphe => return leave_aside(input, ledger),
        Table::Blocs => (&[BLOC, BLOC_LIBELLE], take_bloc),
        Table::Rome => (&[ROME], take_metier),
        Table::Nsf => (&[NSF], take_nsf),
        Table::Formacode => (&[FORMACODE], take_formacode),
        Table::Certificateurs => (&[CERTIFICATEUR], take_certificateur),
        Table::Partenaires => (&[PARTENAIRE], take_partenaire),
        Table::Ccn => (&[CCN[0].0], take_conventions),
    };
    enfants.tables.insert((table, rank));
    let mut row = Row { rncp: String::new(), millesime: input.millesime(), now: ledger.now };
    let needed = [&[FICHE], needed].concat();
    table::each_row(input, Dialect::SEMICOLON, &needed, ledger, |record| {
        row.rncp = fiches.own(record, rank)?.into_string();
        take(record, &row, enfants)
    })
}

fn leave_aside(input: &Input, ledger: &mut Ledger) -> Result<(), FileError> {
    table::each_row(input, Dialect::SEMICOLON, &[], ledger, |_| Ok(Verdict::Skipped(rule::NOT_IN_GRAPH)))
}

/// What a row is, besides its cells.
struct Row {
    rncp: String,
    millesime: Option<NaiveDate>,
    now: DateTime<Utc>,
}

impl Row {
    fn key(&self, other: &str) -> Paire {
        (self.rncp.clone(), other.to_owned())
    }
}

type Take = fn(&Record<'_>, &Row, &mut Enfants) -> Result<Verdict, Verdict>;

/// The first row of a key is kept: those that follow say the same.
fn once<M: Serialize + DeserializeOwned>(rows: &mut Stash<M, ()>, key: &impl Hash, model: M) -> Verdict {
    if rows.contains(key) { Verdict::Skipped(rule::REPEATED) } else { last(rows, key, model) }
}

/// The last row of a key is kept.
fn last<M: Serialize + DeserializeOwned>(rows: &mut Stash<M, ()>, key: &impl Hash, model: M) -> Verdict {
    match rows.put(key, (), &model) {
        Some(()) => Verdict::Skipped(rule::REPLACED),
        None => Verdict::Accepted,
    }
}

const BLOC: &str = "Bloc_Competences_Code";
const BLOC_LIBELLE: &str = "Bloc_Competences_Libelle";

fn take_bloc(record: &Record<'_>, row: &Row, enfants: &mut Enfants) -> Result<Verdict, Verdict> {
    let raw = required(record, BLOC)?;
    let rncp = code(record, FICHE)?;
    let bloc = Bloc::from_parts(&rncp, raw).map_err(|error| refusal::not_a_code(BLOC, &error))?;
    let model = bloc::Model {
        code: bloc.to_string(),
        rncp: row.rncp.clone(),
        libelle: convert::text(required(record, BLOC_LIBELLE)?),
        millesime: row.millesime,
        mis_a_jour_le: row.now,
    };
    Ok(last(&mut enfants.blocs, &bloc.into_string(), model))
}

const ROME: &str = "Codes_Rome_Code";

fn take_metier(record: &Record<'_>, row: &Row, enfants: &mut Enfants) -> Result<Verdict, Verdict> {
    let rome = required(record, ROME)?;
    if !convert::is_rome_or_its_start(rome) {
        let needed = "une lettre majuscule et 4 chiffres au plus, par exemple M1805";
        return Err(refusal::not_a("un code ROME", ROME, rome, needed));
    }
    let model = fiche_rncp_metier::Model {
        rncp: row.rncp.clone(),
        rome: rome.to_owned(),
        libelle: record.get("Codes_Rome_Libelle").and_then(|cell| convert::label(rome, cell)),
    };
    Ok(once(&mut enfants.metiers, &row.key(rome), model))
}

const NSF: &str = "Nsf_Code";

fn take_nsf(record: &Record<'_>, row: &Row, enfants: &mut Enfants) -> Result<Verdict, Verdict> {
    let nsf = code::<Nsf>(record, NSF)?.into_string();
    let libelle = record.get("Nsf_Intitule").and_then(|cell| convert::label(&nsf, cell));
    enfants.nsf.entry(nsf.clone()).or_insert_with(|| nsf::Model {
        nsf: nsf.clone(),
        libelle_tri: fold(libelle.as_deref().unwrap_or_default()),
        libelle,
        millesime: row.millesime,
        mis_a_jour_le: row.now,
    });
    let rncp = row.rncp.clone();
    let key = row.key(&nsf);
    Ok(once(&mut enfants.fiches_nsf, &key, fiche_rncp_nsf::Model { rncp, nsf }))
}

const FORMACODE: &str = "Formacode_Code";

fn take_formacode(record: &Record<'_>, row: &Row, enfants: &mut Enfants) -> Result<Verdict, Verdict> {
    let formacode = code::<Formacode>(record, FORMACODE)?.into_string();
    let libelle = record.get("Formacode_Libelle").and_then(|cell| convert::label(&formacode, cell));
    enfants.formacodes.entry(formacode.clone()).or_insert_with(|| formacode::Model {
        formacode: formacode.clone(),
        libelle_tri: fold(libelle.as_deref().unwrap_or_default()),
        libelle,
        millesime: row.millesime,
        mis_a_jour_le: row.now,
    });
    let rncp = row.rncp.clone();
    let key = row.key(&formacode);
    Ok(once(&mut enfants.fiches_formacode, &key, fiche_rncp_formacode::Model { rncp, formacode }))
}

const CERTIFICATEUR: &str = "Nom_Certificateur";

// Known by its SIRET, which is preceded by a tab; else by its name.
fn take_certificateur(record: &Record<'_>, row: &Row, enfants: &mut Enfants) -> Result<Verdict, Verdict> {
    let siret = siret(record, "Siret_Certificateur", row, ("FicheRncp", &row.rncp, "certificateurs"), enfants);
    let nom = record.get(CERTIFICATEUR).map(convert::text).unwrap_or_default();
    let nom_tri = fold(&nom);
    let id = siret.clone().unwrap_or_else(|| nom_tri.clone());
    if id.is_empty() {
        return Err(refusal::none_of(&["Siret_Certificateur", CERTIFICATEUR], "un SIRET ou un nom"));
    }
    enfants.certificateurs.entry(id.clone()).or_insert_with(|| certificateur::Model {
        id: id.clone(),
        siret,
        nom,
        nom_tri,
        millesime: row.millesime,
        mis_a_jour_le: row.now,
    });
    let link = fiche_rncp_certificateur::Model { rncp: row.rncp.clone(), certificateur_id: id.clone() };
    Ok(once(&mut enfants.fiches_certificateur, &row.key(&id), link))
}

const PARTENAIRE: &str = "Nom_Partenaire";

// Hundreds of partners have neither name nor SIRET: kept, since the register counts them.
fn take_partenaire(record: &Record<'_>, row: &Row, enfants: &mut Enfants) -> Result<Verdict, Verdict> {
    let text = |column| record.get(column).map(convert::text).unwrap_or_default();
    let nom = text(PARTENAIRE);
    let told = record.get("Siret_Partenaire").and_then(|siret| siret.parse::<Siret>().ok());
    let id = enfants.partenaire(&row.rncp, told.map_or_else(|| fold(&nom), Siret::into_string));
    let model = partenaire::Model {
        id: id.clone(),
        rncp: row.rncp.clone(),
        siret: siret(record, "Siret_Partenaire", row, ("Partenaire", &id, "siret"), enfants),
        nom,
        habilitation: text("Habilitation_Partenaire"),
        millesime: row.millesime,
        mis_a_jour_le: row.now,
    };
    Ok(last(&mut enfants.partenaires, &id, model))
}

impl Enfants {
    /// The identifier of a partner of a sheet: the same from one file to the next, whoever comes and goes beside it. Those that
    /// nothing tells apart have a rank.
    fn partenaire(&mut self, rncp: &str, who: String) -> String {
        let id = if who.is_empty() { format!("{rncp}:sans-nom") } else { format!("{rncp}:{}", who.replace(' ', "-")) };
        if !self.partenaires.contains(&id) {
            return id;
        }
        let rang = self.homonymes.entry(id.clone()).or_insert(1);
        *rang += 1;
        format!("{id}:{rang}")
    }
}

fn siret(
    record: &Record<'_>,
    column: &str,
    row: &Row,
    (type_objet, cle, champ): (&'static str, &str, &'static str),
    enfants: &mut Enfants,
) -> Option<String> {
    let mut told = Vec::new();
    let mut reading = Reading::new(type_objet, cle, &mut told).at(record.at());
    let siret = reading.code::<Siret>(champ, record.get(column));
    told.into_iter().for_each(|value| enfants.ignored.push(&(row.rncp.clone(), value)));
    siret
}

const CCN: [(&str, &str); 3] =
    [("Ccn_1_Numero", "Ccn_1_Libelle"), ("Ccn_2_Numero", "Ccn_2_Libelle"), ("Ccn_3_Numero", "Ccn_3_Libelle")];

// Numbers are those of the brochures of Légifrance, not IDCC.
fn take_conventions(record: &Record<'_>, row: &Row, enfants: &mut Enfants) -> Result<Verdict, Verdict> {
    let mut verdict = Verdict::Skipped(rule::NO_AGREEMENT);
    for (numero, libelle) in CCN {
        let Some(numero) = record.get(numero) else {
            continue;
        };
        let model = fiche_rncp_convention::Model {
            rncp: row.rncp.clone(),
            numero: numero.to_owned(),
            libelle: record.get(libelle).and_then(|cell| convert::label(numero, cell)),
        };
        let taken = once(&mut enfants.conventions, &row.key(numero), model);
        if !matches!(verdict, Verdict::Accepted) {
            verdict = taken;
        }
    }
    Ok(verdict)
}
