//! Diplomas and titles of the education ministry's nomenclature.

use entity::diplome;
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::Column;
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    diplome: diplome::Model,
    mefs: Vec<String>,
    rncps: Vec<String>,
    remplaces: Vec<String>,
    remplacants: Vec<String>,
}

impl Record for Row {
    const ABOUT: About = About {
        name: "diplomes",
        title: "Diplômes et titres, par leur code formation diplôme (CFD)",
        sources: &["bcn", "rncp", "kit-apprentissage"],
        dialect: Dialect::Passerelle,
    };

    const COLUMNS: &'static [Of] = &[
        Of::text("cfd", "Code formation diplôme.", |row| Some(&row.diplome.cfd)).required().format("8 caractères"),
        Of::text("table_bcn", "Table de la BCN dont il vient.", |row| Some(&row.diplome.table_bcn)).required(),
        Of::text("libelle_court", "Intitulé court.", |row| row.diplome.libelle_court.as_deref()),
        Of::text("libelle_long", "Intitulé long.", |row| Some(&row.diplome.libelle_long)).required(),
        Of::text("niveau_code", "Niveau : les trois premiers caractères du code.", |row| {
            Some(&row.diplome.niveau_code)
        })
        .required(),
        Of::integer("niveau_europeen", "Niveau du cadre européen.", |row| row.diplome.niveau_europeen).format("1 à 8"),
        Of::text("nsf", "Spécialité (NSF).", |row| row.diplome.nsf.as_deref()),
        Of::text("nature", "Nature du diplôme.", |row| row.diplome.nature.as_deref()),
        Of::text("gestionnaire", "Service qui en a la charge.", |row| row.diplome.gestionnaire.as_deref()),
        Of::day("date_ouverture", "Premier jour.", |row| row.diplome.date_ouverture),
        Of::day("date_fermeture", "Dernier jour.", |row| row.diplome.date_fermeture),
        Of::integer("premiere_session", "Année de la première session.", |row| row.diplome.premiere_session)
            .format("AAAA"),
        Of::integer("derniere_session", "Année de la dernière session.", |row| row.diplome.derniere_session)
            .format("AAAA"),
        Of::day("date_creation", "Jour de l’arrêté de création.", |row| row.diplome.date_creation),
        Of::day("date_abrogation", "Jour de l’arrêté d’abrogation.", |row| row.diplome.date_abrogation),
        Of::list("mefs", "Années de formation (MEF).", |row| &row.mefs).format("10 caractères"),
        Of::list("rncps", "Fiches du RNCP qui vont avec lui.", |row| &row.rncps),
        Of::list("remplaces", "Diplômes qu’il remplace.", |row| &row.remplaces),
        Of::list("remplacants", "Diplômes qui le remplacent.", |row| &row.remplacants),
        Of::millesime(|row| row.diplome.millesime),
        Of::mis_a_jour_le(|row| Some(row.diplome.mis_a_jour_le)),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<diplome::Entity>(after, size).await?;
        let mut mefs = chunk.lists(listing::MEFS_OF_DIPLOME).await?;
        let mut rncps = chunk.lists(listing::RNCPS_OF_DIPLOME).await?;
        let mut remplaces = chunk.lists(listing::REMPLACES_OF_DIPLOME).await?;
        let mut remplacants = chunk.lists(listing::REMPLACANTS_OF_DIPLOME).await?;
        let next = chunk.next();
        let rows = chunk.rows.into_iter().map(|diplome| Self {
            mefs: mefs.remove(&diplome.cfd).unwrap_or_default(),
            rncps: rncps.remove(&diplome.cfd).unwrap_or_default(),
            remplaces: remplaces.remove(&diplome.cfd).unwrap_or_default(),
            remplacants: remplacants.remove(&diplome.cfd).unwrap_or_default(),
            diplome,
        });
        Ok(Batch { rows: rows.collect(), next })
    }
}
