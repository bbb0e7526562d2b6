use super::*;

fn from(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::read(pairs, Overrides::default())
}

fn said(pairs: &[(&str, &str)]) -> String {
    from(pairs).unwrap_err().to_string()
}

/// Settings of a file with this text, under this environment.
fn of_file(name: &str, text: &str, pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let path = std::env::temp_dir().join(format!("passerelle-{}-{name}.toml", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let file = path.display().to_string();
    let settings = from(&[pairs, &[(FILE, file.as_str())]].concat());
    std::fs::remove_file(path).unwrap();
    settings
}

#[test]
fn an_empty_environment_gives_the_defaults() {
    assert_eq!(from(&[]).unwrap(), Settings::default());
    assert_eq!(from(&[("PATH", "/bin"), ("CONFIG", "x")]).unwrap(), Settings::default());
}

#[test]
fn every_setting_can_come_from_the_environment() {
    let settings = from(&[
        ("DATABASE_URL", "postgres://u:p@h/b"),
        ("DATABASE_REPLICA_URLS", "postgres://r:p@one/b, postgresql://r:p@two/b"),
        ("PASSERELLE_LISTEN", "[::]:80"),
        ("PASSERELLE_JWT_SECRET", "0123456789abcdef0123456789abcdef"),
        ("PASSERELLE_LOG_FORMAT", "json"),
        ("PASSERELLE_CACHE_MB", "0"),
        ("PASSERELLE_LIMITS__MAX_DEPTH", "12"),
        ("PASSERELLE_DATABASE_MAX_CONNECTIONS", "8"),
    ]);
    let settings = settings.unwrap();
    assert_eq!(settings.database_replica_urls, ["postgres://r:p@one/b", "postgresql://r:p@two/b"]);
    assert_eq!(settings.listen.port(), 80);
    assert_eq!(settings.limits.max_depth, 12);
    assert_eq!(settings.limits.max_tokens, Limits::default().max_tokens);
    assert_eq!((settings.cache_mb, settings.database_max_connections), (0, Some(8)));
    assert_eq!(settings.log_format, LogFormat::Json);
}

#[test]
fn the_environment_wins_over_the_file_and_the_command_line_over_both() {
    let text = "log = \"warn\"\ncache_mb = 5\n[limits]\nmax_depth = 7\n";
    let settings = of_file("wins", text, &[("PASSERELLE_LOG", "debug")]).unwrap();
    assert_eq!((settings.log.as_str(), settings.cache_mb, settings.limits.max_depth), ("debug", 5, 7));
    let overrides = Overrides { log: Some("trace".into()), ..Overrides::default() };
    let settings = Settings::read([("PASSERELLE_LOG".to_owned(), "debug".to_owned())], overrides).unwrap();
    assert_eq!(settings.log, "trace");
}

#[test]
fn an_unknown_variable_is_refused_with_the_nearest_name() {
    assert_eq!(
        said(&[("PASSERELLE_LISTENN", "x")]),
        "no setting is named PASSERELLE_LISTENN; the nearest is PASSERELLE_LISTEN"
    );
    assert!(said(&[("PASSERELLE_LIMITS_MAX_DEPTH", "3")]).ends_with("PASSERELLE_LIMITS__MAX_DEPTH"));
}

#[test]
fn an_unknown_key_of_the_file_is_refused_with_the_nearest_name() {
    let error = of_file("unknown", "listten = \"x\"", &[]).unwrap_err();
    assert_eq!(error, SettingsError::Unknown { name: "listten".into(), nearest: "listen".into() });
    let error = of_file("limit", "[limits]\nmax_dept = 1", &[]).unwrap_err();
    assert_eq!(error, SettingsError::Unknown { name: "limits.max_dept".into(), nearest: "limits.max_depth".into() });
}

#[test]
fn a_wrong_value_is_named_with_what_is_accepted() {
    for (name, value, form) in [
        ("PASSERELLE_LISTEN", "localhost", "127.0.0.1:8000"),
        ("PASSERELLE_CACHE_MB", "lots", "whole number"),
        ("PASSERELLE_CACHE_MB", "-1", "whole number"),
        ("PASSERELLE_LOG_FORMAT", "xml", "pretty or json"),
        ("PASSERELLE_LIMITS__MAX_DEPTH", "deep", "whole number"),
        ("PASSERELLE_LIMITS__MAX_DEPTH", "0", "1 or more"),
        ("PASSERELLE_DATABASE_MAX_CONNECTIONS", "0", "1 or more"),
        ("PASSERELLE_LOG", "passerelle=loud", "a level"),
        ("PASSERELLE_LOG", "", "a level"),
    ] {
        let said = said(&[(name, value)]);
        assert!(said.contains(name) && said.contains(form), "{name}={value}: {said}");
        assert!(said.contains(value), "{name}={value}: {said}");
    }
}

#[test]
fn replicas_are_those_of_a_postgresql() {
    let replicas = ("DATABASE_REPLICA_URLS", "postgres://u:hunter2@h/b");
    let alone = said(&[replicas]);
    assert!(alone.contains("DATABASE_REPLICA_URLS) is set beside a SQLite database"), "{alone}");
    let primary = ("DATABASE_URL", "postgres://u:p@h/b");
    let other = said(&[primary, ("DATABASE_REPLICA_URLS", "postgres://u:p@h/b,mysql://u:hunter2@h/b")]);
    assert!(other.contains("it takes addresses between commas"), "{other}");
    assert!(!alone.contains("hunter2") && !other.contains("hunter2"), "{alone} {other}");
    assert!(!format!("{:?}", from(&[primary, replicas]).unwrap()).contains("hunter2"));
}

#[test]
fn a_password_or_a_secret_is_never_said() {
    assert!(!said(&[("DATABASE_URL", "mysql://u:hunter2@h/b")]).contains("hunter2"));
    assert!(!said(&[("PASSERELLE_JWT_SECRET", "hunter2")]).contains("hunter2"));
    let error = of_file("secret", "[jwt]\nsecret = [\"hunter2\"]", &[]).unwrap_err().to_string();
    assert!(!error.contains("hunter2") && error.contains("jwt.secret"), "{error}");
    let pairs = [
        ("DATABASE_URL", "postgres://u:hunter2@h/b"),
        ("PASSERELLE_JWT_SECRET", "hunter2hunter2hunter2hunter2hunter2"),
    ];
    assert!(!format!("{:?}", from(&pairs).unwrap()).contains("hunter2"));
}

#[test]
fn upstream_apis_are_set_by_a_table_or_by_variables() {
    let text = "[sync]\ngeo_url = \"https://geo.example.fr\"\nfolder = \"here\"\n";
    let settings = of_file("sync", text, &[("PASSERELLE_SYNC_GEO_URL", "http://127.0.0.1:1")]).unwrap();
    assert_eq!((settings.sync.geo_url.as_str(), settings.sync.folder.to_str()), ("http://127.0.0.1:1", Some("here")));
    assert_eq!(settings.sync.apprentissage_url, sync::Settings::default().apprentissage_url);
    let said = said(&[("PASSERELLE_SYNC_GEO_URL", "geo.example.fr/hunter2")]);
    assert!(said.contains("PASSERELLE_SYNC_GEO_URL") && said.contains("https://"), "{said}");
    assert!(!said.contains("hunter2"), "an address may hold a password: {said}");
}

#[test]
fn the_token_of_an_api_is_never_said() {
    let settings = from(&[("PASSERELLE_SYNC_DATA_INCLUSION_TOKEN", "hunter2")]).unwrap();
    assert_eq!(settings.sync.data_inclusion_token.as_deref(), Some("hunter2"));
    assert!(!format!("{settings:?}").contains("hunter2"));
    let error = of_file("token", "[sync]\napprentissage_token = [\"hunter2\"]", &[]).unwrap_err().to_string();
    assert!(!error.contains("hunter2") && error.contains("PASSERELLE_SYNC_APPRENTISSAGE_TOKEN"), "{error}");
}

#[test]
fn a_file_that_is_missing_or_broken_is_refused() {
    assert!(said(&[(FILE, "/nowhere/x.toml")]).contains("/nowhere/x.toml"));
    assert!(matches!(of_file("broken", "log = ", &[]), Err(SettingsError::NotToml(_))));
    assert!(of_file("flat", "limits = 3", &[]).is_err());
}

#[test]
fn sites_let_in_are_a_list_of_the_file_or_a_text_of_the_environment() {
    let text = "[http]\ncors_origins = [\"https://a.fr\", \"https://b.fr\"]\n";
    let settings = of_file("http", text, &[]).unwrap();
    assert_eq!(settings.http.cors_origins, ["https://a.fr", "https://b.fr"]);
    let settings =
        of_file("http", text, &[("PASSERELLE_HTTP_CORS_ORIGINS", "https://c.fr, http://localhost:1")]).unwrap();
    assert_eq!(settings.http.cors_origins, ["https://c.fr", "http://localhost:1"]);
    let said = said(&[("PASSERELLE_HTTP_CORS_ORIGINS", "https://c.fr/")]);
    assert!(said.contains("PASSERELLE_HTTP_CORS_ORIGINS") && said.contains("\"https://c.fr/\""), "{said}");
    assert!(said.contains("as https://site.example.fr"), "{said}");
}

#[test]
fn what_bounds_batches_and_persisted_queries_is_a_whole_number() {
    let settings = from(&[
        ("PASSERELLE_HTTP_MAX_BATCH", "10"),
        ("PASSERELLE_HTTP_PERSISTED_QUERIES_MB", "0"),
        ("PASSERELLE_HTTP_TRUSTED_DOCUMENTS", "documents.json"),
    ]);
    let http = settings.unwrap().http;
    assert_eq!((http.max_batch, http.persisted_queries_mb), (10, 0));
    assert_eq!(http.trusted_documents.as_deref(), Some(Path::new("documents.json")));
    for (name, value) in [("PASSERELLE_HTTP_MAX_BATCH", "many"), ("PASSERELLE_HTTP_PERSISTED_QUERIES_MB", "-1")] {
        let said = said(&[(name, value)]);
        assert!(said.contains(name) && said.contains(value) && said.contains("whole number"), "{said}");
    }
}

#[test]
fn shares_are_set_by_a_table_or_by_variables() {
    let text = "[fair]\npoints_per_minute = 5\ntrusted_proxies = [\"10.0.0.0/8\"]\n";
    let settings = of_file("fair", text, &[("PASSERELLE_FAIR_TRUSTED_PROXIES", "127.0.0.1, ::1")]).unwrap();
    assert_eq!(settings.fair.points_per_minute, 5);
    assert_eq!(settings.fair.trusted_proxies, ["127.0.0.1", "::1"]);
    for (name, value, form) in [
        ("PASSERELLE_FAIR_TRUSTED_PROXIES", "10.0.0.1/8", "a list of addresses or networks"),
        ("PASSERELLE_FAIR_MAX_EXECUTING", "0", "from 1 to 100000"),
        ("PASSERELLE_FAIR_POINTS_PER_MINUTE", "-1", "a whole number of points"),
    ] {
        let said = said(&[(name, value)]);
        assert!(said.contains(name) && said.contains(value) && said.contains(form), "{said}");
    }
}

#[test]
fn tokens_are_set_by_a_table_or_by_variables() {
    let text = "[jwt]\nissuers = [\"https://a.fr\", \"https://b.fr\"]\nleeway_s = 5\n";
    let secret = "0123456789abcdef0123456789abcdef";
    let keys = format!("new:{secret}, old:{secret}");
    let settings = of_file("jwt", text, &[("PASSERELLE_JWT_KEYS", &keys), ("PASSERELLE_JWT_JWKS", "keys.json")]);
    let jwt = settings.unwrap().jwt;
    assert_eq!((jwt.issuers.len(), jwt.leeway_s, jwt.keys.len()), (2, 5, 2));
    assert_eq!(jwt.jwks.as_deref(), Some("keys.json"));
    for (name, value, form) in [
        ("PASSERELLE_JWT_KEYS", "hunter2", "name:secret"),
        ("PASSERELLE_JWT_KEYS", "a:hunter2", "at least 32 bytes"),
        ("PASSERELLE_JWT_JWKS", "http://hunter2.example.fr/keys", "https://"),
        ("PASSERELLE_JWT_JWKS", "https://me:hunter2@example.fr/keys", "without a password"),
        ("PASSERELLE_JWT_LEEWAY_S", "301", "from 0 to 300"),
        ("PASSERELLE_JWT_MAX_LIFE_DAYS", "0", "from 1 to 3660"),
        ("PASSERELLE_JWT_JWKS_REFRESH_S", "1", "from 10 to 43200"),
        ("PASSERELLE_JWT_AUDIENCES", "a,,b", "a list of texts"),
    ] {
        let said = said(&[(name, value)]);
        assert!(said.contains(name) && said.contains(form) && !said.contains("hunter2"), "{said}");
    }
    let error = of_file("keys", "[jwt]\nkeys = [1, \"hunter2\"]", &[]).unwrap_err().to_string();
    assert!(!error.contains("hunter2") && error.contains("jwt.keys"), "{error}");
}
