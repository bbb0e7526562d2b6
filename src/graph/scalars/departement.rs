code!(
    /// Code of a département: two digits, `2A`, `2B`, or three digits overseas.
    CodeDepartement,
    CodeDepartement,
    "https://www.insee.fr/fr/information/2560452"
);
