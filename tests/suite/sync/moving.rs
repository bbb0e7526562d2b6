//! Pages that move while they are read.

use super::*;

fn insert(at: usize, row: Value) -> Event {
    Box::new(move |rows| rows.insert(at, row))
}

fn remove(at: usize) -> Event {
    Box::new(move |rows| drop(rows.remove(at)))
}

fn swap(one: usize, other: usize) -> Event {
    Box::new(move |rows| rows.swap(one, other))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_move_leave_no_gap_and_no_duplicate() {
    let replaced: Event = Box::new(|rows| {
        rows.remove(0);
        rows.push(structure(20));
    });
    let turned: Event = Box::new(|rows| rows.reverse());
    let cases: Vec<(&str, Vec<(usize, Event)>)> = vec![
        ("a row comes at the top", vec![(2, insert(0, structure(20)))]),
        ("a row goes from the top", vec![(2, remove(0))]),
        ("a row goes as another comes", vec![(2, replaced)]),
        ("rows change places", vec![(2, swap(0, 4)), (3, swap(1, 6))]),
        ("the order turns", vec![(3, turned)]),
        ("it goes on during the second reading", vec![(2, remove(0)), (6, insert(0, structure(21))), (7, remove(3))]),
    ];
    for (what, events) in cases {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().events = events.into_iter().map(|(call, event)| (call, (STRUCTURES, event))).collect();
        exact(&upstream, &folder, what).await;
        assert!(upstream.state().events.is_empty(), "{what}: it happened");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_changes_while_it_is_read_is_loaded_as_it_is_now() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    let renamed: Event = Box::new(|rows| rows[0]["nom"] = json!("Renommée"));
    upstream.state().events.insert(3, (STRUCTURES, renamed));
    let files = download(&upstream, &folder, Source::DataInclusion, order()).await.expect("downloaded");
    let test = empty().await;
    load(&test, Source::DataInclusion, &files).await;
    let data = test.ask("{ structure(id: \"dora--0\") { nom } }").await.ok();
    assert_eq!(data["structure"]["nom"], "Renommée");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_total_that_lies_a_refused_end_and_a_row_held_twice_are_read_for_what_they_are() {
    for lie in [0, 1, 1_000_000] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().lie = Some(lie);
        exact(&upstream, &folder, &format!("{lie} announced")).await;
    }
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().strict = true;
    upstream.state().rows.insert(SERVICES, (0..SIZE * 2).map(service).collect());
    exact(&upstream, &folder, "a page beyond the end is refused").await;

    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().rows.get_mut(STRUCTURES).expect("structures").push(structure(0));
    exact(&upstream, &folder, "a row held twice").await;
    let files = download(&upstream, &folder, Source::DataInclusion, order()).await.expect("downloaded");
    let rows: Vec<Value> = serde_json::from_slice(&std::fs::read(&files[0]).expect("a list")).expect("JSON");
    assert_eq!(rows.len(), 7, "each identifier once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_never_rest_and_lists_without_a_row_are_refused() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    for call in 1..100 {
        let event: Event = Box::new(move |rows| rows[0] = structure(1_000 + call));
        upstream.state().events.insert(call, (STRUCTURES, event));
    }
    let said = refused(&upstream, &folder).await;
    assert!(said.contains("changed during each of 6 readings"), "{said}");
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().rows.insert(STRUCTURES, Vec::new());
    let said = refused(&upstream, &folder).await;
    assert!(said.contains("no row at all"), "{said}");
}
