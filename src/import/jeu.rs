//! Which data sets are there? The registry of the sources: what is known of each, and how its files are read.

use sea_orm::{DatabaseConnection, DbErr};

use super::anomalie::Check;
use super::dictionary::Table;
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::report::Report;
use super::run::{Error, Terms};
use super::source::{JeuDeDonnees, Source};
use super::{
    bcn, catalogue, conventions, data_inclusion, decoupage, kit, organismes, referentiels, refusal, rncp, rome,
};

macro_rules! sources {
    ($($variant:ident => $source:path),+ $(,)?) => {
        /// A data set that can be imported, in the order in which a whole folder is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Jeu {
            $(
                #[doc = "See its module."]
                $variant,
            )+
        }

        impl Jeu {
            /// Every data set.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The data set that bears a short name.
            pub fn named(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|jeu| jeu.describe().id == id)
            }

            /// What is known of it.
            pub fn describe(self) -> JeuDeDonnees {
                match self { $(Self::$variant => <$source as Source>::JEU),+ }
            }

            /// Reads files and writes nothing; tells the values that the rows they accept go without.
            pub(super) fn examine(
                self,
                inputs: &[Input],
                ledger: &mut Ledger,
                told: &mut dyn FnMut(Ignored),
            ) -> Result<(), FileError> {
                let lost = |error: DbErr| {
                    tracing::error!(%error, "the rows of a validation are lost");
                    refusal::file::spilt(self.describe().id)
                };
                match self {
                    $(Self::$variant => {
                        let rows = <$source as Source>::read(inputs, ledger)?;
                        <$source as Source>::left_out(rows, told).map_err(lost)
                    })+
                }
            }

            /// The values that a field of a type, or a column, takes, when they are a closed list.
            pub(super) fn accepted(self, type_objet: Option<&str>, champ: &str) -> Vec<String> {
                match self { $(Self::$variant => <$source as Source>::accepted(type_objet, champ)),+ }
            }

            /// Reads files without writing anything.
            #[cfg(test)]
            pub(super) fn read(self, inputs: &[Input], ledger: &mut Ledger) -> Result<(), FileError> {
                match self { $(Self::$variant => <$source as Source>::read(inputs, ledger).map(drop)),+ }
            }

            /// Whether it reads this file.
            pub(super) fn recognises(self, input: &Input) -> bool {
                match self { $(Self::$variant => <$source as Source>::recognises(input)),+ }
            }

            /// Rank of the data set that reads a file: the first that recognises it.
            pub(super) fn reader(input: &Input) -> Option<usize> {
                Self::ALL.iter().position(|jeu| jeu.recognises(input))
            }

            /// Data sets whose rows decide what its own become.
            pub fn after(self) -> &'static [&'static str] {
                match self { $(Self::$variant => <$source as Source>::AFTER),+ }
            }

            /// What it reads.
            pub(super) fn dictionary(self) -> &'static [Table] {
                match self { $(Self::$variant => <$source as Source>::DICTIONARY),+ }
            }

            /// What may be wrong in the rows it accepts.
            pub(super) fn checks(self) -> &'static [Check] {
                match self { $(Self::$variant => <$source as Source>::CHECKS),+ }
            }

            /// Imports files.
            pub(super) async fn run(self, db: &DatabaseConnection, inputs: Vec<Input>, terms: Terms) -> Result<Report, Error> {
                match self { $(Self::$variant => super::run::run::<$source>(db, inputs, terms).await),+ }
            }
        }
    };
}

// Places and enumerations first: what follows is tied to them.
sources! {
    Decoupage => decoupage::Decoupage,
    Referentiels => referentiels::Referentiels,
    Rome => rome::Rome,
    Bcn => bcn::Bcn,
    Rncp => rncp::FranceCompetences,
    Kit => kit::Kit,
    Conventions => conventions::Conventions,
    Organismes => organismes::Organismes,
    Catalogue => catalogue::Catalogue,
    DataInclusion => data_inclusion::DataInclusion,
}
