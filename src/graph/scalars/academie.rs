code!(
    /// Code of an académie: two digits.
    CodeAcademie,
    CodeAcademie,
    "https://www.education.gouv.fr/les-regions-academiques-academies-et-services-departementaux-de-l-education-nationale-6557"
);
