//! Downloads that were cut, met another, or found the same rows again.

use super::*;

/// Downloads until so many calls were made, then dies.
async fn killed(upstream: &Upstream, folder: &Folder, calls: usize) {
    upstream.state().faults.insert(calls, Fault::Silent);
    tokio::select! {
        done = download(upstream, folder, Source::DataInclusion, order()) => panic!("it ended: {done:?}"),
        () = upstream.called(calls) => {}
    }
    upstream.state().calls.clear();
}

fn pages_of_structures(upstream: &Upstream) -> Vec<String> {
    let state = upstream.state();
    let calls =
        state.calls.iter().filter_map(|call| call.strip_prefix("/structures?page=")?.strip_suffix("&size=10000"));
    calls.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_that_was_killed_goes_on_where_it_stopped() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    killed(&upstream, &folder, 3).await;
    exact(&upstream, &folder, "resumed").await;
    // The first page tells whether the second, which was kept, still holds; the other reading is fresh.
    assert_eq!(pages_of_structures(&upstream), ["1", "3", "4", "1", "2", "3", "4"]);

    let (upstream, folder) = (data_inclusion().await, Folder::new());
    killed(&upstream, &folder, 11).await;
    exact(&upstream, &folder, "resumed among services").await;
    assert_eq!(pages_of_structures(&upstream), ["1", "1", "2", "3", "4"], "a whole reading is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_resumed_over_rows_that_moved_is_as_exact() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    killed(&upstream, &folder, 3).await;
    {
        let mut state = upstream.state();
        let rows = state.rows.get_mut(STRUCTURES).expect("structures");
        rows.remove(3);
        rows.insert(0, structure(30));
    }
    exact(&upstream, &folder, "as many rows, but not the same").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_pages_are_read_again_on_another_day_under_another_total_or_when_asked() {
    let tomorrow = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    for (what, order, grows) in [
        ("another day", Order { day: tomorrow, ..order() }, false),
        ("another total", order(), true),
        ("--restart", Order { restart: true, ..order() }, false),
    ] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        killed(&upstream, &folder, 3).await;
        if grows {
            upstream.state().rows.get_mut(STRUCTURES).expect("structures").push(structure(40));
        }
        let files = download(&upstream, &folder, Source::DataInclusion, order).await.expect("downloaded");
        assert_eq!(pages_of_structures(&upstream), ["1", "2", "3", "4", "1", "2", "3", "4"], "{what}");
        assert_eq!(folder.files().len(), files.len(), "{what}: one list of each is kept");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_downloads_of_one_source_do_not_meet() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().always = Some(Fault::Silent);
    let mut first = std::pin::pin!(download(&upstream, &folder, Source::DataInclusion, order()));
    tokio::select! {
        done = &mut first => panic!("it ended: {done:?}"),
        () = upstream.called(1) => {}
    }
    let error = download(&upstream, &folder, Source::DataInclusion, order()).await.expect_err("a refusal");
    assert!(matches!(error, Error::Busy { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_rows_downloaded_again_are_not_read_again() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    let test = empty().await;
    for unchanged in [false, true] {
        let files = download(&upstream, &folder, Source::DataInclusion, order()).await.expect("downloaded");
        assert_eq!(load(&test, Source::DataInclusion, &files).await.unchanged, unchanged);
    }
}
