code!(
    /// Code of a branch of the French classification of activities, with its dot, such as `10.71C`.
    CodeNaf,
    Naf,
    "https://www.insee.fr/fr/information/2120875"
);
