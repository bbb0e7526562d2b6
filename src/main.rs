//! The `passerelle` program.

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    take_small_pages();
    match passerelle::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("passerelle: {}", passerelle::telemetry::told(&error));
            ExitCode::FAILURE
        }
    }
}

/// The allocator asks for pages of two megabytes: to clear one takes milliseconds at the worst moment, for a few kilobytes
/// that are needed. A server that nobody asks anything held twice the memory.
#[cfg(target_os = "linux")]
fn take_small_pages() {
    // A system that has no such pages refuses, and has nothing to refuse.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(not(target_os = "linux"))]
fn take_small_pages() {}
