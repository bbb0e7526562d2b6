//! Which CFD and RNCP make a certification, and over which period? Three rules of API Apprentissage: pairs, periods, and
//! what they leave open.
//!
//! Run at the end of each import of the three sources that it depends on: the tables of the BCN, the register of France
//! compétences and the kits.

mod coverage;
mod link;
mod pairing;

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{certification, diplome, fiche_rncp, kit_paire};
use sea_orm::{DbErr, EntityTrait};

use self::coverage::coverage;
use self::pairing::pair;
use super::anomalie::{self, Check};
use super::write::Writer;
use crate::search::certification::{Period, certification};

pub use self::link::link;

/// Data set that the anomalies of certifications belong to: the one that pairs.
pub const JEU: &str = "kit-apprentissage";

/// Builds every certification again. A row that stays the same keeps the moment of its last change.
pub async fn rebuild(writer: &Writer<'_>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let db = writer.transaction();
    let diplomes = by_key(diplome::Entity::find().all(db).await?, |row| &row.cfd);
    let fiches = by_key(fiche_rncp::Entity::find().all(db).await?, |row| &row.rncp);
    let kit = kit_paire::Entity::find().all(db).await?;
    let before = by_key(certification::Entity::find().all(db).await?, |row| &row.id);

    let cfds = diplomes.keys().map(String::as_str).collect();
    let open = fiches.values().map(|fiche| (fiche.rncp.as_str(), is_open(fiche)));
    let kit: Vec<(&str, &str)> = kit.iter().map(|row| (row.cfd.as_str(), row.rncp.as_str())).collect();
    let pairs = pair(&cfds, &open.collect(), &kit);
    let rows = pairs.into_iter().filter_map(|(cfd, rncp)| {
        let diplome = cfd.and_then(|cfd| diplomes.get(&cfd));
        let fiche = rncp.and_then(|rncp| fiches.get(&rncp));
        certification(diplome, fiche)
    });
    let mut rows: Vec<certification::Model> = rows.collect();
    let alone = |cfd: &str| certification(diplomes.get(cfd), None);
    let of_cfds = holes(&rows, |row| row.cfd.as_deref(), alone);
    let alone = |rncp: &str| certification(None, fiches.get(rncp));
    let of_fiches = holes(&rows, |row| row.rncp.as_deref(), alone);
    rows.extend(of_cfds.into_iter().chain(of_fiches));
    let rows = rows.into_iter().map(|row| kept(certification::Model { mis_a_jour_le: now, ..row }, &before));
    write(rows.collect(), &before, writer).await?;
    link(writer).await?;
    anomalie::find(writer, JEU, CHECKS, Vec::new(), now).await
}

// Of tens of thousands of rows, an import changes a few: only those are written.
async fn write(
    rows: Vec<certification::Model>,
    before: &BTreeMap<String, certification::Model>,
    writer: &Writer<'_>,
) -> Result<(), DbErr> {
    let ids: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let gone = before.keys().map(String::as_str).filter(|id| !ids.contains(id));
    let gone: Vec<&str> = gone.collect();
    writer.delete_of::<certification::Entity>(certification::Column::Id, &gone).await?;
    let changed = rows.into_iter().filter(|row| before.get(&row.id) != Some(row));
    writer.upsert::<certification::Entity>(changed.collect()).await
}

fn by_key<M>(rows: Vec<M>, key: impl Fn(&M) -> &String) -> BTreeMap<String, M> {
    rows.into_iter().map(|row| (key(&row).clone(), row)).collect()
}

fn is_open(fiche: &fiche_rncp::Model) -> bool {
    fiche.registre == "RNCP" && (fiche.voie_apprentissage || fiche.voie_professionnalisation)
}

/// What the rows of each code leave open of its validity: the row that the code would have alone, over each hole. Its
/// identifier is told by the code and by the first day, which is empty when the hole has no beginning.
fn holes<'a>(
    rows: &'a [certification::Model],
    code: impl Fn(&'a certification::Model) -> Option<&'a str>,
    alone: impl Fn(&str) -> Option<certification::Model>,
) -> Vec<certification::Model> {
    let mut periods: BTreeMap<&str, Vec<Period>> = BTreeMap::new();
    for row in rows {
        if let Some(code) = code(row) {
            periods.entry(code).or_default().push((row.debut, row.fin));
        }
    }
    let mut found = Vec::new();
    for (code, periods) in periods {
        let Some(alone) = alone(code) else { continue };
        for (debut, fin) in coverage((alone.debut, alone.fin), &periods) {
            let first = debut.map(|day| day.to_string()).unwrap_or_default();
            found.push(certification::Model { id: format!("{}@{first}", alone.id), debut, fin, ..alone.clone() });
        }
    }
    found
}

/// The row with the moment of its last change: that of the row that was there, when nothing else differs.
fn kept(row: certification::Model, before: &BTreeMap<String, certification::Model>) -> certification::Model {
    let Some(old) = before.get(&row.id) else {
        return row;
    };
    let same = certification::Model { mis_a_jour_le: old.mis_a_jour_le, ..row.clone() };
    if same == *old { same } else { row }
}

const CHECKS: &[Check] = &[
    Check {
        code: "PERIODE_INVERSEE",
        type_objet: "Certification",
        champ: "periodeValidite",
        message: "La certification prend fin avant de commencer.",
        select: "SELECT c.id AS cle, CAST(c.debut AS TEXT) || '/' || CAST(c.fin AS TEXT) AS valeur \
                 FROM certification c WHERE c.debut > c.fin",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Certification",
        champ: "ficheRncp",
        message: "Le kit apprentissage associe ce diplôme à une fiche que France compétences ne publie pas.",
        select: "SELECT c.id AS cle, k.rncp AS valeur FROM kit_paire k \
                 JOIN certification c ON c.id = k.cfd || ':' \
                 WHERE EXISTS (SELECT 1 FROM fiche_rncp) \
                 AND NOT EXISTS (SELECT 1 FROM fiche_rncp f WHERE f.rncp = k.rncp)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Certification",
        champ: "diplome",
        message: "Le kit apprentissage associe cette fiche à un diplôme que la BCN ne connaît pas.",
        select: "SELECT c.id AS cle, k.cfd AS valeur FROM kit_paire k \
                 JOIN certification c ON c.id = ':' || k.rncp \
                 WHERE EXISTS (SELECT 1 FROM diplome) \
                 AND NOT EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = k.cfd)",
    },
];

#[cfg(test)]
mod tests {
    use migration::MigratorTrait;
    use sea_orm::{ConnectOptions, Database, DatabaseConnection, TransactionTrait};

    use super::*;
    use crate::import::bcn::Bcn;
    use crate::import::input::Input;
    use crate::import::kit::Kit;
    use crate::import::ledger::Ledger;
    use crate::import::source::Source;

    async fn import<S: Source>(db: &DatabaseConnection, now: DateTime<Utc>, name: &str, text: &str) {
        let input = Input { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let mut ledger = Ledger::new(now, indicatif::ProgressBar::hidden());
        let rows = S::read(&[input], &mut ledger).unwrap();
        let transaction = db.begin().await.unwrap();
        S::write(rows, &Writer::new(&transaction), &ledger).await.unwrap();
        transaction.commit().await.unwrap();
    }

    #[tokio::test]
    async fn every_import_builds_again_and_what_stays_the_same_keeps_its_day() {
        let folder = std::env::temp_dir().join(format!("passerelle-certif-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.join("t.sqlite").display());
        let db = Database::connect(ConnectOptions::new(url)).await.unwrap();
        migration::Migrator::up(&db, None).await.unwrap();
        let day = |day: u32| DateTime::UNIX_EPOCH + chrono::Duration::days(day.into());
        let bcn = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;GROUPE_SPECIALITE;LIBELLE_LONG_200;NIVEAU_QUALIFICATION_RNCP;DATE_OUVERTURE;DATE_FERMETURE\n\
                   1703430A;170;343;HYGIENE;07;01/09/1998;31/08/2001\n17034304;170;343;EAU;07;;\n";
        let kit = "Code Diplôme;Intitulé;Fiche RNCP\n1703430A;X;RNCP1796\n";
        import::<Bcn>(&db, day(1), "N_FORMATION_DIPLOME_ENQUETE_51.csv", bcn).await;
        import::<Kit>(&db, day(2), "Kit_apprentissage_20231218.csv", kit).await;
        let closed = bcn.replace("EAU;07;;", "EAU;07;01/09/2020;31/08/2019");
        import::<Bcn>(&db, day(3), "N_FORMATION_DIPLOME_ENQUETE_51.csv", &closed).await;
        let rows = certification::Entity::find().all(&db).await.unwrap();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.id.as_str(), row.intitule.as_str(), row.niveau_europeen, row.mis_a_jour_le))
            .collect();
        assert_eq!(rows, [("17034304:", "EAU", Some(7), day(3)), ("1703430A:", "HYGIENE", Some(7), day(1))]);
        let found = entity::anomalie::Entity::find().all(&db).await.unwrap();
        let mut found: Vec<_> = found.iter().map(|row| row.id.as_str()).collect();
        found.sort_unstable();
        // No sheet was ever imported: that the kit names one tells nothing yet.
        assert_eq!(
            found,
            [
                "PERIODE_INVERSEE:Certification:17034304::periodeValidite:2020-09-01/2019-08-31",
                "PERIODE_INVERSEE:Diplome:17034304:dateFermeture:2020-09-01/2019-08-31"
            ]
        );
        db.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
