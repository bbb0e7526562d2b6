//! What does the operator read of the quality of what is served? In French, as the labels of what is counted.

use std::fmt::Write;

use entity::{anomalie, import, mesure, rejet};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::jeu::Jeu;

/// The report, as text: for each data set its last import, what was refused, what looks wrong, how much is tied to the other
/// data sets and how that moved.
pub async fn quality(db: &DatabaseConnection) -> Result<String, DbErr> {
    let mut text = String::new();
    for jeu in Jeu::ALL {
        let id = jeu.describe().id;
        let last = import::Entity::find()
            .filter(import::Column::JeuDeDonneesId.eq(id))
            .order_by_desc(import::Column::Id)
            .one(db)
            .await?;
        let _ = writeln!(text, "{id:<18} {}", last.map_or_else(|| "jamais importé".to_owned(), |row| told(&row)));
        let refused = rejet::Entity::find().filter(rejet::Column::JeuDeDonneesId.eq(id)).count(db).await?;
        if refused > 0 {
            let _ = writeln!(text, "  {refused:>9} lignes refusées");
        }
        for (code, count) in anomalies(db, id).await? {
            let _ = writeln!(text, "  {count:>9} anomalies {code}");
        }
        let mesures =
            mesure::Entity::find().filter(mesure::Column::JeuDeDonneesId.eq(id)).order_by_asc(mesure::Column::Id);
        for row in mesures.all(db).await? {
            let _ = writeln!(text, "  {}", line(&row));
        }
    }
    Ok(text)
}

fn told(row: &import::Model) -> String {
    let file = row.millesime.map(|day| format!(", fichiers du {day}")).unwrap_or_default();
    let reason = row.message.as_deref().map(|message| format!(" : {message}")).unwrap_or_default();
    format!("{} le {}{file}{reason}", row.statut, row.debut.format("%Y-%m-%d %H:%M UTC"))
}

async fn anomalies(db: &DatabaseConnection, jeu: &str) -> Result<Vec<(String, i64)>, DbErr> {
    anomalie::Entity::find()
        .select_only()
        .column(anomalie::Column::Code)
        .expr_as(anomalie::Column::Id.count(), "count")
        .filter(anomalie::Column::JeuDeDonneesId.eq(jeu))
        .group_by(anomalie::Column::Code)
        .order_by_asc(anomalie::Column::Code)
        .into_tuple()
        .all(db)
        .await
}

// `   98.2 %  (+0.4)  9 823 sur 10 003  Communes qui ont un code postal`
fn line(row: &mesure::Model) -> String {
    let share = |lies: i64, total: i64| (total > 0).then(|| lies as f64 * 100.0 / total as f64);
    let now = share(row.lies, row.total);
    let before = row.lies_avant.zip(row.total_avant).and_then(|(lies, total)| share(lies, total));
    let shown = now.map_or_else(|| "      —  ".to_owned(), |now| format!("{now:>7.1} %"));
    let moved = now.zip(before).map_or_else(|| " ".repeat(8), |(now, before)| format!("({:+.1})", now - before));
    format!("{shown} {moved:<8} {:>7} sur {:>7}  {}", row.lies, row.total, row.libelle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::kit::Kit;
    use crate::import::testing;

    #[tokio::test]
    async fn each_share_is_told_with_how_it_moved() {
        let db = testing::empty().await;
        let kit = "Code Diplôme;Intitulé;Fiche RNCP\n1703430A;X;RNCP1796\n";
        testing::import::<Kit>(&db, &[("Kit_apprentissage_20231218.csv", kit)], 1).await;
        let text = quality(&db).await.unwrap();
        assert!(text.contains("rncp               jamais importé"), "{text}");
        assert!(text.contains("    0.0 %                0 sur       1  Paires dont le diplôme"), "{text}");
        let diplome =
            "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;GROUPE_SPECIALITE;LIBELLE_LONG_200\n1703430A;170;343;X\n";
        testing::import::<crate::import::bcn::Bcn>(&db, &[("N_FORMATION_DIPLOME_ENQUETE_51.csv", diplome)], 2).await;
        let text = quality(&db).await.unwrap();
        assert!(text.contains("    0.0 % (+0.0)         0 sur       1  Paires dont le diplôme"), "{text}");
        assert!(text.contains("0 sur       1  Diplômes associés à une fiche RNCP"), "{text}");
    }
}
