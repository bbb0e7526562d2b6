//! Which diplomas exist, at which level, over which years, and what replaces them? The Base centrale des nomenclatures
//! of the Éducation nationale, by its exports of tables.
//!
//! Two tables hold the diplomas: `N_FORMATION_DIPLOME`, with what each one replaces and is replaced by, and
//! `N_FORMATION_DIPLOME_ENQUETE_51`, without. They share no code and not always an encoding. `N_NIVEAU_FORMATION_DIPLOME`
//! holds the levels and `N_MEF` the years of courses. A table that is given replaces all that was read from it before;
//! a table that is not is left as it stands.

mod convert;
mod dictionary;
mod diplome;
mod mef;
mod niveau;
mod read;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{diplome_continuite, nsf};
use sea_orm::DbErr;

use self::read::Table;
use super::anomalie::{self, Check};
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::refusal::rule;
use super::source::{JeuDeDonnees, Source};
use super::write::{Keys, Writer};

/// See the module.
#[derive(Debug)]
pub struct Bcn;

/// What the tables hold; `None` for a table that was not given.
#[derive(Debug, Default)]
pub struct Rows {
    niveaux: Option<niveau::Niveaux>,
    diplomes: diplome::Diplomes,
    mefs: Option<mef::Mefs>,
}

impl Source for Bcn {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "bcn",
        nom: "Base centrale des nomenclatures (BCN)",
        producteur: "Ministère de l'Éducation nationale (DEPP)",
        licence: "Licence Ouverte 2.0",
        url: "https://infocentre.pleiade.education.fr/bcn/",
        frequence: "quotidienne",
        description: "Diplômes et titres par code formation diplôme (CFD), leurs niveaux, leurs spécialités, leurs dates \
                      d'ouverture et de fermeture, les diplômes qu'ils remplacent ou qui les remplacent, et les modules \
                      élémentaires de formation (MEF).",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = CHECKS;

    fn recognises(input: &Input) -> bool {
        Table::of(input).is_some()
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        let mut rows = Rows::default();
        // Levels first: a diploma falls back on its level.
        for (table, input) in read::in_order(inputs)? {
            match table {
                Table::Niveau => niveau::read(input, rows.niveaux.get_or_insert_default(), ledger)?,
                Table::FormationDiplome | Table::Enquete51 => {
                    diplome::read(table, input, rows.niveaux.as_ref(), &mut rows.diplomes, ledger)?
                }
                Table::Mef => mef::read(input, rows.mefs.get_or_insert_default(), ledger)?,
                Table::Vue => read::leave_aside(input, rule::VIEW, ledger)?,
                Table::HorsGraphe => read::leave_aside(input, rule::NOT_IN_GRAPH, ledger)?,
            }
        }
        Ok(rows)
    }

    fn left_out(mut rows: Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        ignored(&mut rows).try_for_each(|value| value.map(&mut *told))
    }

    async fn write(mut rows: Rows, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
        write_ignored(&mut rows, writer, ledger.now).await?;
        if let Some(niveaux) = rows.niveaux {
            let niveaux = niveaux.models.into_values();
            writer.replace::<entity::niveau_diplome::Entity>(niveaux).await?;
        }
        if let Some(mefs) = rows.mefs {
            let mefs = mefs.models.into_values();
            writer.replace::<entity::mef::Entity>(mefs).await?;
        }
        write_diplomes(rows.diplomes, writer).await?;
        super::certification::rebuild(writer, ledger.now).await
    }
}

/// Tells the values left out of the rows of the tables that were given: what was told of the others stays.
async fn write_ignored(rows: &mut Rows, writer: &Writer<'_>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let (levels, years) = (rows.niveaux.is_some(), rows.mefs.is_some());
    let told = ignored(rows);
    let models = &rows.diplomes.models;
    let stays = |row: &entity::anomalie::Model| match row.type_objet.as_str() {
        "NiveauDiplome" => !levels,
        "Mef" => !years,
        _ => !models.contains_key(&row.cle_objet),
    };
    anomalie::ignored(writer, Bcn::JEU.id, told, stays, now).await
}

/// Takes the values left out of the rows of every table.
fn ignored(rows: &mut Rows) -> impl Iterator<Item = Result<Ignored, DbErr>> + Send + use<> {
    let of_niveaux = rows.niveaux.as_mut().map(|niveaux| std::mem::take(&mut niveaux.ignored)).unwrap_or_default();
    let of_mefs = rows.mefs.as_mut().map(|mefs| std::mem::take(&mut mefs.ignored)).unwrap_or_default();
    let of_diplomes = std::mem::take(&mut rows.diplomes.ignored);
    of_niveaux.into_iter().map(Ok).chain(of_mefs).chain(of_diplomes)
}

async fn write_diplomes(diplomes: diplome::Diplomes, writer: &Writer<'_>) -> Result<(), DbErr> {
    let nsf: Vec<nsf::Model> = diplomes.nsf.into_values().collect();
    writer.add_missing::<nsf::Entity>(nsf).await?;
    let models = diplomes.models.into_values();
    writer
        .replace_of::<entity::diplome::Entity>(entity::diplome::Column::TableBcn, &Keys::of(diplomes.tables), models)
        .await?;
    if let Some(liens) = diplomes.continuite {
        writer.replace::<diplome_continuite::Entity>(continuite(liens)).await?;
    }
    Ok(())
}

fn continuite(liens: BTreeSet<(String, String)>) -> Vec<diplome_continuite::Model> {
    let links = liens.into_iter();
    links.map(|(ancien, nouveau)| diplome_continuite::Model { ancien, nouveau }).collect()
}

const CHECKS: &[Check] = &[
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Diplome",
        champ: "remplaces",
        message: "Le diplôme dit remplacer un code qu'aucune table de la BCN ne connaît.",
        select: "SELECT c.nouveau AS cle, c.ancien AS valeur FROM diplome_continuite c \
                 WHERE EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = c.nouveau) \
                 AND NOT EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = c.ancien)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Diplome",
        champ: "remplacants",
        message: "Le diplôme se dit remplacé par un code qu'aucune table de la BCN ne connaît.",
        select: "SELECT c.ancien AS cle, c.nouveau AS valeur FROM diplome_continuite c \
                 WHERE EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = c.ancien) \
                 AND NOT EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = c.nouveau)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Diplome",
        champ: "niveau",
        message: "Le niveau du diplôme n'est pas dans la table des niveaux.",
        select: "SELECT d.cfd AS cle, d.niveau_code AS valeur FROM diplome d \
                 WHERE EXISTS (SELECT 1 FROM niveau_diplome) \
                 AND NOT EXISTS (SELECT 1 FROM niveau_diplome n WHERE n.code = d.niveau_code)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Mef",
        champ: "diplome",
        message: "Le MEF mène à un diplôme qu'aucune table de la BCN ne connaît.",
        select: "SELECT m.mef AS cle, m.cfd AS valeur FROM mef m WHERE EXISTS (SELECT 1 FROM diplome) \
                 AND NOT EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = m.cfd)",
    },
    Check {
        code: "PERIODE_INVERSEE",
        type_objet: "Diplome",
        champ: "dateFermeture",
        message: "Le diplôme ferme avant d'ouvrir.",
        select: "SELECT d.cfd AS cle, CAST(d.date_ouverture AS TEXT) || '/' || CAST(d.date_fermeture AS TEXT) AS valeur \
                 FROM diplome d WHERE d.date_ouverture > d.date_fermeture",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    const DIPLOMES: &str = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;GROUPE_SPECIALITE;\
N_GROUPE_SPECIALITE.LIBELLE_LONG;LIBELLE_COURT;LIBELLE_STAT_33;LIBELLE_LONG_200;DATE_OUVERTURE;DATE_FERMETURE;\
ANCIEN_DIPLOME_1;ANCIEN_DIPLOME_2;NOUVEAU_DIPLOME_1;DATE_PREMIERE_SESSION;DATE_DERNIERE_SESSION;\
DATE_ARRETE_CREATION;DATE_ARRETE_ABROGATION;N_NATURE_FORMATION_DIPLOME.LIBELLE_100;GESTIONNAIRE_FORMATION_DIPLOME;\
NIVEAU_QUALIFICATION_RNCP\n\
01022104;010;221;AGRO-ALIMENTAIRE, ALIMENTATION, CUISINE;MC5;PATIS.GLACE;PATISSERIE \"GLACERIE\" (MC);01/01/1901;31/08/2019;01025111;;01022110;1995;2019;28/09/1994;15/05/0998;DIPLOME NATIONAL;DGESCO A2-3;03\n\
01025111;010;251;MECANIQUE;MC5;MECA;MECANIQUE (MC);01/09/2000;02/01/1901;01025111;5002270;;;;;;;;99\n";

    fn input(name: &str, bytes: &[u8]) -> Input {
        Input::new(name, bytes)
    }

    fn read(inputs: &[Input]) -> (Rows, Ledger) {
        let mut ledger = Ledger::silent();
        let rows = Bcn::read(inputs, &mut ledger).unwrap();
        (rows, ledger)
    }

    #[test]
    fn links_are_told_once_not_to_oneself_and_kept_when_they_lead_nowhere() {
        let (rows, _) = read(&[input("N_FORMATION_DIPLOME.csv", DIPLOMES.as_bytes())]);
        let links: Vec<_> = rows.diplomes.continuite.unwrap().into_iter().collect();
        let links: Vec<_> = links.iter().map(|(a, n)| (a.as_str(), n.as_str())).collect();
        assert_eq!(links, [("01022104", "01022110"), ("01025111", "01022104"), ("5002270", "01025111")]);
    }

    #[test]
    fn quotes_are_letters_and_sentinel_dates_are_none() {
        let (rows, ledger) = read(&[input("N_FORMATION_DIPLOME.csv", DIPLOMES.as_bytes())]);
        assert_eq!(ledger.totals(), (2, 2, 0, 0));
        let diplome = &rows.diplomes.models["01022104"];
        assert_eq!(diplome.libelle_long, "PATISSERIE \"GLACERIE\" (MC)");
        assert_eq!(diplome.libelle_tri, "patisserie glacerie mc");
        assert_eq!(diplome.libelle_court.as_deref(), Some("PATIS.GLACE"));
        assert_eq!(diplome.niveau_europeen, Some(3));
        assert_eq!((diplome.date_ouverture, diplome.date_abrogation), (None, None));
        assert_eq!((diplome.premiere_session, diplome.derniere_session), (Some(1995), Some(2019)));
        assert_eq!(diplome.nsf.as_deref(), Some("221"));
        let closed = &rows.diplomes.models["01025111"];
        assert_eq!(closed.date_fermeture, chrono::NaiveDate::from_ymd_opt(1901, 1, 2));
        assert_eq!(closed.niveau_europeen, None);
    }

    #[test]
    fn each_table_is_read_in_its_own_encoding() {
        let header = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;LIBELLE_STAT_33;LIBELLE_LONG_200;GROUPE_SPECIALITE";
        let cp1252 =
            [header.as_bytes(), b";ANCIEN_DIPLOME_1;NOUVEAU_DIPLOME_1\n99999902;999;X;M\xc9TIER D\x92ART;999;;\n"]
                .concat();
        let utf8 = format!("{header}\n1703430A;170;X;MÉTIER D’ART;343\n");
        let (rows, ledger) = read(&[
            input("bcn/N_FORMATION_DIPLOME.csv", &cp1252),
            input("bcn/N_FORMATION_DIPLOME_ENQUETE_51.csv", utf8.as_bytes()),
        ]);
        assert_eq!(ledger.totals(), (2, 2, 0, 0));
        for (cfd, table) in [("99999902", "N_FORMATION_DIPLOME"), ("1703430A", "N_FORMATION_DIPLOME_ENQUETE_51")] {
            assert_eq!(rows.diplomes.models[cfd].libelle_long, "MÉTIER D’ART");
            assert_eq!(rows.diplomes.models[cfd].table_bcn, table);
        }
    }

    #[test]
    fn the_sample_of_a_table_is_skipped_after_the_table_itself() {
        let sample = DIPLOMES.lines().take(2).collect::<Vec<_>>().join("\n");
        let sample = sample.replace("PATISSERIE", "PAT\u{fffd}SSERIE");
        let (rows, ledger) = read(&[
            input("bcn/0/N_FORMATION_DIPLOME.csv", sample.as_bytes()),
            input("bcn/N_FORMATION_DIPLOME.csv", DIPLOMES.as_bytes()),
        ]);
        assert_eq!(ledger.totals(), (3, 2, 0, 1));
        assert_eq!(ledger.tallies[1].skipped[rule::SAME_CODE], 1);
        assert!(rows.diplomes.models["01022104"].libelle_long.starts_with("PATISSERIE"));
    }

    #[test]
    fn levels_follow_the_rules_of_the_bcn_and_the_older_table_only_completes() {
        let new = "NIVEAU_FORMATION_DIPLOME;NIVEAU_INTERMINISTERIEL;LIBELLE_COURT;LIBELLE_100;NIVEAU_QUALIFICATION_RNCP\n\
                   013;5;MC AG;MENTION COMPLEMENTAIRE AGRICOLE;XX\n500;5;CAP;CERTIFICAT;03\n46X;4;T;TITRE;00\n";
        let old = "NIVEAU_FORMATION_DIPLOME;NIVEAU_INTERMINISTERIEL;LIBELLE_COURT;LIBELLE_100\n500;5;OLD;OLD\n900;9;ASR;ATTESTATION\n";
        let (rows, ledger) = read(&[
            input("2020/n_niveau_formation_diplome.csv", old.as_bytes()),
            input("N_NIVEAU_FORMATION_DIPLOME.csv", new.as_bytes()),
        ]);
        assert_eq!(ledger.totals(), (5, 4, 0, 1));
        let niveaux = rows.niveaux.unwrap().models;
        let levels: Vec<_> =
            niveaux.values().map(|n| (n.code.as_str(), n.niveau_interministeriel, n.niveau_europeen)).collect();
        assert_eq!(
            levels,
            [("013", Some(5), None), ("46X", Some(4), None), ("500", Some(5), Some(3)), ("900", Some(9), None)]
        );
        assert_eq!(niveaux["500"].libelle, "CERTIFICAT");
    }

    #[test]
    fn a_course_without_fixed_length_has_none() {
        let text = "MEF;FORMATION_DIPLOME;DUREE_DISPOSITIF;ANNEE_DISPOSITIF;LIBELLE_COURT;LIBELLE_LONG;DATE_OUVERTURE;DATE_FERMETURE\n\
                    2402213511;50022135;1;1;1CAP1 22135;1CAP1  BOUCHER;01/09/2006;\n\
                    5521199999;17011999;9;9;ING   11999;ING    MATHEMATIQUES;01/09/2019;\n\
                    ;17011999;9;9;ING;ING;;\n552X;17011999;9;9;ING;ING;;\n";
        let (rows, ledger) = read(&[input("n_mef.csv", text.as_bytes())]);
        assert_eq!(ledger.totals(), (4, 2, 2, 0));
        assert!(
            ledger.refusals[1].message.starts_with("Le champ « MEF » contient « 552X », qui n'est pas un code MEF.")
        );
        let mefs = rows.mefs.unwrap().models;
        assert_eq!((mefs["2402213511"].duree, mefs["2402213511"].annee), (Some(1), Some(1)));
        assert_eq!((mefs["5521199999"].duree, mefs["5521199999"].annee), (None, None));
        assert_eq!(mefs["2402213511"].libelle, "1CAP1 BOUCHER");
    }

    #[test]
    fn the_view_and_the_tables_out_of_the_graph_are_told_and_not_read() {
        let (rows, ledger) = read(&[
            input("v_formation_diplome.csv", b"FORMATION_DIPLOME;LIBELLE_LONG_200\n01022104;X\n"),
            input("n_lettre_specialite.csv", b"LETTRE_SPECIALITE;LIBELLE_COURT\nA;X\n"),
        ]);
        assert_eq!(ledger.totals(), (2, 0, 0, 2));
        assert!(rows.diplomes.models.is_empty() && rows.diplomes.tables.is_empty());
    }

    #[test]
    fn a_table_of_another_layout_is_an_error_and_another_file_is_not_recognised() {
        let error = Bcn::read(&[input("N_FORMATION_DIPLOME.csv", b"a;b\n1;2\n")], &mut Ledger::silent()).unwrap_err();
        assert!(error.to_string().contains("Il manque la colonne « FORMATION_DIPLOME »"), "{error}");
        assert!(!Bcn::recognises(&input("metiers.csv", b"FORMATION_DIPLOME;X\n")));
        assert!(!Bcn::recognises(&input("N_FORMATION_DIPLOME.json", b"{}")));
    }
}
