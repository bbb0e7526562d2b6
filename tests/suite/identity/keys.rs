//! Keys of another issuer, made for these tests and used nowhere else.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// A pair of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    Rsa,
    /// Of 1024 bits, which is too few.
    SmallRsa,
    Ec,
    OtherEc,
    Ed,
}

impl Pair {
    /// What it signs by.
    pub fn algorithm(self) -> Algorithm {
        match self {
            Self::Rsa | Self::SmallRsa => Algorithm::RS256,
            Self::Ec | Self::OtherEc => Algorithm::ES256,
            Self::Ed => Algorithm::EdDSA,
        }
    }

    /// What it publishes, under this name.
    pub fn public(self, kid: &str) -> Value {
        let ec = |x: &str, y: &str| json!({ "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": x, "y": y });
        match self {
            Self::Rsa => json!({ "kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "n": MODULUS, "e": "AQAB" }),
            Self::SmallRsa => json!({ "kty": "RSA", "kid": kid, "n": SMALL_MODULUS, "e": "AQAB" }),
            Self::Ec => ec(EC_X, EC_Y),
            Self::OtherEc => ec(OTHER_EC_X, OTHER_EC_Y),
            Self::Ed => json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": ED_X }),
        }
    }

    /// A token that says this, under this name of key.
    pub fn sign(self, kid: &str, claims: &Value) -> String {
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(self.algorithm()) };
        self.sign_under(&header, claims)
    }

    /// A token of this very header.
    pub fn sign_under(self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.private()).expect("a token")
    }

    fn private(self) -> EncodingKey {
        let der = |text: &str| BASE64_STANDARD.decode(text).expect("base64");
        match self {
            Self::Rsa => EncodingKey::from_rsa_der(&der(RSA)),
            Self::SmallRsa => EncodingKey::from_rsa_der(&der(SMALL_RSA)),
            Self::Ec => EncodingKey::from_ec_der(&der(EC)),
            Self::OtherEc => EncodingKey::from_ec_der(&der(OTHER_EC)),
            Self::Ed => EncodingKey::from_ed_der(&der(ED)),
        }
    }
}

const RSA: &str = "MIIEpAIBAAKCAQEA9tYrHUy8eI/aSnZdyNtJ7ZuySNFisl+Qh9Tmg7c4nCXXDIqbSlawoJiW9AZOmpTbFUAsarWQDWTlqNRPKy9A2fa4\
    axZX8CQ6Ftrv5s9Cl8aFRKGHdEcEWQNQkTa3IwUf1Sh2NHA/xRFiFEgBVaspQK12sMykMrLt92zPgbf0P1C51DBZdPEi0/7i9fcLkTaH\
    N5EAttLRQvjDyMqJke5o4b4KjBarUmCH2VUAyANy8D+zBiWKgkvGQyY4fRR4z9FTW8jBGgX7SoIDEKLW+kJ5tZH+C3deVBV/U82NhVTD\
    SDdcq+1J5i4T+kzUm0odwybrfMjAyYYtzyNtsmBRldAArQIDAQABAoIBABDRCAMZFy5hNzvDTdc75hDnqTE6qgOhgkkCw/P9elWcYrGN\
    IDsju1OsTv0lOzCJtir/4iwgnlsPQJyXNE/qn6Y0inK/RQf3C98X6j1lFEd0rrUoNRXYAG+Ttnw3iFQSNWLnZ2A3X9zW9uyPTZ9Ox9gg\
    c+7jzkb8TOftCZkalYEaUQFOQTaWJJ3A8FIK8fGd1pGrq5MzYjMIW0JkTzBogJN9aAiPA1sF72XefCnz4nOlIDWiDLthebgOyyHmMMME\
    DUj0Kvyx5R/dKOgIN2rOn8vmB5ZTn9sb51IkIqpdaG1HqaK5uwyfHoyTE4Hsx/3zMF3cob89wghOiD+Q/3rJHKECgYEA/vTl5EJmCWvd\
    Anw/4kwC597ZOUg0+PzO8fW7FeSOpHiwz9ME7IonNLncI1C7YQa50qpWv3n0JBcKvbfZguxoMYDo+bTXON7TA196PB0yJc8TFp0hP+sK\
    722oLYw94bv9F9aWGkYGtoEe3I+rJcxsNQI7jaial6gbjBryXWS7Ek0CgYEA99jDeAo2BS/83zD0kF79zVRWSz7DOVgBhkBFkUnPE4Kt\
    Uv9D0F9jPx1H7VFv4ruMqPFmwVs6g/WKvklnjI4jlLVACilExIb3/uvb1wC0iV1jC1w0xHrbm6ezPWFdZaOO5Y/VTys3k52yAkBJW0aB\
    s+j3XEY9qVjC3WBfeBnAF+ECgYBr5olEyTUV16h5XMxMoY65Qv771ytUFOogTLcY1NnpkYqC6fOzh+R/1AjuiUREE+yg06ZS8vH4NCg/\
    kodjeVm/Wac/xuEvGF6FlurMdi67AaA6edWQj5DZM7dxT2EBH+ZFKHPuOqSsqIi/H653GMTSylcZ5LlIZcUCzoS0MeVaIQKBgQC91JTC\
    mG+PwZWZDVIEUf1rCzGdKFE21qU0Qn4GLdYhR3GhpEo4ixbk/HRe3IUp0CSIMX1Wk51Z/PNrk6VwDl5KRBjsr3cwX4ALDHOxVaTxoUl/\
    Jfx0kPUrX2L1nGGAu6lzQptKq/tBYQM6niqRcotdVQ5A6rvHvWhjTrFQt8hdgQKBgQDeHAFfPjWPiGUJsTpRwzBxz7clZvNWRQlRLp1O\
    SLQ2YWSpChytV8gKG+iWzP7pzbOtq3UVNQHjqO8t+cUV8CuU1U2W6vld61kjKvYiUCu3wgbKwdU44pLeBdrLtAN+PtAJiRYI1714D7F4\
    z6KvaA4tshf1izEEKrlOdvTh8ERhWQ==";
/// The modulus of the RSA key.
pub const MODULUS: &str = "9tYrHUy8eI_aSnZdyNtJ7ZuySNFisl-Qh9Tmg7c4nCXXDIqbSlawoJiW9AZOmpTbFUAsarWQDWTlqNRPKy9A2fa4axZX8CQ6Ftrv5s9C\
    l8aFRKGHdEcEWQNQkTa3IwUf1Sh2NHA_xRFiFEgBVaspQK12sMykMrLt92zPgbf0P1C51DBZdPEi0_7i9fcLkTaHN5EAttLRQvjDyMqJ\
    ke5o4b4KjBarUmCH2VUAyANy8D-zBiWKgkvGQyY4fRR4z9FTW8jBGgX7SoIDEKLW-kJ5tZH-C3deVBV_U82NhVTDSDdcq-1J5i4T-kzU\
    m0odwybrfMjAyYYtzyNtsmBRldAArQ";
const SMALL_RSA: &str = "MIICXQIBAAKBgQChzJAuRlBkzCBEEacBv8OhfActVNnSX3ZFi6HyO6TZpJl26nPsLh+ArN6XR6JKsT2B54hHYW9MA08uYD+Fq07kwREH\
    h+4pVRHCmKmE5LYYfrZiyeO4DXzcWpnHPMRh3P33OJ6HxCZ1ScvLuoxz/RiyssP4Xdh1AkcIW+QIH3n8KQIDAQABAoGAFM/pY+prgOu4\
    4siagOEX2vfHPI+DjUn2Pq/dXvlJFS3VB7TUwHaWWsjhwPfX6l+uF72ei//+fvqV/tMmmJ0WgqXrKjYRamqyWO9rfiwCHCTvCIwrCjD6\
    EB0n8PS5Qgk971vr1kJvl2o57VoAOYPfYDcrAAj/+XAulyGrDRNjYhkCQQDQmpZhDNmKLYlkq3MuOvBtw61OEXYfQ4OKtAg67QOhWSI5\
    pgC8pwdyaP/J4xPFsOVDrEi2bWNs6OlM+H56EKkXAkEAxo+VIWzd+IqWzbNwDNaelxO0O4PWTorxOJqNXbpAs0srEABLzc24u9T9/QD4\
    mUi0B68QKaKBwdM9epk38Y9MvwJBALvpRWWPSbdrZcTFnTAb79Ew38DfgeSP0ML1giRytT53KJl9rFREsjSh2Sln4LvIqf3YCHgs+c91\
    0BOCFYynzWkCQGI7CkYc+7tHpM9i5B4V1yNahiGjWVRF/IxKOYGS8QtCNq2V1+qaybdy6axO3K3If/gFLXPLh3ICNTn/ruN8RzUCQQCw\
    PUTzoL95CeCUPLR9gIPNnigfbrdr7XEspWKFNMdA3MZLZI5eCFzC7vkABFyfUXFqkrRodB3bfRTD8UynWEGV";
const SMALL_MODULUS: &str = "ocyQLkZQZMwgRBGnAb_DoXwHLVTZ0l92RYuh8juk2aSZdupz7C4fgKzel0eiSrE9geeIR2FvTANPLmA_hatO5MERB4fuKVURwpiphOS2\
    GH62YsnjuA183FqZxzzEYdz99zieh8QmdUnLy7qMc_0YsrLD-F3YdQJHCFvkCB95_Ck";
const EC: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglV9ix1oxdI/NNr6++1dEZlnu5w3z8zeYQKRC2iGx6BOhRANCAATvd/77\
    FUnMwOTTNgK/h309lXPr8OaXfH59n8ccYZHkIkbGVITTE5l0Ud3/cnI9zXAvhpMtATNp3jp4ZUm1eUdF";
const EC_X: &str = "73f--xVJzMDk0zYCv4d9PZVz6_Dml3x-fZ_HHGGR5CI";
const EC_Y: &str = "RsZUhNMTmXRR3f9ycj3NcC-Gky0BM2neOnhlSbV5R0U";
const OTHER_EC: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmXTkyuTgwNuagqpZ/qKpVdKz7elScCT+g8WnLNwhl/uhRANCAASRcTj3\
    M6smMvkeR37sHIE06WswTKOeMXAXF10S7602GozZP9E9W6TX11R9vchn79XhaAc/NCfQCKK0AmT73P0F";
const OTHER_EC_X: &str = "kXE49zOrJjL5Hkd-7ByBNOlrMEyjnjFwFxddEu-tNho";
const OTHER_EC_Y: &str = "jNk_0T1bpNfXVH29yGfv1eFoBz80J9AIorQCZPvc_QU";
const ED: &str = "MC4CAQAwBQYDK2VwBCIEIPzdyhzZCM4IvG06JdDOHbqJpjh0q6mEGlRLINOJdvOp";
const ED_X: &str = "yYthHOICySuqc7D5ttjmqzovcrzdcZVzd8aOx26f2Zk";
