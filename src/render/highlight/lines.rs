//! Which lines of a block are elements: numbered, marked, folded.

use std::ops::Range;

/// How a line is marked. The strongest mark decides on the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marker {
    /// `<mark>`
    Highlighted,
    /// `<ins>`
    Inserted,
    /// `<del>`
    Deleted,
}

impl Marker {
    pub(super) const fn element(self) -> &'static str {
        match self {
            Self::Highlighted => "mark",
            Self::Inserted => "ins",
            Self::Deleted => "del",
        }
    }
}

/// Whether lines are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Each line stands in an element of the class `l` with its number as `data-n`.
    Shown,
    /// Only marked lines are elements.
    Hidden,
}

/// What is special about one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its mark.
    pub marker: Option<Marker>,
    /// Whether something is wrong in it: the class `bad`.
    pub is_wrong: bool,
    /// Whether it is folded together with its neighbours.
    pub is_folded: bool,
}

/// The lines of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines<'m> {
    /// Lines are text.
    Plain,
    /// Some are elements: each holds its line break, so that it can be laid out as a block.
    Each {
        /// Whether all are.
        numbers: Numbers,
        /// What is special about each line, from the first; further lines are plain.
        looks: &'m [Line],
        /// What folded lines are announced with, for `n` of them.
        summary: &'m Summary<'m>,
    },
}

/// What stands in place of folded lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary<'a> {
    /// For one line.
    pub one: &'a str,
    /// For several; `{}` stands for how many.
    pub many: &'a str,
}

impl Summary<'_> {
    pub(super) fn of(&self, count: usize) -> String {
        if count == 1 { self.one.to_owned() } else { self.many.replace("{}", &count.to_string()) }
    }
}

/// Lines while they are gathered from ranges that may overlap.
#[derive(Debug)]
pub struct Looks(Vec<Line>);

impl Looks {
    /// So many plain lines.
    pub fn new(count: usize) -> Self {
        Self(vec![Line::default(); count])
    }

    /// Changes the lines of these ranges, each line once. What is beyond the last line is left out.
    pub fn apply(&mut self, ranges: impl Iterator<Item = Range<usize>>, change: impl Fn(&mut Line)) {
        // Counting where ranges begin and end keeps the cost linear, however many of them overlap.
        let mut edges = vec![0_isize; self.0.len() + 1];
        for range in ranges.filter(|range| range.start < range.end) {
            edges[range.start.min(self.0.len())] += 1;
            edges[range.end.min(self.0.len())] -= 1;
        }
        let mut depth = 0;
        for (line, edge) in self.0.iter_mut().zip(edges) {
            depth += edge;
            if depth > 0 {
                change(line);
            }
        }
    }

    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.0
    }

    /// Whether nothing is special about any line.
    pub fn is_plain(&self) -> bool {
        self.0.iter().all(|line| *line == Line::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_may_overlap_and_reach_too_far() {
        let mut looks = Looks::new(4);
        looks.apply([0..2, 1..2, 3..99, 9..9, 7..8].into_iter(), |line| line.is_folded = true);
        assert_eq!(looks.lines().iter().map(|line| line.is_folded).collect::<Vec<_>>(), [true, true, false, true]);
        assert!(!looks.is_plain() && Looks::new(2).is_plain());
    }

    #[test]
    fn one_line_is_not_lines() {
        let summary = Summary { one: "1 line", many: "{} lines" };
        assert_eq!((summary.of(1).as_str(), summary.of(12).as_str()), ("1 line", "12 lines"));
    }
}
