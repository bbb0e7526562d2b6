code!(
    /// Code of a commune in the official geographic code: five characters, Corsica with `2A` or `2B`, such as `59350`.
    CodeInsee,
    Insee,
    "https://www.insee.fr/fr/information/2560452"
);
