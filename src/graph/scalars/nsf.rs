code!(
    /// Code of a training speciality: two or three digits, then sometimes a letter, such as `326n`.
    CodeNsf,
    Nsf,
    "https://www.insee.fr/fr/information/2409289"
);
