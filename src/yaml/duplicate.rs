//! Keys that stand twice in one mapping.

use std::collections::HashMap;

use super::DUPLICATE_KEY;
use super::compose::Composer;
use super::events::Collection;
use super::tree::{Kind, MERGED, NodeData};
use crate::diagnostic::{Diagnostic, Level, MOST_OF_A_RULE};
use crate::kube::FieldPath;
use crate::source::Span;

impl Composer<'_> {
    pub(super) fn report_duplicates(&mut self, pending: &[u32]) {
        let keys: Vec<u32> = pending.iter().step_by(2).copied().filter(|key| key & MERGED == 0).collect();
        for (first, again) in duplicates(&keys, |key| self.key_text(key)) {
            let file = self.reading.excerpt.file();
            let span = |node: &NodeData| Span { file, start: node.start, end: node.end };
            let (first, again) = (&self.nodes[first as usize], &self.nodes[again as usize]);
            // The last place is for the one that stands for all others.
            if self.duplicates.told + 1 >= MOST_OF_A_RULE {
                self.duplicates.more.get_or_insert((span(again), 0)).1 += 1;
                continue;
            }
            self.duplicates.told += 1;
            let key = self.scalar_text(again);
            let diagnostic = Diagnostic::new(
                DUPLICATE_KEY,
                Level::Error,
                format!("the key `{key}` is set twice in one mapping"),
                span(again),
            )
            .at("set again here")
            .label(span(first), "first set here")
            .help("keep one of the two: the API server rejects a key that is set twice")
            .field(self.path().key(key));
            self.diagnostics.push(diagnostic);
        }
    }

    /// Tells of the keys that were only counted.
    pub(super) fn report_more_duplicates(&mut self) {
        if let Some((span, count)) = self.duplicates.more.take() {
            self.diagnostics.push(Diagnostic::more(DUPLICATE_KEY, Level::Error, count, span));
        }
    }

    /// The text of a key; `None` for a placeholder.
    fn key_text(&self, key: u32) -> Option<&str> {
        let node = &self.nodes[key as usize];
        (node.kind != Kind::Wildcard).then(|| self.scalar_text(node))
    }

    /// The path of the collection that was closed last.
    fn path(&self) -> FieldPath {
        let mut path = FieldPath::root();
        let ends = self.frames.iter().skip(1).map(|frame| frame.first).chain([self.pending.len()]);
        for (frame, end) in self.frames.iter().zip(ends) {
            let count = end - frame.first;
            match frame.collection {
                Collection::Sequence => path.push_index(count.saturating_sub(1)),
                Collection::Mapping => {
                    let key = self.pending[end.saturating_sub(2)] & !MERGED;
                    path.push_key(self.scalar_text(&self.nodes[key as usize]));
                }
            }
        }
        path
    }
}

/// Pairs of equal keys: the first one, and each later one, in order.
fn duplicates<'t>(keys: &[u32], text: impl Fn(u32) -> Option<&'t str>) -> Vec<(u32, u32)> {
    // For a few keys comparing each with each costs less than anything that allocates.
    const FEW: usize = 12;
    let mut found = Vec::new();
    if keys.len() <= FEW {
        for (at, &again) in keys.iter().enumerate() {
            let Some(name) = text(again) else {
                continue;
            };
            if let Some(&first) = keys[..at].iter().find(|&&key| text(key) == Some(name)) {
                found.push((first, again));
            }
        }
    } else {
        let mut first_of = HashMap::with_capacity(keys.len());
        for &key in keys {
            if let Some(name) = text(key) {
                match first_of.get(name) {
                    Some(&first) => found.push((first, key)),
                    None => {
                        first_of.insert(name, key);
                    }
                }
            }
        }
    }
    found
}
