//! Which agreement and which skills operator does a trade come under? Agreements by IDCC, operators (OPCO), the
//! activities (NAF) in which an agreement applies, the sheets of each operator's branch.
//!
//! Sources: ministère du Travail (list of IDCC and OPCO), Dares (list of agreements, activities × agreements), KALI
//! (Légifrance), lists of the OPCO. The numbers that RNCP sheets call CCN are brochure numbers, and no part of this.

mod dictionary;
mod draft;
mod opco;
mod read;
mod sheet;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use entity as row;
use sea_orm::DbErr;

use self::draft::Draft;
pub use self::draft::Rows;
use super::anomalie::Check;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::refusal::file;
use super::source::{JeuDeDonnees, Source};
use super::write::{Keys, Writer};

/// See the module.
#[derive(Debug)]
pub struct Conventions;

const CHECKS: &[Check] = &[Check {
    code: "REFERENCE_INCONNUE",
    type_objet: "Opco",
    champ: "fichesRncp",
    message: "L’opérateur cite une fiche que le répertoire ne contient pas.",
    select: "SELECT opco_fiche_rncp.opco_slug AS cle, opco_fiche_rncp.rncp AS valeur FROM opco_fiche_rncp \
             WHERE EXISTS (SELECT 1 FROM fiche_rncp) \
             AND NOT EXISTS (SELECT 1 FROM fiche_rncp WHERE fiche_rncp.rncp = opco_fiche_rncp.rncp)",
}];

impl Source for Conventions {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "conventions",
        nom: "Conventions collectives et opérateurs de compétences",
        producteur: "Ministère du Travail, Dares, DILA (KALI), opérateurs de compétences",
        licence: "Licence Ouverte 2.0",
        url: "https://travail-emploi.gouv.fr/les-operateurs-de-competences-opco",
        frequence: "irrégulière",
        description: "Conventions collectives par IDCC, opérateur de compétences de chacune, activités (NAF) où elles \
                      s’appliquent, fiches RNCP de la branche de chaque opérateur.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = CHECKS;

    fn recognises(input: &Input) -> bool {
        read::table(input).is_some()
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        let mut files = Vec::new();
        for input in inputs {
            let Some(table) = read::table(input) else {
                return Err(file::not_a(
                    &input.name,
                    "une liste de conventions ou d'opérateurs",
                    "le nom et l'en-tête de l'une de celles qui sont publiées",
                ));
            };
            files.push((table, input));
        }
        files.sort_by_key(|(table, input)| (*table, Reverse(input.millesime()), Reverse(input.name.clone())));
        let mut draft = Draft::default();
        for (table, input) in files {
            read::read(table, input, &mut draft, ledger)?;
        }
        Ok(draft.into_rows(ledger.now))
    }

    async fn write(rows: Rows, writer: &Writer<'_>, _ledger: &Ledger) -> Result<(), DbErr> {
        // A table of which no file was given is left as it was.
        if !rows.conventions.is_empty() {
            writer.replace::<row::convention_collective::Entity>(rows.conventions).await?;
        }
        if !rows.conventions_nafs.is_empty() {
            writer.replace::<row::convention_naf::Entity>(rows.conventions_nafs).await?;
        }
        let told: BTreeSet<String> = rows.fiches.iter().map(|row| row.opco_slug.clone()).collect();
        writer.upsert::<row::opco::Entity>(rows.opcos).await?;
        writer
            .replace_of::<row::opco_fiche_rncp::Entity>(
                row::opco_fiche_rncp::Column::OpcoSlug,
                &Keys::of(told),
                rows.fiches,
            )
            .await?;
        // Other sources write activities too, most without a title.
        writer.upsert::<row::naf::Entity>(rows.nafs).await?;
        Ok(())
    }
}
