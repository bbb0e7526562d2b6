//! Pairs of the CSV versions, v1.0 of 2020 to December 2023.

use super::pair::{self, Pairs};
use crate::import::input::{FileError, Input};
use crate::import::ledger::Ledger;
use crate::import::refusal::file;
use crate::import::table::{self, Dialect};

/// Adds the pairs of a file.
pub fn read(input: &Input, pairs: &mut Pairs, ledger: &mut Ledger) -> Result<(), FileError> {
    let header = input.first_line();
    let names: Vec<&str> = header.split(';').map(|name| name.trim().trim_matches('"')).collect();
    let (cfd, rncp) =
        pair::columns(names.iter().copied()).ok_or_else(|| file::missing(&input.name, pair::NO_HEADER))?;
    let (cfd, rncp) = (names[cfd], names[rncp]);
    table::each_row(input, Dialect::SEMICOLON, &[cfd, rncp], ledger, |record| {
        pairs.add(record.get(cfd), record.get(rncp), record.at())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_layout_is_an_error() {
        let input = Input::new("Kit apprentissage.csv", &b"a;b\n1;2\n"[..]);
        let error = read(&input, &mut Pairs::default(), &mut Ledger::silent()).unwrap_err();
        assert!(
            error.to_string().starts_with("Kit apprentissage.csv: Il manque l'en-tête avec les colonnes"),
            "{error}"
        );
    }
}
