//! Which certifications are registered, until when, for which jobs, and who answers for them? The open export of France
//! compétences: the RNCP and the RS, in ten tables.
//!
//! An export is an archive of ten CSV or the same CSV loose. Exports accumulate: a sheet comes from the newest export
//! that has it, its tables with it, and a sheet that no export names any more stays. A table that an export lacks leaves
//! what was read of it before. The days of the exports teach what no export says: when a sheet became active.

mod archive;
mod continuite;
mod convert;
mod dictionary;
mod enfants;
mod fiche;
mod read;
mod write;

use sea_orm::DbErr;

use self::read::Table;
use super::anomalie::Check;
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::source::{JeuDeDonnees, Source};
use super::write::Writer;

/// See the module.
#[derive(Debug)]
pub struct FranceCompetences;

/// Sheets, what hangs on them, and what replaces them.
#[derive(Debug, Default)]
pub struct Rows {
    fiches: fiche::Fiches,
    enfants: enfants::Enfants,
    continuite: continuite::Continuite,
    archives: archive::Archives,
}

impl Source for FranceCompetences {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "rncp",
        nom: "Répertoires nationaux des certifications (RNCP et RS)",
        producteur: "France compétences",
        licence: "Licence Ouverte 2.0",
        url: "https://www.data.gouv.fr/datasets/repertoire-national-des-certifications-professionnelles-et-repertoire-specifique",
        frequence: "quotidienne",
        description: "Fiches du répertoire national des certifications professionnelles et du répertoire spécifique : \
                      niveau, enregistrement, voies d'accès, blocs de compétences, métiers, spécialités, certificateurs, \
                      partenaires, conventions collectives, fiches remplacées et remplaçantes.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = CHECKS;

    fn recognises(input: &Input) -> bool {
        let name = input.lower_name();
        name.starts_with(read::PREFIX) && name.ends_with(".csv")
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        let exports = read::exports(inputs)?;
        let mut rows = Rows::default();
        for (rank, export) in exports.iter().enumerate() {
            for input in export.files(Table::Standard) {
                fiche::read(input, rank, &mut rows.fiches, &mut rows.archives, ledger)?;
            }
        }
        for (rank, export) in exports.iter().enumerate() {
            for input in export.files(Table::VoixDAcces) {
                fiche::read_voies(input, rank, &mut rows.fiches, ledger)?;
            }
            for input in export.files(Table::AncienneNouvelle) {
                continuite::read(input, rank, &rows.fiches, &mut rows.continuite, ledger)?;
            }
            for (table, input) in &export.files {
                enfants::read(*table, input, rank, &rows.fiches, &mut rows.enfants, ledger)?;
            }
        }
        Ok(rows)
    }

    fn accepted(type_objet: Option<&str>, champ: &str) -> Vec<String> {
        match (type_objet, champ) {
            (None, "Actif") => ["ACTIVE", "INACTIVE"].map(str::to_owned).to_vec(),
            (None, "Si_Jury") => convert::VOIES.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        }
    }

    fn left_out(mut rows: Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        write::left_out(&mut rows)?.try_for_each(|value| value.map(&mut *told))
    }

    async fn write(mut rows: Rows, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
        let newer = write::newer(&rows.fiches, writer).await?;
        rows.fiches.leave(&newer);
        rows.continuite.leave(&newer);
        write::ignored(&mut rows, writer, ledger.now).await?;
        write::continuite(&rows.continuite, &rows.fiches, writer).await?;
        write::enfants(rows.enfants, &rows.fiches, writer).await?;
        write::fiches(rows.fiches, &rows.archives, writer, ledger.now).await?;
        super::certification::rebuild(writer, ledger.now).await
    }
}

const CHECKS: &[Check] = &[
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "FicheRncp",
        champ: "remplacees",
        message: "La fiche dit remplacer une fiche que France compétences ne publie pas.",
        select: "SELECT c.nouvelle AS cle, c.ancienne AS valeur FROM fiche_rncp_continuite c \
                 WHERE EXISTS (SELECT 1 FROM fiche_rncp f WHERE f.rncp = c.nouvelle) \
                 AND NOT EXISTS (SELECT 1 FROM fiche_rncp f WHERE f.rncp = c.ancienne)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "FicheRncp",
        champ: "remplacantes",
        message: "La fiche se dit remplacée par une fiche que France compétences ne publie pas.",
        select: "SELECT c.ancienne AS cle, c.nouvelle AS valeur FROM fiche_rncp_continuite c \
                 WHERE EXISTS (SELECT 1 FROM fiche_rncp f WHERE f.rncp = c.ancienne) \
                 AND NOT EXISTS (SELECT 1 FROM fiche_rncp f WHERE f.rncp = c.nouvelle)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "FicheRncp",
        champ: "metiers",
        message: "La fiche mène à un métier que le ROME ne connaît pas.",
        select: "SELECT m.rncp AS cle, m.rome AS valeur FROM fiche_rncp_metier m \
                 WHERE length(m.rome) = 5 AND EXISTS (SELECT 1 FROM metier) \
                 AND NOT EXISTS (SELECT 1 FROM metier r WHERE r.rome = m.rome)",
    },
    Check {
        code: "PERIODE_INVERSEE",
        type_objet: "FicheRncp",
        champ: "dateFinEnregistrement",
        message: "L'enregistrement de la fiche prend fin avant sa date d'effet.",
        select: "SELECT f.rncp AS cle, \
                 CAST(f.date_effet AS TEXT) || '/' || CAST(f.date_fin_enregistrement AS TEXT) AS valeur \
                 FROM fiche_rncp f WHERE f.date_effet > f.date_fin_enregistrement",
    },
];

#[cfg(test)]
mod tests;
