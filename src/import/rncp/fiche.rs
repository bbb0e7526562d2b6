//! Which sheets are registered, and how are they reached? Tables `Standard` and `VoixdAccès`.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::fiche_rncp::Model;
use sea_orm::DbErr;

use super::archive::{Archives, Vues};
use super::convert::{self, Voies};
use super::read::FICHE;
use crate::codes::{Register, Rncp};
use crate::import::ignored::{Ignored, Reading};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::pile::{Pile, Stash};
use crate::import::refusal::{self, rule};
use crate::import::table::{self, Dialect, Record, Verdict, code};
use crate::search::fold;

/// Sheets by code.
#[derive(Debug, Default)]
pub struct Fiches {
    rows: Stash<Model, Marque>,
    // Values left out, each with the rank of its sheet.
    ignored: Pile<(u32, Ignored)>,
}

/// What is remembered of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marque {
    /// Its code.
    pub rncp: String,
    /// Rank of the export it comes from: 0 is the newest.
    pub rank: usize,
    /// Day of the file it was read in.
    pub millesime: Option<NaiveDate>,
    // How it is reached, which another table tells.
    voies: Voies,
}

impl Fiches {
    /// Code of the sheet that a row is about, when the sheet comes from the same export.
    pub fn own(&self, record: &Record<'_>, rank: usize) -> Result<Rncp, Verdict> {
        let rncp: Rncp = code(record, FICHE)?;
        match self.rank(&rncp) {
            Some(found) if found == rank => Ok(rncp),
            Some(found) if found < rank => Err(Verdict::Skipped(rule::NEWER_EXPORT)),
            _ => Err(refusal::invalid(FICHE, rncp.as_str(), "le code d'une fiche de la table Standard du même export")),
        }
    }

    /// Rank of the export that a sheet comes from.
    pub fn rank(&self, rncp: &Rncp) -> Option<usize> {
        self.rows.mark(&rncp.as_str()).map(|marque| marque.rank)
    }

    /// What is remembered of each sheet.
    pub fn marques(&self) -> impl Iterator<Item = &Marque> {
        self.rows.marks()
    }

    /// Whether a code is that of one of them.
    pub fn contains(&self, rncp: &str) -> bool {
        self.rows.contains(&rncp)
    }

    /// Leaves these sheets out.
    pub fn leave(&mut self, out: &BTreeSet<String>) {
        out.iter().for_each(|rncp| self.rows.remove(rncp));
    }

    /// Takes the values left out of them.
    pub fn take_ignored(&mut self) -> Result<Pile<Ignored>, DbErr> {
        let ignored = std::mem::take(&mut self.ignored);
        self.rows.living().parts(ignored).collect()
    }

    /// The rows.
    pub fn models(self) -> impl Iterator<Item = Result<Model, DbErr>> + Send {
        self.rows.items().map(|item| {
            item.map(|(marque, mut model)| {
                convert::reach(&mut model, marque.voies);
                model
            })
        })
    }
}

/// Reads the sheets of an export; those of newer ones must have been read. A sheet that a newer export has too still was
/// seen in this one.
pub fn read(
    input: &Input,
    rank: usize,
    fiches: &mut Fiches,
    archives: &mut Archives,
    ledger: &mut Ledger,
) -> Result<(), FileError> {
    let (millesime, now) = (input.millesime(), ledger.now);
    let mut ignored = Vec::new();
    let needed = [FICHE, "Intitule", "Actif"];
    table::each_row(input, Dialect::SEMICOLON, &needed, ledger, |record| {
        let rncp: Rncp = code(record, FICHE)?;
        if let (Some(jour), Some(Ok(actif))) = (millesime, record.get("Actif").map(actif)) {
            archives.see(rncp.as_str(), jour, actif);
        }
        let known = fiches.rank(&rncp);
        if known.is_some_and(|known| known < rank) {
            return Ok(Verdict::Skipped(rule::NEWER_EXPORT));
        }
        let model = model(&rncp, record, millesime, now, &mut ignored)?;
        let item = fiches.rows.next_rank();
        ignored.drain(..).for_each(|value| fiches.ignored.push(&(item, value)));
        let voies = fiches.rows.mark(&rncp.as_str()).map(|marque| marque.voies).unwrap_or_default();
        let marque = Marque { rncp: rncp.into_string(), rank, millesime, voies };
        fiches.rows.put(&model.rncp, marque, &model);
        Ok(known.map_or(Verdict::Accepted, |_| Verdict::Skipped(rule::REPLACED)))
    })
}

/// Reads how the sheets of an export are reached.
pub fn read_voies(input: &Input, rank: usize, fiches: &mut Fiches, ledger: &mut Ledger) -> Result<(), FileError> {
    let needed = [FICHE, "Si_Jury"];
    table::each_row(input, Dialect::SEMICOLON, &needed, ledger, |record| {
        let rncp = fiches.own(record, rank)?;
        let cell = table::required(record, "Si_Jury")?;
        let voie = convert::voie(cell).ok_or_else(|| unknown_voie(cell))?;
        let marque = fiches.rows.mark_mut(&rncp.as_str());
        let Some(open) = marque.and_then(|marque| marque.voies.get_mut(voie)) else {
            return Ok(Verdict::Skipped(rule::NEWER_EXPORT));
        };
        if std::mem::replace(open, true) { Ok(Verdict::Skipped(rule::REPEATED)) } else { Ok(Verdict::Accepted) }
    })
}

fn unknown_voie(cell: &str) -> Verdict {
    let needed = format!("une voie d'accès parmi : {}", convert::VOIES.join(", "));
    refusal::invalid("Si_Jury", cell, &needed)
}

fn model(
    rncp: &Rncp,
    record: &Record<'_>,
    millesime: Option<NaiveDate>,
    now: DateTime<Utc>,
    ignored: &mut Vec<Ignored>,
) -> Result<Model, Verdict> {
    let intitule = convert::text(table::required(record, "Intitule")?);
    let text = |column| record.get(column).map(convert::text);
    let mut reading = Reading::new("FicheRncp", rncp.as_str(), ignored).at(record.at());
    let mut yes = |champ, column| reading.read(champ, record.get(column), convert::yes).unwrap_or_default();
    let nouvelle_caledonie = yes("nouvelleCaledonie", "Accessible_Nouvelle_Caledonie");
    let polynesie_francaise = yes("polynesieFrancaise", "Accessible_Polynesie_Francaise");
    Ok(Model {
        rncp: rncp.to_string(),
        registre: match rncp.register() {
            Register::Rncp => "RNCP".to_owned(),
            Register::Rs => "RS".to_owned(),
        },
        intitule_tri: fold(&intitule),
        intitule,
        abrege_libelle: text("Abrege_Libelle"),
        abrege_intitule: text("Abrege_Intitule"),
        niveau_europeen: reading.read(
            "niveauEuropeen",
            record.get("Nomenclature_Europe_Niveau"),
            convert::european_level,
        ),
        actif: actif(table::required(record, "Actif")?)?,
        type_enregistrement: text("Type_Enregistrement"),
        date_dernier_jo: reading.day("dateDernierJo", record.get("Date_dernier_jo")),
        date_decision: reading.day("dateDecision", record.get("Date_Decision")),
        date_effet: reading.day("dateEffet", record.get("Date_Effet")),
        date_fin_enregistrement: reading.day("dateFinEnregistrement", record.get("Date_Fin_Enregistrement")),
        date_premiere_publication: None,
        date_premiere_activation: None,
        date_derniere_activation: None,
        date_activation: None,
        validation_partielle: text("Validation_Partielle"),
        nouvelle_caledonie,
        polynesie_francaise,
        voie_apprentissage: false,
        voie_professionnalisation: false,
        voie_candidature: false,
        voie_experience: false,
        voie_formation_continue: false,
        voie_formation_initiale: false,
        millesime,
        mis_a_jour_le: now,
    })
}

/// The sheet with what dated archives teach of it, the oldest of which is given.
pub fn teach(model: Model, vues: Vues, oldest: Option<NaiveDate>) -> Model {
    Model {
        date_premiere_publication: vues.premiere_publication,
        date_premiere_activation: vues.premiere_activation,
        date_derniere_activation: vues.derniere_activation,
        date_activation: vues.activation(oldest),
        ..model
    }
}

fn actif(cell: &str) -> Result<bool, Verdict> {
    match cell.to_ascii_uppercase().as_str() {
        "ACTIVE" => Ok(true),
        "INACTIVE" => Ok(false),
        _ => Err(refusal::invalid("Actif", cell, "ACTIVE ou INACTIVE")),
    }
}
