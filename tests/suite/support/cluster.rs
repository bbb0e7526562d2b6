//! A PostgreSQL of one test, to be stopped, killed and started again, and those that follow it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Contents, Database, until};

/// A server with a folder and a port of its own, gone with its test.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    server: Option<Child>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

static COUNTER: AtomicUsize = AtomicUsize::new(0);

fn signal(name: &str, processes: &[String]) {
    let _ = Command::new("kill").arg(format!("-{name}")).args(processes).stderr(Stdio::null()).status();
}

/// Where the programs of the server are; none where it is not installed.
fn programs() -> Option<PathBuf> {
    let debian =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path = std::env::var("PATH").unwrap_or_default();
    let mut all: Vec<PathBuf> = debian.chain(std::env::split_paths(&path)).collect();
    all.retain(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file());
    all.into_iter().next()
}

impl Cluster {
    /// A new server that runs; none where none can be made.
    pub async fn start(connections: u32) -> Option<Self> {
        // Where the other tests have no PostgreSQL, this one has none either.
        std::env::var("PASSERELLE_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
        let programs = programs()?;
        let mut cluster = Self::placed(programs);
        let arguments = ["--username=passerelle", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
        let made = cluster.command("initdb").arg("--pgdata").arg(cluster.data()).args(arguments).status();
        assert!(made.expect("initdb runs").success());
        let settings = format!(
            "port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n\
             max_connections = {connections}\nshared_buffers = '16MB'\n",
            cluster.port
        );
        let path = cluster.data().join("postgresql.auto.conf");
        std::fs::write(path, settings).expect("settings");
        cluster.run().await;
        Some(cluster)
    }

    /// A server that follows this one, copied from it while it runs.
    pub async fn standby(&self) -> Self {
        let mut standby = Self::placed(self.programs.clone());
        let mut copy = self.command("pg_basebackup");
        copy.args(["--host=127.0.0.1", "--username=passerelle", "--write-recovery-conf", "--wal-method=stream"]);
        copy.args(["--checkpoint=fast", "--no-sync"]).arg(format!("--port={}", self.port));
        assert!(copy.arg("--pgdata").arg(standby.data()).status().expect("pg_basebackup runs").success());
        let path = standby.data().join("postgresql.auto.conf");
        let settings = std::fs::read_to_string(&path).expect("settings");
        // The last word counts. What a statement reads is not waited for.
        let own = format!("port = {}\nmax_standby_streaming_delay = 0\n", standby.port);
        std::fs::write(&path, settings + &own).expect("settings");
        standby.run().await;
        standby
    }

    fn placed(programs: PathBuf) -> Self {
        let rank = COUNTER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("passerelle_cluster_{}_{rank}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for a test");
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let cluster = Self { programs, folder, port: free.expect("a port").port(), server: None };
        cluster.own();
        cluster
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn own(&self) {
        if is_root() {
            let _ = Command::new("chown").arg("postgres").arg(&self.folder).status();
        }
    }

    // The server refuses to be root's.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&path) };
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&path);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Starts it, and waits until it answers.
    pub async fn run(&mut self) {
        self.server = Some(self.command("postgres").arg("-D").arg(self.data()).spawn().expect("the server starts"));
        super::soon("PostgreSQL", async {
            while sea_orm::Database::connect(self.url("postgres")).await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
    }

    /// The address of one of its databases.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://passerelle@{}/{name}", self.address())
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// A database that holds that.
    pub async fn database(&self, contents: Contents) -> Database {
        Database::at(self.url("postgres"), contents).await
    }

    /// Its processes: the first one, and those that it began.
    fn processes(&self) -> Vec<String> {
        let file = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let Some(first) = file.lines().next().map(str::to_owned).filter(|pid| Path::new("/proc").join(pid).exists())
        else {
            return Vec::new();
        };
        let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap_or_default();
        std::iter::once(first).chain(children.split_whitespace().map(str::to_owned)).collect()
    }

    /// Stops all of it where it stands: it answers nothing, and closes nothing.
    pub fn stop(&self) {
        signal("STOP", &self.processes());
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        signal("CONT", &self.processes());
    }

    /// Kills all of it at once.
    pub fn kill(&mut self) {
        signal("KILL", &self.processes());
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// Waits until all of it is gone.
    pub async fn gone(&self) {
        until("the end of PostgreSQL", || self.processes().is_empty()).await;
        let _ = std::fs::remove_file(self.data().join("postmaster.pid"));
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}
