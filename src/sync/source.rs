//! Which sources have an API, and what is read of each?

use super::resource::Resource;
use super::upstream::Upstream;
use super::{Settings, apprentissage, data_inclusion, geo};

/// A source that an API serves. It bears the name of the source that imports its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Communes of the official geography.
    Decoupage,
    /// Pairs of CFD and RNCP, from the certifications of API Apprentissage.
    Kit,
    /// Training organisations of API Apprentissage.
    Organismes,
    /// Courses of API Apprentissage.
    Catalogue,
    /// Structures and services of data·inclusion.
    DataInclusion,
}

impl Source {
    /// Every source, in the order in which they need one another.
    pub const ALL: [Self; 5] = [Self::Decoupage, Self::Kit, Self::Organismes, Self::Catalogue, Self::DataInclusion];

    /// Name, on the command line and of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decoupage => "decoupage",
            Self::Kit => "kit-apprentissage",
            Self::Organismes => "organismes",
            Self::Catalogue => "catalogue",
            Self::DataInclusion => "data-inclusion",
        }
    }

    /// The source that bears a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }

    pub(super) fn upstream(self, settings: &Settings) -> Upstream {
        match self {
            Self::Decoupage => geo::upstream(settings),
            Self::Kit | Self::Organismes | Self::Catalogue => apprentissage::upstream(settings),
            Self::DataInclusion => data_inclusion::upstream(settings),
        }
    }

    pub(super) fn resources(self) -> &'static [Resource] {
        match self {
            Self::Decoupage => &[geo::COMMUNES],
            Self::Kit => &[apprentissage::CERTIFICATIONS],
            Self::Organismes => &[apprentissage::ORGANISMES],
            Self::Catalogue => &[apprentissage::FORMATIONS],
            Self::DataInclusion => &[data_inclusion::STRUCTURES, data_inclusion::SERVICES],
        }
    }
}
