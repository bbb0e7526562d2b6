code!(
    /// Number of an establishment in Sirene: 14 digits, checked. Spaces are accepted.
    Siret,
    Siret,
    "https://www.insee.fr/fr/metadonnees/definition/c1841"
);
