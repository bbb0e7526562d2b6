//! Tokens that are given, used and taken back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use passerelle::identity::{Asked, Given, List, Register, RegisterError, Settings, Signer, Verifier};
use passerelle::store::Pool;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::keys::Pair;
use super::{after, good, of_secret, reason, signed, verifier, with};
use crate::support::{Contents, Database, SECRET, Upstream};

fn now() -> DateTime<Utc> {
    after(0).into()
}

fn asked(nom: &str) -> Asked {
    Asked { nom: nom.to_owned(), scopes: vec!["contacts:lire".to_owned()], days: 30, max_days: 366 }
}

async fn given(register: &Register, nom: &str) -> Given {
    let signer = Signer::new(&of_secret()).expect("a key");
    register.give(asked(nom), &signer, now()).await.expect("a token")
}

/// A process of this database.
async fn process(database: &Database) -> (Verifier, Register) {
    let register = Register::new(&Pool::open(&database.url, 2).await.expect("the database opens"));
    (verifier(of_secret()).await.knowing(register.clone()), register)
}

#[tokio::test]
async fn a_token_is_good_in_every_process_until_it_is_taken_back() {
    for database in Database::each(Contents::Empty).await {
        let ((one, register), (other, _)) = (process(&database).await, process(&database).await);
        let given = given(&register, "bureau").await;
        for verifier in [&one, &other] {
            let holder = verifier.holder(&given.token, after(60)).await.expect("a good token");
            assert_eq!((holder.subject.as_str(), holder.scopes.join(" ").as_str()), ("bureau", "contacts:lire"));
            assert_eq!(verifier.is_revoked(&given.kept.id).await, Ok(false));
        }
        let (_, stood) = register.revoke("bureau", now()).await.expect("it is known");
        assert!(stood);
        for verifier in [&one, &other] {
            assert_eq!(reason(verifier.holder(&given.token, after(60)).await), "revoked");
            assert_eq!(verifier.is_revoked(&given.kept.id).await, Ok(true));
        }
        let (_, stood) = register.revoke(&given.kept.id, now()).await.expect("it is known by its identifier too");
        assert!(!stood, "it was taken back already");
    }
}

#[tokio::test]
async fn a_token_of_ours_that_the_register_does_not_know_is_refused() {
    for database in Database::each(Contents::Empty).await {
        let (verifier, register) = process(&database).await;
        given(&register, "bureau").await;
        for jti in ["0123456789abcdef0123456789abcdef", "bureau", "' OR 1=1 --"] {
            let token = signed(None, &with(&json!({ "jti": jti })), SECRET);
            assert_eq!(reason(verifier.holder(&token, after(0)).await), "not of the register", "{jti}");
        }
        assert_eq!(reason(verifier.holder(&signed(None, &good(), SECRET), after(0)).await), "", "it bears none");
    }
    let alone = verifier(of_secret()).await;
    let token = signed(None, &with(&json!({ "jti": "a" })), SECRET);
    assert_eq!(reason(alone.holder(&token, after(0)).await), "no register is kept");
}

#[tokio::test]
async fn the_tokens_of_another_issuer_are_its_own_business() {
    let upstream = Upstream::start().await;
    upstream.state().documents.insert("/jwks", json!({ "keys": [Pair::Ec.public("a")] }));
    let verifier = verifier(Settings { jwks: Some(format!("{}/jwks", upstream.url)), ..of_secret() }).await;
    let database = Database::sqlite(Contents::Empty).await;
    let verifier = verifier.knowing(Register::new(&Pool::open(&database.url, 2).await.expect("it opens")));
    let token = Pair::Ec.sign("a", &with(&json!({ "jti": "theirs" })));
    assert_eq!(reason(verifier.holder(&token, after(0)).await), "");
}

#[tokio::test]
async fn a_presented_token_costs_one_statement_and_its_use_is_noted_once_a_minute() {
    for database in Database::each(Contents::Empty).await {
        let mut pool = Pool::open(&database.url, 2).await.expect("the database opens");
        let (read, noted) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (reads, notes) = (read.clone(), noted.clone());
        let count = move |sql: &str| {
            reads.fetch_add(usize::from(sql.starts_with("SELECT")), Ordering::SeqCst);
            notes.fetch_add(usize::from(sql.starts_with("UPDATE")), Ordering::SeqCst);
        };
        let counted = count.clone();
        pool.reader.tell(move |statement| counted(&statement.sql));
        pool.writer.set_metric_callback(move |told| count(&told.statement.sql));
        let register = Register::new(&pool);
        let verifier = verifier(of_secret()).await.knowing(register.clone());
        let given = given(&register, "bureau").await;
        let follower = tokio::spawn(register.clone().follow());
        for (second, uses) in [(60, 1), (119, 1), (120, 2)] {
            let before = read.load(Ordering::SeqCst);
            for _ in 0..20 {
                assert_eq!(reason(verifier.holder(&given.token, after(second)).await), "");
            }
            assert_eq!(read.load(Ordering::SeqCst) - before, 20, "one for each");
            let moment = now() + TimeDelta::seconds(if second == 119 { 60 } else { second as i64 });
            for _ in 0..200 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                if register.list().await.expect("a list")[0].utilise_le == Some(moment) {
                    break;
                }
            }
            assert_eq!(register.list().await.expect("a list")[0].utilise_le, Some(moment));
            tokio::time::sleep(Duration::from_millis(250)).await;
            // A request that read the row before it was written may have asked once more.
            assert!(noted.load(Ordering::SeqCst) <= uses + 2, "{}", noted.load(Ordering::SeqCst));
        }
        follower.abort();
    }
}

#[tokio::test]
async fn a_note_that_cannot_be_written_neither_slows_nor_fails_a_request() {
    let database = Database::sqlite(Contents::Empty).await;
    let (verifier, register) = process(&database).await;
    let given = given(&register, "bureau").await;
    let follower = tokio::spawn(register.clone().follow());
    let other = Pool::open(&database.url, 2).await.expect("the database opens").writer;
    other.execute_unprepared("BEGIN IMMEDIATE").await.expect("an import writes");
    let start = std::time::Instant::now();
    for _ in 0..50 {
        assert_eq!(reason(verifier.holder(&given.token, after(60)).await), "");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    other.execute_unprepared("ROLLBACK").await.expect("it ends");
    follower.abort();
}

#[tokio::test]
async fn a_name_is_borne_by_one_token_that_stands() {
    for database in Database::each(Contents::Empty).await {
        let (_, register) = process(&database).await;
        let signer = Signer::new(&of_secret()).expect("a key");
        let first = given(&register, "bureau").await;
        let error = register.give(asked("bureau"), &signer, now()).await.expect_err("it is taken");
        assert!(matches!(&error, RegisterError::Taken { nom, .. } if nom == "bureau"), "{error}");
        assert!(error.to_string().contains("revoke it first"), "{error}");
        register.revoke("bureau", now()).await.expect("it is known");
        let second = given(&register, "bureau").await;
        assert_ne!(first.kept.id, second.kept.id);
        let (row, stood) = register.revoke("bureau", now()).await.expect("it is known");
        assert_eq!((row.id, stood), (second.kept.id, true), "of two, the one that stands");
        assert_eq!(register.list().await.expect("a list").len(), 2);
    }
}

#[tokio::test]
async fn what_cannot_be_given_is_refused_with_what_can() {
    let database = Database::sqlite(Contents::Empty).await;
    let (_, register) = process(&database).await;
    let signer = Signer::new(&of_secret()).expect("a key");
    let give = async |asked: Asked| register.give(asked, &signer, now()).await.expect_err("refused").to_string();
    let long = "a".repeat(65);
    for nom in ["", "a b", "é", "a\n", "../a", &long] {
        let error = give(asked(nom)).await;
        assert!(error.contains(&format!("{nom:?}")) && error.contains("1 to 64 letters"), "{error}");
    }
    for days in [0, 367, u32::MAX] {
        let error = give(Asked { days, ..asked("bureau") }).await;
        assert!(error.contains(&days.to_string()) && error.contains("1 to 366"), "{error}");
    }
    let error = register.revoke("nobody", now()).await.expect_err("unknown").to_string();
    assert!(error.contains("nobody") && error.contains("passerelle token list"), "{error}");
    assert_eq!(register.list().await.expect("a list"), []);
    assert!(Signer::new(&Settings::default()).is_none(), "no key, no token");
}

#[tokio::test]
async fn the_register_keeps_neither_the_token_nor_its_key() {
    for database in Database::each(Contents::Empty).await {
        let (_, register) = process(&database).await;
        let given = given(&register, "bureau").await;
        let kept = format!("{:?} {:?}", register.list().await.expect("a list"), given);
        for part in given.token.split('.').chain([SECRET]) {
            assert!(!kept.contains(part), "{kept}");
        }
        let list = List::new(register.list().await.expect("a list"), now());
        let told = serde_json::to_value(&list).expect("JSON");
        assert_eq!(told[0]["nom"], "bureau");
        assert_eq!((&told[0]["etat"], &told[0]["scopes"]), (&json!("VALIDE"), &json!(["contacts:lire"])));
        let later = List::new(register.list().await.expect("a list"), now() + TimeDelta::days(30));
        assert_eq!(serde_json::to_value(&later).expect("JSON")[0]["etat"], "EXPIRE");
        assert!(list.to_string().lines().nth(1).is_some_and(|line| line.starts_with(&given.kept.id)), "{list}");
    }
}

#[tokio::test]
async fn a_token_that_is_given_bears_the_issuer_and_the_audience_of_the_settings() {
    let settings = Settings {
        keys: vec!["2026:the secret of a new key, thirty-two bytes".to_owned()],
        issuers: vec!["https://a.fr".to_owned()],
        audiences: vec!["passerelle".to_owned(), "other".to_owned()],
        ..of_secret()
    };
    let database = Database::sqlite(Contents::Empty).await;
    let register = Register::new(&Pool::open(&database.url, 2).await.expect("it opens"));
    let signer = Signer::new(&settings).expect("a key");
    let given = register.give(asked("bureau"), &signer, now()).await.expect("a token");
    let verifier = verifier(settings).await.knowing(register);
    assert_eq!(reason(verifier.holder(&given.token, after(0)).await), "");
    assert_eq!(reason(verifier.holder(&given.token, after(30 * 86_400 + 30)).await), "expired");
}
