//! Servers beside one another, after one another, and ended without a word.

use std::io::{BufRead, BufReader, Read};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Contents, Database, Folder, Server, passerelle, status};

const QUESTION: &str = "{ ficheRncp(rncp: \"RNCP38430\") { intitule actif } imports(first: 100) { totalCount } }";

#[test]
fn a_second_start_serves_the_same_rows_and_a_second_server_beside_the_first_too() {
    let folder = Folder::new();
    let first = Server::start(&folder.0);
    let answer = first.ask(QUESTION);
    let beside = Server::start(&folder.0);
    assert_eq!(beside.ask(QUESTION), answer);
    assert!(first.stop().0 && beside.stop().0);
    let again = Server::start(&folder.0);
    assert_eq!(again.ask(QUESTION), answer, "the sample is loaded once");
    assert!(again.stop().0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_at_once_on_a_database_without_tables_all_serve() {
    for database in Database::each_blank().await {
        let folder = Folder::new();
        let start = || {
            let mut command = passerelle(&folder.0, &["serve"]);
            command.env("DATABASE_URL", &database.url);
            Server::started(command)
        };
        let servers: Vec<Server> = std::thread::scope(|scope| {
            let starting: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
            starting.into_iter().map(|server| server.join().expect("it serves")).collect()
        });
        let answers: Vec<Value> = servers.iter().map(|server| server.ask(QUESTION)).collect();
        assert_eq!(answers[0]["data"]["ficheRncp"]["actif"], true, "{}: {}", database.kind, answers[0]);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{}: the sample is loaded once", database.kind);
        assert!(servers.into_iter().all(|server| server.stop().0), "{}", database.kind);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_in_the_middle_of_an_answer_leaves_it_without_an_end_and_serves_again() {
    for database in Database::each(Contents::Sample).await {
        let folder = Folder::new();
        let start = || {
            let mut command = passerelle(&folder.0, &["serve"]);
            command.env("DATABASE_URL", &database.url);
            Server::started(command)
        };
        let server = start();
        let answer = server.ask(QUESTION);
        let question = json!({ "query": "subscription { miseAJour(depuis: 0) { version } }" }).to_string();
        let mut lines = BufReader::new(server.write("POST", "/graphql", "Accept: text/event-stream\r\n", &question));
        let mut line = String::new();
        while !line.contains("\"version\"") {
            line.clear();
            assert!(lines.read_line(&mut line).expect("a line") > 0, "{}: an event comes", database.kind);
        }
        server.kill();
        let mut rest = Vec::new();
        let _ = lines.read_to_end(&mut rest);
        let rest = String::from_utf8_lossy(&rest);
        assert!(!rest.contains("event: complete") && !rest.contains("\r\n0\r\n"), "{}: {rest}", database.kind);
        let again = start();
        assert_eq!(again.ask(QUESTION), answer, "{}", database.kind);
        assert!(again.stop().0);
    }
}

/// What is left of the share of a network, after it asked.
fn left(server: &Server, network: &str) -> Option<u64> {
    let question = json!({ "query": "{ versionDonnees { version } }" }).to_string();
    let (head, body) = server.exchange("POST", "/graphql", &format!("X-Forwarded-For: {network}\r\n"), &question);
    match status(&head) {
        200 => head.split(";r=").nth(1).and_then(|rest| rest.split(';').next()?.trim().parse().ok()),
        429 => None,
        status => panic!("{status} {body}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_postgresql_give_one_share_together() {
    const SHARE: u64 = 60;
    for database in Database::each(Contents::Sample).await.into_iter().filter(|database| database.kind == "postgres") {
        let folder = Folder::new();
        let start = || {
            let mut command = passerelle(&folder.0, &["serve"]);
            command.env("DATABASE_URL", &database.url).env("PASSERELLE_FAIR_TRUSTED_PROXIES", "127.0.0.1");
            command.env("PASSERELLE_FAIR_POINTS_PER_MINUTE", SHARE.to_string());
            Server::started(command)
        };
        let servers = [start(), start()];
        let cost = SHARE - left(&servers[0], "192.0.2.1").expect("a share is whole at first");
        assert!(left(&servers[1], "192.0.2.1").is_some());
        // Each hears of what the other gave.
        std::thread::sleep(Duration::from_secs(1));
        let begun = Instant::now();
        let mut given = 2 * cost;
        for server in servers.iter().cycle().take(1_000) {
            match left(server, "192.0.2.1") {
                Some(_) => given += cost,
                None => break,
            }
        }
        let refilled = SHARE * (begun.elapsed().as_secs() + 2) / 60;
        assert!(given <= SHARE + SHARE / 2 + refilled, "a quarter of a share each beyond the share: {given}");
        assert!(given >= SHARE / 2, "{given}");
        assert!(servers.into_iter().all(|server| server.stop().0));
    }
}
