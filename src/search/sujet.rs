//! What can be searched by its text?

macro_rules! sujets {
    ($( $(#[$doc:meta])* $name:ident = $rank:literal, $words:literal; )+) => {
        /// A type of object that can be searched by its text. Their order is that of equal results.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Sujet {
            $( $(#[$doc])* $name, )+
        }

        impl Sujet {
            /// Every one, in order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Name of the type in the graph.
            pub fn type_objet(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            /// Its rank in the order, which never changes: the index holds it.
            pub fn rank(self) -> i64 {
                match self { $(Self::$name => $rank),+ }
            }

            /// What people call it, so that `formation boulanger` finds courses.
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words),+ }
            }
        }
    };
}

sujets! {
    /// A région.
    Region = 1, "région";
    /// A département.
    Departement = 2, "département";
    /// A job.
    Metier = 5, "métier emploi";
    /// A sheet of the RNCP or of the RS.
    FicheRncp = 7, "certification fiche diplôme titre";
    /// A diploma.
    Diplome = 8, "diplôme";
    /// A commune.
    Commune = 10, "commune ville";
    /// A theme of services.
    Thematique = 12, "thématique thème";
    /// A professional domain.
    Domaine = 14, "domaine métiers";
    /// A training speciality.
    Nsf = 16, "spécialité";
    /// A theme of training.
    Formacode = 17, "formacode";
    /// A branch of activity.
    Naf = 18, "activité secteur";
    /// A collective agreement.
    ConventionCollective = 19, "convention collective";
    /// An intercommunal body.
    Epci = 20, "epci intercommunalité";
    /// A mission locale.
    MissionLocale = 21, "mission locale";
    /// A training organisation.
    Organisme = 24, "organisme cfa école centre formation";
    /// An inclusion structure.
    Structure = 25, "structure";
    /// An inclusion service.
    Service = 26, "service";
    /// A course.
    Formation = 28, "formation";
}

impl Sujet {
    /// Whether its objects stand somewhere.
    pub fn is_placed(self) -> bool {
        use Sujet::*;
        matches!(self, Commune | MissionLocale | Organisme | Structure | Service | Formation)
    }

    /// The type of that name; none when it is not searched.
    pub fn named(type_objet: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sujet| sujet.type_objet() == type_objet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_follow_the_order() {
        assert!(Sujet::ALL.is_sorted_by_key(|sujet| sujet.rank()));
        assert!(Sujet::ALL.is_sorted());
    }
}
