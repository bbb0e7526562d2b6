//! Which texts hang from each row of a table, as flat files show them?

/// Texts that hang from the rows of a table: a relation, its column that names the row, the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing {
    pub(super) from: &'static str,
    pub(super) key: &'static str,
    pub(super) value: &'static str,
}

impl Listing {
    const fn new(from: &'static str, key: &'static str, value: &'static str) -> Self {
        Self { from, key, value }
    }
}

/// Postal codes of a commune.
pub const POSTAUX_OF_COMMUNE: Listing = Listing::new("commune_postal", "insee", "code_postal");
/// Codes that became a commune.
pub const ANCIENS_OF_COMMUNE: Listing = Listing::new("commune_ancienne", "insee", "ancien_insee");

/// Titles of a job.
pub const APPELLATIONS_OF_METIER: Listing = Listing::new("appellation", "rome", "libelle");
/// Skills of a job.
pub const COMPETENCES_OF_METIER: Listing =
    Listing::new("metier_competence l JOIN competence c ON c.ogr = l.ogr", "l.rome", "c.libelle");
/// Branches of a job.
pub const NAFS_OF_METIER: Listing = Listing::new("metier_naf", "rome", "naf");
/// Sheets that lead to a job.
pub const FICHES_OF_METIER: Listing = Listing::new("fiche_rncp_metier", "rome", "rncp");

/// Jobs of a sheet.
pub const ROMES_OF_FICHE: Listing = Listing::new("fiche_rncp_metier", "rncp", "rome");
/// Specialities of a sheet.
pub const NSFS_OF_FICHE: Listing = Listing::new("fiche_rncp_nsf", "rncp", "nsf");
/// Themes of a sheet.
pub const FORMACODES_OF_FICHE: Listing = Listing::new("fiche_rncp_formacode", "rncp", "formacode");
/// Blocks of a sheet.
pub const BLOCS_OF_FICHE: Listing = Listing::new("bloc", "rncp", "code");
/// Certifiers of a sheet, by name.
pub const CERTIFICATEURS_OF_FICHE: Listing =
    Listing::new("fiche_rncp_certificateur l JOIN certificateur c ON c.id = l.certificateur_id", "l.rncp", "c.nom");
/// Brochure numbers of the agreements of a sheet.
pub const CONVENTIONS_OF_FICHE: Listing = Listing::new("fiche_rncp_convention", "rncp", "numero");
/// Diplomas paired with a sheet.
pub const CFDS_OF_FICHE: Listing = Listing::new("certification", "rncp", "cfd");
/// Sheets that a sheet replaces.
pub const REMPLACEES_OF_FICHE: Listing = Listing::new("fiche_rncp_continuite", "nouvelle", "ancienne");
/// Sheets that replace a sheet.
pub const REMPLACANTES_OF_FICHE: Listing = Listing::new("fiche_rncp_continuite", "ancienne", "nouvelle");

/// Sheets paired with a diploma.
pub const RNCPS_OF_DIPLOME: Listing = Listing::new("certification", "cfd", "rncp");
/// Years of course of a diploma.
pub const MEFS_OF_DIPLOME: Listing = Listing::new("mef", "cfd", "mef");
/// Diplomas that a diploma replaces.
pub const REMPLACES_OF_DIPLOME: Listing = Listing::new("diplome_continuite", "nouveau", "ancien");
/// Diplomas that replace a diploma.
pub const REMPLACANTS_OF_DIPLOME: Listing = Listing::new("diplome_continuite", "ancien", "nouveau");

/// Jobs of a certification: those of its sheet.
pub const ROMES_OF_CERTIFICATION: Listing =
    Listing::new("certification c JOIN fiche_rncp_metier m ON m.rncp = c.rncp", "c.id", "m.rome");

/// Organisations that train for an organisation.
pub const FORMATEURS_OF_ORGANISME: Listing = Listing::new("organisme_relation", "responsable_siret", "formateur_siret");
/// Organisations that an organisation trains for.
pub const RESPONSABLES_OF_ORGANISME: Listing =
    Listing::new("organisme_relation", "formateur_siret", "responsable_siret");
/// Name of the commune of an organisation.
pub const COMMUNE_OF_ORGANISME: Listing =
    Listing::new("organisme o JOIN commune c ON c.insee = o.commune_insee", "o.siret", "c.nom");

/// Title of the certification of a course.
pub const CERTIFICATION_OF_FORMATION: Listing =
    Listing::new("formation f JOIN certification c ON c.id = f.certification_id", "f.cle", "c.intitule");
/// Jobs of a course: those of its sheet.
pub const ROMES_OF_FORMATION: Listing =
    Listing::new("formation f JOIN fiche_rncp_metier m ON m.rncp = f.rncp", "f.cle", "m.rome");
/// Name of the organisation that answers for a course.
pub const RESPONSABLE_OF_FORMATION: Listing =
    Listing::new("formation f JOIN organisme o ON o.siret = f.responsable_siret", "f.cle", "o.raison_sociale");
/// Name of the organisation that teaches a course.
pub const FORMATEUR_OF_FORMATION: Listing =
    Listing::new("formation f JOIN organisme o ON o.siret = f.formateur_siret", "f.cle", "o.raison_sociale");
/// Name of the commune of a course.
pub const COMMUNE_OF_FORMATION: Listing =
    Listing::new("formation f JOIN commune c ON c.insee = f.commune_insee", "f.cle", "c.nom");
/// Years of course that a course prepares.
pub const MEFS_OF_FORMATION: Listing = Listing::new("formation_mef", "cle", "mef");
/// Sessions of a course, each as an interval of days; two dots stand for a day that is unknown.
pub const SESSIONS_OF_FORMATION: Listing =
    Listing::new("session", "cle", "COALESCE(CAST(debut AS TEXT), '..') || '/' || COALESCE(CAST(fin AS TEXT), '..')");

/// Networks of a structure.
pub const RESEAUX_OF_STRUCTURE: Listing = Listing::new("structure_reseau_porteur", "structure_id", "valeur");
/// Themes of a service.
pub const THEMATIQUES_OF_SERVICE: Listing = Listing::new("service_thematique", "service_id", "valeur");
/// Groups of a service.
pub const PUBLICS_OF_SERVICE: Listing = Listing::new("service_public", "service_id", "valeur");
/// Territories of a service, as schema v1 names them: a région, which has no code there, is its départements.
pub const ZONES_OF_SERVICE: Listing = Listing::new(
    "(SELECT service_id, code FROM service_zone WHERE type_zone <> 'region' UNION ALL SELECT z.service_id, d.insee \
     FROM service_zone z JOIN departement d ON d.region_insee = z.code WHERE z.type_zone = 'region') zones",
    "service_id",
    "code",
);
