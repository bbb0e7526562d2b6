use async_graphql::{ID, Interface};

use super::*;
use crate::graph::node::Node;

macro_rules! nodes {
    ($($name:ident),+ $(,)?) => {
        /// Anything that bears an identifier of its own, for `node` and for client caches.
        #[derive(Clone, Debug, Interface)]
        #[graphql(name = "Node", field(name = "id", ty = "ID", desc = "Identifier among all types."))]
        pub enum Noeud {
            $(
                #[doc = "A node of that type."]
                $name($name),
            )+
            /// What is gone.
            ObjetRetire(ObjetRetire),
        }

        impl Noeud {
            /// The node of a type that bears a key of its register, for the field that is executed to answer; none when there
            /// is none.
            pub async fn find(ctx: &Context<'_>, name: &str, key: &str) -> Maybe<Self> {
                match name {
                    $( stringify!($name) => ctx.node::<$name>(Some(key)).await.map(|found| found.map(|One(node)| Self::from(node))), )+
                    _ => None,
                }
            }

            /// Its type, its key and its data set; none of what is about the data and not of them, or gone.
            pub fn about(&self) -> Option<(&'static str, &str, &'static str)> {
                match self {
                    $( Self::$name(node) => Some((<$name as Node>::NAME, node.key(), <$name as Node>::JEU?)), )+
                    Self::ObjetRetire(_) => None,
                }
            }

            /// The identifier of a node among all types.
            pub fn global_id(name: &str, key: &str) -> ID {
                match name {
                    $( stringify!($name) => $name::global_id(key), )+
                    _ => ID(format!("{name}:{key}")),
                }
            }
        }

        // Which type an identifier names, when it names one.
        fn named(id: &str) -> Option<(&'static str, &str)> {
            let (name, key) = id.split_once(':')?;
            match name {
                $( stringify!($name) => Some((<$name as Node>::NAME, key)), )+
                _ => None,
            }
        }
    };
}

nodes! {
    Academie, Anomalie, Appellation, Bloc, Categorie, Certificateur, Certification, Changement, Commune, Competence,
    ConventionCollective, Correction, Departement, Diplome, Domaine, Epci, FicheRncp, Formacode, Formation, GrandDomaine, Import,
    ImportFichier, JeuDeDonnees, Lieu, Mef, Mesure, Metier, MissionLocale, Naf, NiveauDiplome, Nsf, Opco, Organisme, Partenaire,
    Public, Region, Rejet, ReseauPorteur, Service, Session, Source, Structure, Thematique,
}

impl Noeud {
    /// The node that bears an identifier. One without a type's name is data·inclusion's own: a structure's or a service's.
    pub async fn by_id(ctx: &Context<'_>, id: &str) -> Maybe<Self> {
        if let Some((name, key)) = named(id) {
            return Self::or_gone(ctx, Self::find(ctx, name, key).await, &[name], key).await;
        }
        let found = match Self::find(ctx, Structure::NAME, id).await {
            None => Self::find(ctx, Service::NAME, id).await,
            found => found,
        };
        Self::or_gone(ctx, found, &[Structure::NAME, Service::NAME], id).await
    }

    // What was found; else what is gone and was of one of these types.
    async fn or_gone(ctx: &Context<'_>, found: Maybe<Self>, types_objet: &[&str], key: &str) -> Maybe<Self> {
        match found {
            None => ObjetRetire::find(ctx, types_objet, key).await.map(|gone| gone.map(Self::from)),
            found => found,
        }
    }
}
