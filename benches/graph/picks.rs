//! What are the questions asked about? Objects taken here and there in the database, the same at each run.

use anyhow::{Context, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passerelle::store::{Point, chord2};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;

/// How many times each question is asked about something else.
const MANY: usize = 256;

/// What gives the parameters of a question.
pub enum Picks {
    /// One text: a key, from those that a select gives.
    Keys(&'static str),
    /// Two JSON lists of keys, from those that two selects give.
    Lists {
        /// Keys in each.
        number: usize,
        /// The selects.
        keys: [&'static str; 2],
    },
    /// A JSON list of values and a point, then what a statement needs of the circle around it: the point on the sphere, the square of
    /// the chord to the edge, the south, the north, the west and the east.
    Around {
        /// A select of values, the most frequent first.
        values: &'static str,
        /// Values in the list.
        number: usize,
        /// What must stand around: the communes where most of it does are taken.
        stands: &'static str,
        /// Radius.
        radius_km: u32,
    },
    /// A text of two words, and those words as the index asks for them.
    Words,
}

impl Picks {
    /// The parameters.
    pub async fn of(&self, db: &DatabaseConnection) -> anyhow::Result<Vec<Vec<String>>> {
        let picked = match self {
            Self::Keys(select) => spread(texts(db, select).await?).into_iter().map(|key| vec![key]).collect(),
            Self::Lists { number, keys: [one, other] } => {
                let (one, other) = (lists(texts(db, one).await?, *number), lists(texts(db, other).await?, *number));
                one.into_iter().zip(other).map(|(one, other)| vec![one, other]).collect()
            }
            Self::Around { values, number, stands, radius_km } => {
                let values = texts(db, values).await?;
                around(db, &values, *number, stands, *radius_km).await?
            }
            Self::Words => words(db).await?,
        };
        ensure!(!picked.is_empty(), "the database holds nothing to ask about");
        Ok(picked)
    }
}

/// The cursor of a row of a list by key.
pub fn cursor(name: &str, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(json!([name, null, key]).to_string())
}

async fn texts(db: &DatabaseConnection, select: &str) -> anyhow::Result<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), select)).await?;
    rows.iter().map(|row| row.try_get_by_index(0).context("a key")).collect()
}

/// As many as are asked for, at equal distances.
fn spread<T>(all: Vec<T>) -> Vec<T> {
    let step = (all.len() / MANY).max(1);
    all.into_iter().step_by(step).take(MANY).collect()
}

fn lists(keys: Vec<String>, number: usize) -> Vec<String> {
    let step = (keys.len() / number).max(1);
    let list = |from: usize| keys.iter().cycle().skip(from * 7).step_by(step).take(number).collect::<Vec<_>>();
    (0..MANY).map(|from| json!(list(from)).to_string()).collect()
}

async fn around(
    db: &DatabaseConnection,
    values: &[String],
    number: usize,
    stands: &str,
    radius_km: u32,
) -> anyhow::Result<Vec<Vec<String>>> {
    let select = format!(
        "SELECT m.latitude, m.longitude FROM commune m JOIN (SELECT commune_insee, COUNT(*) AS number FROM {stands} \
         GROUP BY commune_insee) f ON f.commune_insee = m.insee WHERE m.latitude IS NOT NULL \
         ORDER BY f.number DESC, m.insee LIMIT {MANY}"
    );
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), select)).await?;
    let mut picked = Vec::with_capacity(rows.len());
    for (rank, row) in rows.iter().enumerate() {
        let (latitude, longitude): (f64, f64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let point = Point::new(latitude, longitude).context("a commune stands somewhere")?;
        let list: Vec<&String> = values.iter().take(number * 4).cycle().skip(rank * number).take(number).collect();
        let radius_m = f64::from(radius_km) * 1_000.0;
        let (south, north, west, east) = point.bounds(radius_m);
        let [x, y, z] = point.sphere();
        let numbers = [latitude, longitude, x, y, z, chord2(radius_m), south, north, west, east];
        let numbers = numbers.iter().map(f64::to_string);
        picked.push(std::iter::once(json!(list).to_string()).chain(numbers).collect());
    }
    Ok(picked)
}

async fn words(db: &DatabaseConnection) -> anyhow::Result<Vec<Vec<String>>> {
    let names =
        texts(db, "SELECT nom FROM document WHERE type_objet IN ('Formation', 'Service') ORDER BY rang").await?;
    let pairs = spread(names).into_iter().filter_map(|name| {
        let mut words = name.split_whitespace().filter(|word| word.len() > 3);
        let (one, other) = (words.next()?, words.next()?);
        Some(vec![format!("{one} {other}"), format!("3{one} & 3{other}")])
    });
    Ok(pairs.collect())
}
