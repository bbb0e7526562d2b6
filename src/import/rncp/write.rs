//! How do sheets and what hangs on them replace what stood?

use crate::import::ignored::Ignored;
use crate::import::pile::Pile;
use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    anomalie, archive_rncp, bloc, certificateur, fiche_rncp, fiche_rncp_certificateur, fiche_rncp_continuite,
    fiche_rncp_convention, fiche_rncp_formacode, fiche_rncp_metier, fiche_rncp_nsf, formacode, nsf, partenaire,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::archive::{Archives, Vues};
use super::continuite::Continuite;
use super::enfants::Enfants;
use super::fiche::{Fiches, Marque, teach};
use super::read::Table;
use super::{FranceCompetences, Rows};
use crate::import;
use crate::import::source::Source;
use crate::import::write::{Keys, Writer};

macro_rules! replace {
    ($writer:expr, $fiches:expr, $enfants:expr, $table:ident, $entity:ident, $rows:ident) => {
        let read = |rank| $enfants.tables.contains(&(Table::$table, rank));
        let told = $fiches.marques().filter(|marque| read(marque.rank)).map(|marque| &marque.rncp);
        let rows = $enfants.$rows.items().map(|item| item.map(|(_, row)| row));
        // Those of a sheet that stands as a newer export gave it are left out with it.
        let rows = rows.filter(|row| row.as_ref().map_or(true, |row| $fiches.contains(&row.rncp)));
        $writer.replace_of::<$entity::Entity>($entity::Column::Rncp, &Keys::of(told), rows).await?;
    };
}

/// Replaces what hangs on the sheets of this import, table by table; a table that the export of a sheet lacks leaves
/// what stood.
pub async fn enfants(enfants: Enfants, fiches: &Fiches, writer: &Writer<'_>) -> Result<(), DbErr> {
    replace!(writer, fiches, enfants, Blocs, bloc, blocs);
    replace!(writer, fiches, enfants, Rome, fiche_rncp_metier, metiers);
    replace!(writer, fiches, enfants, Nsf, fiche_rncp_nsf, fiches_nsf);
    replace!(writer, fiches, enfants, Formacode, fiche_rncp_formacode, fiches_formacode);
    replace!(writer, fiches, enfants, Certificateurs, fiche_rncp_certificateur, fiches_certificateur);
    replace!(writer, fiches, enfants, Partenaires, partenaire, partenaires);
    replace!(writer, fiches, enfants, Ccn, fiche_rncp_convention, conventions);
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
    let stands_newer = |marque: &&Marque| {
        marque.millesime.is_some() && known.get(&marque.rncp).is_some_and(|found| *found > marque.millesime)
    };
    Ok(fiches.marques().filter(stands_newer).map(|marque| marque.rncp.clone()).collect())
}

/// Takes the values left out of the sheets and of what hangs on them.
pub fn left_out(rows: &mut Rows) -> Result<impl Iterator<Item = Result<Ignored, DbErr>>, DbErr> {
    let of_fiches = rows.fiches.take_ignored()?;
    let of_enfants = std::mem::take(&mut rows.enfants.ignored);
    let fiches = &rows.fiches;
    let of_enfants = of_enfants.into_iter().filter_map(|value| match value {
        Ok((rncp, value)) => fiches.contains(&rncp).then_some(Ok(value)),
        Err(error) => Some(Err(error)),
    });
    Ok(of_fiches.into_iter().chain(of_enfants))
}

/// Tells the values left out of the sheets of this import and of what hangs on them.
pub async fn ignored(rows: &mut Rows, writer: &Writer<'_>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let told = left_out(rows)?.collect::<Result<Pile<_>, _>>()?;
    let fiches = &rows.fiches;
    // The key of a partner begins with that of its sheet.
    let stays = |row: &anomalie::Model| !fiches.contains(row.cle_objet.split(':').next().unwrap_or_default());
    import::anomalie::ignored(writer, FranceCompetences::JEU.id, told, stays, now).await
}

/// Adds the links that were read. Those that stood and that are read no more go, when no sheet out of this import may
/// have told them.
pub async fn continuite(continuite: &Continuite, fiches: &Fiches, writer: &Writer<'_>) -> Result<(), DbErr> {
    let db = writer.transaction();
    let codes = fiche_rncp::Entity::find().select_only().column(fiche_rncp::Column::Rncp);
    let elsewhere: BTreeSet<String> = codes.into_tuple().all(db).await?.into_iter().collect();
    let told = |code: &str| fiches.contains(code) || continuite.sujets.contains(code);
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
    writer.replace::<fiche_rncp_continuite::Entity>(rows).await
}

/// Writes the sheets, with what the archives teach of them, this import's and the earlier ones: those that were read, then
/// those that stood and of which something else is known now.
pub async fn fiches(fiches: Fiches, archives: &Archives, writer: &Writer<'_>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let db = writer.transaction();
    let jours = archives.jours.iter().map(|jour| archive_rncp::Model { jour: *jour });
    writer.add_missing::<archive_rncp::Entity>(jours).await?;
    let oldest = archive_rncp::Entity::find().all(db).await?.into_iter().map(|row| row.jour).min();
    let stood = stood(db).await?;
    let vues = |rncp: &str| stood.get(rncp).map_or_else(Vues::default, |stood| stood.vues).join(archives.vues(rncp));
    let other = stood.iter().filter(|(rncp, stood)| {
        let told = vues(rncp);
        !fiches.contains(rncp) && (told != stood.vues || told.activation(oldest) != stood.activation)
    });
    let other: Vec<&str> = other.map(|(rncp, _)| rncp.as_str()).collect();
    let keys = Keys::of(fiches.marques().map(|marque| &marque.rncp));
    let read = fiches.models().map(|fiche| {
        let fiche = fiche?;
        let vues = vues(&fiche.rncp);
        Ok(teach(fiche, vues, oldest))
    });
    writer.upsert_of::<fiche_rncp::Entity>(&keys, read).await?;
    for some in other.chunks(AT_ONCE) {
        let rows =
            fiche_rncp::Entity::find().filter(fiche_rncp::Column::Rncp.is_in(some.iter().copied())).all(db).await?;
        let taught = rows.into_iter().map(|row| {
            let vues = vues(&row.rncp);
            fiche_rncp::Model { mis_a_jour_le: now, ..teach(row, vues, oldest) }
        });
        writer.restate::<fiche_rncp::Entity>(taught.collect()).await?;
    }
    Ok(())
}

// Sheets that are read and written at once, of those that no file of this import tells.
const AT_ONCE: usize = 500;

/// What was learnt of a sheet that stands.
struct Stood {
    vues: Vues,
    activation: Option<NaiveDate>,
}

/// Code, first publication, first activation, last activation, activation.
type Columns = (String, Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>);

async fn stood(db: &DatabaseTransaction) -> Result<HashMap<String, Stood>, DbErr> {
    use fiche_rncp::Column::*;
    let select = fiche_rncp::Entity::find().select_only().columns([Rncp, DatePremierePublication]);
    let select = select.columns([DatePremiereActivation, DateDerniereActivation, DateActivation]);
    let rows: Vec<Columns> = select.into_tuple().all(db).await?;
    let stood = |(rncp, premiere_publication, premiere_activation, derniere_activation, activation)| {
        (rncp, Stood { vues: Vues { premiere_publication, premiere_activation, derniere_activation }, activation })
    };
    Ok(rows.into_iter().map(stood).collect())
}
