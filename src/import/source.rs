//! What is a source, to the program that runs it?

use std::future::Future;

use sea_orm::DbErr;

use super::anomalie::Check;
use super::dictionary::Table;
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::write::Writer;

/// An upstream data set and how it becomes rows. `read` is pure and touches no database; `write` runs in one
/// transaction, so that readers see the old rows until all the new ones stand.
pub trait Source {
    /// Rows as read, ready to write.
    type Rows: Send + 'static;

    /// The data set.
    const JEU: JeuDeDonnees;

    /// What it reads, for the documentation.
    const DICTIONARY: &'static [Table];

    /// What may be wrong in the rows it accepts.
    const CHECKS: &'static [Check] = &[];

    /// Data sets whose rows decide what its own become: when one of them changed, the same files are read again.
    const AFTER: &'static [&'static str] = &[];

    /// Whether the day of the import decides what its rows become.
    const DATED: bool = false;

    /// Whether the source reads this file: told by its name and its first bytes.
    fn recognises(input: &Input) -> bool;

    /// Reads files into rows. Refused and skipped rows go to the ledger; an unreadable file is an error.
    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Self::Rows, FileError>;

    /// Tells the values that the rows go without, as far as these files tell of them: what hangs on other data sets is known
    /// once they are written.
    fn left_out(rows: Self::Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        let _ = (rows, told);
        Ok(())
    }

    /// The values that a field of a type takes, or a column of a file when no type is told, when they are a closed list.
    fn accepted(type_objet: Option<&str>, champ: &str) -> Vec<String> {
        let _ = (type_objet, champ);
        Vec::new()
    }

    /// Writes rows, then what follows from them.
    fn write(rows: Self::Rows, writer: &Writer<'_>, ledger: &Ledger) -> impl Future<Output = Result<(), DbErr>> + Send;
}

/// What is known of a data set before any import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JeuDeDonnees {
    /// Short name: the source's name on the command line.
    pub id: &'static str,
    /// Name.
    pub nom: &'static str,
    /// Who publishes it.
    pub producteur: &'static str,
    /// Licence of reuse.
    pub licence: &'static str,
    /// Page of the publisher.
    pub url: &'static str,
    /// How often it is published.
    pub frequence: &'static str,
    /// What it holds.
    pub description: &'static str,
}
