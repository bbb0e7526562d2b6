//! Under which rules are rows left aside? Named in French, in a few words, as operators and producers read them.

/// A newer export has the same sheet.
pub const NEWER_EXPORT: &str = "un export plus récent contient la même fiche";

/// The same row was read before, in a newer file or higher in the same one.
pub const REPEATED: &str = "même ligne déjà lue dans cet import";

/// The same key comes again: the last row is kept.
pub const REPLACED: &str = "même clé plus bas dans cet import";

/// The same code was read before, in a fuller or newer file or higher in the same one.
pub const SAME_CODE: &str = "même code déjà lu dans cet import";

/// The same link was read before.
pub const SAME_LINK: &str = "même lien déjà lu dans cet import";

/// The same pair was read before.
pub const SAME_PAIR: &str = "même paire déjà lue dans cet import";

/// A row of the same identifier is as recent or newer.
pub const OLDER: &str = "même identifiant, dans une ligne aussi récente ou plus récente de cet import";

/// A newer file has the same key.
pub const KEY_IN_NEWER_FILE: &str = "même clé dans un fichier plus récent de cet import";

/// The same key comes again in the file: the last row is kept.
pub const KEY_AGAIN_IN_FILE: &str = "même clé plus bas dans ce fichier";

/// The catalogue never showed the course.
pub const NEVER_PUBLISHED: &str = "formation jamais publiée (aucun tag)";

/// A better list or an earlier row told all of it.
pub const ALL_KNOWN: &str = "tout est déjà connu par une meilleure liste ou une ligne précédente";

/// The establishment has another UAI, and this one is told.
pub const OTHER_UAI: &str = "autre UAI d’un établissement déjà lu, signalé";

/// The graph does not hold what the table tells.
pub const NOT_IN_GRAPH: &str = "hors du graphe";

/// The same, of a sheet of the ONISEP.
pub const NOT_IN_GRAPH_ONISEP: &str = "fiche de l’ONISEP, hors du graphe";

/// The same, of a job under a new name.
pub const NOT_IN_GRAPH_RENAMED: &str = "métier renommé, hors du graphe";

/// The same, of a tree of sectors.
pub const NOT_IN_GRAPH_SECTOR: &str = "arbre des secteurs, hors du graphe";

/// The same, of a part of a département.
pub const NOT_IN_GRAPH_ARRONDISSEMENT: &str = "arrondissement départemental, hors du graphe";

/// The same, of a kind of text.
pub const NOT_IN_GRAPH_TEXT: &str = "sorte de texte hors du graphe";

/// A view repeats the tables it is made of.
pub const VIEW: &str = "vue de deux tables déjà lues";

/// No agreement is told.
pub const NO_AGREEMENT: &str = "aucune convention";

/// No link is told.
pub const NO_LINK: &str = "aucun lien";

/// A sheet is linked to itself.
pub const LINK_TO_ITSELF: &str = "lien vers la fiche elle-même";

/// The other sheet told the same link.
pub const LINK_TOLD: &str = "lien déjà dit par l’autre fiche";

/// The producer has suspended it.
pub const SUSPENDED: &str = "suspendu par son producteur";

/// The structure is closed.
pub const CLOSED_STRUCTURE: &str = "structure fermée";

/// The structure of the service is closed.
pub const OF_CLOSED_STRUCTURE: &str = "service d’une structure fermée";

/// The service is closed.
pub const CLOSED_SERVICE: &str = "service fermé";

/// An enumeration of schema v0, which is converted.
pub const ENUMERATION_V0: &str = "énumération du schéma v0, convertie à la lecture des offres";

/// The places come from another data set.
pub const HELD_BY_DECOUPAGE: &str = "tenu par le découpage administratif";

/// The enumeration is closed: the schema holds it.
pub const HELD_BY_SCHEMA: &str = "énumération fermée, tenue par le schéma";

/// The enumeration is not known here.
pub const ENUMERATION_UNKNOWN: &str = "énumération inconnue";

/// The tables of ROME 3 told it.
pub const KNOWN_FROM_TABLES: &str = "connu par les tables du ROME 3";

/// The skill stands in another section too.
pub const SKILL_ELSEWHERE: &str = "même compétence dans une autre rubrique des fiches";

/// ROME 4.0 has the title.
pub const TITLE_IN_ROME4: &str = "appellation connue du ROME 4.0";

/// Neither of the two codes of a pair is told.
pub const NEITHER_CODE: &str = "ni CFD ni code RNCP";

/// A CFD or an RNCP alone makes no pair.
pub const CODE_ALONE: &str = "CFD ou code RNCP seul";

/// Another locality has the same commune and postal code.
pub const LOCALITY: &str = "autre localité de la même commune et du même code postal";

/// Nobody’s commune.
pub const FAISANS: &str = "île des Faisans, qui n’est d’aucune commune";

/// The code is no commune's.
pub const NO_COMMUNE: &str = "commune absente du code officiel géographique";

/// A delegated commune bears the code of the whole one.
pub const DELEGATED: &str = "commune déléguée qui porte le code de sa commune";

/// The official geographic code tells it.
pub const HELD_BY_COG: &str = "tenu par le code officiel géographique";

/// A creation: there is no code before.
pub const CREATION: &str = "création, sans code antérieur";

/// The code still is a commune's.
pub const STILL_A_COMMUNE: &str = "code qui est encore celui d’une commune";

/// A later event of the same code says more.
pub const LATER_EVENT: &str = "un événement ultérieur du même code en dit plus";

/// The code leads to no present commune.
pub const LEADS_NOWHERE: &str = "ne mène à aucune commune actuelle";

/// No file gives the SIRET of the mission locale.
pub const MISSION_WITHOUT_SIRET: &str = "mission locale dont aucun fichier ne donne le SIRET";

/// An earlier row told the mission locale of the commune.
pub const COVERED: &str = "commune déjà couverte par une ligne précédente";

/// Whoever filled the workbook in marked the row: it explains, or is an example.
pub const MARKED: &str = "ligne marquée à ignorer";

/// The row is empty.
pub const EMPTY_ROW: &str = "ligne vide";

/// `na` stands for no agreement.
pub const NO_IDCC: &str = "pas d’IDCC (na)";

/// The text is of no agreement.
pub const TEXT_WITHOUT_IDCC: &str = "texte sans IDCC";

/// Another text of the agreement is in force or later.
pub const OTHER_TEXT: &str = "un autre texte de la même convention est en vigueur ou plus récent";

/// No agreement is told of the activity.
pub const NO_AGREEMENT_OF_ACTIVITY: &str = "aucune convention dite pour cette activité";

/// `Autre` stands for no agreement.
pub const IDCC_OTHER: &str = "IDCC « Autre » : aucune convention";
