code!(
    /// Code of a school or training establishment of the education ministry: seven digits and a check letter, such as `0470015L`.
    Uai,
    Uai,
    "https://www.education.gouv.fr/acce_public/"
);
