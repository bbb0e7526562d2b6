//! How are structures and services written? With the values that the reference lists know, a score and a cluster each.

use std::collections::{HashMap, HashSet};
use std::future::ready;

use entity as row;
use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Iterable, QuerySelect, Statement, StreamTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::read::{Mark, Rows, Services, Structures};
use super::{cluster, score, values, zone};
use crate::import::communes::Former;
use crate::import::ignored::Ignored;
use crate::import::ledger::At;
use crate::import::pile::{Pile, Stash};
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

    /// Whether it is known, or nothing is.
    fn holds(&self, valeur: &str) -> bool {
        self.0.is_empty() || self.0.contains(valeur)
    }
}

/// Tells what is left out of these rows, by the lists that the program holds: those of a database may be newer.
pub fn left_out(rows: Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
    let [themes, groups, networks] =
        [values::THEMES, values::GROUPS, values::NETWORKS].map(|list| Known(list().collect()));
    if let Some(Services { rows, thematiques, publics, zones, ignored, .. }) = rows.services {
        rows.living().parts(ignored).try_for_each(|value| value.map(&mut *told))?;
        tell(&rows, thematiques, |part| is_theme(&themes, part), no_theme, told)?;
        tell(&rows, publics, |part| groups.holds(&part.valeur), no_group, told)?;
        tell(&rows, zones, |part| part.type_zone != zone::INCONNUE, no_zone, told)?;
        for row in rows.items() {
            let (mark, row) = row?;
            personal("Service", &row.id, row.contact_masque.as_deref(), mark.at).into_iter().for_each(&mut *told);
        }
    }
    if let Some(Structures { rows, reseaux, ignored, .. }) = rows.structures {
        rows.living().parts(ignored).try_for_each(|value| value.map(&mut *told))?;
        tell(&rows, reseaux, |part| networks.holds(&part.valeur), no_network, told)?;
        for row in rows.items() {
            let (mark, row) = row?;
            personal("Structure", &row.id, row.contact_masque.as_deref(), mark.at).into_iter().for_each(&mut *told);
        }
    }
    Ok(())
}

fn tell<T: Serialize + DeserializeOwned, M, P: Serialize + DeserializeOwned>(
    rows: &Stash<T, Mark<M>>,
    parts: Pile<(u32, P)>,
    accepts: impl Fn(&P) -> bool,
    note: impl Fn(&P) -> Ignored,
    told: &mut dyn FnMut(Ignored),
) -> Result<(), DbErr> {
    rows.marked(parts).try_for_each(|part| {
        let (mark, part) = part?;
        if !accepts(&part) {
            told(note(&part).at(mark.at));
        }
        Ok(())
    })
}

// What the check CONTACT_PERSONNEL finds of a row once it is written.
fn personal(type_objet: &'static str, id: &str, masque: Option<&str>, at: At) -> Option<Ignored> {
    (masque == Some("PERSONNEL"))
        .then(|| Ignored::masked(type_objet, id, "courriel").because("CONTACT_PERSONNEL", super::CONTACT).at(at))
}

/// A category stands in no row: only its themes do.
fn is_theme(themes: &Known, part: &row::service_thematique::Model) -> bool {
    part.valeur.contains("--") && themes.holds(&part.valeur)
}

fn no_theme(part: &row::service_thematique::Model) -> Ignored {
    Ignored::new("Service", &part.service_id, "thematiques", &part.valeur)
}

fn no_group(part: &row::service_public::Model) -> Ignored {
    Ignored::new("Service", &part.service_id, "publics", &part.valeur)
}

fn no_zone(part: &row::service_zone::Model) -> Ignored {
    let zone = Ignored::new("Service", &part.service_id, "zonesEligibilite", &part.code);
    zone.because("REFERENCE_INCONNUE", super::ZONE)
}

fn no_network(part: &row::structure_reseau_porteur::Model) -> Ignored {
    Ignored::new("Structure", &part.structure_id, "reseauxPorteurs", &part.valeur)
}

/// Values left out of rows that were accepted.
type Left = Pile<Ignored>;

/// Writes every row; gives the values left out.
pub async fn write(rows: Rows, writer: &Writer<'_>) -> Result<Left, DbErr> {
    let mut left = Left::default();
    if let Some(services) = rows.services {
        write_services(services, writer, &mut left).await?;
    }
    match rows.structures {
        Some(structures) => write_structures(structures, writer, &mut left).await?,
        // Only services came: their structures, there already, are judged anew.
        None => {
            let mut sql = writer.sql();
            sql.push(SCORES);
            writer.update::<row::structure::Entity>(sql).await?;
        }
    }
    Ok(left)
}

const SCORES: &str = "UPDATE structure SET score_qualite = m.score FROM (SELECT s.id, COALESCE((SELECT \
                      ROUND(AVG(service.score_qualite) * 100) / 100 FROM service WHERE service.structure_id = s.id), 0) \
                      AS score FROM structure s) m WHERE m.id = structure.id AND m.score <> structure.score_qualite \
                      RETURNING structure.id";

/// The parts whose value is accepted; those that are not are told.
fn accepted<'a, M: 'a>(
    parts: impl Iterator<Item = Result<M, DbErr>> + Send + 'a,
    accepts: impl Fn(&M) -> bool + Send + 'a,
    note: impl Fn(&M) -> Ignored + Send + 'a,
    left: &'a mut Left,
) -> impl Iterator<Item = Result<M, DbErr>> + Send + 'a {
    parts.filter_map(move |part| match part {
        Ok(part) if accepts(&part) => Some(Ok(part)),
        Ok(part) => {
            left.push(&note(&part));
            None
        }
        Err(error) => Some(Err(error)),
    })
}

async fn write_services(services: Services, writer: &Writer<'_>, left: &mut Left) -> Result<(), DbErr> {
    let themes = Known::read::<row::thematique::Entity>(writer).await?;
    let groups = Known::read::<row::public::Entity>(writer).await?;
    let former = Former::load(writer.transaction()).await?;
    let living = services.rows.living();
    living.parts(services.ignored).try_for_each(|value| value.map(|value| left.push(&value)))?;
    let main = services.rows.items().map(without_mark).map(|row| {
        row.map(|row| row::service::Model {
            commune_insee: row.commune_insee.map(|code| former.resolve(code, row.commune.as_deref())),
            ..row
        })
    });
    writer.replace::<row::service::Entity>(main).await?;
    writer.replace::<row::service_texte::Entity>(living.parts(services.textes)).await?;
    let thematiques = accepted(living.parts(services.thematiques), |part| is_theme(&themes, part), no_theme, left);
    writer.replace::<row::service_thematique::Entity>(thematiques).await?;
    let publics = accepted(living.parts(services.publics), |part| groups.holds(&part.valeur), no_group, left);
    writer.replace::<row::service_public::Entity>(publics).await?;
    writer.replace::<row::service_zone::Entity>(present(living.parts(services.zones), &former)).await
}

/// Territories under the codes of today, each once for a service: those of one service follow each other.
fn present<'a>(
    zones: impl Iterator<Item = Result<row::service_zone::Model, DbErr>> + Send + 'a,
    former: &'a Former,
) -> impl Iterator<Item = Result<row::service_zone::Model, DbErr>> + Send + 'a {
    let (mut service, mut codes) = (String::new(), HashSet::new());
    zones.filter_map(move |zone| match zone {
        Ok(mut zone) => {
            if zone.type_zone == zone::COMMUNE {
                zone.code = former.resolve(zone.code, None);
            }
            if service != zone.service_id {
                service.clone_from(&zone.service_id);
                codes.clear();
            }
            codes.insert(zone.code.clone()).then_some(Ok(zone))
        }
        Err(error) => Some(Err(error)),
    })
}

async fn write_structures(structures: Structures, writer: &Writer<'_>, left: &mut Left) -> Result<(), DbErr> {
    let networks = Known::read::<row::reseau_porteur::Entity>(writer).await?;
    let (means, former) = (means(writer).await?, Former::load(writer.transaction()).await?);
    let told = structures.rows.marks().map(|mark| &mark.more);
    let told = told.map(|same| (same.id.as_str(), same.cluster.as_deref(), same.doublons.as_slice()));
    let clusters: HashMap<String, String> =
        cluster::keys(told).into_iter().map(|(id, key)| (id.to_owned(), key)).collect();
    let living = structures.rows.living();
    living.parts(structures.ignored).try_for_each(|value| value.map(|value| left.push(&value)))?;
    let main = structures.rows.items().map(without_mark).map(|row| {
        row.map(|row| row::structure::Model {
            score_qualite: means.get(&row.id).copied().unwrap_or_default(),
            cluster_id: clusters.get(&row.id).cloned(),
            commune_insee: row.commune_insee.map(|code| former.resolve(code, row.commune.as_deref())),
            ..row
        })
    });
    writer.replace::<row::structure::Entity>(main).await?;
    writer.replace::<row::structure_texte::Entity>(living.parts(structures.textes)).await?;
    let reseaux = accepted(living.parts(structures.reseaux), |part| networks.holds(&part.valeur), no_network, left);
    writer.replace::<row::structure_reseau_porteur::Entity>(reseaux).await
}

fn without_mark<M, T>(item: Result<(M, T), DbErr>) -> Result<T, DbErr> {
    item.map(|(_, item)| item)
}

/// The mean quality of the services of each structure, two decimals.
async fn means(writer: &Writer<'_>) -> Result<HashMap<String, f64>, DbErr> {
    let db = writer.transaction();
    let sql = "SELECT structure_id, AVG(score_qualite) AS moyenne FROM service GROUP BY structure_id";
    let backend = ConnectionTrait::get_database_backend(db);
    let rows = db.stream_raw(Statement::from_string(backend, sql)).await?;
    let mean = |row: sea_orm::QueryResult| {
        Ok((row.try_get("", "structure_id")?, score::two_decimals(row.try_get("", "moyenne")?)))
    };
    rows.and_then(|row| ready(mean(row))).try_collect().await
}
