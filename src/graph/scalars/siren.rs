code!(
    /// Number of a legal unit in Sirene: 9 digits, checked. Spaces are accepted.
    Siren,
    Siren,
    "https://www.insee.fr/fr/metadonnees/definition/c2047"
);
