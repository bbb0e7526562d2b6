code!(
    /// Code formation diplôme of the BCN: eight characters, level, speciality and rank, such as `40025214`. A lost leading zero is put back.
    Cfd,
    Cfd,
    "https://infocentre.pleiade.education.fr/bcn/"
);
