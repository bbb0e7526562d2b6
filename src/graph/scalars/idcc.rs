code!(
    /// Number of a collective agreement: up to four digits, printed with four, such as `0016`.
    Idcc,
    Idcc,
    "https://travail-emploi.gouv.fr/dialogue-social/negociation-collective/article/conventions-collectives-nomenclatures"
);
