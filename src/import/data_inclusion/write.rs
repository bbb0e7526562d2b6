//! How are structures and services written? With the values that the reference lists know, a score and a cluster each.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity as row;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Iterable, QuerySelect, Statement};

use super::read::Rows;
use super::service::Service;
use super::structure::Structure;
use super::{cluster, score};
use crate::import::anomalie::Ignored;
use crate::import::write::Writer;

/// The values that the reference lists know; an empty list knows nothing, and lets everything through.
struct Known(HashSet<String>);

impl Known {
    async fn read<E: EntityTrait>(writer: &Writer<'_>) -> Result<Self, DbErr> {
        let column = E::PrimaryKey::iter().next();
        let Some(column) = column else {
            return Ok(Self(HashSet::new()));
        };
        use sea_orm::PrimaryKeyToColumn;
        let values: Vec<String> =
            E::find().select_only().column(column.into_column()).into_tuple().all(writer.transaction()).await?;
        Ok(Self(values.into_iter().collect()))
    }

    /// Keeps what is known; notes what is not.
    fn keep(&self, values: Vec<String>, note: impl Fn(&str) -> Ignored, ignored: &mut Vec<Ignored>) -> Vec<String> {
        let known = |value: &String| self.0.is_empty() || self.0.contains(value);
        let (kept, unknown): (Vec<String>, Vec<String>) = values.into_iter().partition(known);
        ignored.extend(unknown.iter().map(|valeur| note(valeur)));
        kept
    }
}

/// Writes every row; gives the values left out.
pub async fn write(rows: Rows, writer: &Writer<'_>) -> Result<Vec<Ignored>, DbErr> {
    let mut ignored = Vec::new();
    if let Some(services) = rows.services {
        write_services(services, writer, &mut ignored).await?;
    }
    match rows.structures {
        Some(structures) => write_structures(structures, writer, &mut ignored).await?,
        // Only services came: their structures, there already, are judged anew.
        None => {
            let mut sql = writer.sql();
            sql.push(SCORES);
            writer.update::<row::structure::Entity>(sql).await?;
        }
    }
    Ok(ignored)
}

const SCORES: &str = "UPDATE structure SET score_qualite = m.score FROM (SELECT s.id, COALESCE((SELECT \
                      ROUND(AVG(service.score_qualite) * 100) / 100 FROM service WHERE service.structure_id = s.id), 0) \
                      AS score FROM structure s) m WHERE m.id = structure.id AND m.score <> structure.score_qualite \
                      RETURNING structure.id";

async fn write_services(
    services: BTreeMap<String, Service>,
    writer: &Writer<'_>,
    ignored: &mut Vec<Ignored>,
) -> Result<(), DbErr> {
    let themes = Known::read::<row::thematique::Entity>(writer).await?;
    let groups = Known::read::<row::public::Entity>(writer).await?;
    let (mut main, mut texts, mut zones) = (Vec::new(), Vec::new(), Vec::new());
    let (mut thematiques, mut publics) = (Vec::new(), Vec::new());
    for (id, service) in services {
        let note = |champ| {
            let id = &id;
            move |valeur: &str| Ignored::new("Service", id, champ, valeur)
        };
        ignored.extend(service.ignored);
        // A category stands in no row: only its themes do.
        let (told, categories): (Vec<String>, Vec<String>) =
            service.thematiques.into_iter().partition(|valeur| valeur.contains("--"));
        ignored.extend(categories.iter().map(|valeur| note("thematiques")(valeur)));
        let kept = themes.keep(told, note("thematiques"), ignored);
        thematiques
            .extend(kept.into_iter().map(|valeur| row::service_thematique::Model { service_id: id.clone(), valeur }));
        let kept = groups.keep(service.publics, note("publics"), ignored);
        publics.extend(kept.into_iter().map(|valeur| row::service_public::Model { service_id: id.clone(), valeur }));
        texts.extend(service.texte);
        zones.extend(service.zones);
        main.push(service.row);
    }
    writer.replace::<row::service::Entity>(main).await?;
    writer.replace::<row::service_texte::Entity>(texts).await?;
    writer
        .replace::<row::service_thematique::Entity>(distinct(thematiques, |row| {
            (row.service_id.clone(), row.valeur.clone())
        }))
        .await?;
    writer
        .replace::<row::service_public::Entity>(distinct(publics, |row| (row.service_id.clone(), row.valeur.clone())))
        .await?;
    writer.replace::<row::service_zone::Entity>(zones).await
}

async fn write_structures(
    structures: BTreeMap<String, Structure>,
    writer: &Writer<'_>,
    ignored: &mut Vec<Ignored>,
) -> Result<(), DbErr> {
    let networks = Known::read::<row::reseau_porteur::Entity>(writer).await?;
    let means = means(writer).await?;
    let told =
        structures.iter().map(|(id, found)| (id.as_str(), found.row.cluster_id.as_deref(), found.doublons.as_slice()));
    let clusters: HashMap<String, String> =
        cluster::keys(told).into_iter().map(|(id, key)| (id.to_owned(), key)).collect();
    let (mut main, mut texts, mut reseaux) = (Vec::new(), Vec::new(), Vec::new());
    for (id, mut found) in structures {
        let note = |valeur: &str| Ignored::new("Structure", &id, "reseauxPorteurs", valeur);
        ignored.extend(found.ignored);
        let kept = networks.keep(found.reseaux, note, ignored);
        reseaux.extend(
            kept.into_iter().map(|valeur| row::structure_reseau_porteur::Model { structure_id: id.clone(), valeur }),
        );
        texts.extend(found.texte);
        found.row.score_qualite = means.get(&id).copied().unwrap_or_default();
        found.row.cluster_id = clusters.get(&id).cloned();
        main.push(found.row);
    }
    writer.replace::<row::structure::Entity>(main).await?;
    writer.replace::<row::structure_texte::Entity>(texts).await?;
    writer
        .replace::<row::structure_reseau_porteur::Entity>(distinct(reseaux, |row| {
            (row.structure_id.clone(), row.valeur.clone())
        }))
        .await
}

/// The mean quality of the services of each structure, two decimals.
async fn means(writer: &Writer<'_>) -> Result<HashMap<String, f64>, DbErr> {
    let db = writer.transaction();
    let sql = "SELECT structure_id, AVG(score_qualite) AS moyenne FROM service GROUP BY structure_id";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let mean = |row: &sea_orm::QueryResult| {
        Ok((row.try_get("", "structure_id")?, score::two_decimals(row.try_get("", "moyenne")?)))
    };
    rows.iter().map(mean).collect()
}

fn distinct<R, K: std::hash::Hash + Eq>(rows: Vec<R>, key: impl Fn(&R) -> K) -> Vec<R> {
    let mut seen = HashSet::new();
    rows.into_iter().filter(|row| seen.insert(key(row))).collect()
}
