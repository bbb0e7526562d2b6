use async_graphql::ID;

use super::roots;
use crate::graph::scalars::{Cfd, CodeBloc, CodeFormacode, CodeMef, CodeNsf, Rncp};
use crate::graph::types::*;

roots! {
    /// Certifications, and the registers they are built from.
    CertificationQuery;
    fields {}
    lookups {
        /// A certification by its identifier; null when there is none.
        certification(id: ID, "What its field `id` gave.") -> Certification;
        /// A sheet of the RNCP or of the RS by its code; null when there is none.
        fiche_rncp(rncp: Rncp, "Code in the register.") -> FicheRncp;
        /// A diploma by its CFD; null when there is none.
        diplome(cfd: Cfd, "Code formation diplôme.") -> Diplome;
        /// A level of diploma by its code; null when there is none.
        niveau_diplome(code: ID, "Three characters.") -> NiveauDiplome;
        /// A year of course by its MEF; null when there is none.
        mef(mef: CodeMef, "Ten digits.") -> Mef;
        /// A block of skills by its code; null when there is none.
        bloc(code: CodeBloc, "Code of the block.") -> Bloc;
        /// A training speciality by its code; null when there is none.
        nsf(nsf: CodeNsf, "NSF code.") -> Nsf;
        /// A theme by its code; null when there is none.
        formacode(formacode: CodeFormacode, "Formacode.") -> Formacode;
        /// A certifier by its identifier; null when there is none.
        certificateur(id: ID, "What its field `id` gave, or its SIRET.") -> Certificateur;
    }
    lists {
        /// Certifications, by identifier.
        certifications: Certification(CertificationFilter, TriTexte);
        /// Sheets of the RNCP and of the RS, by code.
        fiches_rncp: FicheRncp(FicheRncpFilter, TriTexte);
        /// Diplomas, by CFD.
        diplomes: Diplome(DiplomeFilter, TriTexte);
        /// Levels of diploma, by code.
        niveaux_diplome: NiveauDiplome;
        /// Years of course, by MEF.
        mefs: Mef;
        /// Blocks of skills, by code.
        blocs: Bloc;
        /// Training specialities, by code.
        nsfs: Nsf(TexteFilter);
        /// Themes, by code.
        formacodes: Formacode(TexteFilter);
        /// Certifiers, by identifier.
        certificateurs: Certificateur(TexteFilter);
        /// Partners of sheets, by identifier.
        partenaires: Partenaire;
    }
}
