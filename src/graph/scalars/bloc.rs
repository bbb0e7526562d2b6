code!(
    /// Code of a block of skills: its sheet's, `BC` and its rank, such as `RNCP37537BC01`.
    CodeBloc,
    Bloc,
    "https://www.francecompetences.fr/recherche_certificationprofessionnelle/"
);
