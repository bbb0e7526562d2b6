//! Courses, each at one place. The contacts that the catalogue gives are those of people: they are not shown.

use entity::{formation, formation_texte};
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::Column;
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    formation: formation::Model,
    texte: Option<formation_texte::Model>,
    certification: Option<String>,
    responsable: Option<String>,
    formateur: Option<String>,
    commune: Option<String>,
    romes: Vec<String>,
    mefs: Vec<String>,
    sessions: Vec<String>,
}

impl Record for Row {
    const ABOUT: About = About {
        name: "formations",
        title: "Formations en apprentissage, chacune en un lieu",
        sources: &["catalogue", "rncp", "bcn", "kit-apprentissage", "organismes", "decoupage"],
        dialect: Dialect::Passerelle,
    };

    const COLUMNS: &'static [Of] = &[
        Of::text(
            "cle",
            "Clé ministère éducatif ; dans l’ancienne forme du catalogue, ses trois numéros.",
            |row| Some(&row.formation.cle),
        )
        .required(),
        Of::text("statut", "Si elle est proposée.", |row| Some(&row.formation.statut))
            .required()
            .format("publie ou archive"),
        Of::text("intitule", "Intitulé donné par le catalogue.", |row| row.formation.intitule.as_deref()),
        Of::text("cfd", "Code formation diplôme.", |row| row.formation.cfd.as_deref()).format("8 caractères"),
        Of::text("rncp", "Fiche du RNCP.", |row| row.formation.rncp.as_deref()),
        Of::text("certification_id", "Certification : son CFD et son code RNCP.", |row| {
            row.formation.certification_id.as_deref()
        })
        .format("<cfd>:<rncp>"),
        Of::text("certification_intitule", "Intitulé de la certification.", |row| row.certification.as_deref()),
        Of::list("romes", "Métiers auxquels la fiche mène (ROME).", |row| &row.romes),
        Of::list("mefs", "Années de formation préparées (MEF).", |row| &row.mefs),
        Of::text("responsable_siret", "Organisme qui en répond, par SIRET.", |row| {
            row.formation.responsable_siret.as_deref()
        })
        .format("14 chiffres"),
        Of::text("responsable_uai", "Son UAI, comme donnée.", |row| row.formation.responsable_uai.as_deref()),
        Of::text("responsable_raison_sociale", "Sa raison sociale.", |row| row.responsable.as_deref()),
        Of::text("formateur_siret", "Organisme qui forme, par SIRET.", |row| row.formation.formateur_siret.as_deref())
            .format("14 chiffres"),
        Of::text("formateur_uai", "Son UAI, comme donnée.", |row| row.formation.formateur_uai.as_deref()),
        Of::text("formateur_raison_sociale", "Sa raison sociale.", |row| row.formateur.as_deref()),
        Of::text("lieu_siret", "SIRET du lieu.", |row| row.formation.lieu_siret.as_deref()).format("14 chiffres"),
        Of::text("lieu_uai", "UAI du lieu.", |row| row.formation.lieu_uai.as_deref()),
        Of::text("lieu_adresse", "Adresse du lieu.", |row| row.formation.lieu_adresse.as_deref()),
        Of::text("lieu_code_postal", "Code postal du lieu.", |row| row.formation.lieu_code_postal.as_deref())
            .format("5 chiffres"),
        Of::text("commune_insee", "Commune du lieu.", |row| row.formation.commune_insee.as_deref()),
        Of::text("commune", "Nom de la commune du lieu.", |row| row.commune.as_deref()),
        Of::longitude(|row| row.formation.longitude),
        Of::latitude(|row| row.formation.latitude),
        Of::integer("duree", "Durée du cycle entier.", |row| row.formation.duree).unit("année"),
        Of::integer("annee", "Année du cycle où l’on entre.", |row| row.formation.annee),
        Of::integer("capacite", "Places, quand elles sont dites pour la formation entière.", |row| {
            row.formation.capacite
        })
        .unit("place"),
        Of::list(
            "sessions",
            "Sessions, de leur premier à leur dernier jour ; deux points pour un jour inconnu.",
            |row| &row.sessions,
        )
        .format("AAAA-MM-JJ/AAAA-MM-JJ"),
        Of::boolean("a_distance", "Si elle est entièrement à distance.", |row| Some(row.formation.a_distance))
            .required(),
        Of::text("onisep_url", "Page de l’ONISEP.", |row| row.formation.onisep_url.as_deref()),
        Of::text("contenu", "Ce qui est enseigné.", |row| row.texte.as_ref()?.contenu.as_deref()),
        Of::text("objectif", "Ce qui est visé.", |row| row.texte.as_ref()?.objectif.as_deref()),
        Of::millesime(|row| row.formation.millesime),
        Of::mis_a_jour_le(|row| Some(row.formation.mis_a_jour_le)),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<formation::Entity>(after, size).await?;
        let mut textes = chunk.beside::<formation_texte::Entity>().await?;
        let mut certifications = chunk.texts(listing::CERTIFICATION_OF_FORMATION).await?;
        let mut responsables = chunk.texts(listing::RESPONSABLE_OF_FORMATION).await?;
        let mut formateurs = chunk.texts(listing::FORMATEUR_OF_FORMATION).await?;
        let mut communes = chunk.texts(listing::COMMUNE_OF_FORMATION).await?;
        let mut romes = chunk.lists(listing::ROMES_OF_FORMATION).await?;
        let mut mefs = chunk.lists(listing::MEFS_OF_FORMATION).await?;
        let mut sessions = chunk.lists(listing::SESSIONS_OF_FORMATION).await?;
        let next = chunk.next();
        let rows = chunk.rows.into_iter().map(|formation| Self {
            texte: textes.remove(&formation.cle),
            certification: certifications.remove(&formation.cle),
            responsable: responsables.remove(&formation.cle),
            formateur: formateurs.remove(&formation.cle),
            commune: communes.remove(&formation.cle),
            romes: romes.remove(&formation.cle).unwrap_or_default(),
            mefs: mefs.remove(&formation.cle).unwrap_or_default(),
            sessions: sessions.remove(&formation.cle).unwrap_or_default(),
            formation,
        });
        Ok(Batch { rows: rows.collect(), next })
    }
}
