//! How much of each data set is tied to the others? Counted by one select each, at the end of the import that could move it.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Paris;
use entity::{mesure, mesure_releve};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, Statement};

use super::write::Writer;
use crate::store::Sql;

/// Something to count in a data set.
#[derive(Clone, Copy, Debug)]
pub struct Mesure {
    /// Data set.
    pub jeu: &'static str,
    /// Stable word for it.
    pub code: &'static str,
    /// What is counted, in a few words.
    pub libelle: &'static str,
    /// Table of the objects, named `t` in the condition.
    pub table: &'static str,
    /// Which of them are counted as the whole; empty for all.
    pub parmi: &'static str,
    /// Which of the whole are tied.
    pub lies: &'static str,
}

/// Every count, by data set.
pub const MESURES: &[Mesure] = &[
    Mesure {
        jeu: "decoupage",
        code: "COMMUNE_CODE_POSTAL",
        libelle: "Communes qui ont un code postal",
        table: "commune",
        parmi: "t.type_commune = 'COM'",
        lies: "EXISTS (SELECT 1 FROM commune_postal p WHERE p.insee = t.insee)",
    },
    Mesure {
        jeu: "decoupage",
        code: "COMMUNE_CENTRE",
        libelle: "Communes dont le centre est connu",
        table: "commune",
        parmi: "t.type_commune = 'COM'",
        lies: "t.latitude IS NOT NULL",
    },
    Mesure {
        jeu: "rome",
        code: "METIER_FICHE",
        libelle: "Métiers auxquels mène une fiche active",
        table: "metier",
        parmi: "",
        lies: "EXISTS (SELECT 1 FROM fiche_rncp_metier l JOIN fiche_rncp f ON f.rncp = l.rncp \
               WHERE l.rome = t.rome AND f.actif)",
    },
    Mesure {
        jeu: "bcn",
        code: "DIPLOME_FICHE",
        libelle: "Diplômes associés à une fiche RNCP",
        table: "diplome",
        parmi: "",
        lies: "EXISTS (SELECT 1 FROM certification c WHERE c.cfd = t.cfd AND c.rncp IS NOT NULL)",
    },
    Mesure {
        jeu: "rncp",
        code: "FICHE_METIER",
        libelle: "Fiches actives qui mènent à un métier connu",
        table: "fiche_rncp",
        parmi: "t.actif",
        lies: "EXISTS (SELECT 1 FROM fiche_rncp_metier l JOIN metier m ON m.rome = l.rome WHERE l.rncp = t.rncp)",
    },
    Mesure {
        jeu: "rncp",
        code: "FICHE_INACTIVE_REMPLACEE",
        libelle: "Fiches inactives dont une remplaçante est publiée",
        table: "fiche_rncp",
        parmi: "NOT t.actif",
        lies: "EXISTS (SELECT 1 FROM fiche_rncp_continuite l JOIN fiche_rncp f ON f.rncp = l.nouvelle \
               WHERE l.ancienne = t.rncp)",
    },
    Mesure {
        jeu: "kit-apprentissage",
        code: "PAIRE_CONNUE",
        libelle: "Paires dont le diplôme et la fiche sont publiés",
        table: "kit_paire",
        parmi: "t.rncp <> 'NR'",
        lies: "EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = t.cfd) \
               AND EXISTS (SELECT 1 FROM fiche_rncp f WHERE f.rncp = t.rncp)",
    },
    Mesure {
        jeu: "organismes",
        code: "ORGANISME_COMMUNE",
        libelle: "Organismes dont la commune est connue",
        table: "organisme",
        parmi: "",
        lies: "EXISTS (SELECT 1 FROM commune c WHERE c.insee = t.commune_insee)",
    },
    Mesure {
        jeu: "organismes",
        code: "ORGANISME_UAI",
        libelle: "Organismes qui ont un UAI",
        table: "organisme",
        parmi: "",
        lies: "t.uai IS NOT NULL",
    },
    Mesure {
        jeu: "catalogue",
        code: "FORMATION_CERTIFICATION",
        libelle: "Formations publiées dont la certification est connue",
        table: "formation",
        parmi: "t.statut = 'publie'",
        lies: "EXISTS (SELECT 1 FROM certification c WHERE c.id = t.certification_id)",
    },
    Mesure {
        jeu: "catalogue",
        code: "FORMATION_FORMATEUR",
        libelle: "Formations publiées dont le formateur est connu",
        table: "formation",
        parmi: "t.statut = 'publie'",
        lies: "EXISTS (SELECT 1 FROM organisme o WHERE o.siret = t.formateur_siret)",
    },
    Mesure {
        jeu: "catalogue",
        code: "FORMATION_RESPONSABLE",
        libelle: "Formations publiées dont le responsable est connu",
        table: "formation",
        parmi: "t.statut = 'publie'",
        lies: "EXISTS (SELECT 1 FROM organisme o WHERE o.siret = t.responsable_siret)",
    },
    Mesure {
        jeu: "catalogue",
        code: "FORMATION_COMMUNE",
        libelle: "Formations publiées dont la commune est connue",
        table: "formation",
        parmi: "t.statut = 'publie'",
        lies: "EXISTS (SELECT 1 FROM commune c WHERE c.insee = t.commune_insee)",
    },
    Mesure {
        jeu: "data-inclusion",
        code: "STRUCTURE_COMMUNE",
        libelle: "Structures dont la commune est connue",
        table: "structure",
        parmi: "",
        lies: "EXISTS (SELECT 1 FROM commune c WHERE c.insee = t.commune_insee)",
    },
    Mesure {
        jeu: "data-inclusion",
        code: "STRUCTURE_ORGANISME",
        libelle: "Structures qui sont aussi un organisme de formation (même SIRET)",
        table: "structure",
        parmi: "",
        lies: "EXISTS (SELECT 1 FROM organisme o WHERE o.siret = t.siret)",
    },
    Mesure {
        jeu: "data-inclusion",
        code: "SERVICE_STRUCTURE",
        libelle: "Services dont la structure est connue",
        table: "service",
        parmi: "",
        lies: "EXISTS (SELECT 1 FROM structure s WHERE s.id = t.structure_id)",
    },
    Mesure {
        jeu: "data-inclusion",
        code: "SERVICE_COMMUNE",
        libelle: "Services dont la commune est connue",
        table: "service",
        parmi: "",
        lies: "EXISTS (SELECT 1 FROM commune c WHERE c.insee = t.commune_insee)",
    },
    Mesure {
        jeu: "data-inclusion",
        code: "SERVICE_THEMATIQUE",
        libelle: "Services qui ont au moins une thématique",
        table: "service",
        parmi: "",
        lies: "EXISTS (SELECT 1 FROM service_thematique h WHERE h.service_id = t.id)",
    },
];

impl Mesure {
    fn sql(&self) -> String {
        let Self { table, parmi, lies, .. } = self;
        let whole = if parmi.is_empty() { "" } else { " WHERE " };
        format!("SELECT COUNT(*) AS total, COUNT(CASE WHEN {lies} THEN 1 END) AS lies FROM {table} t{whole}{parmi}")
    }

    // What it counts now, after what it counted before.
    fn row(&self, total: i64, lies: i64, before: Option<mesure::Model>, now: DateTime<Utc>) -> mesure::Model {
        let before = before.as_ref();
        mesure::Model {
            id: format!("{}:{}", self.jeu, self.code),
            jeu_de_donnees_id: self.jeu.to_owned(),
            code: self.code.to_owned(),
            libelle: self.libelle.to_owned(),
            total,
            lies,
            mesure_le: now,
            total_avant: before.map(|row| row.total),
            lies_avant: before.map(|row| row.lies),
            mesure_avant_le: before.map(|row| row.mesure_le),
        }
    }
}

/// Days that are kept of each measure, the last ones on which it was counted.
const DAYS: i64 = 60;

/// Keeps what a measure counted as that of its day, in the place of what was counted that day before.
async fn keep(db: &DatabaseTransaction, counted: &mesure::Model) -> Result<(), DbErr> {
    use mesure_releve::Column::{Id, Lies, Total};
    let jour = counted.mesure_le.with_timezone(&Paris).date_naive();
    let id = format!("{}@{jour}", counted.id);
    let (total, lies) = (counted.total, counted.lies);
    let row = mesure_releve::Model { id, mesure_id: counted.id.clone(), jour, total, lies };
    let again = OnConflict::column(Id).update_columns([Total, Lies]).to_owned();
    mesure_releve::Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(db).await?;
    let mut old = Sql::new(db.get_database_backend());
    old.push("DELETE FROM mesure_releve WHERE mesure_id = ").bind(counted.id.clone());
    old.push(" AND id NOT IN (SELECT r.id FROM mesure_releve r WHERE r.mesure_id = ").bind(counted.id.clone());
    old.push(" ORDER BY r.id DESC LIMIT ").bind(DAYS).push(")");
    db.execute_raw(old.build()).await.map(drop)
}

/// Counts again what a changed table may have moved.
pub async fn count(writer: &Writer<'_>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let db = writer.transaction();
    for mesure in MESURES {
        let sql = mesure.sql();
        if !writer.changed_of(&sql) {
            continue;
        }
        let Some(found) = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await? else {
            continue;
        };
        let before = mesure::Entity::find_by_id(format!("{}:{}", mesure.jeu, mesure.code)).one(db).await?;
        let first = before.is_none();
        if let Some(before) = &before {
            keep(db, before).await?;
        }
        let row = mesure.row(found.try_get("", "total")?, found.try_get("", "lies")?, before, now);
        keep(db, &row).await?;
        let row = row.into_active_model();
        if first {
            mesure::Entity::insert(row).exec_without_returning(db).await.map(drop)?;
        } else {
            row.reset_all().update(db).await.map(drop)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use sea_orm::{QueryOrder, TransactionTrait};

    use super::*;
    use crate::import::refusal::english::english;
    use crate::import::testing;

    #[tokio::test]
    async fn of_each_day_the_last_count_is_kept_and_of_all_days_the_sixty_last() {
        let db = testing::empty().await;
        let transaction = db.begin().await.unwrap();
        for day in 0..70 {
            for lies in [1, day] {
                let now = DateTime::UNIX_EPOCH + Days::new(day as u64);
                keep(&transaction, &MESURES[0].row(100, lies, None, now)).await.unwrap();
            }
        }
        transaction.commit().await.unwrap();
        let kept = mesure_releve::Entity::find().order_by_asc(mesure_releve::Column::Id).all(&db).await.unwrap();
        assert!(kept.iter().map(|row| row.lies).eq(10..70), "{kept:?}");
        assert_eq!(kept[0].id, "decoupage:COMMUNE_CODE_POSTAL@1970-01-11");
    }

    #[test]
    fn what_is_counted_has_its_twin_in_english() {
        let missing: Vec<&str> =
            MESURES.iter().map(|mesure| mesure.libelle).filter(|label| english(label).is_none()).collect();
        assert!(missing.is_empty(), "po/import.en.po lacks: {missing:#?}");
    }
}
