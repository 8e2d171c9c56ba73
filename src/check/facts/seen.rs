//! What has been seen before, without a table while there is little of it.

use std::collections::HashMap;
use std::hash::Hash;

/// So many are compared one by one.
const FEW: usize = 16;

/// The first place of each key.
pub(super) struct Seen<K, P> {
    few: [Option<(K, P)>; FEW],
    count: usize,
    many: HashMap<K, P>,
}

impl<K: Copy + Eq + Hash, P: Copy> Seen<K, P> {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { few: [const { None }; FEW], count: 0, many: HashMap::new() }
    }

    /// The place of the first equal key; a key that is the first of its kind is remembered.
    pub(super) fn first(&mut self, key: K, place: P) -> Option<P> {
        let first = self.get(key);
        if first.is_none() {
            match self.few.get_mut(self.count) {
                Some(free) => *free = Some((key, place)),
                None => drop(self.many.insert(key, place)),
            }
            self.count += 1;
        }
        first
    }

    /// The place of a key.
    pub(super) fn get(&self, key: K) -> Option<P> {
        let few = self.few.iter().take(self.count).flatten().find(|(known, _)| *known == key);
        few.map(|(_, place)| *place).or_else(|| self.many.get(&key).copied())
    }

    /// The first few keys, in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = K> {
        self.few.iter().flatten().map(|(key, _)| *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_told_by_their_first_place() {
        let mut seen = Seen::new();
        for key in 0..100 {
            assert_eq!(seen.first(key, key * 2), None, "{key}");
        }
        assert!((0..100).all(|key| seen.first(key, 0) == Some(key * 2) && seen.get(key) == Some(key * 2)));
        assert_eq!(seen.get(100), None);
        assert_eq!(seen.keys().count(), FEW);
    }
}
