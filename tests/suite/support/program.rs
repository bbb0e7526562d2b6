//! The program itself, run as people run it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

static COUNTER: AtomicUsize = AtomicUsize::new(0);

/// A folder of one test, gone with it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let rank = COUNTER.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("passerelle-program-{}-{rank}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for a test");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The program in this folder, under no setting of ours but a database of the folder.
pub fn passerelle(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PASSERELLE_") {
            command.env_remove(name);
        }
    }
    command.env("DATABASE_URL", format!("sqlite://{}?mode=rwc", folder.join("passerelle.db").display()));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

/// The status that the head of an answer tells.
pub fn status(head: &str) -> u16 {
    head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

/// The program that serves, ended with the test if it did not stop before.
pub struct Server {
    child: Child,
    address: String,
    rest: Option<std::thread::JoinHandle<String>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts on a free port, which it tells on standard error.
    pub fn start(folder: &Path) -> Self {
        Self::started(passerelle(folder, &["serve"]))
    }

    pub fn started(mut command: Command) -> Self {
        command.env("PASSERELLE_LISTEN", "127.0.0.1:0").stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("standard error"));
        let mut said = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).expect("a line") > 0, "it ended before serving: {said}");
            said += &line;
            if let Some((_, rest)) = line.split_once("explorer at http://") {
                break rest.split('/').next().expect("an address").to_owned();
            }
        };
        let rest = std::thread::spawn(move || {
            let mut rest = String::new();
            let _ = lines.read_to_string(&mut rest);
            rest
        });
        Self { child, address, rest: Some(rest) }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a request, with these lines in its head.
    pub fn write(&self, method: &str, path: &str, lines: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("the server accepts");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{lines}{kind}", self.address);
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).expect("the request is sent");
        stream
    }

    /// Sends a request and gives the head and the body of its answer.
    pub fn exchange(&self, method: &str, path: &str, lines: &str, body: &str) -> (String, String) {
        let mut answer = String::new();
        self.write(method, path, lines, body).read_to_string(&mut answer).expect("an answer in UTF-8");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        (head.to_owned(), body.to_owned())
    }

    /// Sends a request and gives the status and the body of its answer.
    pub fn send(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let (head, body) = self.exchange(method, path, "", body);
        (status(&head), body)
    }

    /// Ends it as the system does, without a word.
    pub fn kill(mut self) {
        self.child.kill().expect("the server is killed");
        self.child.wait().expect("the server has ended");
    }

    pub fn ask(&self, query: &str) -> Value {
        let (status, body) = self.send("POST", "/graphql", &json!({ "query": query }).to_string());
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).expect("an answer is JSON")
    }

    /// Asks it to end, as systems do; tells whether it ended well and what it said.
    pub fn stop(mut self) -> (bool, String) {
        let id = self.id().to_string();
        // Every shell has `kill`; not every system has a program of that name.
        let asked = Command::new("sh").args(["-c", "kill -s TERM \"$0\"", &id]).status();
        assert!(asked.expect("a shell runs").success());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(15), "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        };
        let said = self.rest.take().expect("standard error").join().expect("standard error is read");
        (status.success(), said)
    }
}
