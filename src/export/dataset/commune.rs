//! Communes, municipal districts, delegated and associated communes.

use entity::commune;
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::Column;
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    commune: commune::Model,
    codes_postaux: Vec<String>,
    anciens_codes: Vec<String>,
}

impl Record for Row {
    const ABOUT: About = About {
        name: "communes",
        title: "Communes, arrondissements municipaux, communes déléguées et associées",
        sources: &["decoupage"],
        dialect: Dialect::Passerelle,
    };

    const COLUMNS: &'static [Of] = &[
        Of::text("insee", "Code officiel géographique (INSEE).", |row| Some(&row.commune.insee))
            .required()
            .format("5 caractères"),
        Of::text("nom", "Nom, avec son article.", |row| Some(&row.commune.nom)).required(),
        Of::text(
            "type_commune",
            "Nature : commune, arrondissement municipal, commune déléguée ou associée.",
            |row| Some(&row.commune.type_commune),
        )
        .required()
        .format("COM, ARM, COMD ou COMA"),
        Of::text("departement_insee", "Département ou collectivité.", |row| row.commune.departement_insee.as_deref()),
        Of::text("region_insee", "Région ; vide dans une collectivité d’outre-mer.", |row| {
            row.commune.region_insee.as_deref()
        }),
        Of::text("epci_siren", "Intercommunalité à fiscalité propre, par son SIREN.", |row| {
            row.commune.epci_siren.as_deref()
        })
        .format("9 chiffres"),
        Of::text("parent_insee", "Commune dont elle est une partie ; vide pour une commune entière.", |row| {
            row.commune.parent_insee.as_deref()
        }),
        Of::text("mission_locale_siret", "Mission locale qui la couvre, par son SIRET.", |row| {
            row.commune.mission_locale_siret.as_deref()
        })
        .format("14 chiffres"),
        Of::text("zone_emploi", "Zone d’emploi (INSEE).", |row| row.commune.zone_emploi.as_deref())
            .format("4 chiffres"),
        Of::integer("population", "Population.", |row| row.commune.population).unit("habitant"),
        Of::longitude(|row| row.commune.longitude),
        Of::latitude(|row| row.commune.latitude),
        Of::list("codes_postaux", "Codes postaux (La Poste).", |row| &row.codes_postaux).format("5 chiffres"),
        Of::list("anciens_codes", "Codes de communes qui n’existent plus et sont devenues celle-ci.", |row| {
            &row.anciens_codes
        }),
        Of::millesime(|row| row.commune.millesime),
        Of::mis_a_jour_le(|row| Some(row.commune.mis_a_jour_le)),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<commune::Entity>(after, size).await?;
        let mut postaux = chunk.lists(listing::POSTAUX_OF_COMMUNE).await?;
        let mut anciens = chunk.lists(listing::ANCIENS_OF_COMMUNE).await?;
        let next = chunk.next();
        let rows = chunk.rows.into_iter().map(|commune| Self {
            codes_postaux: postaux.remove(&commune.insee).unwrap_or_default(),
            anciens_codes: anciens.remove(&commune.insee).unwrap_or_default(),
            commune,
        });
        Ok(Batch { rows: rows.collect(), next })
    }
}
