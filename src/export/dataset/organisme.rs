//! Establishments that train apprentices.

use entity::organisme;
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::Column;
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    organisme: organisme::Model,
    commune: Option<String>,
    responsables: Vec<String>,
    formateurs: Vec<String>,
}

impl Record for Row {
    const ABOUT: About = About {
        name: "organismes",
        title: "Organismes de formation en apprentissage",
        sources: &["organismes", "decoupage"],
        dialect: Dialect::Passerelle,
    };

    const COLUMNS: &'static [Of] = &[
        Of::text("siret", "SIRET de l’établissement.", |row| Some(&row.organisme.siret))
            .required()
            .format("14 chiffres"),
        Of::text("siren", "SIREN de l’unité légale.", |row| Some(&row.organisme.siren)).required().format("9 chiffres"),
        Of::text(
            "uai",
            "Unité administrative immatriculée ; plusieurs établissements peuvent partager la même.",
            |row| row.organisme.uai.as_deref(),
        )
        .format("7 chiffres, une lettre"),
        Of::text("raison_sociale", "Raison sociale de l’unité légale.", |row| Some(&row.organisme.raison_sociale))
            .required(),
        Of::text("enseigne", "Enseigne.", |row| row.organisme.enseigne.as_deref()),
        Of::text("nature", "Part prise à l’apprentissage.", |row| Some(&row.organisme.nature))
            .required()
            .format("responsable, formateur, responsable_formateur ou inconnue"),
        Of::boolean("ouvert", "Si l’établissement est ouvert.", |row| row.organisme.ouvert),
        Of::boolean("qualiopi", "S’il est certifié Qualiopi.", |row| row.organisme.qualiopi),
        Of::text("numero_declaration_activite", "Numéro de déclaration d’activité.", |row| {
            row.organisme.numero_declaration_activite.as_deref()
        }),
        Of::text("adresse", "Adresse, en une ligne.", |row| row.organisme.adresse.as_deref()),
        Of::text("code_postal", "Code postal.", |row| row.organisme.code_postal.as_deref()).format("5 chiffres"),
        Of::text("commune_insee", "Commune, comme donnée.", |row| row.organisme.commune_insee.as_deref()),
        Of::text("commune", "Nom de la commune.", |row| row.commune.as_deref()),
        Of::text("academie_code", "Académie.", |row| row.organisme.academie_code.as_deref()),
        Of::text("naf", "Branche d’activité (NAF).", |row| row.organisme.naf.as_deref()),
        Of::day("date_creation", "Création de l’établissement.", |row| row.organisme.date_creation),
        Of::day("date_fermeture", "Fermeture de l’établissement.", |row| row.organisme.date_fermeture),
        Of::longitude(|row| row.organisme.longitude),
        Of::latitude(|row| row.organisme.latitude),
        Of::list("responsables", "Organismes responsables pour lesquels il forme, par SIRET.", |row| &row.responsables)
            .format("14 chiffres"),
        Of::list("formateurs", "Organismes qui forment pour lui, par SIRET.", |row| &row.formateurs)
            .format("14 chiffres"),
        Of::text("liste", "Liste dont la ligne vient.", |row| Some(&row.organisme.liste))
            .required()
            .format("referentiel, catalogue ou liste"),
        Of::millesime(|row| row.organisme.millesime),
        Of::mis_a_jour_le(|row| Some(row.organisme.mis_a_jour_le)),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<organisme::Entity>(after, size).await?;
        let mut communes = chunk.texts(listing::COMMUNE_OF_ORGANISME).await?;
        let mut responsables = chunk.lists(listing::RESPONSABLES_OF_ORGANISME).await?;
        let mut formateurs = chunk.lists(listing::FORMATEURS_OF_ORGANISME).await?;
        let next = chunk.next();
        let rows = chunk.rows.into_iter().map(|organisme| Self {
            commune: communes.remove(&organisme.siret),
            responsables: responsables.remove(&organisme.siret).unwrap_or_default(),
            formateurs: formateurs.remove(&organisme.siret).unwrap_or_default(),
            organisme,
        });
        Ok(Batch { rows: rows.collect(), next })
    }
}
