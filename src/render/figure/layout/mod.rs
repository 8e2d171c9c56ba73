//! A small layered layout: boxes in columns, references from left to right.
//!
//! Enters: the sizes of boxes and who refers to whom. Leaves: a place for each box and a way for each
//! reference, in whole units from the upper left corner. Pure and deterministic: ties are broken by
//! the order in which the boxes come. Knows nothing of what the boxes stand for.
//!
//! The steps are those of Sugiyama: each part of the graph that hangs together is laid out alone;
//! cycles are broken (`columns`), boxes get columns, references that pass columns get a place in each
//! of them, rows are ordered for few crossings (`rows`), and the parts are set on shelves.

use super::columns;
use super::rows::{self, Slot};

/// The room between two columns.
const COLUMN_GAP: i32 = 44;
/// The room between two parts, or two boxes that stand alone.
const PART_GAP: i32 = 24;
/// How wide shelves are, where no part is wider: the width of a guide's text.
const SHELF: i32 = 690;

/// The size of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: i32,
    pub(super) height: i32,
}

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    /// Parallel to the sizes.
    pub(super) places: Vec<Place>,
    /// Parallel to the edges.
    pub(super) ways: Vec<Way>,
}

/// The place of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// The way of a reference from left to right: flat pieces, with curves between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// The flat pieces: from, to, and at which height. The first and the last are points.
    pub(super) pieces: Vec<(i32, i32, i32)>,
    /// Whether it leads to its left end: so it is in a cycle.
    pub(super) is_backward: bool,
}

/// Lays out boxes and the references between them: pairs of indexes of boxes.
pub(super) fn layout(sizes: &[Size], edges: &[(usize, usize)]) -> Layout {
    let mut layout = Layout {
        places: vec![Place::default(); sizes.len()],
        ways: vec![Way::default(); edges.len()],
        ..Layout::default()
    };
    let mut shelves = Shelves::default();
    let (parts, alone) = parts(sizes.len(), edges);
    for part in parts {
        let own: Vec<usize> = (0..edges.len()).filter(|&edge| part.contains(&edges[edge].0)).collect();
        let placed = Part::of(&part, sizes, &own, edges);
        let (x, y) = shelves.place(placed.width, placed.height);
        placed.put(x, y, &part, &own, &mut layout);
    }
    if !alone.is_empty() {
        shelves.next();
    }
    for at in alone {
        let Size { width, height } = sizes[at];
        let (x, y) = shelves.place(width, height);
        layout.places[at] = Place { x, y, width, height };
    }
    (layout.width, layout.height) = (shelves.width, shelves.y + shelves.height);
    layout
}

/// The parts of the graph that hang together, largest first, and the boxes that stand alone.
fn parts(count: usize, edges: &[(usize, usize)]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut near = vec![Vec::new(); count];
    for &(from, to) in edges {
        near[from].push(to);
        near[to].push(from);
    }
    let mut seen = vec![false; count];
    let (mut parts, mut alone) = (Vec::new(), Vec::new());
    for start in 0..count {
        if near[start].is_empty() {
            alone.push(start);
        } else if !seen[start] {
            seen[start] = true;
            let mut part = vec![start];
            let mut at = 0;
            while let Some(&node) = part.get(at) {
                for &other in &near[node] {
                    if !std::mem::replace(&mut seen[other], true) {
                        part.push(other);
                    }
                }
                at += 1;
            }
            part.sort_unstable();
            parts.push(part);
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    (parts, alone)
}

/// One part, laid out from its own corner.
struct Part {
    width: i32,
    height: i32,
    places: Vec<Place>,
    ways: Vec<Way>,
}

impl Part {
    fn of(part: &[usize], sizes: &[Size], own: &[usize], edges: &[(usize, usize)]) -> Self {
        let local = |node: usize| part.binary_search(&node).unwrap_or_default();
        let directed: Vec<(usize, usize)> =
            own.iter().map(|&edge| (local(edges[edge].0), local(edges[edge].1))).collect();
        let (forward, is_backward) = columns::without_cycles(part.len(), &directed);
        let column_of = columns::assign(part.len(), &forward);
        let heights: Vec<i32> = part.iter().map(|&node| sizes[node].height).collect();
        let grid = rows::arrange(&column_of, &heights, &forward);

        let mut columns = vec![(0, 0); grid.columns.len()];
        let mut x = 0;
        for (column, slots) in columns.iter_mut().zip(&grid.columns) {
            let widths = slots.iter().filter_map(|&slot| match grid.slots[slot].what {
                Slot::Box(node) => Some(sizes[part[node]].width),
                Slot::Pass(_) => None,
            });
            *column = (x, widths.max().unwrap_or_default());
            x += column.1 + COLUMN_GAP;
        }
        let place = |node: usize| {
            let (x, width) = columns[column_of[node]];
            Place { x, y: grid.slots[node].y, width, height: heights[node] }
        };
        let places: Vec<Place> = (0..part.len()).map(place).collect();
        let way = |(edge, is_backward): (usize, &bool)| {
            let (from, to) = forward[edge];
            let (start, end) = (places[from], places[to]);
            let (right, left) = (start.x + start.width, end.x);
            let passes = grid.passes[edge].iter().enumerate().map(|(step, &slot)| {
                let (x, width) = columns[column_of[from] + 1 + step];
                (x, x + width, grid.slots[slot].middle())
            });
            let pieces = std::iter::once((right, right, start.y + start.height / 2)).chain(passes).chain([(
                left,
                left,
                end.y + end.height / 2,
            )]);
            Way { pieces: pieces.collect(), is_backward: *is_backward }
        };
        let ways = is_backward.iter().enumerate().map(way).collect();
        Self { width: x - COLUMN_GAP, height: grid.height, places, ways }
    }

    fn put(self, x: i32, y: i32, part: &[usize], own: &[usize], layout: &mut Layout) {
        for (&node, place) in part.iter().zip(self.places) {
            layout.places[node] = Place { x: place.x + x, y: place.y + y, ..place };
        }
        for (&edge, mut way) in own.iter().zip(self.ways) {
            for piece in &mut way.pieces {
                *piece = (piece.0 + x, piece.1 + x, piece.2 + y);
            }
            layout.ways[edge] = way;
        }
    }
}

/// Shelves below one another, each filled from the left.
#[derive(Default)]
struct Shelves {
    width: i32,
    /// Where the current shelf begins.
    y: i32,
    /// How high it is.
    height: i32,
    /// Where there is room on it.
    x: i32,
}

impl Shelves {
    fn place(&mut self, width: i32, height: i32) -> (i32, i32) {
        if self.x > 0 && self.x + width > SHELF.max(self.width) {
            self.next();
        }
        let place = (self.x, self.y);
        self.width = self.width.max(self.x + width);
        self.x += width + PART_GAP;
        self.height = self.height.max(height);
        place
    }

    fn next(&mut self) {
        if self.height > 0 {
            self.y += self.height + PART_GAP;
        }
        (self.x, self.height) = (0, 0);
    }
}

#[cfg(test)]
mod tests;
