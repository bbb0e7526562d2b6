code!(
    /// Code of a région: two digits.
    CodeRegion,
    CodeRegion,
    "https://www.insee.fr/fr/information/2560452"
);
