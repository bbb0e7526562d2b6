//! The keys of another issuer: they change, they fail to come, they are not what they should be.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use passerelle::identity::{Settings, Verifier};
use serde_json::{Value, json};

use super::keys::Pair;
use super::{after, good, reason, verifier};
use crate::support::{Fault, Upstream};

const DAY: u64 = 86_400;

async fn publishing(keys: &[Value]) -> (Upstream, Verifier) {
    let upstream = Upstream::start().await;
    publish(&upstream, keys);
    let settings = Settings { jwks: Some(format!("{}/jwks", upstream.url)), ..Settings::default() };
    let verifier = verifier(settings).await;
    (upstream, verifier)
}

fn publish(upstream: &Upstream, keys: &[Value]) {
    upstream.state().documents.insert("/jwks", json!({ "keys": keys }));
}

fn calls(upstream: &Upstream) -> usize {
    upstream.state().calls.len()
}

/// A token that is good so many seconds later.
fn lasting(pair: Pair, kid: &str, seconds: u64) -> String {
    let mut claims = good();
    claims["exp"] = json!(super::NOW + seconds + 60);
    pair.sign(kid, &claims)
}

#[tokio::test]
async fn tokens_of_each_algorithm_are_verified_by_the_key_they_name() {
    let keys = [Pair::Rsa.public("1"), Pair::Ec.public("2"), Pair::Ed.public("3"), Pair::SmallRsa.public("4")];
    let (upstream, verifier) = publishing(&keys).await;
    for (pair, kid) in [(Pair::Rsa, "1"), (Pair::Ec, "2"), (Pair::Ed, "3")] {
        assert_eq!(reason(verifier.holder(&pair.sign(kid, &good()), after(0)).await), "", "{pair:?}");
    }
    assert_eq!(calls(&upstream), 1, "the set is read once");
    let small = Pair::SmallRsa.sign("4", &good());
    assert_eq!(reason(verifier.holder(&small, after(0)).await), "no key of its issuer", "1024 bits are too few");
}

#[tokio::test]
async fn the_only_key_of_an_issuer_needs_no_name() {
    let (_upstream, verifier) = publishing(&[Pair::Ec.public("a")]).await;
    let header = jsonwebtoken::Header::new(Pair::Ec.algorithm());
    assert_eq!(reason(verifier.holder(&Pair::Ec.sign_under(&header, &good()), after(0)).await), "");
    let (_upstream, verifier) = publishing(&[Pair::Ec.public("a"), Pair::OtherEc.public("b")]).await;
    assert_ne!(reason(verifier.holder(&Pair::Ec.sign_under(&header, &good()), after(0)).await), "");
}

#[tokio::test]
async fn a_new_key_is_found_at_once_and_strangers_ask_once_every_half_minute() {
    let (upstream, verifier) = publishing(&[Pair::Ec.public("a")]).await;
    let (old, new) = (Pair::Ec.sign("a", &good()), Pair::OtherEc.sign("b", &good()));
    assert_eq!(reason(verifier.holder(&old, after(0)).await), "");
    publish(&upstream, &[Pair::OtherEc.public("b")]);
    assert_eq!(reason(verifier.holder(&new, after(29)).await), "no key of its issuer", "asked a moment ago");
    assert_eq!(reason(verifier.holder(&old, after(29)).await), "");
    assert_eq!(reason(verifier.holder(&new, after(30)).await), "");
    assert_eq!(reason(verifier.holder(&old, after(31)).await), "no key of its issuer", "it was withdrawn");
    assert_eq!(calls(&upstream), 2);
    for rank in 0..50 {
        let stranger = Pair::Ec.sign(&format!("stranger {rank}"), &good());
        assert_eq!(reason(verifier.holder(&stranger, after(32 + rank / 2)).await), "no key of its issuer");
    }
    assert_eq!(calls(&upstream), 2, "whatever strangers name");
}

#[tokio::test]
async fn tokens_that_come_together_wait_for_one_reading() {
    let (upstream, verifier) = publishing(&[Pair::Ec.public("a")]).await;
    let token = Pair::Ec.sign("a", &good());
    let all = (0..50).map(|_| {
        let (verifier, token) = (verifier.clone(), token.clone());
        tokio::spawn(async move { reason(verifier.holder(&token, after(0)).await) })
    });
    for judged in all.collect::<Vec<_>>() {
        assert_eq!(judged.await.expect("no panic"), "");
    }
    assert_eq!(calls(&upstream), 1);
}

#[tokio::test]
async fn a_reading_that_fails_leaves_the_keys_that_are_known_for_a_day() {
    let (upstream, verifier) = publishing(&[Pair::Ec.public("a")]).await;
    let known = lasting(Pair::Ec, "a", 2 * DAY);
    assert_eq!(reason(verifier.holder(&known, after(0)).await), "");
    let faults =
        [Fault::Status(500), Fault::Status(404), Fault::Status(302), Fault::Cut, Fault::Truncated, Fault::Html];
    for (rank, fault) in faults.into_iter().chain([Fault::Large(100 << 20), Fault::Bomb(100 << 20)]).enumerate() {
        upstream.state().always = Some(fault);
        let moment = after(60 * (rank as u64 + 1));
        let stranger = lasting(Pair::OtherEc, "b", DAY);
        let start = Instant::now();
        assert_eq!(reason(verifier.holder(&stranger, moment).await), "no key of its issuer", "{fault:?}");
        assert!(start.elapsed() < Duration::from_secs(4), "{fault:?}");
        assert_eq!(reason(verifier.holder(&known, moment).await), "", "{fault:?}");
        assert_eq!(calls(&upstream), rank + 2, "{fault:?}");
    }
    assert_eq!(reason(verifier.holder(&known, after(DAY)).await), "");
    assert_eq!(reason(verifier.holder(&known, after(DAY + 1)).await), "unverifiable", "for a day, and no longer");
    upstream.state().always = None;
    assert_eq!(reason(verifier.holder(&known, after(DAY + 20)).await), "unverifiable", "asked a moment ago");
    assert_eq!(reason(verifier.holder(&known, after(DAY + 40)).await), "", "and then it is there again");
}

#[tokio::test]
async fn a_set_without_a_usable_key_changes_nothing() {
    let (upstream, verifier) = publishing(&[Pair::Ec.public("a")]).await;
    let known = Pair::Ec.sign("a", &good());
    assert_eq!(reason(verifier.holder(&known, after(0)).await), "");
    let symmetric =
        json!({ "kty": "oct", "kid": "b", "alg": "HS256", "k": "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldA" });
    let sets = [vec![], vec![symmetric], vec![Pair::OtherEc.public("b"); 65]];
    for (rank, set) in sets.iter().enumerate() {
        publish(&upstream, set);
        let moment = after(60 * (rank as u64 + 1));
        assert_eq!(reason(verifier.holder(&Pair::OtherEc.sign("b", &good()), moment).await), "no key of its issuer");
        assert_eq!(reason(verifier.holder(&known, moment).await), "");
    }
    assert_eq!(calls(&upstream), 4);
}

#[tokio::test]
async fn a_service_that_hangs_delays_strangers_for_five_seconds_and_nobody_else() {
    let (upstream, verifier) = publishing(&[Pair::Ec.public("a")]).await;
    let known = Pair::Ec.sign("a", &good());
    assert_eq!(reason(verifier.holder(&known, after(0)).await), "");
    upstream.state().always = Some(Fault::Silent);
    let start = Instant::now();
    let stranger = {
        let verifier = verifier.clone();
        tokio::spawn(async move { reason(verifier.holder(&Pair::OtherEc.sign("b", &good()), after(60)).await) })
    };
    upstream.called(2).await;
    assert_eq!(reason(verifier.holder(&known, after(60)).await), "");
    assert!(start.elapsed() < Duration::from_secs(4));
    assert_eq!(stranger.await.expect("no panic"), "no key of its issuer");
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn a_client_that_leaves_does_not_keep_the_others_from_a_new_key() {
    let (upstream, verifier) = publishing(&[Pair::Ec.public("a")]).await;
    let token = Pair::Ec.sign("a", &good());
    let left = verifier.holder(&token, after(0)).now_or_never();
    assert!(left.is_none(), "it left before the keys came");
    assert_eq!(reason(verifier.holder(&token, after(1)).await), "");
    assert_eq!(calls(&upstream), 1);
}

#[tokio::test]
async fn nothing_is_said_of_a_token_whose_issuer_was_never_reached() {
    let (upstream, verifier) = publishing(&[]).await;
    let token = Pair::Ec.sign("a", &good());
    assert_eq!(reason(verifier.holder(&token, after(0)).await), "unverifiable");
    assert_eq!(reason(verifier.holder("a.b.c", after(0)).await), "not a token", "but what is no token is none");
    publish(&upstream, &[Pair::Ec.public("a")]);
    assert_eq!(reason(verifier.holder(&token, after(60)).await), "");
}

#[tokio::test]
async fn a_file_of_keys_must_be_there_when_the_program_starts() {
    let path = std::env::temp_dir().join(format!("passerelle-{}-jwks.json", std::process::id()));
    let settings = Settings { jwks: Some(path.display().to_string()), ..Settings::default() };
    let error = Verifier::new(&settings, after(0)).await.expect_err("no file").to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
    std::fs::write(&path, "{}").expect("a file");
    let error = Verifier::new(&settings, after(0)).await.expect_err("no set").to_string();
    assert!(error.ends_with("it is not a JSON Web Key Set"), "{error}");
    let write = |keys: Value| std::fs::write(&path, json!({ "keys": keys }).to_string()).expect("a file");
    write(json!([Pair::Ec.public("a")]));
    let verifier = verifier(settings).await;
    assert_eq!(reason(verifier.holder(&Pair::Ec.sign("a", &good()), after(0)).await), "");
    write(json!([Pair::Ed.public("b")]));
    assert_eq!(reason(verifier.holder(&Pair::Ed.sign("b", &good()), after(60)).await), "", "it is read again");
    std::fs::remove_file(path).expect("the file");
}

/// What is logged, line by line.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_service_that_fails_is_told_once_and_so_is_its_return() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let (upstream, verifier) = publishing(&[Pair::Ec.public("a")]).await;
    let token = Pair::Ec.sign("a", &good());
    assert_eq!(reason(verifier.holder(&token, after(0)).await), "");
    upstream.state().always = Some(Fault::Status(500));
    for rank in 1..6 {
        assert_ne!(reason(verifier.holder(&Pair::Ed.sign("b", &good()), after(60 * rank)).await), "");
    }
    upstream.state().always = None;
    for rank in 6..9 {
        assert_ne!(reason(verifier.holder(&Pair::Ed.sign("b", &good()), after(60 * rank)).await), "");
    }
    let text = String::from_utf8(log.0.lock().expect("nobody panicked").clone()).expect("UTF-8");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("the keys of tokens")).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].contains("WARN") && lines[0].contains("500") && lines[1].contains("again"), "{text}");
    assert!(!text.contains(&token), "{text}");
}
