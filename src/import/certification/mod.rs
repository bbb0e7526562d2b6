//! Which CFD and RNCP make a certification, and over which period? Three rules of API Apprentissage: pairs, periods, and
//! what they leave open.
//!
//! Run at the end of each import of the three sources that it depends on: the tables of the BCN, the register of France
//! compétences and the kits.

mod coverage;
mod link;
mod pairing;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{certification, diplome, fiche_rncp, kit_paire};
use sea_orm::{DbErr, EntityTrait};

use self::coverage::coverage;
use self::pairing::pair;
use super::anomalie::Check;
use super::write::Writer;
use crate::search::certification::{Period, certification};

pub use self::link::link;

/// Builds every certification again, when what they are built from has changed.
pub async fn rebuild(writer: &Writer<'_>, now: DateTime<Utc>) -> Result<(), DbErr> {
    if !writer.changed(&["diplome", "fiche_rncp", "kit_paire"]) {
        return Ok(());
    }
    let db = writer.transaction();
    let diplomes = by_key(diplome::Entity::find().all(db).await?, |row| &row.cfd);
    let fiches = by_key(fiche_rncp::Entity::find().all(db).await?, |row| &row.rncp);
    let kit = kit_paire::Entity::find().all(db).await?;

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
    let rows = rows.into_iter().map(|row| certification::Model { mis_a_jour_le: now, ..row });
    writer.recompute::<certification::Entity>(rows.collect()).await?;
    link(writer).await
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

/// What may be wrong in certifications: told of the data set that pairs.
pub const CHECKS: &[Check] = &[
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
    use super::*;
    use crate::import::bcn::Bcn;
    use crate::import::kit::Kit;
    use crate::import::testing;

    #[tokio::test]
    async fn every_import_builds_again_and_what_stays_the_same_keeps_its_day() {
        let db = testing::empty().await;
        let day = |day: u32| DateTime::UNIX_EPOCH + chrono::Duration::days(day.into());
        let bcn = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;GROUPE_SPECIALITE;LIBELLE_LONG_200;NIVEAU_QUALIFICATION_RNCP;DATE_OUVERTURE;DATE_FERMETURE\n\
                   1703430A;170;343;HYGIENE;07;01/09/1998;31/08/2001\n17034304;170;343;EAU;07;;\n";
        let kit = "Code Diplôme;Intitulé;Fiche RNCP\n1703430A;X;RNCP1796\n";
        testing::import::<Bcn>(&db, &[("N_FORMATION_DIPLOME_ENQUETE_51.csv", bcn)], 1).await;
        testing::import::<Kit>(&db, &[("Kit_apprentissage_20231218.csv", kit)], 2).await;
        let closed = bcn.replace("EAU;07;;", "EAU;07;01/09/2020;31/08/2019");
        testing::import::<Bcn>(&db, &[("N_FORMATION_DIPLOME_ENQUETE_51.csv", &closed)], 3).await;
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
    }
}
