//! Which courses are offered, where and when?
//!
//! The catalogue of apprenticeship courses, in each shape it was published in: the extract read by API Apprentissage,
//! the answers of the catalogue's own API (`{"formations": […]}`), those of API Apprentissage (objects), and the older
//! lists of RCO, where three numbers make the key and months make the sessions. What an import does not name stays as it
//! was, but for courses that the next file of their publication leaves out: those are archived, never deleted.

mod api;
mod connue;
mod convert;
mod dictionary;
mod publication;
mod read;
mod session;

use entity as row;
use sea_orm::DbErr;

use super::anomalie::{self, Check, far_from_commune, leads_nowhere};
use super::certification;
use super::communes::Communes;
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::pile::{Pile, Stash};
use super::refusal::rule;
use super::source::{JeuDeDonnees, Source};
use super::table::{Verdict, settle};
use super::write::{Keys, Writer};
use connue::Connues;
use convert::{Lieu, Offre};
use publication::Publications;

/// The catalogue of courses.
#[derive(Debug)]
pub struct Catalogue;

/// Courses by key. What goes to other tables bears the rank of its course.
#[derive(Debug, Default)]
pub struct Rows {
    // The courses, with what is said of their commune; the mark of each is where it was read.
    formations: Stash<(row::formation::Model, Lieu), Read>,
    cles: Keys,
    textes: Pile<(u32, row::formation_texte::Model)>,
    mefs: Pile<(u32, row::formation_mef::Model)>,
    sessions: Pile<(u32, row::session::Model)>,
    ignored: Pile<(u32, Ignored)>,
    publications: Publications,
}

/// Rank of the count of the file that a course was read in.
type Read = usize;

/// Checks of what the courses refer to.
const CHECKS: &[Check] = &[
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Formation",
        champ: "responsable",
        message: "Aucune liste d'organismes ne connaît le SIRET de l'organisme responsable.",
        select: "SELECT f.cle AS cle, f.responsable_siret AS valeur FROM formation f \
                 WHERE f.responsable_siret IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM organisme o WHERE o.siret = f.responsable_siret)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Formation",
        champ: "formateur",
        message: "Aucune liste d'organismes ne connaît le SIRET de l'organisme formateur.",
        select: "SELECT f.cle AS cle, f.formateur_siret AS valeur FROM formation f \
                 WHERE f.formateur_siret IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM organisme o WHERE o.siret = f.formateur_siret)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Formation",
        champ: "certification",
        message: "Aucune certification ne réunit ce CFD et ce code RNCP.",
        select: "SELECT f.cle AS cle, f.certification_id AS valeur FROM formation f \
                 WHERE f.certification_id IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM certification c WHERE c.id = f.certification_id)",
    },
    Check {
        code: "COMMUNE_INCONNUE",
        type_objet: "Formation",
        champ: "commune",
        message: "Ni le code INSEE ni le code postal du lieu ne mènent à une commune.",
        select: "SELECT f.cle AS cle, f.lieu_code_postal AS valeur FROM formation f WHERE f.commune_insee IS NULL",
    },
    Check {
        code: "PERIODE_INVERSEE",
        type_objet: "Formation",
        champ: "sessions",
        message: "La session finit avant de commencer.",
        select: "SELECT s.cle AS cle, s.id AS valeur FROM session s WHERE s.fin < s.debut",
    },
    Check {
        code: "CERTIFICATION_EXPIREE",
        type_objet: "Formation",
        champ: "certification",
        message: "La formation est publiée, et sa certification n’est plus en vigueur.",
        select: "SELECT f.cle AS cle, f.certification_id AS valeur FROM formation f \
                 JOIN certification c ON c.id = f.certification_id WHERE f.statut = 'publie' AND c.fin < $1",
    },
    leads_nowhere!(
        "Formation", "mefs", "La formation cite un MEF que la BCN ne connaît pas.", "formation_mef"."cle", "mef" => "mef"."mef"
    ),
    far_from_commune!("Formation", "formation", "cle"),
];

macro_rules! replace {
    ($writer:expr, $cles:expr, $table:ident, $rows:expr) => {
        $writer.replace_of::<row::$table::Entity>(row::$table::Column::Cle, $cles, $rows).await?
    };
}

impl Source for Catalogue {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "catalogue",
        nom: "Catalogue des formations en apprentissage",
        producteur: "Réseau des Carif-Oref",
        licence: "Licence Ouverte 2.0",
        url: "https://catalogue-apprentissage.intercariforef.org/",
        frequence: "quotidienne",
        description: "Offre de formation en apprentissage : certification préparée, organismes responsable et \
                      formateur, lieu, sessions, durée et contenu.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = CHECKS;

    const AFTER: &'static [&'static str] = &["decoupage"];

    fn recognises(input: &Input) -> bool {
        read::recognises(input)
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        // The newest file first: what it says of a key is kept.
        let mut files: Vec<&Input> = inputs.iter().collect();
        files.sort_by_key(|input| std::cmp::Reverse((input.millesime(), input.lower_name())));
        let mut rows = Rows::default();
        for input in files {
            read_one(input, &mut rows, ledger)?;
        }
        Ok(rows)
    }

    fn left_out(rows: Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        rows.formations.living().parts(rows.ignored).try_for_each(|value| value.map(&mut *told))
    }

    async fn write(rows: Rows, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
        let communes = Communes::load(writer.transaction()).await?;
        let connues = Connues::read(&rows, writer).await?;
        connues.archive(writer).await?;
        let Rows { formations, cles, textes, mefs, sessions, ignored, .. } = rows;
        let living = formations.living();
        let formations = formations.items().map(|item| {
            item.map(|(_, (mut formation, lieu))| {
                let (insee, postal) = (lieu.insee.as_deref(), formation.lieu_code_postal.as_deref());
                formation.commune_insee = communes.place(insee, postal, lieu.localite.as_deref());
                connues.tie(&mut formation);
                formation
            })
        });
        writer.upsert_of::<row::formation::Entity>(&cles, formations).await?;
        replace!(writer, &cles, formation_texte, living.parts(textes));
        replace!(writer, &cles, formation_mef, living.parts(mefs));
        replace!(writer, &cles, session, living.parts(sessions));
        certification::link(writer).await?;
        let stays = |row: &row::anomalie::Model| !cles.contains(&row.cle_objet);
        anomalie::ignored(writer, Self::JEU.id, living.parts(ignored), stays, ledger.now).await
    }
}

/// Reads a file; the line of an element is its rank from 1. Of two rows of a key the last is kept, unless a newer file,
/// which was read before, has it.
fn read_one(input: &Input, rows: &mut Rows, ledger: &mut Ledger) -> Result<(), FileError> {
    let now = ledger.now;
    let publication = publication::publication(input);
    if let Some(name) = &publication {
        // The newest file came first.
        rows.publications.entry(name.clone()).or_insert(input.millesime());
    }
    ledger.open(&input.name);
    read::each(input, &mut |line, element| {
        let mut ignored = Vec::new();
        let offre = element.and_then(|value| {
            api::offre(&value, input.millesime(), now, &mut ignored).map_err(|refusal| (refusal, value.to_string()))
        });
        let (verdict, raw) = match offre {
            Err((refusal, raw)) => (Err(refusal), raw),
            Ok(mut offre) => {
                let at = ledger.at(line);
                let ignored = ignored.into_iter().map(|value| value.at(at)).collect();
                offre.formation.publication.clone_from(&publication);
                (Ok(keep(offre, ignored, rows, ledger)), String::new())
            }
        };
        settle(verdict, line, || raw, ledger);
    })
}

fn keep(offre: Offre, ignored: Vec<Ignored>, rows: &mut Rows, ledger: &mut Ledger) -> Verdict {
    let Offre { formation, texte, mefs, sessions, lieu } = offre;
    let (cle, tally) = (formation.cle.clone(), ledger.tally());
    if rows.formations.mark(&cle).is_some_and(|read| *read != tally) {
        return Verdict::Skipped(rule::KEY_IN_NEWER_FILE);
    }
    let rank = rows.formations.next_rank();
    if let Some(former) = rows.formations.put(&cle, tally, &(formation, lieu)) {
        ledger.give_way(former, rule::KEY_AGAIN_IN_FILE);
    }
    rows.cles.insert(&cle);
    texte.into_iter().for_each(|row| rows.textes.push(&(rank, row)));
    mefs.into_iter().for_each(|row| rows.mefs.push(&(rank, row)));
    sessions.into_iter().for_each(|row| rows.sessions.push(&(rank, row)));
    ignored.into_iter().for_each(|value| rows.ignored.push(&(rank, value)));
    Verdict::Accepted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> (Rows, Ledger) {
        let inputs: Vec<Input> = files.iter().map(|(name, text)| Input::new(*name, text.as_bytes())).collect();
        assert!(inputs.iter().all(Catalogue::recognises));
        let mut ledger = Ledger::silent();
        let rows = Catalogue::read(&inputs, &mut ledger).unwrap();
        (rows, ledger)
    }

    const RCO: &str = r#"{"id_formation":"24_1","id_action":"24_2","id_certifinfo":104239,"etablissement_gestionnaire_siret":"82462211200012","cfd":"26X31221","rncp_code":"RNCP31900","periode":["2021-09"],"published":false}"#;

    #[test]
    fn of_two_rows_of_a_key_the_last_of_the_newest_file_is_kept() {
        let older = format!("[{RCO}, {RCO}]");
        let newer =
            format!("{}\n\n{RCO}\n", RCO.replace("\"published\":false", "\"published\":true").replace("24_1", "24_9"));
        let (rows, ledger) = read(&[
            ("catalogue-formations-rco-2020-11.json", older.as_str()),
            ("catalogue_rcoformations_2020-11-13_salvaged.jsonl", newer.as_str()),
        ]);
        assert_eq!(ledger.totals(), (4, 2, 0, 2));
        assert_eq!(ledger.tallies[0].file, "catalogue_rcoformations_2020-11-13_salvaged.jsonl");
        let statuts: Vec<_> =
            rows.formations.items().map(|item| item.unwrap().1.0).map(|row| (row.cle, row.statut)).collect();
        let expected = [("24_9|24_2|104239", "publie"), ("24_1|24_2|104239", "archive")];
        assert_eq!(statuts, expected.map(|(cle, statut)| (cle.to_owned(), statut.to_owned())));
        let (_, ledger) = read(&[("catalogue-formations-rco-2020-11.json", older.as_str())]);
        assert_eq!(ledger.tallies[0].skipped[rule::KEY_AGAIN_IN_FILE], 1);
    }

    #[test]
    fn rows_without_a_key_are_refused_and_a_broken_line_too() {
        let lines =
            format!("{RCO}\n{{\"id_formation\":\"24_1\",\"etablissement_formateur_siret\":1}}\n{{broken\n[1]\n");
        let (_, ledger) = read(&[("formations.jsonl", &lines)]);
        assert_eq!(ledger.totals(), (4, 1, 3, 0));
        assert_eq!(ledger.refusals[0].line, 2);
        assert!(ledger.refusals[0].message.contains("cle_ministere_educatif"));
        assert_eq!(ledger.refusals[1].raw, "{broken");
    }

    #[test]
    fn a_course_that_was_never_published_is_left_aside() {
        let courses = r#"[{"cle_ministere_educatif":"k1","tags":[]},{"cle_ministere_educatif":"k2","tags":["2024"]},
            {"cle_ministere_educatif":"k3"},{"cle_ministere_educatif":"k4","tags":null}]"#;
        let (rows, ledger) = read(&[("catalogue.json", courses)]);
        assert_eq!(ledger.totals(), (4, 3, 0, 1));
        assert_eq!(ledger.tallies[0].skipped[rule::NEVER_PUBLISHED], 1);
        assert!(!rows.cles.contains("k1") && rows.cles.contains("k4"));
    }

    #[test]
    fn a_file_cut_short_is_unreadable() {
        let input = Input::new("catalogue_educatif.json", format!("[{RCO},").as_bytes());
        assert!(Catalogue::read(&[input], &mut Ledger::silent()).is_err());
    }

    #[tokio::test]
    async fn a_course_imported_again_leaves_nothing_of_what_hung_on_it() {
        use crate::import::testing;
        use sea_orm::{EntityTrait, IntoActiveModel};
        let db = testing::empty().await;
        let commune = testing::commune("06088", "Nice", "06").into_active_model();
        entity::commune::Entity::insert(commune).exec(&db).await.unwrap();
        let postal = entity::commune_postal::Model { insee: "06088".to_owned(), code_postal: "06200".to_owned() };
        entity::commune_postal::Entity::insert(postal.into_active_model()).exec(&db).await.unwrap();
        let course = r#"[{"cle_ministere_educatif":"k1","code_postal":"06200","code_commune_insee":"99999",
            "etablissement_formateur_siret":"48264727800050","cfd":"40033104","contenu":"a",
            "bcn_mefs_10":[{"mef10":"2473310433"}],"date_debut":["2024-09-01","2025-09-01"],"date_fin":["2023-06-30","2026-06-30"]},
            {"cle_ministere_educatif":"k2"}]"#;
        let later = r#"[{"cle_ministere_educatif":"k1","date_debut":["2026-09-01"],"code_postal":"00000"}]"#;
        testing::import::<Catalogue>(&db, &[("c.json", course)], 1).await;
        let first = entity::formation::Entity::find_by_id("k1").one(&db).await.unwrap().unwrap();
        assert_eq!(first.commune_insee.as_deref(), Some("06088"), "by its postal code");
        let mut codes: Vec<String> = entity::anomalie::Entity::find()
            .all(&db)
            .await
            .unwrap()
            .into_iter()
            .map(|row| format!("{} {}", row.code, row.cle_objet))
            .collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            ["COMMUNE_INCONNUE k2", "PERIODE_INVERSEE k1", "REFERENCE_INCONNUE k1", "REFERENCE_INCONNUE k1"]
        );
        testing::import::<Catalogue>(&db, &[("c.json", later)], 2).await;
        let statuts = || async {
            let rows = entity::formation::Entity::find().all(&db).await.unwrap();
            let mut rows: Vec<String> = rows.into_iter().map(|row| format!("{} {}", row.cle, row.statut)).collect();
            rows.sort_unstable();
            rows
        };
        assert_eq!(statuts().await, ["k1 publie", "k2 archive"], "the file names it no more");
        let sessions = entity::session::Entity::find().all(&db).await.unwrap();
        assert_eq!(sessions.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["k1:01"]);
        assert!(entity::formation_texte::Entity::find().all(&db).await.unwrap().is_empty());
        assert!(entity::formation_mef::Entity::find().all(&db).await.unwrap().is_empty());
        // An excerpt and a page archive nothing; what comes back is offered again, and the page keeps where it came from.
        let excerpt = r#"[{"cle_ministere_educatif":"k3"}]"#;
        let page = r#"{"formations":[{"cle_ministere_educatif":"k2"}]}"#;
        testing::import::<Catalogue>(&db, &[("extrait.json", excerpt), ("page.json", page)], 3).await;
        assert_eq!(statuts().await, ["k1 publie", "k2 publie", "k3 publie"]);
        testing::import::<Catalogue>(&db, &[("c.json", later)], 4).await;
        assert_eq!(statuts().await, ["k1 publie", "k2 archive", "k3 publie"]);
    }
}
