//! The `passerelle` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    match passerelle::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("passerelle: {}", passerelle::telemetry::told(&error));
            ExitCode::FAILURE
        }
    }
}
