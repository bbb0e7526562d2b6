//! The `passerelle` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    match passerelle::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("passerelle: {error:#}");
            ExitCode::FAILURE
        }
    }
}
