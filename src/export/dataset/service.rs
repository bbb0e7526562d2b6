//! Services of data·inclusion: the fields of its schema v1, in the order of its open data, but the name of the person to
//! contact, which no file holds.

use entity::{service, service_texte};
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::{Column, chosen};
use crate::store::structure::SOURCES_RESTREINTES;
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    service: service::Model,
    texte: Option<service_texte::Model>,
    thematiques: Vec<String>,
    publics: Vec<String>,
    zones: Vec<String>,
}

impl Row {
    fn modes_accueil(&self) -> Vec<&'static str> {
        chosen([(self.service.a_distance, "a-distance"), (self.service.en_presentiel, "en-presentiel")])
    }

    fn modes_mobilisation(&self) -> Vec<&'static str> {
        chosen([
            (self.service.mobilisation_courriel, "envoyer-un-courriel"),
            (self.service.mobilisation_presentation, "se-presenter"),
            (self.service.mobilisation_telephone, "telephoner"),
            (self.service.mobilisation_lien, "utiliser-lien-mobilisation"),
        ])
    }

    fn mobilisable_par(&self) -> Vec<&'static str> {
        chosen([
            (self.service.mobilisable_par_professionnels, "professionnels"),
            (self.service.mobilisable_par_usagers, "usagers"),
        ])
    }
}

impl Record for Row {
    const ABOUT: About = About {
        name: "services",
        title: "Services d’insertion (schéma v1 de data·inclusion), sans donnée personnelle",
        sources: &["data-inclusion", "decoupage"],
        dialect: Dialect::DataInclusion,
    };

    const COLUMNS: &'static [Of] = &[
        Of::text("id", "Identifiant.", |row| Some(&row.service.id))
            .required()
            .format("<source>--<identifiant du producteur>"),
        Of::text("source", "Producteur.", |row| Some(&row.service.source_slug)).required(),
        Of::text("structure_id", "Structure qui le propose.", |row| Some(&row.service.structure_id)).required(),
        Of::text("nom", "Nom.", |row| Some(&row.service.nom)).required(),
        Of::text("description", "Description.", |row| row.texte.as_ref()?.description.as_deref()),
        Of::text("lien_source", "Page chez le producteur.", |row| row.service.lien_source.as_deref())
            .format("adresse web"),
        Of::day("date_maj", "Jour du dernier changement chez le producteur.", |row| Some(row.service.date_maj))
            .required(),
        Of::text("type", "Genre de service.", |row| row.service.type_service.as_deref())
            .format("accompagnement, aide-financiere, aide-materielle, atelier, formation ou information"),
        Of::list("thematiques", "Thématiques.", |row| &row.thematiques).format("<catégorie>--<thème>"),
        Of::text("frais", "Ce qu’il coûte.", |row| row.service.frais.as_deref()).format("gratuit ou payant"),
        Of::text("frais_precisions", "Précisions sur ce qu’il coûte.", |row| {
            row.texte.as_ref()?.frais_precisions.as_deref()
        }),
        Of::list("publics", "Publics auxquels il s’adresse.", |row| &row.publics),
        Of::text("publics_precisions", "Précisions sur les publics.", |row| {
            row.texte.as_ref()?.publics_precisions.as_deref()
        }),
        Of::text("conditions_acces", "Conditions d’accès.", |row| row.texte.as_ref()?.conditions_acces.as_deref()),
        Of::text("commune", "Nom de la commune, comme donné.", |row| row.service.commune.as_deref()),
        Of::text("code_postal", "Code postal.", |row| row.service.code_postal.as_deref()).format("5 chiffres"),
        Of::text("code_insee", "Commune, comme donnée.", |row| row.service.commune_insee.as_deref())
            .format("5 caractères"),
        Of::text("adresse", "Numéro et voie.", |row| row.service.adresse.as_deref()),
        Of::text("complement_adresse", "Suite de l’adresse.", |row| row.service.complement_adresse.as_deref()),
        Of::longitude(|row| row.service.longitude),
        Of::latitude(|row| row.service.latitude),
        Of::text("telephone", "Téléphone ; vide quand le contact n’est pas public.", |row| {
            row.service.telephone.as_deref()
        }),
        Of::text("courriel", "Courriel ; vide quand le contact n’est pas public.", |row| {
            row.service.courriel.as_deref()
        }),
        Of::chosen("modes_accueil", "Modes d’accueil.", Self::modes_accueil).format("a-distance, en-presentiel"),
        Of::list("zone_eligibilite", "Territoires dont les habitants peuvent y faire appel.", |row| &row.zones)
            .format("code de commune, de département, d’EPCI (SIREN), de pays, ou france"),
        Of::text("lien_mobilisation", "Page par laquelle y faire appel.", |row| {
            row.service.lien_mobilisation.as_deref()
        })
        .format("adresse web"),
        Of::chosen("modes_mobilisation", "Façons d’y faire appel.", Self::modes_mobilisation)
            .format("envoyer-un-courriel, se-presenter, telephoner, utiliser-lien-mobilisation"),
        Of::chosen("mobilisable_par", "Qui peut y faire appel.", Self::mobilisable_par)
            .format("professionnels, usagers"),
        Of::text("mobilisation_precisions", "Précisions sur la façon d’y faire appel.", |row| {
            row.texte.as_ref()?.mobilisation_precisions.as_deref()
        }),
        Of::number("volume_horaire_hebdomadaire", "Heures par semaine.", |row| row.service.volume_horaire_hebdomadaire)
            .unit("heure"),
        // A number with decimals there: its open data knows no whole number that may be missing.
        Of::number("nombre_semaines", "Semaines.", |row| row.service.nombre_semaines.map(f64::from)).unit("semaine"),
        Of::text("horaires_accueil", "Horaires d’accueil.", |row| row.service.horaires_accueil.as_deref())
            .format("opening_hours d’OpenStreetMap"),
        Of::number("score_qualite", "Qualité de la description.", |row| Some(row.service.score_qualite))
            .required()
            .format("0 à 1"),
        Of::boolean(
            "adresse_certifiee",
            "Si data·inclusion a trouvé l’adresse sur la carte ; vide si elle ne le dit pas.",
            |row| row.service.adresse_certifiee,
        ),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<service::Entity>(after, size).await?;
        let mut textes = chunk.beside::<service_texte::Entity>().await?;
        let mut thematiques = chunk.lists(listing::THEMATIQUES_OF_SERVICE).await?;
        let mut publics = chunk.lists(listing::PUBLICS_OF_SERVICE).await?;
        let mut zones = chunk.lists(listing::ZONES_OF_SERVICE).await?;
        let next = chunk.next();
        let open = chunk.rows.into_iter().filter(|row| !SOURCES_RESTREINTES.contains(&row.source_slug.as_str()));
        let rows = open.map(|row| Self {
            texte: textes.remove(&row.id),
            thematiques: thematiques.remove(&row.id).unwrap_or_default(),
            publics: publics.remove(&row.id).unwrap_or_default(),
            zones: zones.remove(&row.id).unwrap_or_default(),
            service: without_hidden_contact(row),
        });
        Ok(Batch { rows: rows.collect(), next })
    }
}

fn without_hidden_contact(row: service::Model) -> service::Model {
    let row = service::Model { contact_nom_prenom: None, ..row };
    if row.contact_masque.is_none() { row } else { service::Model { telephone: None, courriel: None, ..row } }
}
