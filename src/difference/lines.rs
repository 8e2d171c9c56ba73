//! The difference of two texts by lines, with a few lines around each change.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// So many lines that did not change stand around those that did.
pub const CONTEXT: usize = 3;
/// Longer texts are not compared line by line: nobody reads that.
pub const MOST_BYTES: usize = 256 * 1024;
/// So many bytes of lines are shown.
pub const MOST_SHOWN: usize = 16 * 1024;

/// What changed, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineDifference<'t> {
    /// The lines that changed with those around them, in order.
    pub pieces: Vec<Piece<'t>>,
    /// How many lines came.
    pub added: usize,
    /// How many lines went.
    pub removed: usize,
}

/// Lines that follow one another. Texts are whole lines; the last one may lack its line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Lines of both texts.
    Kept(&'t str),
    /// Lines of the text before.
    Removed(&'t str),
    /// Lines of the text after.
    Added(&'t str),
    /// So many lines of both texts that are not shown.
    Skipped(usize),
    /// So many further lines that came or went: too many to be shown.
    Cut(usize),
}

/// Compares two texts; `None` if they are too long. Without a difference there are no pieces.
pub fn lines<'t>(before: &'t str, after: &'t str) -> Option<LineDifference<'t>> {
    if before.len().max(after.len()) > MOST_BYTES {
        return None;
    }
    let input = InternedInput::new(imara_diff::sources::lines(before), imara_diff::sources::lines(after));
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let (before, after) = (Lines::of(before), Lines::of(after));
    let mut difference = LineDifference {
        pieces: Vec::new(),
        added: diff.count_additions() as usize,
        removed: diff.count_removals() as usize,
    };
    let mut hunks = diff.hunks().peekable();
    // The first line of the text after that is neither shown nor counted as skipped.
    let (mut next, mut shown) = (0, 0);
    while let Some(hunk) = hunks.next() {
        let (gone, come) = (range(&hunk.before), range(&hunk.after));
        let lead = come.start.saturating_sub(CONTEXT).max(next);
        let tail = come.end + CONTEXT;
        let end = hunks.peek().map_or(tail, |hunk| tail.min(hunk.after.start as usize)).min(after.count());
        let texts = [
            Piece::Kept(after.text(lead..come.start)),
            Piece::Removed(before.text(gone.clone())),
            Piece::Added(after.text(come.clone())),
            Piece::Kept(after.text(come.end..end)),
        ];
        shown += texts.iter().map(Piece::bytes).sum::<usize>();
        if shown > MOST_SHOWN {
            let rest: usize = hunks.map(|hunk| hunk.before.len() + hunk.after.len()).sum();
            difference.pieces.push(Piece::Cut(gone.len() + come.len() + rest));
            return Some(difference);
        }
        if lead > next {
            difference.pieces.push(Piece::Skipped(lead - next));
        }
        difference.pieces.extend(texts.into_iter().filter(|piece| piece.bytes() > 0));
        next = end;
    }
    if !difference.pieces.is_empty() && after.count() > next {
        difference.pieces.push(Piece::Skipped(after.count() - next));
    }
    Some(difference)
}

impl Piece<'_> {
    fn bytes(&self) -> usize {
        match self {
            Self::Kept(text) | Self::Removed(text) | Self::Added(text) => text.len(),
            Self::Skipped(_) | Self::Cut(_) => 0,
        }
    }
}

/// A text and where its lines begin.
struct Lines<'t> {
    text: &'t str,
    /// The start of each line, and the end of the last.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut starts = vec![0];
        for line in text.split_inclusive('\n') {
            starts.push(starts[starts.len() - 1] + line.len());
        }
        Self { text, starts }
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn text(&self, lines: Range<usize>) -> &'t str {
        let at = |line: usize| self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text.get(at(lines.start)..at(lines.end)).unwrap_or_default()
    }
}

fn range(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The difference as a patch shows it.
    fn patch(before: &str, after: &str) -> String {
        let Some(difference) = lines(before, after) else { return "too long".into() };
        let mut out = format!("+{} -{}\n", difference.added, difference.removed);
        let mut mark = |mark: char, text: &str| {
            for line in text.lines() {
                out.push(mark);
                out.push_str(line);
                out.push('\n');
            }
        };
        for piece in &difference.pieces {
            match piece {
                Piece::Kept(text) => mark(' ', text),
                Piece::Removed(text) => mark('-', text),
                Piece::Added(text) => mark('+', text),
                Piece::Skipped(count) => mark('.', &count.to_string()),
                Piece::Cut(count) => mark('!', &count.to_string()),
            }
        }
        out
    }

    #[test]
    fn changes_stand_among_the_lines_around_them() {
        let numbered = |from: usize, to: usize| (from..to).map(|n| format!("{n}\n")).collect::<String>();
        let before = numbered(0, 20);
        for (after, expect) in [
            (before.clone(), "+0 -0\n".to_owned()),
            (before.replace("10\n", "ten\n"), "+1 -1\n.7\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n.6\n".into()),
            (format!("first\n{before}"), "+1 -0\n+first\n 0\n 1\n 2\n.17\n".into()),
            (format!("{before}last"), "+1 -0\n.17\n 17\n 18\n 19\n+last\n".into()),
            // What lies between two near changes is shown once.
            (
                before.replace("10\n", "").replace("14\n", "x\n"),
                "+1 -2\n.7\n 7\n 8\n 9\n-10\n 11\n 12\n 13\n-14\n+x\n 15\n 16\n 17\n.2\n".into(),
            ),
        ] {
            assert_eq!(patch(&before, &after), expect);
        }
        assert_eq!(patch("a", "a\n"), "+1 -1\n-a\n+a\n");
        assert_eq!(patch("", "a\n"), "+1 -0\n+a\n");
    }

    #[test]
    fn what_nobody_reads_is_counted() {
        let numbered = |mark: &str| (0..5_000).map(|n| format!("{mark}{n}\n")).collect::<String>();
        let (before, after) = (numbered("a"), numbered("b"));
        assert_eq!(patch(&before, &after), "+5000 -5000\n!10000\n");
        assert_eq!(patch(&before, &format!("{}\n", before.repeat(10))), "too long");
        // Hostile: every line twice in another order.
        let backwards: String = (0..5_000).rev().map(|n| format!("a{n}\n")).collect();
        assert!(patch(&before, &backwards).contains('!'));
    }
}
