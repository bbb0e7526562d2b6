//! What is known of agreements, while files are read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{convention_collective, convention_naf, naf, opco, opco_fiche_rncp};

use super::opco as names;
use crate::codes::{Idcc, Naf, Rncp};
use crate::search::fold;

/// Whose title of an agreement is the better: the later in this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Title {
    /// Short title of the table of activities.
    Activities,
    /// List of agreements and skills operators.
    Operators,
    /// List of the Dares.
    Dares,
    /// Légifrance.
    Kali,
}

/// An agreement, as far as it is known.
#[derive(Clone, Debug, Default)]
struct Convention {
    title: Option<(Title, String)>,
    opco: Option<String>,
    texte: Texte,
    millesime: Option<NaiveDate>,
}

/// What Légifrance tells of the text of an agreement.
#[derive(Clone, Debug, Default)]
pub struct Texte {
    /// Legal state.
    pub etat: Option<String>,
    /// Day from which it holds.
    pub debut: Option<NaiveDate>,
    /// Day to which it held.
    pub fin: Option<NaiveDate>,
}

/// Everything read so far.
#[derive(Debug, Default)]
pub struct Draft {
    conventions: BTreeMap<String, Convention>,
    opcos: BTreeMap<String, (String, Option<NaiveDate>)>,
    nafs: BTreeMap<String, (Option<String>, Option<NaiveDate>)>,
    conventions_nafs: BTreeSet<(String, String)>,
    fiches: BTreeSet<(String, String)>,
}

/// Rows of every table of this source.
#[derive(Debug, Default)]
pub struct Rows {
    /// See the table of that name.
    pub conventions: Vec<convention_collective::Model>,
    /// See the table of that name.
    pub opcos: Vec<opco::Model>,
    /// See the table of that name.
    pub nafs: Vec<naf::Model>,
    /// See the table of that name.
    pub conventions_nafs: Vec<convention_naf::Model>,
    /// See the table of that name.
    pub fiches: Vec<opco_fiche_rncp::Model>,
}

impl Draft {
    /// Notes an agreement and its title.
    pub fn convention(&mut self, idcc: &Idcc, title: Option<(Title, &str)>, millesime: Option<NaiveDate>) {
        let known = self.conventions.entry(idcc.to_string()).or_default();
        known.millesime = known.millesime.max(millesime);
        if let Some((rank, text)) = title
            && known.title.as_ref().is_none_or(|(of, _)| *of < rank)
        {
            known.title = Some((rank, text.to_owned()));
        }
    }

    /// Notes the operator of an agreement; false when one was told already.
    pub fn operator(&mut self, idcc: &Idcc, opco: &str, millesime: Option<NaiveDate>) -> bool {
        let slug = self.opco(opco, millesime);
        let known = self.conventions.entry(idcc.to_string()).or_default();
        let first = known.opco.is_none();
        known.opco.get_or_insert(slug);
        first
    }

    /// Notes an operator; gives its key.
    pub fn opco(&mut self, text: &str, millesime: Option<NaiveDate>) -> String {
        let nom = names::name(text);
        let slug = names::slug(&nom);
        self.opcos.entry(slug.clone()).or_insert((nom, millesime));
        slug
    }

    /// Notes the text of an agreement.
    pub fn texte(&mut self, idcc: &Idcc, texte: Texte) {
        self.conventions.entry(idcc.to_string()).or_default().texte = texte;
    }

    /// Notes an activity and its title.
    pub fn naf(&mut self, naf: &Naf, libelle: Option<&str>, millesime: Option<NaiveDate>) -> bool {
        let known = self.nafs.contains_key(naf.as_str());
        let row = self.nafs.entry(naf.to_string()).or_insert((None, millesime));
        if row.0.is_none() {
            row.0 = libelle.map(str::to_owned);
        }
        !known
    }

    /// Notes an activity in which an agreement applies; false when it was known.
    pub fn convention_naf(&mut self, idcc: &Idcc, naf: &Naf) -> bool {
        self.conventions_nafs.insert((idcc.to_string(), naf.to_string()))
    }

    /// Notes a sheet of an operator's branch; false when it was known.
    pub fn fiche(&mut self, slug: &str, rncp: &Rncp) -> bool {
        self.fiches.insert((slug.to_owned(), rncp.to_string()))
    }

    /// The rows to write.
    pub fn into_rows(self, now: DateTime<Utc>) -> Rows {
        Rows {
            conventions: self
                .conventions
                .into_iter()
                .map(|(idcc, known)| {
                    let libelle = known.title.map_or_else(|| format!("IDCC {idcc}"), |(_, text)| text);
                    convention_collective::Model {
                        idcc,
                        libelle_tri: fold(&libelle),
                        libelle,
                        opco_slug: known.opco,
                        etat: known.texte.etat,
                        debut: known.texte.debut,
                        fin: known.texte.fin,
                        millesime: known.millesime,
                        mis_a_jour_le: now,
                    }
                })
                .collect(),
            opcos: self
                .opcos
                .into_iter()
                .map(|(slug, (nom, millesime))| opco::Model { slug, nom, siren: None, millesime, mis_a_jour_le: now })
                .collect(),
            nafs: self
                .nafs
                .into_iter()
                .map(|(naf, (libelle, millesime))| naf::Model {
                    naf,
                    libelle_tri: libelle.as_deref().map(fold).unwrap_or_default(),
                    libelle,
                    millesime,
                    mis_a_jour_le: now,
                })
                .collect(),
            conventions_nafs: self
                .conventions_nafs
                .into_iter()
                .map(|(idcc, naf)| convention_naf::Model { idcc, naf })
                .collect(),
            fiches: self
                .fiches
                .into_iter()
                .map(|(opco_slug, rncp)| opco_fiche_rncp::Model { opco_slug, rncp })
                .collect(),
        }
    }
}
