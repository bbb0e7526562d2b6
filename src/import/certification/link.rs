//! Which certification does a course prepare? Rule E of API Apprentissage: the one of its two codes, the first period found.
//!
//! A pair has one row, whose identifier both codes make. A code alone may have several, over the holes between its pairs.

use sea_orm::DbErr;

use crate::import::write::Writer;

/// Ties the courses of a code alone to its certification again, and writes those whose link changes. Those of a pair
/// need it never; a course whose codes make no certification keeps the identifier that they would make.
pub async fn link(writer: &Writer<'_>) -> Result<(), DbErr> {
    if !writer.changed(&["certification", "formation"]) {
        return Ok(());
    }
    let alone = "(formation.cfd IS NULL OR formation.rncp IS NULL)";
    let mut sql = writer.sql();
    sql.push("UPDATE formation SET certification_id = ").push(FOUND).push(" WHERE ").push(alone);
    sql.push(" AND certification_id <> ").push(FOUND).push(" RETURNING formation.cle");
    writer.update::<entity::formation::Entity>(sql).await
}

// Both look-ups follow the primary key: what an identifier and `@` begin stands before the same and `A`.
const FOUND: &str = "COALESCE(\
    (SELECT c.id FROM certification c \
     WHERE c.id = COALESCE(formation.cfd, '') || ':' || COALESCE(formation.rncp, '')), \
    (SELECT MIN(c.id) FROM certification c \
     WHERE c.id >= COALESCE(formation.cfd, '') || ':' || COALESCE(formation.rncp, '') || '@' \
     AND c.id < COALESCE(formation.cfd, '') || ':' || COALESCE(formation.rncp, '') || 'A'), \
    COALESCE(formation.cfd, '') || ':' || COALESCE(formation.rncp, ''))";

#[cfg(test)]
mod tests {
    use sea_orm::{DatabaseConnection, EntityTrait};

    use crate::import::bcn::Bcn;
    use crate::import::catalogue::Catalogue;
    use crate::import::kit::Kit;
    use crate::import::rncp::FranceCompetences;
    use crate::import::testing::{self, import};

    const BCN: &str = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;GROUPE_SPECIALITE;LIBELLE_LONG_200;DATE_OUVERTURE;DATE_FERMETURE\n\
        50022146;500;221;CUISINE;01/09/2024;\n";
    const COURSES: &str = r#"[{"cle_ministere_educatif":"k1","cfd":"50022146"},{"cle_ministere_educatif":"k2","rncp_code":"RNCP1234"},
        {"cle_ministere_educatif":"k3","cfd":"50022146","rncp_code":"RNCP12345"},{"cle_ministere_educatif":"k4"}]"#;

    async fn links(db: &DatabaseConnection) -> Vec<String> {
        let rows = entity::formation::Entity::find().all(db).await.unwrap();
        let mut rows: Vec<_> = rows.into_iter().map(|row| (row.cle, row.certification_id)).collect();
        rows.sort_unstable();
        rows.into_iter().map(|(_, id)| id.unwrap_or_default()).collect()
    }

    #[tokio::test]
    async fn courses_stay_tied_to_certifications_that_a_later_import_of_another_source_builds() {
        let db = testing::empty().await;
        import::<Catalogue>(&db, &[("c.json", COURSES)], 1).await;
        let nothing = ["50022146:", ":RNCP1234", "50022146:RNCP12345", ""];
        assert_eq!(links(&db).await, nothing);
        import::<Bcn>(&db, &[("N_FORMATION_DIPLOME_ENQUETE_51.csv", BCN)], 2).await;
        assert_eq!(links(&db).await, nothing, "the diploma stands alone");
        let standard = "Numero_Fiche;Intitule;Actif;Date_Fin_Enregistrement\nRNCP12345;CAP;ACTIVE;31/08/2029\n";
        let voies = "Numero_Fiche;Si_Jury\nRNCP12345;En contrat d’apprentissage\n";
        let export = [
            ("export_fiches_CSV_Standard_2026_01_15.csv", standard),
            ("export_fiches_CSV_VoixdAcces_2026_01_15.csv", voies),
        ];
        import::<FranceCompetences>(&db, &export, 3).await;
        import::<Kit>(&db, &[("Kit_apprentissage_20260115.csv", "Code Diplôme;Fiche RNCP\n50022146;RNCP12345\n")], 4)
            .await;
        // What the pair leaves open is what the code alone leads to now; another sheet's longer code is not RNCP1234's.
        let paired = ["50022146:@2029-09-01", ":RNCP1234", "50022146:RNCP12345", ""];
        assert_eq!(links(&db).await, paired);
        import::<Catalogue>(&db, &[("c.json", COURSES)], 5).await;
        assert_eq!(links(&db).await, paired, "the same after the catalogue itself");
    }
}
