//! Structures of data·inclusion: the fields of its schema v1, in the order of its open data.

use entity::{structure, structure_texte};
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::Column;
use crate::store::structure::SOURCES_RESTREINTES;
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    structure: structure::Model,
    texte: Option<structure_texte::Model>,
    reseaux: Vec<String>,
}

impl Record for Row {
    const ABOUT: About = About {
        name: "structures",
        title: "Structures d’insertion (schéma v1 de data·inclusion), sans donnée personnelle",
        sources: &["data-inclusion"],
        dialect: Dialect::DataInclusion,
    };

    const COLUMNS: &'static [Of] = &[
        Of::text("id", "Identifiant.", |row| Some(&row.structure.id))
            .required()
            .format("<source>--<identifiant du producteur>"),
        Of::text("source", "Producteur.", |row| Some(&row.structure.source_slug)).required(),
        Of::text("nom", "Nom.", |row| Some(&row.structure.nom)).required(),
        Of::text("description", "Description.", |row| row.texte.as_ref()?.description.as_deref()),
        Of::text("siret", "SIRET, comme donné.", |row| row.structure.siret.as_deref()).format("14 chiffres"),
        Of::day("date_maj", "Jour du dernier changement chez le producteur.", |row| Some(row.structure.date_maj))
            .required(),
        Of::text("lien_source", "Page chez le producteur.", |row| row.structure.lien_source.as_deref())
            .format("adresse web"),
        Of::text("commune", "Nom de la commune, comme donné.", |row| row.structure.commune.as_deref()),
        Of::text("code_postal", "Code postal.", |row| row.structure.code_postal.as_deref()).format("5 chiffres"),
        Of::text("code_insee", "Commune, comme donnée.", |row| row.structure.commune_insee.as_deref())
            .format("5 caractères"),
        Of::text("adresse", "Numéro et voie.", |row| row.structure.adresse.as_deref()),
        Of::text("complement_adresse", "Suite de l’adresse.", |row| row.structure.complement_adresse.as_deref()),
        Of::longitude(|row| row.structure.longitude),
        Of::latitude(|row| row.structure.latitude),
        Of::text("telephone", "Téléphone ; vide quand le contact n’est pas public.", |row| {
            row.structure.telephone.as_deref()
        }),
        Of::text("courriel", "Courriel ; vide quand le contact n’est pas public.", |row| {
            row.structure.courriel.as_deref()
        }),
        Of::text("site_web", "Site web.", |row| row.structure.site_web.as_deref()).format("adresse web"),
        Of::text("horaires_accueil", "Horaires d’accueil.", |row| row.structure.horaires_accueil.as_deref())
            .format("opening_hours d’OpenStreetMap"),
        Of::text("accessibilite_lieu", "Page du lieu sur Acceslibre.", |row| {
            row.structure.accessibilite_lieu.as_deref()
        })
        .format("adresse web"),
        Of::list("reseaux_porteurs", "Réseaux qui la portent.", |row| &row.reseaux),
        Of::boolean(
            "adresse_certifiee",
            "Si data·inclusion a trouvé l’adresse sur la carte ; vide si elle ne le dit pas.",
            |row| row.structure.adresse_certifiee,
        ),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<structure::Entity>(after, size).await?;
        let mut textes = chunk.beside::<structure_texte::Entity>().await?;
        let mut reseaux = chunk.lists(listing::RESEAUX_OF_STRUCTURE).await?;
        let next = chunk.next();
        let open = chunk.rows.into_iter().filter(|row| !SOURCES_RESTREINTES.contains(&row.source_slug.as_str()));
        let rows = open.map(|row| Self {
            texte: textes.remove(&row.id),
            reseaux: reseaux.remove(&row.id).unwrap_or_default(),
            structure: without_hidden_contact(row),
        });
        Ok(Batch { rows: rows.collect(), next })
    }
}

fn without_hidden_contact(row: structure::Model) -> structure::Model {
    if row.contact_masque.is_none() { row } else { structure::Model { telephone: None, courriel: None, ..row } }
}
