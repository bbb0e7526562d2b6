//! Which table of the ROME is this file?

use crate::import::input::Input;
use crate::import::table::Dialect;

/// A table of the ROME, in the order of reading: what comes later completes what came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// ROME 3: families.
    GrandsDomaines,
    /// ROME 3: professional domains.
    Domaines,
    /// ROME 4.0: jobs.
    Metiers4,
    /// ROME 3: jobs.
    Metiers3,
    /// ROME 3: the whole tree, as JSON.
    Arbre,
    /// ROME 3: texts of the sheets.
    Definitions,
    /// ROME 4.0: titles.
    Appellations4,
    /// ROME 3: titles.
    Appellations3,
    /// ROME 3: skills.
    Competences,
    /// ROME 3: job x skill.
    Correspondances,
    /// Job x branch.
    Naf,
    /// ROME 4.0: tree of sectors; not in the graph.
    Secteurs,
    /// ONISEP sheets by job; not in the graph.
    Onisep,
    /// Jobs renamed; not in the graph.
    Renommages,
}

// From the most telling header to the least: the first whose columns all stand in the header wins.
const TABLES: &[Kind] = &[
    Kind::Metiers4,
    Kind::Appellations4,
    Kind::Appellations3,
    Kind::Competences,
    Kind::Definitions,
    Kind::Metiers3,
    Kind::Naf,
    Kind::GrandsDomaines,
    Kind::Domaines,
    Kind::Correspondances,
    Kind::Onisep,
    Kind::Renommages,
];

impl Kind {
    /// The table a file holds: a JSON tree by its name, a CSV by its header.
    pub fn of(input: &Input) -> Option<Self> {
        let name = input.lower_name();
        if name.ends_with(".json") {
            return tree(&name, input);
        }
        if !name.ends_with(".csv") {
            return None;
        }
        let columns = header(input);
        let has = |kind: &&Self| kind.needed().iter().all(|column| columns.iter().any(|c| c == column));
        // Two columns of numbers are a table of its own only when there is no third.
        TABLES.iter().find(has).copied().filter(|kind| *kind != Self::Correspondances || columns.len() == 2)
    }

    /// Columns without which the table is not this one.
    pub const fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Metiers4 => &["code_rome", "code_fiche_metier", "code_ogr", "libelle_rome", "code_rome_parent"],
            Self::Appellations4 => {
                &["code_ogr", "libelle_appellation_long", "code_rome", "classification", "peu_usite"]
            }
            Self::Appellations3 => {
                &["code_ogr", "libelle_appellation_long", "code_rome", "code_type_section_appellation"]
            }
            Self::Competences => &["code_ogr", "libelle", "code_type_referentiel", "code_ref_rubrique"],
            Self::Definitions => &["code_rome", "position_libelle_txt", "libelle_texte", "libelle_type_texte"],
            Self::Metiers3 => &["code_rome", "libelle_rome", "code_grand_domaine"],
            Self::Naf => &["code_rome", "code_naf"],
            Self::GrandsDomaines => &["code_grand_domaine", "libelle_grand_domaine"],
            Self::Domaines => &["code_domaine_professionnel", "libelle_domaine_professionnel"],
            Self::Correspondances => &["code_rome", "code_ogr"],
            Self::Onisep => &["Code ROME", "lien site onisep.fr"],
            Self::Renommages => &["Code ROME", "Ancien Libellé", "Nouveau libellé"],
            Self::Arbre | Self::Secteurs => &[],
        }
    }
}

fn tree(name: &str, input: &Input) -> Option<Kind> {
    let head = &input.head()[..input.head().len().min(512)];
    let head = String::from_utf8_lossy(head);
    if head.contains("\"arbo_secteur\"") {
        Some(Kind::Secteurs)
    } else {
        name.starts_with("arborescence-rome").then_some(Kind::Arbre)
    }
}

/// How a table of the ROME separates: commas, or semicolons.
pub fn dialect(input: &Input) -> Dialect {
    if input.first_line().contains(';') { Dialect::SEMICOLON } else { Dialect::COMMA }
}

fn header(input: &Input) -> Vec<String> {
    let line = input.first_line();
    let separator = char::from(dialect(input).separator);
    line.split(separator).map(|name| name.trim().trim_matches('"').to_owned()).collect()
}
