//! The `passerelle` program.

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match passerelle::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("passerelle: {}", passerelle::telemetry::told(&error));
            ExitCode::FAILURE
        }
    }
}
