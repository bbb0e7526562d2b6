//! Jobs of the ROME.

use entity::metier;
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::Column;
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    metier: metier::Model,
    appellations: Vec<String>,
    competences: Vec<String>,
    nafs: Vec<String>,
    rncps: Vec<String>,
}

impl Record for Row {
    const ABOUT: About =
        About { name: "metiers", title: "Métiers du ROME", sources: &["rome", "rncp"], dialect: Dialect::Passerelle };

    const COLUMNS: &'static [Of] = &[
        Of::text("rome", "Code ROME.", |row| Some(&row.metier.rome)).required().format("une lettre, 4 chiffres"),
        Of::text("libelle", "Intitulé dans le ROME 4.0, sinon dans le ROME 3.", |row| Some(&row.metier.libelle))
            .required(),
        Of::integer("rome_version", "4 quand le ROME 4.0 connaît le code, sinon 3.", |row| {
            Some(row.metier.rome_version)
        })
        .required(),
        Of::text("libelle_rome3", "Intitulé de la fiche du ROME 3 de même code.", |row| {
            row.metier.libelle_rome3.as_deref()
        }),
        Of::text("domaine_code", "Domaine professionnel : les trois premiers caractères du code.", |row| {
            Some(&row.metier.domaine_code)
        })
        .required(),
        Of::text("parent_rome", "Fiche du ROME 3 dont il vient, quand le code est autre.", |row| {
            row.metier.parent_rome.as_deref()
        }),
        Of::text("ogr", "Numéro OGR du métier.", |row| row.metier.ogr.as_deref()),
        Of::text("definition", "Définition du métier, du ROME 3.", |row| row.metier.definition.as_deref()),
        Of::text("acces_emploi", "Accès au métier, du ROME 3.", |row| row.metier.acces_emploi.as_deref()),
        Of::text("transition_ecologique", "Classe donnée par la transition écologique.", |row| {
            row.metier.transition_ecologique.as_deref()
        }),
        Of::boolean("transition_numerique", "Si la transition numérique change le métier.", |row| {
            Some(row.metier.transition_numerique)
        })
        .required(),
        Of::boolean("transition_demographique", "Si la démographie change le métier.", |row| {
            Some(row.metier.transition_demographique)
        })
        .required(),
        Of::boolean("emploi_reglemente", "Si la profession est réglementée.", |row| {
            Some(row.metier.emploi_reglemente)
        })
        .required(),
        Of::boolean("emploi_cadre", "Si le poste est d’encadrement.", |row| Some(row.metier.emploi_cadre)).required(),
        Of::list("appellations", "Appellations.", |row| &row.appellations),
        Of::list("competences", "Savoirs et savoir-faire.", |row| &row.competences),
        Of::list("nafs", "Branches d’activité où il s’exerce (NAF).", |row| &row.nafs),
        Of::list("rncps", "Fiches du RNCP et du RS qui y mènent.", |row| &row.rncps),
        Of::millesime(|row| row.metier.millesime),
        Of::mis_a_jour_le(|row| Some(row.metier.mis_a_jour_le)),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<metier::Entity>(after, size).await?;
        let mut appellations = chunk.lists(listing::APPELLATIONS_OF_METIER).await?;
        let mut competences = chunk.lists(listing::COMPETENCES_OF_METIER).await?;
        let mut nafs = chunk.lists(listing::NAFS_OF_METIER).await?;
        let mut rncps = chunk.lists(listing::FICHES_OF_METIER).await?;
        let next = chunk.next();
        let rows = chunk.rows.into_iter().map(|metier| Self {
            appellations: appellations.remove(&metier.rome).unwrap_or_default(),
            competences: competences.remove(&metier.rome).unwrap_or_default(),
            nafs: nafs.remove(&metier.rome).unwrap_or_default(),
            rncps: rncps.remove(&metier.rome).unwrap_or_default(),
            metier,
        });
        Ok(Batch { rows: rows.collect(), next })
    }
}
