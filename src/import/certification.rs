//! Which CFD and RNCP make a certification, and over which period? Rules A and B of API Apprentissage.
//!
//! Run at the end of each import of the three sources that it depends on: the tables of the BCN, the register of France
//! compétences and the kits.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{certification, diplome, fiche_rncp, kit_paire};
use sea_orm::{DbErr, EntityTrait};

use super::anomalie::Check;
use super::write::Writer;
use crate::search::fold;

/// A CFD, an RNCP, or both: never neither.
pub type Pair = (Option<String>, Option<String>);

/// Rule A. Each CFD with the sheets of its kit pairs that exist, alone when one of them does not or it has no pair;
/// then each sheet open to an apprenticeship or professionalisation contract, alone when one of its kit pairs names an
/// unknown CFD or it has no pair.
///
/// `diplomes` are the CFD of the BCN; `fiches` tell of each sheet whether it is an RNCP one open to either contract.
pub fn pair(diplomes: &BTreeSet<&str>, fiches: &BTreeMap<&str, bool>, kit: &[(&str, &str)]) -> BTreeSet<Pair> {
    let mut sheets_of: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut cfds_of: HashMap<&str, Vec<&str>> = HashMap::new();
    for (cfd, rncp) in kit {
        sheets_of.entry(cfd).or_default().push(rncp);
        cfds_of.entry(rncp).or_default().push(cfd);
    }
    let mut pairs = BTreeSet::new();
    for cfd in diplomes {
        let sheets = sheets_of.get(cfd).map(Vec::as_slice).unwrap_or_default();
        let known = |rncp: &&str| fiches.contains_key(rncp);
        if sheets.is_empty() || !sheets.iter().all(known) {
            pairs.insert((Some((*cfd).to_owned()), None));
        }
        let both = sheets.iter().copied().filter(known);
        pairs.extend(both.map(|rncp| (Some((*cfd).to_owned()), Some(rncp.to_owned()))));
    }
    for (rncp, _) in fiches.iter().filter(|(_, open)| **open) {
        let cfds = cfds_of.get(rncp).map(Vec::as_slice).unwrap_or_default();
        if cfds.is_empty() || !cfds.iter().all(|cfd| diplomes.contains(cfd)) {
            pairs.insert((None, Some((*rncp).to_owned())));
        }
    }
    pairs
}

/// Rule B. First and last day of a pair: the later opening, the earlier closing, what is unknown being ignored. The
/// first may come after the last.
pub fn period(
    openings: [Option<NaiveDate>; 2],
    closings: [Option<NaiveDate>; 2],
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let first = openings.into_iter().flatten().max();
    let last = closings.into_iter().flatten().min();
    (first, last)
}

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
        certification(diplome, fiche, now)
    });
    writer.recompute::<certification::Entity>(rows.collect()).await
}

fn by_key<M>(rows: Vec<M>, key: impl Fn(&M) -> &String) -> BTreeMap<String, M> {
    rows.into_iter().map(|row| (key(&row).clone(), row)).collect()
}

fn is_open(fiche: &fiche_rncp::Model) -> bool {
    fiche.registre == "RNCP" && (fiche.voie_apprentissage || fiche.voie_professionnalisation)
}

/// The row of a pair; none without either half.
fn certification(
    diplome: Option<&diplome::Model>,
    fiche: Option<&fiche_rncp::Model>,
    now: DateTime<Utc>,
) -> Option<certification::Model> {
    let cfd = diplome.map(|diplome| diplome.cfd.clone());
    let rncp = fiche.map(|fiche| fiche.rncp.clone());
    let intitule = fiche.map(|fiche| &fiche.intitule).or(diplome.map(|diplome| &diplome.libelle_long))?;
    // When a sheet was first active is learnt from dated archives, not told by any: unknown here.
    let activation = None;
    let (debut, fin) = period(
        [diplome.and_then(|diplome| diplome.date_ouverture), activation],
        [diplome.and_then(|diplome| diplome.date_fermeture), fiche.and_then(|fiche| fiche.date_fin_enregistrement)],
    );
    let niveau = |fiche: &fiche_rncp::Model| fiche.niveau_europeen;
    Some(certification::Model {
        id: format!("{}:{}", cfd.as_deref().unwrap_or_default(), rncp.as_deref().unwrap_or_default()),
        intitule: intitule.clone(),
        intitule_tri: fold(intitule),
        niveau_europeen: fiche.and_then(niveau).or(diplome.and_then(|diplome| diplome.niveau_europeen)),
        actif: fiche.map(|fiche| fiche.actif),
        debut,
        fin,
        millesime: fiche.and_then(|fiche| fiche.millesime).max(diplome.and_then(|diplome| diplome.millesime)),
        mis_a_jour_le: now,
        cfd,
        rncp,
    })
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
                 JOIN certification c ON c.cfd = k.cfd AND c.rncp IS NULL \
                 WHERE EXISTS (SELECT 1 FROM fiche_rncp) \
                 AND NOT EXISTS (SELECT 1 FROM fiche_rncp f WHERE f.rncp = k.rncp)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Certification",
        champ: "diplome",
        message: "Le kit apprentissage associe cette fiche à un diplôme que la BCN ne connaît pas.",
        select: "SELECT c.id AS cle, k.cfd AS valeur FROM kit_paire k \
                 JOIN certification c ON c.rncp = k.rncp AND c.cfd IS NULL \
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

    fn paired(diplomes: &[&str], fiches: &[(&str, bool)], kit: &[(&str, &str)]) -> Vec<String> {
        let diplomes = diplomes.iter().copied().collect();
        let fiches = fiches.iter().copied().collect();
        let pairs = pair(&diplomes, &fiches, kit).into_iter();
        pairs.map(|(cfd, rncp)| format!("{}:{}", cfd.unwrap_or_default(), rncp.unwrap_or_default())).collect()
    }

    #[test]
    fn a_sheet_paired_with_an_unknown_diploma_stands_alone() {
        let kit = [("36T23301", "RNCP1796")];
        assert_eq!(paired(&[], &[("RNCP1796", true)], &kit), [":RNCP1796"]);
    }

    #[test]
    fn a_diploma_paired_with_an_unknown_sheet_stands_alone() {
        let kit = [("36T23301", "RNCP1796")];
        assert_eq!(paired(&["36T23301"], &[], &kit), ["36T23301:"]);
    }

    #[test]
    fn a_pair_of_known_codes_stands_whatever_the_sheet_is_open_to() {
        let kit = [("36T23301", "RNCP1796")];
        for open in [true, false] {
            assert_eq!(paired(&["36T23301"], &[("RNCP1796", open)], &kit), ["36T23301:RNCP1796"]);
        }
    }

    #[test]
    fn codes_without_kit_pair_stand_alone_and_a_sheet_only_when_it_is_open() {
        let fiches = [("RNCP1", true), ("RNCP2", false)];
        assert_eq!(paired(&["01022104"], &fiches, &[]), [":RNCP1", "01022104:"]);
    }

    #[test]
    fn a_diploma_with_one_known_and_one_unknown_sheet_has_both_rows() {
        let kit = [("13522109", "RNCP25852"), ("13522109", "RNCP30033"), ("00000000", "RNCP25852")];
        assert_eq!(
            paired(&["13522109"], &[("RNCP25852", true)], &kit),
            [":RNCP25852", "13522109:", "13522109:RNCP25852"]
        );
    }

    #[test]
    fn the_period_is_what_both_codes_allow_and_ignores_what_is_unknown() {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1);
        assert_eq!(period([day(2019), day(2020)], [day(2024), day(2022)]), (day(2020), day(2022)));
        assert_eq!(period([day(2019), None], [None, day(2022)]), (day(2019), day(2022)));
        assert_eq!(period([None, None], [None, None]), (None, None));
        assert_eq!(period([day(2023), None], [None, day(2022)]), (day(2023), day(2022)));
    }

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
