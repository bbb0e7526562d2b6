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
use futures_util::TryStreamExt;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait};

use self::coverage::coverage;
use self::pairing::pair;
use super::anomalie::Check;
use super::pile::Pile;
use super::write::Writer;
use crate::search::certification::{Facts, Period, certification};

pub use self::link::link;

/// Builds every certification again, when what they are built from has changed.
pub async fn rebuild(writer: &Writer<'_>, now: DateTime<Utc>) -> Result<(), DbErr> {
    if !writer.changed(&["diplome", "fiche_rncp", "kit_paire"]) {
        return Ok(());
    }
    let codes = Codes::read(writer.transaction()).await?;
    writer.recompute::<certification::Entity>(codes.certifications(now)).await?;
    link(writer).await
}

/// What the codes tell of certifications.
struct Codes {
    diplomes: BTreeMap<String, Facts>,
    // Each with whether it is open to apprenticeship or professionalisation.
    fiches: BTreeMap<String, (Facts, bool)>,
    kit: Vec<(String, String)>,
}

impl Codes {
    async fn read(db: &DatabaseTransaction) -> Result<Self, DbErr> {
        let mut diplomes = BTreeMap::new();
        let mut rows = diplome::Entity::find().stream(db).await?;
        while let Some(row) = rows.try_next().await? {
            diplomes.insert(row.cfd.clone(), Facts::from(&row));
        }
        drop(rows);
        let mut fiches = BTreeMap::new();
        let mut rows = fiche_rncp::Entity::find().stream(db).await?;
        while let Some(row) = rows.try_next().await? {
            fiches.insert(row.rncp.clone(), (Facts::from(&row), is_open(&row)));
        }
        drop(rows);
        let kit = kit_paire::Entity::find().all(db).await?.into_iter().map(|row| (row.cfd, row.rncp)).collect();
        Ok(Self { diplomes, fiches, kit })
    }

    /// The certifications that they make: pairs, then what these leave open of each code.
    fn certifications(&self, now: DateTime<Utc>) -> Pile<certification::Model> {
        let cfds = self.diplomes.keys().map(String::as_str).collect();
        let open = self.fiches.iter().map(|(rncp, (_, open))| (rncp.as_str(), *open)).collect();
        let kit: Vec<(&str, &str)> = self.kit.iter().map(|(cfd, rncp)| (cfd.as_str(), rncp.as_str())).collect();
        let diplome = |cfd: &str| self.diplomes.get(cfd);
        let fiche = |rncp: &str| self.fiches.get(rncp).map(|(facts, _)| facts);
        let mut made = Pile::default();
        let (mut of_cfd, mut of_rncp) = (Periods::default(), Periods::default());
        for (cfd, rncp) in pair(&cfds, &open, &kit) {
            let row = certification(cfd.as_deref().and_then(diplome), rncp.as_deref().and_then(fiche));
            let Some(row) = row else { continue };
            of_cfd.add(cfd, (row.debut, row.fin));
            of_rncp.add(rncp, (row.debut, row.fin));
            made.push(&certification::Model { mis_a_jour_le: now, ..row });
        }
        let alone = |cfd: &str| certification(diplome(cfd), None);
        of_cfd.holes(alone, |row| made.push(&certification::Model { mis_a_jour_le: now, ..row }));
        let alone = |rncp: &str| certification(None, fiche(rncp));
        of_rncp.holes(alone, |row| made.push(&certification::Model { mis_a_jour_le: now, ..row }));
        made
    }
}

fn is_open(fiche: &fiche_rncp::Model) -> bool {
    fiche.registre == "RNCP" && (fiche.voie_apprentissage || fiche.voie_professionnalisation)
}

/// The periods of the certifications of each code.
#[derive(Default)]
struct Periods(BTreeMap<String, Vec<Period>>);

impl Periods {
    fn add(&mut self, code: Option<String>, period: Period) {
        code.into_iter().for_each(|code| self.0.entry(code).or_default().push(period));
    }

    /// What they leave open of the validity of each code: the row that the code would have alone, over each hole. Its
    /// identifier is told by the code and by the first day, which is empty when the hole has no beginning.
    fn holes(self, alone: impl Fn(&str) -> Option<certification::Model>, mut found: impl FnMut(certification::Model)) {
        for (code, periods) in self.0 {
            let Some(alone) = alone(&code) else { continue };
            for (debut, fin) in coverage((alone.debut, alone.fin), &periods) {
                let first = debut.map(|day| day.to_string()).unwrap_or_default();
                found(certification::Model { id: format!("{}@{first}", alone.id), debut, fin, ..alone.clone() });
            }
        }
    }
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
                 WHERE k.rncp <> 'NR' AND EXISTS (SELECT 1 FROM fiche_rncp) \
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
    use crate::import::rncp::FranceCompetences;
    use crate::import::testing;

    #[tokio::test]
    async fn a_code_that_the_kit_pairs_with_none_stands_alone_too() {
        let db = testing::empty().await;
        let bcn = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;GROUPE_SPECIALITE;LIBELLE_LONG_200;DATE_OUVERTURE;DATE_FERMETURE\n\
                   13521003;135;210;X;01/09/2017;31/08/2023\n";
        let standard = "Numero_Fiche;Intitule;Actif;Date_Fin_Enregistrement\nRNCP34423;X;ACTIVE;31/08/2029\n";
        let voies = "Numero_Fiche;Si_Jury\nRNCP34423;En contrat d’apprentissage\n";
        let export = [
            ("export_fiches_CSV_Standard_2026_01_15.csv", standard),
            ("export_fiches_CSV_VoixdAcces_2026_01_15.csv", voies),
        ];
        let kit = "Code Diplôme;Fiche RNCP\n13521003;NR\n13521003;RNCP34423\nSQWQ;RNCP34423\n";
        testing::import::<Bcn>(&db, &[("N_FORMATION_DIPLOME_ENQUETE_51.csv", bcn)], 1).await;
        testing::import::<FranceCompetences>(&db, &export, 2).await;
        testing::import::<Kit>(&db, &[("Kit_apprentissage_20260115.csv", kit)], 3).await;
        let show = |jour: Option<chrono::NaiveDate>| jour.map_or("?".to_owned(), |jour| jour.to_string());
        let rows = certification::Entity::find().all(&db).await.unwrap();
        let mut rows: Vec<_> =
            rows.into_iter().map(|row| format!("{} {} {}", row.id, show(row.debut), show(row.fin))).collect();
        rows.sort_unstable();
        let expected =
            ["13521003: 2017-09-01 2023-08-31", "13521003:RNCP34423 2017-09-01 2023-08-31", ":RNCP34423 ? 2029-08-31"];
        assert_eq!(rows, expected);
        // A mistyped code is told; `NR` is none.
        let found = entity::anomalie::Entity::find().all(&db).await.unwrap();
        let found: Vec<_> = found.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(found, ["REFERENCE_INCONNUE:Certification::RNCP34423:diplome:SQWQ"]);
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
