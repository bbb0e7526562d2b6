//! Certifications: a diploma, a sheet, or both, over a period.

use entity::certification;
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::Column;
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    certification: certification::Model,
    romes: Vec<String>,
}

impl Record for Row {
    const ABOUT: About = About {
        name: "certifications",
        title: "Certifications : un CFD, une fiche du RNCP, ou les deux, sur une période",
        sources: &["rncp", "bcn", "kit-apprentissage"],
        dialect: Dialect::Passerelle,
    };

    const COLUMNS: &'static [Of] = &[
        Of::text("id", "Identifiant : le CFD et le code RNCP, l’un des deux pouvant manquer.", |row| {
            Some(&row.certification.id)
        })
        .required()
        .format("<cfd>:<rncp>"),
        Of::text("cfd", "Code formation diplôme.", |row| row.certification.cfd.as_deref()).format("8 caractères"),
        Of::text("rncp", "Code de la fiche du RNCP ou du RS.", |row| row.certification.rncp.as_deref()),
        Of::text("intitule", "Intitulé : celui de la fiche, sinon du diplôme.", |row| {
            Some(&row.certification.intitule)
        })
        .required(),
        Of::integer("niveau_europeen", "Niveau du cadre européen : celui de la fiche, sinon du diplôme.", |row| {
            row.certification.niveau_europeen
        })
        .format("1 à 8"),
        Of::boolean("actif", "Si le registre dit la fiche active ; vide sans fiche.", |row| row.certification.actif),
        Of::day("debut", "Premier jour de validité, à Paris.", |row| row.certification.debut),
        Of::day("fin", "Dernier jour de validité, à Paris.", |row| row.certification.fin),
        Of::list("romes", "Métiers auxquels la fiche mène (ROME).", |row| &row.romes),
        Of::millesime(|row| row.certification.millesime),
        Of::mis_a_jour_le(|row| Some(row.certification.mis_a_jour_le)),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<certification::Entity>(after, size).await?;
        let mut romes = chunk.lists(listing::ROMES_OF_CERTIFICATION).await?;
        let next = chunk.next();
        let rows = chunk
            .rows
            .into_iter()
            .map(|row| Self { romes: romes.remove(&row.id).unwrap_or_default(), certification: row });
        Ok(Batch { rows: rows.collect(), next })
    }
}
