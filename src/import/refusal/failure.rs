//! What does the journal tell of an import that failed, beside what is told of files? In French, as all that is kept.

/// Its process died.
pub const INTERRUPTED: &str =
    "Le programme s'est arrêté avant la fin de l'import : les données sont restées comme elles étaient.";

/// The database refused; why goes to the log.
pub const DATABASE: &str = "La base de données a refusé l'import : les données sont restées comme elles étaient.";

/// A fault of ours.
pub const FAULT: &str =
    "Le lecteur s'est arrêté sur un défaut du programme : les données sont restées comme elles étaient.";

/// Too many objects would disappear.
pub fn shrunken(type_objet: &str, before: usize, gone: usize, after: usize, limit: u8) -> String {
    format!(
        "{gone} objets {type_objet} sur {before} disparaîtraient, et il en resterait {after} : plus des {limit} % admis. Il faut \
         vérifier les fichiers, puis forcer l'import s'ils sont justes."
    )
}
