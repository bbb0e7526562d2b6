code!(
    /// Postal code: five digits.
    CodePostal,
    CodePostal,
    "https://datanova.laposte.fr/datasets/laposte-hexasmal"
);
