//! The kit apprentissage: which diploma goes with which sheet.

use std::io;

use chrono::NaiveDate;

use super::dice::Subject;
use super::filiere::Filiere;
use super::france::France;
use super::text::capitals;

const HEADER: &str = "\u{feff}Code_Diplome;Intitulé diplôme (DEPP);Code_RNCP;Niveau fiche RNCP;Abrégé de diplôme (RNCP);\
    Dernière MaJ;Accès à l'apprentissage de la fiche RNCP (oui/non);Date d'échéance de la fiche RNCP;Fiche ACTIVE/INACTIVE\r\n";

/// Name of the file of a day.
pub fn file(date: NaiveDate) -> String {
    format!("kit/Kit_apprentissage_{}.csv", date.format("%Y%m%d"))
}

/// Writes the rows of a field of training.
pub fn rows(france: &France, filiere: &Filiere, line: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    for (rank, (diplome, fiche)) in (filiere.numero << 8..).zip(&filiere.paires) {
        let mut dice = france.dice(Subject::Paire, rank);
        let (diplome, fiche) = (&filiere.diplomes[*diplome], &filiere.fiches[*fiche]);
        let (mut cfd, mut rncp) = (diplome.cfd.as_str(), fiche.rncp.as_str());
        if let Some(mut fault) = france.fault(Subject::Paire, rank) {
            match fault.below(3) {
                0 => cfd = "SQWQ",
                1 => rncp = "",
                _ => cfd = "",
            }
        } else if dice.percent(1) {
            rncp = "NR";
        }
        let text = format!(
            "{cfd};{} ({});{rncp};Niveau {};{};v{}.{};{};{};{}\r\n",
            capitals(&filiere.titres[diplome.titre].intitule),
            diplome.genre.bcn.1,
            diplome.genre.niveau,
            diplome.genre.abrege,
            dice.between(1, 3),
            dice.below(10),
            dice.pick(&["Oui", "Oui", "oui", "non"]),
            fiche.fin.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default(),
            if fiche.actif { "ACTIVE" } else { "INACTIVE" },
        );
        line(&text)?;
        if dice.percent(1) {
            line(&text)?;
        }
    }
    Ok(())
}

/// The first line of the file, its mark included.
pub fn header() -> &'static str {
    HEADER
}
