use super::*;

/// What a value of a facet is the key of, for its title.
#[derive(Clone, Copy, Debug)]
enum Registre {
    Academie,
    Aucun,
    Categorie,
    Departement,
    Domaine,
    GrandDomaine,
    Nsf,
    Public,
    Region,
    ReseauPorteur,
    Source,
    Thematique,
}

/// A value, and how many elements of a list bear it.
#[derive(Clone, Debug)]
pub struct ValeurFacette {
    valeur: String,
    total: i64,
    registre: Registre,
}

/// A value, and how many elements of a list bear it.
#[Object]
impl ValeurFacette {
    /// The value, as filters and registers write it; `true` and `false` for what holds or not.
    async fn valeur(&self) -> &str {
        &self.valeur
    }

    /// Its title; null when it is its own.
    async fn libelle(&self, ctx: &Context<'_>) -> Maybe<String> {
        match self.registre {
            Registre::Academie => text!(ctx, academie.nom, &self.valeur).await,
            Registre::Aucun => None,
            Registre::Categorie => text!(ctx, categorie.libelle, &self.valeur).await,
            Registre::Departement => text!(ctx, departement.nom, &self.valeur).await,
            Registre::Domaine => text!(ctx, domaine.libelle, &self.valeur).await,
            Registre::GrandDomaine => text!(ctx, grand_domaine.libelle, &self.valeur).await,
            Registre::Nsf => text!(ctx, nsf.libelle, &self.valeur).await,
            Registre::Public => text!(ctx, public.libelle, &self.valeur).await,
            Registre::Region => text!(ctx, region.nom, &self.valeur).await,
            Registre::ReseauPorteur => text!(ctx, reseau_porteur.libelle, &self.valeur).await,
            Registre::Source => text!(ctx, source.nom, &self.valeur).await,
            Registre::Thematique => text!(ctx, thematique.libelle, &self.valeur).await,
        }
    }

    /// Elements that bear it.
    async fn total(&self) -> i32 {
        counted(self.total)
    }
}

/// Draws the facets of a type: each is a list of values, counted when it is selected.
macro_rules! facettes {
    ($( $(#[$doc:meta])* $name:ident($table:ident) { $( $(#[$line_doc:meta])* $field:ident = $facet:ident, $registre:ident; )+ } )+) => {
        $(
            $(#[$doc])*
            pub struct $name(Sortable<entity::$table::Entity>);

            impl From<Sortable<entity::$table::Entity>> for $name {
                fn from(list: Sortable<entity::$table::Entity>) -> Self {
                    Self(list)
                }
            }

            $(#[$doc])*
            #[Object]
            impl $name {
                $(
                    $(#[$line_doc])*
                    async fn $field(&self, ctx: &Context<'_>) -> Result<Vec<ValeurFacette>, Error> {
                        let values = self.0.by(ctx, store::$table::$facet).await?;
                        let values = values.iter().map(|(valeur, total)| ValeurFacette {
                            valeur: valeur.clone(),
                            total: *total,
                            registre: Registre::$registre,
                        });
                        Ok(values.collect())
                    }
                )+
            }
        )+
    };
}

facettes! {
    /// How many services bear each value, the most frequent first.
    FacettesService(service) {
        /// By theme; one service may have several.
        thematiques = PAR_THEMATIQUE, Thematique;
        /// By category of themes; one service may have several.
        categories = PAR_CATEGORIE, Categorie;
        /// By group of people that they name; one service may have several.
        publics = PAR_PUBLIC, Public;
        /// By cost.
        frais = PAR_FRAIS, Aucun;
        /// By kind.
        types = PAR_TYPE, Aucun;
        /// By the way they are given: `a_distance`, `en_presentiel`, or both.
        modes_accueil = PAR_MODE_ACCUEIL, Aucun;
        /// By producer.
        sources = PAR_SOURCE, Source;
        /// By département of their own address.
        departements = PAR_DEPARTEMENT, Departement;
        /// By région of their own address.
        regions = PAR_REGION, Region;
    }
    /// How many structures bear each value, the most frequent first.
    FacettesStructure(structure) {
        /// By network; one structure may have several.
        reseaux_porteurs = PAR_RESEAU, ReseauPorteur;
        /// By producer.
        sources = PAR_SOURCE, Source;
        /// By département.
        departements = PAR_DEPARTEMENT, Departement;
        /// By région.
        regions = PAR_REGION, Region;
    }
    /// How many courses bear each value, the most frequent first.
    FacettesFormation(formation) {
        /// By state.
        statuts = PAR_STATUT, Aucun;
        /// By European level: of the sheet, else of the diploma.
        niveaux = PAR_NIVEAU, Aucun;
        /// By professional domain of the jobs that their sheet leads to; one course may have several.
        domaines = PAR_DOMAINE, Domaine;
        /// Wholly remote or not.
        a_distance = PAR_A_DISTANCE, Aucun;
        /// By département of their place.
        departements = PAR_DEPARTEMENT, Departement;
        /// By région of their place.
        regions = PAR_REGION, Region;
        /// By académie of their place.
        academies = PAR_ACADEMIE, Academie;
    }
    /// How many training organisations bear each value, the most frequent first.
    FacettesOrganisme(organisme) {
        /// By nature.
        natures = PAR_NATURE, Aucun;
        /// Certified Qualiopi or not.
        qualiopi = PAR_QUALIOPI, Aucun;
        /// By département.
        departements = PAR_DEPARTEMENT, Departement;
        /// By région.
        regions = PAR_REGION, Region;
    }
    /// How many communes bear each value, the most frequent first.
    FacettesCommune(commune) {
        /// By kind, as INSEE writes it.
        types = PAR_TYPE, Aucun;
        /// By département.
        departements = PAR_DEPARTEMENT, Departement;
        /// By région.
        regions = PAR_REGION, Region;
    }
    /// How many sheets bear each value, the most frequent first.
    FacettesFicheRncp(fiche_rncp) {
        /// By register.
        registres = PAR_REGISTRE, Aucun;
        /// Active or not.
        actif = PAR_ACTIF, Aucun;
        /// By European level.
        niveaux = PAR_NIVEAU, Aucun;
        /// By professional domain of the jobs they lead to; one sheet may have several.
        domaines = PAR_DOMAINE, Domaine;
        /// By speciality; one sheet may have several.
        nsfs = PAR_NSF, Nsf;
        /// By way to reach them; one sheet may have several.
        voies_acces = PAR_VOIE_ACCES, Aucun;
    }
    /// How many certifications bear each value, the most frequent first.
    FacettesCertification(certification) {
        /// Their sheet being active or not.
        actif = PAR_ACTIF, Aucun;
        /// By European level.
        niveaux = PAR_NIVEAU, Aucun;
        /// By professional domain of the jobs they lead to; one certification may have several.
        domaines = PAR_DOMAINE, Domaine;
        /// By register of their sheet.
        registres = PAR_REGISTRE, Aucun;
        /// By way to reach their sheet; one certification may have several.
        voies_acces = PAR_VOIE_ACCES, Aucun;
        /// By speciality of their sheet or of their diploma; one certification may have several.
        nsfs = PAR_NSF, Nsf;
        /// By département where a course that the catalogue shows prepares them; one certification may have several.
        departements = PAR_DEPARTEMENT, Departement;
    }
    /// How many diplomas bear each value, the most frequent first.
    FacettesDiplome(diplome) {
        /// By European level.
        niveaux = PAR_NIVEAU, Aucun;
        /// By speciality.
        nsfs = PAR_NSF, Nsf;
    }
    /// How many jobs bear each value, the most frequent first.
    FacettesMetier(metier) {
        /// By professional domain.
        domaines = PAR_DOMAINE, Domaine;
        /// By family.
        grands_domaines = PAR_GRAND_DOMAINE, GrandDomaine;
    }
}
