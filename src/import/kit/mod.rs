//! Which sheet of the RNCP goes with which diploma in apprenticeship? The "kit apprentissage" of France compétences and
//! Carif-Oref, one file for each version, CSV until 2023 and Excel since; or the certifications of API Apprentissage.
//!
//! Only the pairs (CFD, RNCP) are read, as API Apprentissage does: the rest is copied from the registers. Every version
//! adds its pairs to those of the earlier ones, and none is ever removed.

mod api;
mod csv;
mod dictionary;
mod pair;
mod xlsx;

use entity::kit_paire;
use sea_orm::DbErr;

use self::pair::Pairs;
use super::anomalie::Check;
use super::certification;
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::refusal::file;
use super::source::{JeuDeDonnees, Source};
use super::write::Writer;

/// See the module.
#[derive(Debug)]
pub struct Kit;

impl Source for Kit {
    type Rows = Pairs;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "kit-apprentissage",
        nom: "Kit apprentissage",
        producteur: "Réseau des Carif-Oref et France compétences",
        licence: "Licence Ouverte 2.0",
        url: "https://www.intercariforef.org/referencer-son-offre-de-formation",
        frequence: "mensuelle",
        description: "Correspondances entre les diplômes de la BCN (CFD) et les fiches du RNCP ouvertes à l'apprentissage ; \
                      les versions successives se complètent.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = certification::CHECKS;

    fn recognises(input: &Input) -> bool {
        let name = input.lower_name().replace('_', " ");
        let kit = name.starts_with("kit apprentissage") && (name.ends_with(".csv") || name.ends_with(".xlsx"));
        kit || api::recognises(input)
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Pairs, FileError> {
        let mut pairs = Pairs::default();
        let mut inputs: Vec<&Input> = inputs.iter().collect();
        inputs.sort_by_key(|input| (input.millesime(), &input.name));
        for input in inputs {
            if input.lower_name().ends_with(".json") {
                api::read(input, &mut pairs, ledger)?;
            } else if input.head().starts_with(b"PK") {
                xlsx::read(input, &mut pairs, ledger)?;
            } else if input.lower_name().ends_with(".xlsx") {
                return Err(file::not_a(
                    &input.name,
                    "un classeur Excel",
                    "un fichier .xlsx, ou un .csv qui en porte le nom",
                ));
            } else {
                csv::read(input, &mut pairs, ledger)?;
            }
        }
        Ok(pairs)
    }

    /// Told of a file that is checked: once it is imported, the checks of certifications tell the codes that match nothing.
    fn left_out(pairs: Pairs, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        pairs.ignored.into_iter().for_each(told);
        Ok(())
    }

    async fn write(pairs: Pairs, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
        let rows = pairs.found.into_iter();
        let rows = rows.map(|(cfd, rncp)| kit_paire::Model { cfd, rncp });
        writer.add_missing::<kit_paire::Entity>(rows).await?;
        certification::rebuild(writer, ledger.now).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, bytes: &[u8]) -> Input {
        Input::new(name, bytes)
    }

    #[test]
    fn files_are_recognised_by_their_names() {
        for name in [
            "kit/Kit apprentissage et RNCP v1.0.csv",
            "Kit_apprentissage_20231218.csv",
            "Kit_apprentissage_20250131.xlsx",
        ] {
            assert!(Kit::recognises(&input(name, b"")), "{name}");
        }
        for name in ["kit.csv", "Kit_apprentissage.md", "lexique kit_apprentissage.csv"] {
            assert!(!Kit::recognises(&input(name, b"")), "{name}");
        }
    }

    #[test]
    fn a_pair_counts_once_over_all_versions() {
        let one = "CodeDiplome;Intitulé Diplôme;CodeRNCP;Niveau2019;type Diplôme\n01022001;X;RNCP955;niveau4;MC4\n";
        let two = "\u{feff}Code_Diplome;Intitulé diplôme (DEPP);Code_RNCP\r\n1022001;X;RNCP955\r\n32031313;BANQUE (BTS) ;RNCP38381\r\n";
        let mut ledger = Ledger::silent();
        let pairs = Kit::read(
            &[
                input("Kit_apprentissage_20231218.csv", two.as_bytes()),
                input("Kit apprentissage et RNCP v1.0.csv", one.as_bytes()),
            ],
            &mut ledger,
        )
        .unwrap();
        let pair = |cfd: &str, rncp: &str| (cfd.to_owned(), rncp.to_owned());
        assert_eq!(
            pairs.found.into_iter().collect::<Vec<_>>(),
            [pair("01022001", "RNCP955"), pair("32031313", "RNCP38381")]
        );
        assert_eq!(ledger.totals(), (3, 2, 0, 1));
        assert_eq!(ledger.tallies[1].skipped[crate::import::refusal::rule::SAME_PAIR], 1);
    }

    #[test]
    fn a_workbook_that_is_none_is_an_error() {
        let read = |bytes: &[u8]| {
            Kit::read(&[input("Kit_apprentissage_20250131.xlsx", bytes)], &mut Ledger::silent())
                .unwrap_err()
                .to_string()
        };
        assert!(read(b"hello").contains("Le fichier n'est pas un classeur Excel."));
        assert!(read(b"PK\x03\x04hello").contains("Le classeur Excel (.xlsx) ne peut pas être lu"));
    }
}
