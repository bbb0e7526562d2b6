//! Does any body or token stop what reads it? See `graph::hostile`.

use std::time::{Duration, SystemTime};

use futures_util::FutureExt;

use super::request;
use crate::identity::Verifier;

/// A body, and the same as a query string: parameters, or a refusal that says why.
pub fn body(bytes: &[u8]) {
    drop(request::from_body(bytes, 100, 3).map_err(|refusal| assert!(!refusal.message.is_empty())));
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(request::from_query(Some(text), 100).map_err(|refusal| assert!(!refusal.message.is_empty())));
    }
}

/// A token, of somebody who does not have the secret: nobody's.
pub fn token(text: &str) {
    const SECRET: &str = "a secret that no fuzzer finds, of 46 bytes or so";
    let verifier = Verifier::with_secret(SECRET).expect("a secret long enough");
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let found = verifier.holder(text, now).now_or_never();
    assert!(matches!(found, Some(Err(_))), "{text:?}");
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_body_stops_the_reader(
            bytes in any::<Vec<u8>>(),
            near in "([{}\\[\\]:,&=%+]|\"(query|variables|extensions|operationName|documentId|persistedQuery|x)\"|null|1e9|\"\\{a\\}\"|[0-9a-f]{2}){0,40}",
        ) {
            super::body(&bytes);
            super::body(near.as_bytes());
        }

        #[test]
        fn no_token_is_taken(text in any::<String>(), header in "\\{\"alg\":\"(HS256|none|RS256)\",\"typ\":\"JWT\"(,\"kid\":\"[a-z/.]{0,9}\")?\\}", claims in "\\{(\"exp\":[0-9]{1,11})?\\}", end in "[A-Za-z0-9_-]{0,43}") {
            super::token(&text);
            super::token(&format!("{}.{}.{end}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims)));
        }
    }
}
