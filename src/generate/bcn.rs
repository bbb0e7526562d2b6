//! The diplomas of the Éducation nationale, as the BCN exports its tables: never quoted, each in its own encoding.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use chrono::{Datelike, NaiveDate};

use super::dice::{Dice, Subject};
use super::filiere::{Diplome, Filiere};
use super::france::France;
use super::genre::{GENRES, Genre};
use super::text::capitals;

/// The four tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Levels.
    Niveau,
    /// Diplomas of the ministry, with their links; Windows-1252.
    National,
    /// Other diplomas and titles, without links; UTF-8.
    Enquete51,
    /// Years of course; Windows-1252.
    Mef,
}

// Columns of both tables of diplomas, up to the links.
const BEFORE: &str = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;N_NIVEAU_FORMATION_DIPLOME.LIBELLE_100;GROUPE_SPECIALITE;\
    N_GROUPE_SPECIALITE.LIBELLE_LONG;LETTRE_SPECIALITE;N_LETTRE_SPECIALITE.LIBELLE_LONG;ANCIEN_RECME;LIBELLE_COURT;\
    LIBELLE_STAT_33;LIBELLE_LONG_200;DATE_OUVERTURE;DATE_FERMETURE;";
const LINKS: &str = "ANCIEN_DIPLOME_1;ANCIEN_DIPLOME_2;ANCIEN_DIPLOME_3;ANCIEN_DIPLOME_4;ANCIEN_DIPLOME_5;ANCIEN_DIPLOME_6;\
    ANCIEN_DIPLOME_7;NOUVEAU_DIPLOME_1;NOUVEAU_DIPLOME_2;NOUVEAU_DIPLOME_3;NOUVEAU_DIPLOME_4;NOUVEAU_DIPLOME_5;\
    NOUVEAU_DIPLOME_6;NOUVEAU_DIPLOME_7;";
const AFTER: &str = "UNITE_CAPITALISABLE;DATE_PREMIERE_SESSION;DATE_DERNIERE_SESSION;DATE_ARRETE_CREATION;\
    DATE_ARRETE_ABROGATION;DATE_ARRETE_MODIFICATION_1;DATE_ARRETE_MODIFICATION_2;DATE_ARRETE_MODIFICATION_3;\
    DATE_ARRETE_MODIFICATION_4;DATE_ARRETE_MODIFICATION_5;DATE_ARRETE_MODIFICATION_6;DATE_ARRETE_MODIFICATION_7;\
    DATE_ARRETE_MODIFICATION_8;DATE_ARRETE_MODIFICATION_9;DATE_ARRETE_MODIFICATION_10;COMMENTAIRE;NATURE_FORMATION_DIPLOME;\
    N_NATURE_FORMATION_DIPLOME.LIBELLE_100;GESTIONNAIRE_FORMATION_DIPLOME;DATE_INTERVENTION;";
const END: &str = "NB_MEF_OUVERT;NB_MEF_FERME;ID_DOCUMENT;CITE_DOMAINE_FORMATION;N_CITE_DOMAINE_FORMATION.LIBELLE_EDITION;\
    DATE_SESSION_RATTRAPAGE;OBSERVATION;N_COMMENTAIRE;CITE_DOMAINE_DETAILLE;N_CITE_2013_DOMAINE_DETAILL.LIBELLE_EDITION;\
    NIVEAU_QUALIFICATION_RNCP;N_NIVEAU_QUALIFICATION_RNCP.LIBELLE_LONG";
const END_51: &str = "ID_DOCUMENT;CITE_DOMAINE_FORMATION;N_CITE_DOMAINE_FORMATION.LIBELLE_EDITION;DIPLOME_SISE;\
    N_DIPLOME_SISE.LIBELLE_INTITULE_1;HABILITATION_ORIGINE;NUMERO_UAI;N_COMMENTAIRE;CITE_DOMAINE_DETAILLE;\
    N_CITE_2013_DOMAINE_DETAILL.LIBELLE_EDITION;NIVEAU_QUALIFICATION_RNCP;N_NIVEAU_QUALIFICATION_RNCP.LIBELLE_LONG";
const NIVEAU: &str = "NIVEAU_FORMATION_DIPLOME;NIVEAU_INTERMINISTERIEL;N_NIVEAU_INTERMINISTERIEL.LIBELLE_LONG;LIBELLE_COURT;\
    LIBELLE_100;ANCIEN_NIVEAU;DATE_OUVERTURE;DATE_FERMETURE;DATE_INTERVENTION;N_COMMENTAIRE;NIVEAU_QUALIFICATION_RNCP;\
    N_NIVEAU_QUALIFICATION_RNCP.LIBELLE_LONG";
const MEF: &str = "MEF;DISPOSITIF_FORMATION;FORMATION_DIPLOME;DUREE_DISPOSITIF;ANNEE_DISPOSITIF;LIBELLE_COURT;LIBELLE_LONG;\
    DATE_OUVERTURE;DATE_FERMETURE;STATUT_MEF;NB_OPTION_OBLIGATOIRE;NB_OPTION_FACULTATIF;RENFORCEMENT_LANGUE;DUREE_PROJET;\
    DUREE_STAGE;HORAIRE;MEF_INSCRIPTION_SCOLARITE;MEF_STAT_11;MEF_STAT_9;DATE_INTERVENTION;NUMERO_COMPTE;GESTION_DIFFUSION;\
    LIBELLE_EDITION;ID;CREATED_AT;UPDATED_AT;N_COMMENTAIRE";

impl Table {
    /// Every table.
    pub const ALL: [Self; 4] = [Self::Niveau, Self::National, Self::Enquete51, Self::Mef];

    /// Name of its file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Niveau => "bcn/N_NIVEAU_FORMATION_DIPLOME.csv",
            Self::National => "bcn/N_FORMATION_DIPLOME.csv",
            Self::Enquete51 => "bcn/N_FORMATION_DIPLOME_ENQUETE_51.csv",
            Self::Mef => "bcn/n_mef.csv",
        }
    }

    /// Its columns, separated.
    pub fn header(self) -> String {
        match self {
            Self::Niveau => NIVEAU.to_owned(),
            Self::National => [BEFORE, LINKS, AFTER, END].concat(),
            Self::Enquete51 => [BEFORE, AFTER, END_51].concat(),
            Self::Mef => MEF.to_owned(),
        }
    }

    /// A line in the encoding of the table.
    pub fn encoded(self, line: &str) -> Cow<'_, [u8]> {
        match self {
            Self::National | Self::Mef => encoding_rs::WINDOWS_1252.encode(line).0,
            Self::Niveau | Self::Enquete51 => Cow::Borrowed(line.as_bytes()),
        }
    }
}

/// Cells by the names of their columns; what is not said is empty.
struct Line<'a>(BTreeMap<&'a str, String>);

impl<'a> Line<'a> {
    fn of(cells: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        Self(cells.into_iter().collect())
    }

    fn text(&self, header: &str) -> String {
        let cells = header.split(';').map(|column| self.0.get(column).map_or("", String::as_str));
        cells.collect::<Vec<_>>().join(";") + "\n"
    }
}

/// The levels of diploma.
pub fn niveaux(line: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let header = Table::Niveau.header();
    GENRES.iter().try_for_each(|genre| line(&niveau(genre).text(&header)))
}

fn niveau(genre: &Genre) -> Line<'static> {
    let (code, court, libelle) = genre.bcn;
    Line::of([
        ("NIVEAU_FORMATION_DIPLOME", code.to_owned()),
        ("NIVEAU_INTERMINISTERIEL", code[..1].to_owned()),
        ("LIBELLE_COURT", court.to_owned()),
        ("LIBELLE_100", libelle.to_owned()),
        ("DATE_INTERVENTION", "10/12/2020".to_owned()),
        ("NIVEAU_QUALIFICATION_RNCP", format!("{:02}", genre.niveau)),
        ("N_NIVEAU_QUALIFICATION_RNCP.LIBELLE_LONG", format!("NIVEAU {}", genre.niveau)),
    ])
}

/// The rows of a table that a field of training gives, in a header computed once.
pub fn rows(
    table: Table,
    header: &str,
    france: &France,
    filiere: &Filiere,
    line: &mut dyn FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    let national = table != Table::Enquete51;
    for diplome in filiere.diplomes.iter().filter(|diplome| diplome.genre.national == national) {
        let mut dice = france.dice(Subject::Diplome, diplome.rang);
        match table {
            Table::Mef => mefs(filiere, diplome).try_for_each(|mef| line(&mef.text(header)))?,
            _ => line(&formation_diplome(france, filiere, diplome, &mut dice).text(header))?,
        }
    }
    Ok(())
}

fn french(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn formation_diplome<'a>(france: &France, filiere: &Filiere, diplome: &Diplome, dice: &mut Dice) -> Line<'a> {
    let Diplome { genre, ouverture, fermeture, .. } = *diplome;
    let label = format!("{} ({})", capitals(&filiere.titres[diplome.titre].intitule), genre.bcn.1);
    let (nsf, _, nsf_label) = filiere.nsf;
    let creation = dice.percent(70);
    let mut cells = Line::of([
        ("FORMATION_DIPLOME", diplome.cfd.clone()),
        ("NIVEAU_FORMATION_DIPLOME", genre.bcn.0.to_owned()),
        ("N_NIVEAU_FORMATION_DIPLOME.LIBELLE_100", genre.bcn.2.to_owned()),
        ("GROUPE_SPECIALITE", (*nsf).to_owned()),
        ("N_GROUPE_SPECIALITE.LIBELLE_LONG", (*nsf_label).to_owned()),
        ("LIBELLE_COURT", genre.bcn.1.to_owned()),
        ("LIBELLE_STAT_33", label.chars().take(33).collect()),
        ("LIBELLE_LONG_200", label),
        ("DATE_OUVERTURE", french(ouverture)),
        ("DATE_FERMETURE", fermeture.map(french).unwrap_or_default()),
        ("UNITE_CAPITALISABLE", "N".to_owned()),
        ("DATE_PREMIERE_SESSION", (ouverture.year() + i32::from(genre.annees)).to_string()),
        ("DATE_DERNIERE_SESSION", fermeture.map(|day| day.year().to_string()).unwrap_or_default()),
        ("DATE_ARRETE_CREATION", if creation { french(ouverture) } else { "01/01/1901".to_owned() }),
        ("DATE_ARRETE_ABROGATION", fermeture.filter(|_| creation).map(french).unwrap_or_default()),
        ("NATURE_FORMATION_DIPLOME", if genre.national { "1" } else { "2" }.to_owned()),
        ("N_NATURE_FORMATION_DIPLOME.LIBELLE_100", nature(genre).to_owned()),
        ("GESTIONNAIRE_FORMATION_DIPLOME", if genre.national { "DGESCO A2-3" } else { "DEPPA1" }.to_owned()),
        ("NIVEAU_QUALIFICATION_RNCP", format!("{:02}", genre.niveau)),
        ("N_NIVEAU_QUALIFICATION_RNCP.LIBELLE_LONG", format!("NIVEAU {}", genre.niveau)),
    ]);
    let links = [("ANCIEN_DIPLOME_1", &diplome.anciens, 0), ("NOUVEAU_DIPLOME_1", &diplome.nouveaux, 0)]
        .into_iter()
        .chain([("NOUVEAU_DIPLOME_2", &diplome.nouveaux, 1), ("NOUVEAU_DIPLOME_3", &diplome.nouveaux, 2)]);
    for (column, others, rank) in links {
        if let Some(other) = others.get(rank).filter(|_| dice.percent(85)) {
            cells.0.insert(column, filiere.diplomes[*other].cfd.clone());
        }
    }
    if let Some(mut fault) = france.fault(Subject::Diplome, diplome.rang) {
        let (column, wrong) =
            *fault.pick(&[("FORMATION_DIPLOME", "5O0"), ("FORMATION_DIPLOME", ""), ("LIBELLE_LONG_200", "")]);
        cells.0.insert(column, wrong.to_owned());
    }
    cells
}

fn nature(genre: &Genre) -> &'static str {
    if genre.national { "DIPLOME NATIONAL / DIPLOME D'ETAT" } else { "TITRE PROFESSIONNEL HOMOLOGUE OU CERTIFIE" }
}

/// Code of a year of the course that leads to a diploma of the ministry.
pub fn mef(diplome: &Diplome, annee: u8) -> String {
    format!("{}{:05}{}{annee}", 240 + diplome.rang / 100_000, diplome.rang % 100_000, diplome.genre.annees)
}

fn mefs<'a>(filiere: &'a Filiere, diplome: &'a Diplome) -> impl Iterator<Item = Line<'static>> + 'a {
    let years = diplome.genre.annees;
    (1..=years).map(move |annee| {
        let label = capitals(&filiere.titres[diplome.titre].intitule);
        let short: String = format!("{annee}{} {}", diplome.genre.bcn.1, &diplome.cfd[3..]).chars().take(20).collect();
        Line::of([
            ("MEF", mef(diplome, annee)),
            ("DISPOSITIF_FORMATION", (240 + diplome.rang / 100_000).to_string()),
            ("FORMATION_DIPLOME", diplome.cfd.clone()),
            ("DUREE_DISPOSITIF", years.to_string()),
            ("ANNEE_DISPOSITIF", annee.to_string()),
            ("LIBELLE_COURT", short),
            ("LIBELLE_LONG", format!("{annee}{} {label}", diplome.genre.bcn.1)),
            ("DATE_OUVERTURE", french(diplome.ouverture)),
            ("DATE_FERMETURE", diplome.fermeture.map(french).unwrap_or_default()),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_the_cells_of_its_header() {
        let france = France::small(1);
        for (table, columns) in Table::ALL.into_iter().zip([12, 59, 45, 27]) {
            let header = table.header();
            assert_eq!(header.split(';').count(), columns, "{table:?}");
            let mut count = 0;
            let mut line = |text: &str| {
                count += 1;
                assert_eq!(text.split(';').count(), columns, "{text}");
                Ok(())
            };
            match table {
                Table::Niveau => niveaux(&mut line).unwrap(),
                _ => (0..france.counts.filieres)
                    .try_for_each(|numero| rows(table, &header, &france, &Filiere::new(&france, numero), &mut line))
                    .unwrap(),
            }
            assert!(count > 10, "{table:?}");
        }
    }

    #[test]
    fn only_what_a_table_of_windows_cannot_write_is_utf8() {
        assert_eq!(Table::National.encoded("d’été").as_ref(), b"d\x92\xe9t\xe9");
        assert_eq!(Table::Enquete51.encoded("d’été").as_ref(), "d’été".as_bytes());
    }
}
