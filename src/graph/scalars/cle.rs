code!(
    /// Key of a course in the catalogue of apprenticeship: opaque, up to 200 characters.
    CleMinistereEducatif,
    Cle,
    "https://catalogue-apprentissage.intercariforef.org/"
);
