//! How do sheets and what hangs on them replace what stood?

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    archive_rncp, bloc, certificateur, fiche_rncp, fiche_rncp_certificateur, fiche_rncp_continuite,
    fiche_rncp_convention, fiche_rncp_formacode, fiche_rncp_metier, fiche_rncp_nsf, formacode, nsf, partenaire,
};
use sea_orm::{DbErr, EntityTrait, QuerySelect};

use super::archive::{Archives, Vues};
use super::continuite::Continuite;
use super::enfants::Enfants;
use super::fiche::{Fiches, learnt, teach};
use super::read::Table;
use crate::import::write::Writer;

macro_rules! replace {
    ($writer:expr, $of:expr, $table:ident, $entity:ident, $rows:expr) => {
        let stale = $of(Table::$table);
        $writer.replace_of::<$entity::Entity>($entity::Column::Rncp, &stale, $rows.into_iter().collect()).await?;
    };
}

/// Replaces what hangs on the sheets of this import, table by table; a table that the export of a sheet lacks leaves
/// what stood.
pub async fn enfants(enfants: Enfants, fiches: &Fiches, writer: &Writer<'_>) -> Result<(), DbErr> {
    let of = |table: Table| -> Vec<&str> {
        let read = fiches.ranks().filter(|(_, rank)| enfants.tables.contains(&(table, *rank)));
        read.map(|(rncp, _)| rncp).collect()
    };
    replace!(writer, of, Blocs, bloc, enfants.blocs.into_values());
    replace!(writer, of, Rome, fiche_rncp_metier, enfants.metiers.into_values());
    replace!(writer, of, Nsf, fiche_rncp_nsf, enfants.fiches_nsf.into_values());
    replace!(writer, of, Formacode, fiche_rncp_formacode, enfants.fiches_formacode.into_values());
    replace!(writer, of, Certificateurs, fiche_rncp_certificateur, enfants.fiches_certificateur.into_values());
    replace!(writer, of, Partenaires, partenaire, enfants.partenaires);
    replace!(writer, of, Ccn, fiche_rncp_convention, enfants.conventions.into_values());
    // A code without a title must not erase the one that another export or the BCN gave.
    let (named, bare) = enfants.nsf.into_values().partition(|row| row.libelle.is_some());
    writer.upsert::<nsf::Entity>(named).await?;
    writer.add_missing::<nsf::Entity>(bare).await?;
    let (named, bare) = enfants.formacodes.into_values().partition(|row| row.libelle.is_some());
    writer.upsert::<formacode::Entity>(named).await?;
    writer.add_missing::<formacode::Entity>(bare).await?;
    let certificateurs = enfants.certificateurs.into_values().collect();
    writer.upsert::<certificateur::Entity>(certificateurs).await
}

/// Sheets that stand as a newer export gave them: an older one, imported later, only completes what it gave.
pub async fn newer(fiches: &Fiches, writer: &Writer<'_>) -> Result<BTreeSet<String>, DbErr> {
    let known = fiche_rncp::Entity::find().select_only();
    let known = known.column(fiche_rncp::Column::Rncp).column(fiche_rncp::Column::Millesime);
    let known: Vec<(String, Option<NaiveDate>)> = known.into_tuple().all(writer.transaction()).await?;
    let known: HashMap<String, Option<NaiveDate>> = known.into_iter().collect();
    let newer = fiches.days().filter(|(rncp, day)| day.is_some() && known.get(*rncp).is_some_and(|found| found > day));
    Ok(newer.map(|(rncp, _)| rncp.to_owned()).collect())
}

/// Adds the links that were read. Those that stood and that are read no more go, when no sheet out of this import may
/// have told them.
pub async fn continuite(
    continuite: &Continuite,
    fiches: &[fiche_rncp::Model],
    writer: &Writer<'_>,
) -> Result<(), DbErr> {
    let db = writer.transaction();
    let codes = fiche_rncp::Entity::find().select_only().column(fiche_rncp::Column::Rncp);
    let elsewhere: BTreeSet<String> = codes.into_tuple().all(db).await?.into_iter().collect();
    let read: BTreeSet<&str> = fiches.iter().map(|fiche| fiche.rncp.as_str()).collect();
    let told = |code: &str| read.contains(code) || continuite.sujets.contains(code);
    let may_be_told_elsewhere = |code: &str| !told(code) && elsewhere.contains(code);
    let mut links = continuite.liens.clone();
    for row in fiche_rncp_continuite::Entity::find().all(db).await? {
        let silent = !told(&row.ancienne) && !told(&row.nouvelle);
        if silent || may_be_told_elsewhere(&row.ancienne) || may_be_told_elsewhere(&row.nouvelle) {
            links.insert((row.ancienne, row.nouvelle));
        }
    }
    let rows = links.into_iter();
    let rows = rows.map(|(ancienne, nouvelle)| fiche_rncp_continuite::Model { ancienne, nouvelle });
    writer.replace::<fiche_rncp_continuite::Entity>(rows.collect()).await
}

/// The sheets to write, with what the archives teach of them, this import's and the earlier ones: those that were read,
/// then those that stood and of which something else is known now.
pub async fn learn(
    archives: &Archives,
    fiches: Vec<fiche_rncp::Model>,
    writer: &Writer<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<fiche_rncp::Model>, DbErr> {
    let db = writer.transaction();
    let jours = archives.jours.iter().map(|jour| archive_rncp::Model { jour: *jour });
    writer.add_missing::<archive_rncp::Entity>(jours.collect()).await?;
    let oldest = archive_rncp::Entity::find().all(db).await?.into_iter().map(|row| row.jour).min();
    let stood = fiche_rncp::Entity::find().all(db).await?;
    let mut stood: HashMap<String, fiche_rncp::Model> = stood.into_iter().map(|row| (row.rncp.clone(), row)).collect();
    let read = fiches.into_iter().map(|fiche| {
        let before = stood.remove(&fiche.rncp).map_or_else(Vues::default, |row| learnt(&row));
        let vues = before.join(archives.vues(&fiche.rncp));
        teach(fiche, vues, oldest)
    });
    let mut written: Vec<fiche_rncp::Model> = read.collect();
    written.extend(stood.into_values().filter_map(|row| {
        let vues = learnt(&row).join(archives.vues(&row.rncp));
        let taught = teach(row.clone(), vues, oldest);
        (taught != row).then_some(fiche_rncp::Model { mis_a_jour_le: now, ..taught })
    }));
    Ok(written)
}
