//! Is this what was asked already? What is compared again and again bears a number instead.

use std::fmt::{Debug, Formatter};
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::ops::Deref;
use std::sync::LazyLock;

/// 128 bits that nobody outside can foresee, so that nobody makes two of them meet.
pub type Number = [u64; 2];

static NUMBERS: LazyLock<[RandomState; 2]> = LazyLock::new(Default::default);

/// What numbers are drawn from, each with its own state.
pub(super) fn hashers() -> [DefaultHasher; 2] {
    NUMBERS.each_ref().map(BuildHasher::build_hasher)
}

/// The number of what was written.
pub(super) fn number(hashers: &[DefaultHasher; 2], value: impl Hash) -> Number {
    hashers.each_ref().map(|hasher| {
        let mut hasher = hasher.clone();
        value.hash(&mut hasher);
        hasher.finish()
    })
}

/// A value that is hashed once, and compared by its number.
pub struct Numbered<T> {
    number: Number,
    value: T,
}

impl<T: Hash> From<T> for Numbered<T> {
    fn from(value: T) -> Self {
        Self { number: number(&hashers(), &value), value }
    }
}

impl<T> Deref for Numbered<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> PartialEq for Numbered<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Numbered<T> {}

impl<T> Hash for Numbered<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<T: Debug> Debug for Numbered<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        self.value.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_and_no_others_are_equal() {
        let of = |value: &str| Numbered::from(value.to_owned());
        assert_eq!(of("a"), of("a"));
        assert_ne!(of("a"), of("b"));
        assert_eq!(of("a").as_str(), "a");
    }
}
