code!(
    /// Code of a job of the ROME: a letter and four digits, such as `D1102`.
    CodeRome,
    Rome,
    "https://www.francetravail.org/opendata/repertoire-operationnel-des-meti.html"
);
