//! What judging one document may cost, and the compiled patterns that all documents share.
//!
//! Every step of judging takes from the budget, so that no definition can hang a run: a document that
//! costs more is judged no further, whatever else is done at the same time. Compiled patterns are large
//! and may be many. They are kept from one document to the next, up to a number of bytes; whether one
//! was kept changes how long a run takes and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::pattern::{self, Pattern};

/// What checking one document may cost, in steps of a few nanoseconds.
const MOST_STEPS: u64 = 500_000_000;
/// What it costs to compile a pattern, for each byte of what it comes to.
const STEPS_PER_BYTE: u64 = 4;
/// So many bytes of compiled patterns are kept.
const MOST_KEPT: usize = 64 << 20;

/// What may still be spent on a document.
#[derive(Debug)]
pub(super) struct Budget {
    shelf: Arc<Shelf>,
    steps_left: u64,
    /// The patterns that the document was matched with; `None` for those that cannot be compiled.
    patterns: HashMap<Box<str>, Option<Arc<Pattern>>>,
}

impl Budget {
    pub(super) fn new(shelf: &Arc<Shelf>) -> Self {
        Self { shelf: Arc::clone(shelf), steps_left: MOST_STEPS, patterns: HashMap::new() }
    }

    /// Takes from what may be spent; whether there was enough.
    pub(super) fn spend(&mut self, steps: u64) -> bool {
        self.steps_left = self.steps_left.saturating_sub(steps);
        !self.is_spent()
    }

    pub(super) fn is_spent(&self) -> bool {
        self.steps_left == 0
    }

    /// A text as a pattern. `None` if it is none, is too large, or if nothing is left to compile it with.
    pub(super) fn pattern(&mut self, text: &str) -> Option<Arc<Pattern>> {
        if let Some(known) = self.patterns.get(text) {
            return known.clone();
        }
        if self.is_spent() {
            return None;
        }
        let pattern = self.shelf.pattern(text);
        let size = pattern.as_ref().map_or(pattern::LARGEST, |pattern| pattern.size());
        self.spend(STEPS_PER_BYTE * size as u64);
        self.patterns.insert(text.into(), pattern.clone());
        pattern
    }
}

/// Compiled patterns.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    patterns: HashMap<Box<str>, Option<Arc<Pattern>>>,
    bytes: usize,
}

impl Shelf {
    fn pattern(&self, text: &str) -> Option<Arc<Pattern>> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().patterns.get(text) {
            return known.clone();
        }
        let pattern = Pattern::new(text).map(Arc::new);
        let bytes = text.len() + pattern.as_ref().map_or(0, |pattern| pattern.size());
        let mut kept = kept();
        if kept.bytes + bytes > MOST_KEPT {
            *kept = Kept::default();
        }
        if kept.patterns.insert(text.into(), pattern.clone()).is_none() {
            kept.bytes += bytes;
        }
        pattern
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_kept_up_to_a_size() {
        let shelf = Shelf::default();
        let large = |n: usize| format!("^[a-z]{{1,{}}}$", 900 - n);
        let bytes = || shelf.kept.lock().map_or(usize::MAX, |kept| kept.bytes);
        let mut most = 0;
        for n in 0..900 {
            assert!(shelf.pattern(&large(n)).is_some(), "{n}");
            most = most.max(bytes());
        }
        assert!(most > MOST_KEPT / 2 && most <= MOST_KEPT && bytes() < most, "{most}");
        let same = (shelf.pattern("^a$"), shelf.pattern("^a$"));
        assert!(matches!(same, (Some(a), Some(b)) if Arc::ptr_eq(&a, &b)));
    }

    #[test]
    fn a_document_compiles_what_it_can_pay() {
        let shelf = Arc::default();
        let mut budget = Budget::new(&shelf);
        let refused = |n: usize| format!("^(a{{1,900}}){{1,90}}b{n}$");
        let tried = (0..1_000).take_while(|n| budget.pattern(&refused(*n)).is_none() && !budget.is_spent()).count();
        assert!((50..200).contains(&tried), "{tried}");
        assert!(budget.pattern("^a$").is_none());
    }
}
