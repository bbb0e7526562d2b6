code!(
    /// Code of the Formacode thesaurus: five digits.
    CodeFormacode,
    Formacode,
    "https://formacode.centre-inffo.fr/"
);
