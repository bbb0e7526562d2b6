//! Every source that has an API, and the program that asks them.

use super::*;

fn organisme(siret: &str, uai: &str) -> Value {
    json!({ "identifiant": { "siret": siret, "uai": uai }, "statut": { "referentiel": "présent" }, "contacts": [],
            "etablissement": { "siret": siret, "ouvert": true, "enseigne": null, "creation": "2001-05-01T00:00:00.000+02:00",
                "fermeture": null, "geopoint": { "type": "Point", "coordinates": [4.835, 45.758] },
                "adresse": { "label": "1 RUE X", "code_postal": "69001", "commune": { "nom": "Lyon", "code_insee": "69123" },
                             "academie": { "id": "A10", "code": "10", "nom": "Lyon" } } },
            "unite_legale": { "siren": &siret[..9], "actif": true, "raison_sociale": "LYCEE" },
            "renseignements_specifiques": { "qualiopi": true, "numero_activite": null } })
}

fn formation(rank: usize) -> Value {
    let certification = json!({ "identifiant": { "cfd": "40033104", "rncp": "RNCP34674", "rncp_anterieur_2019": false },
        "intitule": { "cfd": { "long": "PROTHESE DENTAIRE", "court": "PROTHESE" }, "rncp": null },
        "periode_validite": { "debut": null, "fin": null } });
    json!({ "identifiant": { "cle_ministere_educatif": format!("k{rank}") }, "statut": { "catalogue": "publié" },
            "certification": { "connue": true, "valeur": certification },
            "formateur": { "connu": true, "organisme": organisme("48264727800050", "0694551X") },
            "responsable": { "connu": false, "organisme": null },
            "lieu": { "siret": null, "uai": null, "geolocalisation": { "type": "Point", "coordinates": [4.835, 45.758] },
                      "adresse": { "label": "1 RUE X", "code_postal": "69001", "commune": { "nom": "Lyon", "code_insee": "69123" } } },
            "contact": { "email": null, "telephone": null }, "onisep": { "url": null, "intitule": null },
            "modalite": { "entierement_a_distance": false, "duree_indicative": 3, "annee_cycle": 1, "mef_10": null },
            "contenu_educatif": { "contenu": "x", "objectif": "" },
            "sessions": [{ "debut": "2024-08-31T22:00:00.000Z", "fin": "2025-06-30T21:59:59.000Z", "capacite": 12 }] })
}

/// API Apprentissage and the API of the official geography.
async fn apprentissage() -> Upstream {
    let upstream = Upstream::start().await;
    let certification = &formation(0)["certification"]["valeur"];
    let commune = json!({ "code": "69123", "nom": "Lyon", "codesPostaux": ["69001"], "codeDepartement": "69", "population": 522250,
        "codeRegion": "84", "departement": { "code": "69", "nom": "Rhône" }, "region": { "code": "84", "nom": "Auvergne-Rhône-Alpes" },
        "centre": { "type": "Point", "coordinates": [4.835, 45.758] } });
    {
        let mut state = upstream.state();
        state.rows.insert("/api/formation/v1/search", (0..8).map(formation).collect());
        let organismes = ["48264727800050", "19350030300014", "43937112100013", "33363402000015"];
        let organismes = organismes.iter().zip(["0694551X", "0352660B", "0010070W", "0010878Z"]);
        let organismes = organismes.map(|(siret, uai)| organisme(siret, uai)).collect();
        state.rows.insert("/api/organisme/v1/export", organismes);
        state.rows.insert("/api/certification/v1", vec![certification.clone(), certification.clone()]);
        state.rows.insert("/communes", vec![commune]);
    }
    upstream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_source_that_has_an_api_is_downloaded_and_loaded() {
    for test in TestGraph::each_empty().await {
        let (upstream, folder) = (apprentissage().await, Folder::new());
        for (source, totals) in [
            (Source::Decoupage, (1, 1, 0, 0)),
            (Source::Kit, (2, 1, 0, 1)),
            (Source::Organismes, (4, 4, 0, 0)),
            (Source::Catalogue, (8, 8, 0, 0)),
        ] {
            upstream.state().faults = [(2, Fault::Status(503)), (3, Fault::Cut)].into();
            upstream.state().calls.clear();
            let files = download(&upstream, &folder, source, order()).await.expect("downloaded");
            assert_eq!(load(&test, source, &files).await.totals(), totals, "{}", source.name());
        }
        assert!(upstream.state().calls[0].ends_with("page_index=0&page_size=1000&include_archived=true"));
        let query = "{ formations(first: 100) { totalCount nodes { cle formateur { siret } lieu { commune { nom departement { nom } } } \
                       sessions { debut fin } } } organismes(first: 100) { nodes { siret uai } } }";
        let data = test.ask(query).await.ok();
        assert_eq!(data["formations"]["totalCount"], 8, "{}", test.database.kind);
        assert_eq!(data["organismes"]["nodes"].as_array().map(Vec::len), Some(4));
        let first = json!({ "cle": "k0", "formateur": { "siret": "48264727800050" },
            "lieu": { "commune": { "nom": "Lyon", "departement": { "nom": "Rhône" } } },
            "sessions": [{ "debut": "2024-09-01", "fin": "2025-06-30" }] });
        assert!(data["formations"]["nodes"].as_array().expect("nodes").contains(&first), "{data}");
    }
}

/// The program, over a database and a folder of this test, and these addresses.
async fn program(folder: &Path, url: &str, arguments: &[&str]) -> (bool, String, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_passerelle"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PASSERELLE_") {
            command.env_remove(name);
        }
    }
    command.env("DATABASE_URL", "sqlite://passerelle.db?mode=rwc").current_dir(folder).args(arguments);
    for variable in ["DATA_INCLUSION_URL", "APPRENTISSAGE_URL", "GEO_URL"] {
        command.env(format!("PASSERELLE_SYNC_{variable}"), url);
    }
    command.env("PASSERELLE_SYNC_DATA_INCLUSION_TOKEN", TOKEN);
    let output =
        tokio::task::spawn_blocking(move || command.output().expect("the program runs")).await.expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!out.contains(TOKEN) && !err.contains(TOKEN), "{out}{err}");
    (output.status.success(), out, err)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_loads_what_it_can_and_tells_what_it_cannot() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    std::fs::create_dir_all(&folder.0).expect("a folder");
    upstream.state().rows.insert(
        "/communes",
        vec![json!({ "code": "69123", "nom": "Lyon", "codesPostaux": [], "codeDepartement": "69" })],
    );
    upstream.state().faults.insert(2, Fault::Later(429, "0"));
    let (success, out, err) = program(&folder.0, &upstream.url, &["sync", "data-inclusion", "kit-apprentissage"]).await;
    assert!(!success, "{out}{err}");
    assert!(out.lines().any(|line| line.starts_with("data-inclusion ")), "{out}");
    assert!(err.contains("not loaded: kit-apprentissage: 127.0.0.1"), "{err}");
    assert!(err.contains("PASSERELLE_SYNC_APPRENTISSAGE_TOKEN is not set"), "{err}");
    assert!(err.contains("asking again") && err.contains("status 429"), "a log tells it: {err}");
    assert!(
        folder.0.join("passerelle-sync/data-inclusion/structures-2026-03-01.json").parent().is_some_and(Path::exists)
    );

    upstream.state().token = None;
    let (success, out, err) = program(&folder.0, &upstream.url, &["sync", "decoupage"]).await;
    assert!(success && out.lines().any(|line| line.starts_with("decoupage ")), "{out}{err}");
}
