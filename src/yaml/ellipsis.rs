//! Ellipses: which collection or value each of them stands in.

use super::Elision;
use super::compose::Composer;
use super::events::{Collection, Layout};
use super::tree::{Kind, MERGED};

impl Composer<'_> {
    /// Takes the ellipses that stand before `offset`, while the collections around them are open.
    pub(super) fn meet_elisions(&mut self, offset: usize) {
        while let Some(&elision) = self.reading.elisions.get(self.elision)
            && elision.at < offset
        {
            self.elision += 1;
            self.meet_elision(elision);
        }
    }

    fn meet_elision(&mut self, elision: Elision) {
        let expects_key = self.expects_key();
        let Some(frame) = self.frames.last_mut() else {
            self.root_is_elided = true;
            return;
        };
        let (collection, layout, first) = (frame.collection, frame.layout, frame.first);
        let is_inside = layout == Layout::Flow || elision.column > frame.column;
        if collection == Collection::Mapping && !expects_key && is_inside {
            frame.elides_next = true;
            return;
        }
        // An empty value that ends before the ellipsis is what the ellipsis stands for.
        let last = self.pending.get(first..).and_then(<[u32]>::last).copied();
        let follows = self.text.get(self.end..elision.at).is_some_and(|between| !between.contains(','));
        if let Some(last) = last
            && is_inside
            && (layout == Layout::Block || follows)
            && self.is_empty_scalar(last)
        {
            self.elide(last);
            if collection == Collection::Mapping {
                return;
            }
        }
        let at = (self.frames.iter())
            .rposition(|frame| frame.layout == Layout::Flow || frame.column <= elision.column)
            .unwrap_or(0);
        let frame = &self.frames[at];
        self.nodes[frame.node as usize].elided = true;
        // The dashes of a list may stand below its key: then the ellipsis may belong to either.
        if frame.collection == Collection::Sequence
            && frame.layout == Layout::Block
            && frame.column >= elision.column
            && let Some(parent) = at.checked_sub(1).and_then(|at| self.frames.get(at))
            && (parent.collection, parent.column) == (Collection::Mapping, frame.column)
        {
            self.nodes[parent.node as usize].elided = true;
        }
    }

    fn is_empty_scalar(&self, id: u32) -> bool {
        let node = &self.nodes[(id & !MERGED) as usize];
        node.kind == Kind::Null && node.start == node.end
    }

    pub(super) fn elide(&mut self, id: u32) {
        let is_empty = self.is_empty_scalar(id);
        let node = &mut self.nodes[(id & !MERGED) as usize];
        if is_empty {
            node.kind = Kind::Wildcard;
        }
        if !matches!(node.kind, Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::String) {
            node.elided = true;
        }
    }
}
