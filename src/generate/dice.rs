//! What does chance give? The same on every machine: ChaCha8, whose stream is specified, and whole numbers only.
//!
//! Each thing that is invented has a stream of its own, told by the seed, its kind and its rank. So a thing can be
//! invented anew wherever another one speaks of it, in any order, and nothing has to be remembered.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// Kinds of things, each with its own streams. The numbers are part of what a seed means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Lists put in an order of popularity.
    Order = 1,
    /// Fields of training, each with its certifications.
    Filiere = 2,
    /// What hangs on a sheet of the register.
    Fiche = 3,
    /// What hangs on a diploma.
    Diplome = 4,
    /// Rows of the kit.
    Paire = 5,
    /// Groups of organisations.
    Groupe = 6,
    /// Organisations.
    Organisme = 7,
    /// Courses.
    Formation = 8,
    /// Structures that several producers describe.
    Grappe = 9,
    /// Structures.
    Structure = 10,
    /// Services.
    Service = 11,
    /// Rows that are wrong on purpose.
    Fault = 12,
}

/// A stream of chance.
#[derive(Debug)]
pub struct Dice(ChaCha8Rng);

// One row in so many is wrong on purpose.
const FAULTY: u64 = 500;

impl Dice {
    /// The stream of a thing.
    pub fn new(seed: u64, subject: Subject, rank: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut stream = ChaCha8Rng::from_seed(key);
        stream.set_stream(((subject as u64) << 48) | rank);
        Self(stream)
    }

    /// A number below this one; 0 below 0.
    pub fn below(&mut self, count: u64) -> u64 {
        let drawn = u128::from(self.0.next_u64()) * u128::from(count);
        (drawn >> 64) as u64
    }

    /// A number between two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high.abs_diff(low) + 1) as i64
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    /// Whether a row is wrong on purpose.
    pub fn fault(&mut self) -> bool {
        self.below(FAULTY) == 0
    }

    /// A place in a list of so many, each as likely.
    pub fn place(&mut self, count: usize) -> usize {
        self.below(count as u64) as usize
    }

    /// One of these, each as likely.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.place(among.len())]
    }

    /// A number below this one, small ones far more often, as cities, firms and fashions go: the first of ranks 1,
    /// 2 to 3, 4 to 7… is as likely as each of the others together.
    pub fn skewed(&mut self, count: u64) -> u64 {
        let octaves = u64::from(u64::BITS - count.leading_zeros());
        let low = 1 << self.below(octaves);
        low + self.below(low.min(count + 1 - low)) - 1
    }

    /// A place in a list whose first places are the most popular.
    pub fn popular(&mut self, count: usize) -> usize {
        self.skewed(count as u64) as usize
    }

    /// The place drawn in a list of cumulated weights.
    pub fn weighted(&mut self, cumulated: &[u64]) -> usize {
        let drawn = self.below(cumulated.last().copied().unwrap_or_default());
        cumulated.partition_point(|weight| *weight <= drawn).min(cumulated.len().saturating_sub(1))
    }

    /// The places of a list, in an order of chance.
    pub fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            places.swap(last, self.place(last + 1));
        }
        places
    }
}

/// Weights, each added to those before it.
pub fn cumulated(weights: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut sum = 0;
    weights
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_everywhere_and_for_ever() {
        let mut dice = Dice::new(1, Subject::Service, 7);
        let drawn: Vec<u64> = (0..4).map(|_| dice.below(1_000)).collect();
        assert_eq!(drawn, DRAWN, "what a seed means has changed: files made before cannot be made again");
        let draw = |seed, subject, rank| Dice::new(seed, subject, rank).below(u64::MAX);
        assert_ne!(draw(1, Subject::Service, 7), draw(2, Subject::Service, 7));
        assert_ne!(draw(1, Subject::Service, 7), draw(1, Subject::Structure, 7));
        assert_ne!(draw(1, Subject::Service, 7), draw(1, Subject::Service, 8));
    }

    // From an implementation of ChaCha8 written for this, apart from the crate: key 1, stream 11 << 48 | 7.
    const DRAWN: [u64; 4] = [956, 319, 927, 57];

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut dice = Dice::new(1, Subject::Order, 0);
        for count in [1, 2, 3, 7, 8, 9, 1_000] {
            let drawn: Vec<u64> = (0..2_000).map(|_| dice.skewed(count)).collect();
            assert!(drawn.iter().all(|rank| *rank < count), "{count}");
            assert!(drawn.contains(&0) && (count > 9 || drawn.contains(&(count - 1))), "{count}");
            assert!((0..100).all(|_| dice.below(count) < count));
        }
        assert!((0..1_000).map(|_| dice.between(-3, 3)).all(|drawn| (-3..=3).contains(&drawn)));
        assert_eq!(dice.below(0), 0);
    }

    #[test]
    fn the_first_ranks_are_far_more_frequent() {
        let mut dice = Dice::new(1, Subject::Order, 0);
        let first = (0..10_000).filter(|_| dice.skewed(60_000) == 0).count();
        assert!((500..800).contains(&first), "{first}");
    }

    #[test]
    fn weights_are_heard() {
        let weights = cumulated([1, 0, 99].into_iter());
        let mut dice = Dice::new(1, Subject::Order, 0);
        let drawn: Vec<usize> = (0..10_000).map(|_| dice.weighted(&weights)).collect();
        assert!(!drawn.contains(&1));
        let first = drawn.iter().filter(|place| **place == 0).count();
        assert!((50..200).contains(&first), "{first}");
        let mut order = dice.shuffled(50);
        assert_ne!(order, (0..50).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
