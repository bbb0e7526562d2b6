//! A server of its own process, whose CPU is counted apart.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};

/// A server, ended with this.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub address: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// The program over a database, remembering within so many mebibytes.
    pub fn passerelle(url: &str, cache_mb: u32) -> anyhow::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
        // Settings of the benchmark are none of the program's.
        let ours = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("PASSERELLE_"));
        ours.for_each(|name| {
            command.env_remove(name);
        });
        command.arg("serve").env("DATABASE_URL", url).env("PASSERELLE_LISTEN", "127.0.0.1:0");
        // A part of a batch is executed, and its answer is not remembered.
        command.env("PASSERELLE_HTTP_MAX_BATCH", "1");
        command.env("PASSERELLE_CACHE_MB", cache_mb.to_string()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().context("the program does not start")?;
        let said = child.stderr.take().context("standard error")?;
        let mut said = BufReader::new(said).lines();
        let address = said.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("explorer at http://")?;
            Some(rest.split('/').next()?.to_owned())
        });
        // Read to its end, or the program would wait for its reader.
        std::thread::spawn(move || said.map_while(Result::ok).for_each(drop));
        Ok(Self { child, address: address.context("it ended before serving")? })
    }

    /// The server that shows what can be done at best, over the same database.
    pub fn ceiling(url: &str) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--ceiling", url]);
        Self::telling(command)
    }

    /// A server that tells, on the first line of its output, where it listens.
    pub fn telling(mut command: Command) -> anyhow::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(child.stdout.take().context("standard output")?).read_line(&mut address)?;
        let process = Self { child, address: address.trim().to_owned() };
        ensure!(!process.address.is_empty(), "it ended before serving");
        Ok(process)
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}
