//! Services that fail, refuse, answer too much or are not there.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_that_passes_changes_nothing_to_the_rows() {
    for fault in [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Later(429, "1"),
        Fault::Later(503, "Sun, 01 Mar 2026 12:00:00 GMT"),
        Fault::Cut,
        Fault::Truncated,
        Fault::Html,
        Fault::Silent,
    ] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().faults = [(1, fault), (3, fault), (4, fault), (15, fault)].into();
        exact(&upstream, &folder, &format!("{fault:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_that_lasts_is_told_with_its_path_and_loads_nothing() {
    for (fault, words) in [
        (Fault::Status(500), "status 500"),
        (Fault::Cut, "cut short"),
        (Fault::Truncated, "cannot be read"),
        (Fault::Html, "cannot be read"),
    ] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().always = Some(fault);
        let said = refused(&upstream, &folder).await;
        assert!(said.contains("/structures?page=1&size=10000 failed 6 times"), "{said}");
        assert!(said.contains(words) && said.contains("Run the same command again"), "{said}");
        assert_eq!(upstream.state().calls.len(), 6);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_asks_to_come_back_tomorrow_is_not_waited_for() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().always = Some(Fault::Later(429, "86400"));
    let said = refused(&upstream, &folder).await;
    assert!(said.contains("86400 seconds (status 429)"), "{said}");
    assert_eq!(upstream.state().calls.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_missing_or_refused_is_told_at_once_by_its_variable() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().token = Some("another");
    let said = refused(&upstream, &folder).await;
    assert!(said.contains("status 401") && said.contains("PASSERELLE_SYNC_DATA_INCLUSION_TOKEN"), "{said}");
    upstream.state().always = Some(Fault::Status(403));
    assert!(refused(&upstream, &folder).await.contains("status 403"));
    assert_eq!(upstream.state().calls.len(), 2, "neither is asked twice");

    let settings = Settings { apprentissage_token: None, ..settings(&upstream.url, &folder) };
    let client = Client::new(hurried()).expect("a client");
    let error = sync::download(&client, &settings, Source::Kit, order()).await.expect_err("a refusal");
    assert!(error.to_string().contains("PASSERELLE_SYNC_APPRENTISSAGE_TOKEN is not set"), "{error}");
}

#[tokio::test]
async fn a_token_is_not_sent_where_others_could_read_it() {
    let client = Client::new(hurried()).expect("a client");
    let folder = Folder::new();
    let exposed = settings("http://192.0.2.1/v1", &folder);
    for (source, name) in [(Source::DataInclusion, "DATA_INCLUSION"), (Source::Catalogue, "APPRENTISSAGE")] {
        let error = sync::download(&client, &exposed, source, order()).await.expect_err("a refusal").to_string();
        let (url, token) = (format!("PASSERELLE_SYNC_{name}_URL"), format!("PASSERELLE_SYNC_{name}_TOKEN"));
        for word in ["192.0.2.1/", &url, &token, "https://"] {
            assert!(error.contains(word), "{error}");
        }
        assert!(!error.contains(TOKEN), "{error}");
    }
    assert!(folder.files().is_empty(), "nothing was asked");
    // The same without a token, and a source that needs none, are only unreachable; here nothing listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
    let open = Settings { data_inclusion_token: None, ..settings(&format!("http://{port}"), &folder) };
    for source in [Source::Decoupage, Source::DataInclusion] {
        let error = sync::download(&client, &open, source, order()).await.expect_err("nobody").to_string();
        assert!(error.contains("cannot be reached"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_not_the_one_of_the_api_is_told_by_its_variable() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    for status in [301, 404, 405, 422] {
        upstream.state().always = Some(Fault::Status(status));
        let said = refused(&upstream, &folder).await;
        assert!(
            said.contains(&format!("status {status}")) && said.contains("PASSERELLE_SYNC_DATA_INCLUSION_URL"),
            "{said}"
        );
    }
    assert_eq!(upstream.state().calls.len(), 4, "none is asked twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    for fault in [Fault::Large(2 << 20), Fault::Bomb(2 << 20)] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().faults = [(2, fault)].into();
        let said = refused(&upstream, &folder).await;
        assert!(said.contains("more than the 1048576 bytes"), "{fault:?}: {said}");
        assert_eq!(upstream.state().calls.len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn without_a_network_one_try_is_enough_to_say_what_to_do() {
    let folder = Folder::new();
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    for (url, source) in
        [(format!("http://{port}"), Source::Decoupage), ("https://a.invalid".to_owned(), Source::DataInclusion)]
    {
        let client = Client::new(Pace { attempts: u32::MAX, ..hurried() }).expect("a client");
        let error = sync::download(&client, &settings(&url, &folder), source, order()).await.expect_err("a refusal");
        assert!(matches!(error, Error::Unreachable { .. }), "{error}");
        let said = error.to_string();
        assert!(
            said.contains("Check the network") && said.contains("passerelle import") && said.contains("_URL"),
            "{said}"
        );
    }
}
