//! Which jobs, titles and skills does the ROME know? ROME 4.0 tables, completed by the ROME 3 sheets of the same codes.
//!
//! Layouts: the open-data tables of France Travail (`unix_referentiel_*`, UTF-8, all cells quoted), the tables of
//! ROME 3 (v347, where `''` stands for an apostrophe), the ROME 3 tree, and our own link between jobs and branches.

mod appellation;
mod competence;
mod dictionary;
mod domaine;
mod file;
mod metier;
mod naf;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DbErr;

use super::anomalie::{self, Check, leads_nowhere};
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::refusal::{self, rule};
use super::source::{JeuDeDonnees, Source};
use super::table::{Record, Verdict, each_row};
use super::write::Writer;
use file::Kind;

/// The ROME: jobs, titles, skills, domains.
#[derive(Debug)]
pub struct Rome;

/// Rows by key.
#[derive(Debug, Default)]
pub struct Rows {
    grands_domaines: BTreeMap<String, entity::grand_domaine::Model>,
    domaines: BTreeMap<String, entity::domaine::Model>,
    /// Jobs by code.
    pub metiers: BTreeMap<String, entity::metier::Model>,
    textes: metier::Textes,
    appellations: BTreeMap<String, entity::appellation::Model>,
    competences: BTreeMap<String, entity::competence::Model>,
    metier_competences: BTreeSet<(String, String)>,
    nafs: BTreeMap<String, entity::naf::Model>,
    metier_nafs: BTreeSet<(String, String)>,
    ignored: Vec<Ignored>,
}

/// What every row of a file bears.
#[derive(Clone, Copy, Debug)]
struct Stamp {
    millesime: Option<NaiveDate>,
    now: DateTime<Utc>,
}

const CHECKS: &[Check] = &[
    leads_nowhere!(
        "Metier", "domaine", "Le domaine du métier n'est pas dans la table des domaines.",
        "metier"."rome", "domaine_code" => "domaine"."code"
    ),
    leads_nowhere!(
        "Metier", "parent", "Le métier découle d'une fiche que le ROME ne connaît pas.",
        "metier"."rome", "parent_rome" => "metier"."rome"
    ),
    leads_nowhere!(
        "Metier", "competences", "Le métier demande une compétence que le ROME ne connaît pas.",
        "metier_competence"."rome", "ogr" => "competence"."ogr"
    ),
    leads_nowhere!(
        "Appellation", "metier", "L'appellation est celle d'un métier que le ROME ne connaît pas.",
        "appellation"."ogr", "rome" => "metier"."rome"
    ),
];

impl Source for Rome {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "rome",
        nom: "Répertoire opérationnel des métiers et des emplois (ROME)",
        producteur: "France Travail",
        licence: "Licence Ouverte 2.0",
        url: "https://www.francetravail.org/opendata/repertoire-operationnel-des-meti.html",
        frequence: "deux fois par an",
        description: "Métiers et appellations du ROME 4.0 ; fiches, compétences et domaines du ROME 3 ; secteurs \
                      d'activité dans lesquels un métier s'exerce.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = CHECKS;

    fn recognises(input: &Input) -> bool {
        Kind::of(input).is_some()
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        let mut rows = Rows::default();
        for (kind, input) in ordered(inputs)? {
            let stamp = Stamp { millesime: input.millesime(), now: ledger.now };
            read_one(kind, input, stamp, &mut rows, ledger)?;
        }
        rows.textes.settle(&mut rows.metiers);
        Ok(rows)
    }

    fn left_out(rows: Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        rows.ignored.into_iter().for_each(told);
        Ok(())
    }

    async fn write(rows: Rows, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
        let skills = rows.metier_competences.into_iter();
        let skills = skills.map(|(rome, ogr)| entity::metier_competence::Model { rome, ogr });
        let branches = rows.metier_nafs.into_iter();
        let branches = branches.map(|(rome, naf)| entity::metier_naf::Model { rome, naf });
        writer.replace::<entity::grand_domaine::Entity>(values(rows.grands_domaines)).await?;
        writer.replace::<entity::domaine::Entity>(values(rows.domaines)).await?;
        writer.replace::<entity::metier::Entity>(values(rows.metiers)).await?;
        writer.replace::<entity::appellation::Entity>(values(rows.appellations)).await?;
        writer.replace::<entity::competence::Entity>(values(rows.competences)).await?;
        writer.replace::<entity::metier_competence::Entity>(skills).await?;
        writer.add_missing::<entity::naf::Entity>(values(rows.nafs)).await?;
        writer.replace::<entity::metier_naf::Entity>(branches).await?;
        anomalie::ignored(writer, Self::JEU.id, rows.ignored, anomalie::nothing_stays, ledger.now).await
    }
}

/// Tables that others complete first; among files of a kind, the newest first, since the first row read wins.
fn ordered(inputs: &[Input]) -> Result<Vec<(Kind, &Input)>, FileError> {
    let mut files = Vec::new();
    for input in inputs {
        let kind = Kind::of(input).ok_or_else(|| {
            refusal::file::not_a(
                &input.name,
                "une table du ROME",
                "le nom ou l'en-tête de l'une de celles qui sont publiées",
            )
        })?;
        files.push((kind, input));
    }
    files.sort_by(|a, b| {
        let newest = |input: &Input| (input.millesime(), input.lower_name());
        a.0.cmp(&b.0).then_with(|| newest(b.1).cmp(&newest(a.1)))
    });
    Ok(files)
}

fn read_one(kind: Kind, input: &Input, stamp: Stamp, rows: &mut Rows, ledger: &mut Ledger) -> Result<(), FileError> {
    let convert: fn(&Record<'_>, Stamp, &mut Rows) -> Result<Verdict, Verdict> = match kind {
        Kind::GrandsDomaines => domaine::grand_domaine,
        Kind::Domaines => domaine::domaine,
        Kind::Metiers4 => metier::rome4,
        Kind::Metiers3 => metier::rome3,
        Kind::Arbre => return domaine::tree(input, stamp, rows, ledger),
        Kind::Definitions => metier::texte,
        Kind::Appellations4 => appellation::rome4,
        Kind::Appellations3 => appellation::rome3,
        Kind::Competences => competence::competence,
        Kind::Correspondances => competence::correspondance,
        Kind::Naf => naf::metier_naf,
        Kind::Secteurs => return domaine::sectors(input, ledger),
        Kind::Onisep => |_, _, _| Ok(Verdict::Skipped(rule::NOT_IN_GRAPH_ONISEP)),
        Kind::Renommages => |_, _, _| Ok(Verdict::Skipped(rule::NOT_IN_GRAPH_RENAMED)),
    };
    each_row(input, file::dialect(input), kind.needed(), ledger, |record| convert(record, stamp, rows))
}

fn values<T>(rows: BTreeMap<String, T>) -> Vec<T> {
    rows.into_values().collect()
}

/// Adds a row unless its key is there.
fn add<T>(rows: &mut BTreeMap<String, T>, key: String, row: T) -> Verdict {
    match rows.entry(key) {
        std::collections::btree_map::Entry::Occupied(_) => Verdict::Skipped(rule::SAME_CODE),
        std::collections::btree_map::Entry::Vacant(place) => {
            place.insert(row);
            Verdict::Accepted
        }
    }
}

/// A text as it is shown: ROME 3 doubles its apostrophes, and PostgreSQL refuses NUL.
fn plain(text: &str) -> String {
    text.replace("''", "'").replace('\0', "")
}

/// A number of the ROME (OGR), digits only.
fn ogr(record: &Record<'_>, column: &str) -> Result<String, Verdict> {
    let text = super::table::required(record, column)?;
    let known = text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    let refused = || refusal::not_a("un numéro OGR", column, text, "des chiffres seulement, par exemple 10200");
    known.then(|| text.to_owned()).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads files given as `(name, content)`.
    fn read(files: &[(&str, &str)]) -> (Rows, Ledger) {
        let inputs: Vec<Input> = files.iter().map(|(name, text)| Input::new(*name, text.as_bytes())).collect();
        assert!(inputs.iter().all(Rome::recognises));
        let mut ledger = Ledger::silent();
        let rows = Rome::read(&inputs, &mut ledger).unwrap();
        (rows, ledger)
    }

    const METIERS4: (&str, &str) = (
        "unix_referentiel_code_rome_v460_utf8.csv",
        "\"code_rome\",\"code_fiche_metier\",\"code_ogr\",\"libelle_rome\",\"transition_eco\",\"transition_num\",\"transition_demo\",\"emploi_reglemente\",\"emploi_cadre\",\"code_rome_parent\"\n\
         \"A1101\",\"11\",\"6\",\"Conducteur / Conductrice d'engins agricoles\",\"Emploi Blanc\",\"N\",\"O\",\"\",\"\",\"A1101\"\n\
         \"A1102\",\"30047\",\"403950\",\"Conducteur / Conductrice d'engins d'exploitation forestière\",\"Emploi Vert\",\"O\",\"\",\"N\",\"O\",\"A1101\"\n\
         \"a11\",\"1\",\"1\",\"x\",\"\",\"\",\"\",\"\",\"\",\"\"\n",
    );
    const METIERS3: (&str, &str) = (
        "v347/metiers.csv",
        "\"code_rome\",\"libelle_rome\",\"code_grand_domaine\",\"libelle_grand_domaine\",\"code_domaine_professionel\",\"libelle_domaine_professionel\"\n\
         \"A1101\",\"Conduite d'engins agricoles et forestiers\",\"A\",\"Agriculture et Pêche\",\"A11\",\"Engins agricoles et forestiers\"\n\
         \"A1201\",\"Bûcheronnage et élagage\",\"A\",\"Agriculture et Pêche\",\"A12\",\"Espaces naturels et espaces verts\"\n",
    );

    #[test]
    fn a_job_of_rome_4_bears_the_title_of_its_rome_3_sheet() {
        let (rows, ledger) = read(&[METIERS3, METIERS4]);
        let job = &rows.metiers["A1101"];
        assert_eq!(job.rome_version, 4);
        assert_eq!(job.libelle, "Conducteur / Conductrice d'engins agricoles");
        assert_eq!(job.libelle_rome3.as_deref(), Some("Conduite d'engins agricoles et forestiers"));
        assert_eq!((job.transition_numerique, job.transition_demographique), (false, true));
        assert_eq!(job.parent_rome, None, "its own parent is no parent");
        let child = &rows.metiers["A1102"];
        assert_eq!(child.parent_rome.as_deref(), Some("A1101"));
        assert!(child.transition_numerique && child.emploi_cadre && !child.emploi_reglemente);
        assert_eq!(ledger.totals(), (5, 4, 1, 0));
        assert!(ledger.refusals[0].message.contains("« a11 », qui n'est pas un code ROME"));
    }

    #[test]
    fn a_job_that_only_rome_3_knows_stays_as_such() {
        let (rows, _) = read(&[METIERS4, METIERS3]);
        let job = &rows.metiers["A1201"];
        assert_eq!((job.rome_version, job.libelle.as_str()), (3, "Bûcheronnage et élagage"));
        assert_eq!(job.libelle_tri, "bucheronnage et elagage");
        assert_eq!(rows.domaines["A12"].grand_domaine_code, "A");
        assert_eq!(rows.grands_domaines["A"].libelle, "Agriculture et Pêche");
    }

    #[test]
    fn the_texts_of_a_job_are_joined_in_the_order_of_their_positions() {
        let definitions = "\"code_rome\",\"position_libelle_txt\",\"code_type_texte\",\"libelle_texte\",\"libelle_type_texte\"\n\
             \"A1201\",\"1\",\"1\",\"Peut débarder.\",\"definition\"\n\
             \"A1201\",\"0\",\"1\",\"Coupe d''arbres.\",\"definition\"\n\
             \"A1201\",\"0\",\"2\",\"Avec un CAP.\",\"acces_a_em\"\n\
             \"A1201\",\"0\",\"3\",\"En forêt.\",\"cond_exercice_activite\"\n\
             \"Z9999\",\"0\",\"1\",\"Rien.\",\"definition\"\n";
        let (rows, ledger) = read(&[METIERS3, ("v347/metiers_definition.csv", definitions)]);
        let job = &rows.metiers["A1201"];
        assert_eq!(job.definition.as_deref(), Some("Coupe d'arbres.\nPeut débarder."));
        assert_eq!(job.acces_emploi.as_deref(), Some("Avec un CAP."));
        assert_eq!(ledger.totals(), (7, 5, 1, 1));
        assert_eq!(ledger.refusals[0].line, 6);
    }

    #[test]
    fn a_title_keeps_its_commas_and_quotes_and_is_read_once() {
        let titles4 = "\"code_ogr\",\"libelle_appellation_long\",\"libelle_appellation_court\",\"code_rome\",\"transition_eco\",\"transition_num\",\"transition_demo\",\"emploi_reglemente\",\"emploi_cadre\",\"classification\",\"origine\",\"code_rome_parent\",\"peu_usite\"\n\
             \"10200\",\"Chef \"\"A\"\", carrière\",\"Chef\",\"F1402\",\"\",\"\",\"\",\"\",\"\",\"PRINCIPALE\",\"\",\"F1402\",\"O\"\n";
        let titles3 = "\"code_ogr\",\"libelle_appellation_long\",\"libelle_appellation_court\",\"code_rome\",\"code_type_section_appellation\",\"libelle_type_section_appellation\",\"statut\"\n\
             \"10200\",\"Chef\",\"Chef\",\"F1402\",\"1\",\"PRINCIPALE\",\"1\"\n\
             \"10201\",\"Ancien\",\"Ancien\",\"I1601\",\"1\",\"PRINCIPALE\",\"1\"\n";
        let (rows, ledger) = read(&[("metiers_exemple.csv", titles3), ("appellation.csv", titles4)]);
        let title = &rows.appellations["10200"];
        assert_eq!(title.libelle, "Chef \"A\", carrière");
        assert_eq!(title.classification.as_deref(), Some("PRINCIPALE"));
        assert!(title.peu_usite);
        assert_eq!(rows.appellations["10201"].rome_version, 3);
        assert_eq!(ledger.tallies[1].skipped[rule::TITLE_IN_ROME4], 1);
        assert_eq!(ledger.totals(), (3, 2, 0, 1));
    }

    #[test]
    fn a_skill_in_two_sections_is_kept_once_and_linked_by_number() {
        let skills = "\"code_ogr\",\"libelle\",\"code_type_referentiel\",\"code_ref_rubrique\",\"code_tete_rgpmt\",\"libelle_activite_impression\",\"libelle_en_tete_regroupement\"\n\
             \"100007\",\"Techniques de soudage\",\"1\",\"7\",\"\",\"\",\"\"\n\
             \"100007\",\"Techniques de soudage\",\"1\",\"10\",\"\",\"\",\"\"\n";
        let links = "\"code_rome\",\"code_ogr\"\n\"A1101\",\"100007\"\n\"A1101\",\"100007\"\n";
        let (rows, ledger) = read(&[("competences.csv", skills), ("correspondances.csv", links)]);
        assert_eq!(rows.competences["100007"].rubrique.as_deref(), Some("7"));
        assert_eq!(rows.metier_competences.len(), 1);
        assert_eq!(ledger.totals(), (4, 2, 0, 2));
    }

    #[test]
    fn the_tree_of_rome_3_loses_its_code_prefixes_and_adds_what_is_not_known() {
        let tree = r#"[{"id":"A","name":"A – Agriculture","children":[{"id":"A12","name":"A12 – Espaces verts",
            "children":[{"id":"A1201","name":"A1201 – Bûcheronnage - élagage"},{"id":"??","name":"x"}]}]}]"#;
        let (rows, ledger) = read(&[("arborescence-rome-14-06-2021.json", tree)]);
        assert_eq!(rows.grands_domaines["A"].libelle, "Agriculture");
        assert_eq!(rows.domaines["A12"].libelle, "Espaces verts");
        assert_eq!(rows.metiers["A1201"].libelle, "Bûcheronnage - élagage");
        assert_eq!(ledger.totals(), (4, 3, 1, 0));
        let (_, ledger) = read(&[METIERS3, ("arborescence-rome-14-06-2021.json", tree)]);
        assert_eq!(ledger.tallies[1].skipped[rule::KNOWN_FROM_TABLES], 3);
    }

    #[test]
    fn a_broken_tree_is_an_unreadable_file() {
        let input = Input::new("arborescence-rome.json", &b"[{\"id\":"[..]);
        let error = Rome::read(&[input], &mut Ledger::silent()).unwrap_err();
        assert!(error.to_string().contains("Le fichier n'est pas l'arbre du ROME."), "{error}");
    }

    #[test]
    fn branches_come_with_their_titles() {
        let links = "code_rome;code_naf;libelle_naf\nA1203;81.30Z;Services d'aménagement paysager\nA1208;8130z;\nA1203;81.30Z;x\n";
        let (rows, ledger) = read(&[("metier_naf.csv", links)]);
        assert_eq!(rows.nafs.len(), 1);
        assert_eq!(rows.nafs["81.30Z"].libelle.as_deref(), Some("Services d'aménagement paysager"));
        assert!(rows.metier_nafs.contains(&("A1208".to_owned(), "81.30Z".to_owned())));
        assert_eq!(ledger.totals(), (3, 2, 0, 1));
    }

    #[test]
    fn what_the_graph_does_not_hold_is_told_row_by_row() {
        let (_, ledger) = read(&[
            (
                "romes_renommees.csv",
                "Code ROME,Ancien Libellé,Nouveau libellé,Ancien sous-domaine,Nouveau sous-domaine\nA1401,a,b,c,d\n",
            ),
            (
                "romeMetier_onisep.csv",
                "\"Code ROME\";\"libellé métier onisep\";\"lien site onisep.fr\"\r\n\"A1101\";\"x\";\"y\"\r\n",
            ),
            (
                "unix_arborescence_secteur_activite_v460.json",
                r#"{"arbo_secteur":[{"code_secteur":110,"liste_sous_secteur":[{"code_sous_secteur":145}],"liste_metier":[]}]}"#,
            ),
        ]);
        assert_eq!(ledger.totals(), (4, 0, 0, 4));
    }

    #[test]
    fn tables_of_other_sources_are_left_to_them() {
        for (name, text) in [
            ("communes.csv", "typecom,com,reg,dep\n"),
            ("N_FORMATION_DIPLOME.csv", "FORMATION_DIPLOME;NIVEAU\n"),
            ("export_fiches_CSV_Rome.csv", "\"Numero_Fiche\";\"Codes_Rome_Code\";\"Codes_Rome_Libelle\"\n"),
            ("referentielCodesIdccOpco.csv", "IDCC;NAF\n"),
            ("README.md", "code_rome;code_naf\n"),
        ] {
            let input = Input::new(name, text.as_bytes());
            assert!(!Rome::recognises(&input), "{name}");
        }
    }

    #[tokio::test]
    async fn jobs_are_replaced_and_branches_of_other_sources_stay() {
        use crate::import::testing;
        use sea_orm::EntityTrait;
        let db = testing::empty().await;
        let naf = ("metier_naf.csv", "code_rome;code_naf;libelle_naf\nA1203;81.30Z;Services\n");
        testing::import::<Rome>(&db, &[METIERS4, METIERS3, naf], 1).await;
        testing::import::<Rome>(&db, &[METIERS3], 2).await;
        let jobs = entity::metier::Entity::find().all(&db).await.unwrap();
        assert_eq!(jobs.iter().map(|row| row.rome.as_str()).collect::<Vec<_>>(), ["A1101", "A1201"]);
        assert_eq!(entity::naf::Entity::find().all(&db).await.unwrap().len(), 1);
        assert!(entity::metier_naf::Entity::find().all(&db).await.unwrap().is_empty());
    }
}
