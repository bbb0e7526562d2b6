use super::*;

/// What became of an object.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum NatureChangement {
    /// It was added, or its content changed.
    Present,
    /// It is gone.
    Retire,
}

words!(NatureChangement { Present = "PRESENT", Retire = "RETIRE" });

/// What narrows a list of changes.
#[derive(Debug, Default, InputObject)]
pub struct ChangementFilter {
    /// GraphQL types of the objects, such as `Service`, any of them.
    pub types_objet: Option<Vec<String>>,
    /// What became of the objects, any of them.
    pub natures: Option<Vec<NatureChangement>>,
}

impl ChangementFilter {
    /// The same, after a version of the data.
    pub fn since(self, depuis: Option<i64>) -> store::changement::ChangementFilter {
        store::changement::ChangementFilter {
            depuis,
            types_objet: self.types_objet.unwrap_or_default(),
            natures: NatureChangement::codes(self.natures),
        }
    }
}

plain! {
    /// The last change of an object. An object that changes again leaves its place in the list for one further on: who reads the
    /// list to its end, and later goes on from its last cursor, misses nothing.
    Changement(changement);
    fields {
        /// GraphQL type of the object.
        fn type_objet(&self) -> &str { &self.0.type_objet }

        /// Key of the object, in its register.
        fn cle_objet(&self) -> &str { &self.0.cle_objet }

        /// What became of it.
        fn nature(&self) -> Option<NatureChangement> { NatureChangement::of(&self.0.nature) }

        /// Version of the data that brought the change.
        fn version(&self) -> i32 { counted(self.0.version) }

        /// When.
        fn le(&self) -> DateTime { self.0.le.into() }

        /// The object as it is; for one that is gone, when it went and what replaces it.
        async fn objet(&self, ctx: &Context<'_>) -> Maybe<Noeud> {
            if self.0.nature == NatureChangement::Retire.code() {
                return Some(Ok(ObjetRetire(self.0.clone()).into()));
            }
            Noeud::find(ctx, &self.0.type_objet, &self.0.cle_objet).await
        }
    }
    connections {
    }
}
