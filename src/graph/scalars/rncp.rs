code!(
    /// Code of a sheet of the RNCP or of the RS: the register's letters then its number, such as `RNCP37537` or `RS6117`. Lower case is accepted.
    Rncp,
    Rncp,
    "https://www.francecompetences.fr/recherche_certificationprofessionnelle/"
);
