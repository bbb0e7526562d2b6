use super::*;
use crate::store::correction::etat;

/// Where a correction stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum EtatCorrection {
    /// A moderator decided it; it waits for a version of the data, a second or the end of an import.
    Decidee,
    /// Its value stands.
    Appliquee,
    /// Its value stands, and the data set says something else now than what was corrected.
    ARevoir,
    /// The data set says the same now: there is nothing to correct any more.
    Obsolete,
    /// A moderator takes it back; that waits for a version of the data.
    Retrait,
    /// A moderator took it back.
    Retiree,
}

words!(EtatCorrection {
    Decidee = "DECIDEE",
    Appliquee = "APPLIQUEE",
    ARevoir = "A_REVOIR",
    Obsolete = "OBSOLETE",
    Retrait = "RETRAIT",
    Retiree = "RETIREE",
});

/// What narrows a list of corrections.
#[derive(Debug, Default, InputObject)]
pub struct CorrectionFilter {
    /// GraphQL type of the object that it is about.
    pub type_objet: Option<String>,
    /// Key of the object that it is about, in its register.
    pub cle_objet: Option<String>,
    /// Where it stands.
    pub etat: Option<EtatCorrection>,
}

impl From<CorrectionFilter> for store::correction::CorrectionFilter {
    fn from(filter: CorrectionFilter) -> Self {
        Self {
            type_objet: filter.type_objet,
            cle_objet: filter.cle_objet,
            etat: filter.etat.map(|etat| etat.code().to_owned()),
        }
    }
}

plain! {
    /// A value that a moderator put in the place of a data set's. The value itself is that of the field.
    Correction(correction);
    fields {
        /// GraphQL type of the object.
        fn type_objet(&self) -> &str { &self.0.type_objet }

        /// Key of that object, in its register.
        fn cle_objet(&self) -> &str { &self.0.cle_objet }

        /// Field of that object.
        fn champ(&self) -> &str { &self.0.champ }

        /// Where it stands.
        fn etat(&self) -> Option<EtatCorrection> { EtatCorrection::of(&self.0.etat) }

        /// When it was decided.
        fn decidee_le(&self) -> DateTime { self.0.decidee_le.into() }

        /// When it was first published; null when it waits.
        fn appliquee_le(&self) -> Option<DateTime> { self.0.appliquee_le.map(DateTime::from) }

        /// When it ended; null while its value stands.
        fn finie_le(&self) -> Option<DateTime> { self.0.finie_le.map(DateTime::from) }

        /// The object; null when it is no more.
        async fn objet(&self, ctx: &Context<'_>) -> Maybe<Noeud> { Noeud::find(ctx, &self.0.type_objet, &self.0.cle_objet).await }

        /// The anomaly that it answers; null when that is no more.
        async fn anomalie(&self, ctx: &Context<'_>) -> Maybe<One<Anomalie>> { ctx.node(self.0.anomalie_id.as_deref()).await }
    }
    connections {
    }
}

impl Correction {
    /// Whether its value stands in an object of this type.
    pub fn stands_in(&self, type_objet: &str) -> bool {
        self.0.type_objet == type_objet && [etat::APPLIQUEE, etat::A_REVOIR].contains(&self.0.etat.as_str())
    }
}
