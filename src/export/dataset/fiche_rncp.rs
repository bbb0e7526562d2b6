//! Sheets of the RNCP and of the RS.

use entity::fiche_rncp;
use sea_orm::DbErr;

use super::{About, Batch, Dialect, Record};
use crate::export::column::{Column, chosen};
use crate::store::{Snapshot, listing};

type Of = Column<Row>;

pub(super) struct Row {
    fiche: fiche_rncp::Model,
    cfds: Vec<String>,
    romes: Vec<String>,
    nsfs: Vec<String>,
    formacodes: Vec<String>,
    blocs: Vec<String>,
    certificateurs: Vec<String>,
    conventions: Vec<String>,
    remplacees: Vec<String>,
    remplacantes: Vec<String>,
}

impl Row {
    fn voies(&self) -> Vec<&'static str> {
        chosen([
            (self.fiche.voie_apprentissage, "apprentissage"),
            (self.fiche.voie_professionnalisation, "professionnalisation"),
            (self.fiche.voie_candidature, "candidature"),
            (self.fiche.voie_experience, "experience"),
            (self.fiche.voie_formation_continue, "formation_continue"),
            (self.fiche.voie_formation_initiale, "formation_initiale"),
        ])
    }
}

impl Record for Row {
    const ABOUT: About = About {
        name: "fiches-rncp",
        title: "Fiches du répertoire national des certifications professionnelles (RNCP) et du répertoire spécifique (RS)",
        sources: &["rncp", "kit-apprentissage"],
        dialect: Dialect::Passerelle,
    };

    const COLUMNS: &'static [Of] = &[
        Of::text("rncp", "Code de la fiche, avec son préfixe.", |row| Some(&row.fiche.rncp))
            .required()
            .format("RNCP37537, RS6117"),
        Of::text("registre", "Répertoire.", |row| Some(&row.fiche.registre)).required().format("RNCP ou RS"),
        Of::text("intitule", "Intitulé.", |row| Some(&row.fiche.intitule)).required(),
        Of::text("abrege_libelle", "Sigle du type de certification, tel que BTS ou CAP.", |row| {
            row.fiche.abrege_libelle.as_deref()
        }),
        Of::text("abrege_intitule", "Type de certification.", |row| row.fiche.abrege_intitule.as_deref()),
        Of::integer("niveau_europeen", "Niveau du cadre européen.", |row| row.fiche.niveau_europeen).format("1 à 8"),
        Of::boolean("actif", "Si le répertoire dit la fiche active.", |row| Some(row.fiche.actif)).required(),
        Of::text("type_enregistrement", "De droit, ou sur demande.", |row| row.fiche.type_enregistrement.as_deref()),
        Of::day("date_dernier_jo", "Dernière publication au Journal officiel.", |row| row.fiche.date_dernier_jo),
        Of::day("date_decision", "Jour de la décision.", |row| row.fiche.date_decision),
        Of::day("date_effet", "Jour où elle prend effet.", |row| row.fiche.date_effet),
        Of::day("date_fin_enregistrement", "Dernier jour de l’enregistrement.", |row| {
            row.fiche.date_fin_enregistrement
        }),
        Of::text("validation_partielle", "Validation partielle, comme le répertoire l’écrit.", |row| {
            row.fiche.validation_partielle.as_deref()
        }),
        Of::boolean("nouvelle_caledonie", "Ouverte en Nouvelle-Calédonie.", |row| Some(row.fiche.nouvelle_caledonie))
            .required(),
        Of::boolean("polynesie_francaise", "Ouverte en Polynésie française.", |row| {
            Some(row.fiche.polynesie_francaise)
        })
        .required(),
        Of::chosen("voies_acces", "Voies d’accès.", Self::voies).format(
            "apprentissage, professionnalisation, candidature, experience, formation_continue, formation_initiale",
        ),
        Of::list("cfds", "Diplômes qui vont avec elle (CFD).", |row| &row.cfds).format("8 caractères"),
        Of::list("romes", "Métiers auxquels elle mène (ROME), comme donnés.", |row| &row.romes),
        Of::list("nsfs", "Spécialités (NSF).", |row| &row.nsfs),
        Of::list("formacodes", "Thèmes (Formacode).", |row| &row.formacodes),
        Of::list("blocs", "Blocs de compétences, par leur code.", |row| &row.blocs),
        Of::list("certificateurs", "Noms des certificateurs.", |row| &row.certificateurs),
        Of::list(
            "conventions",
            "Conventions collectives, par leur numéro de brochure, qui n’est pas un IDCC.",
            |row| &row.conventions,
        ),
        Of::list("remplacees", "Fiches qu’elle remplace.", |row| &row.remplacees),
        Of::list("remplacantes", "Fiches qui la remplacent.", |row| &row.remplacantes),
        Of::millesime(|row| row.fiche.millesime),
        Of::mis_a_jour_le(|row| Some(row.fiche.mis_a_jour_le)),
    ];

    async fn read(snapshot: &Snapshot, after: Option<&str>, size: u32) -> Result<Batch<Vec<Self>>, DbErr> {
        let chunk = snapshot.chunk::<fiche_rncp::Entity>(after, size).await?;
        let mut cfds = chunk.lists(listing::CFDS_OF_FICHE).await?;
        let mut romes = chunk.lists(listing::ROMES_OF_FICHE).await?;
        let mut nsfs = chunk.lists(listing::NSFS_OF_FICHE).await?;
        let mut formacodes = chunk.lists(listing::FORMACODES_OF_FICHE).await?;
        let mut blocs = chunk.lists(listing::BLOCS_OF_FICHE).await?;
        let mut certificateurs = chunk.lists(listing::CERTIFICATEURS_OF_FICHE).await?;
        let mut conventions = chunk.lists(listing::CONVENTIONS_OF_FICHE).await?;
        let mut remplacees = chunk.lists(listing::REMPLACEES_OF_FICHE).await?;
        let mut remplacantes = chunk.lists(listing::REMPLACANTES_OF_FICHE).await?;
        let next = chunk.next();
        let rows = chunk.rows.into_iter().map(|fiche| Self {
            cfds: cfds.remove(&fiche.rncp).unwrap_or_default(),
            romes: romes.remove(&fiche.rncp).unwrap_or_default(),
            nsfs: nsfs.remove(&fiche.rncp).unwrap_or_default(),
            formacodes: formacodes.remove(&fiche.rncp).unwrap_or_default(),
            blocs: blocs.remove(&fiche.rncp).unwrap_or_default(),
            certificateurs: certificateurs.remove(&fiche.rncp).unwrap_or_default(),
            conventions: conventions.remove(&fiche.rncp).unwrap_or_default(),
            remplacees: remplacees.remove(&fiche.rncp).unwrap_or_default(),
            remplacantes: remplacantes.remove(&fiche.rncp).unwrap_or_default(),
            fiche,
        });
        Ok(Batch { rows: rows.collect(), next })
    }
}
