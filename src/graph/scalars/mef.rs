code!(
    /// Module élémentaire de formation: ten digits.
    CodeMef,
    Mef,
    "https://infocentre.pleiade.education.fr/bcn/"
);
