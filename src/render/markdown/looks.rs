//! Which lines of a block are marked, wrong, or folded.

use crate::check::verdict::Verdict;
use crate::example::marked::{LineMark, Mark};
use crate::render::highlight::{Looks, Marker};
use crate::source::Excerpt;

/// Blocks with more lines are folded.
const LONG: usize = 40;
/// How many lines of a long block stay in sight: the cut is made where the indentation is least.
const SHORTEST: usize = 20;
const LONGEST: usize = 28;
/// Fewer lines are not worth a fold.
const LEAST_FOLDED: usize = 12;
/// How many lines stay in sight after one that the author, or a rule, points at.
const AFTER_MARK: usize = 4;

/// How the lines of `code` look: `text` is its text without the line breaks at the end.
pub(super) fn of(text: &str, code: &Excerpt, marks: &[LineMark], verdicts: &[Verdict]) -> Looks {
    let mut looks = Looks::new(text.split('\n').count());
    for (mark, marker) in
        [(Mark::Highlighted, Marker::Highlighted), (Mark::Inserted, Marker::Inserted), (Mark::Deleted, Marker::Deleted)]
    {
        looks.apply(ranges(marks, mark), |line| line.marker = line.marker.max(Some(marker)));
    }
    for place in verdicts.iter().filter_map(|verdict| verdict.place).filter(|place| place.file == code.file()) {
        if let Some(line) = line_at(code, text.len(), place.start as usize) {
            looks.apply(std::iter::once(line..line + 1), |line| line.is_wrong = true);
        }
    }
    looks.apply(ranges(marks, Mark::Folded), |line| line.is_folded = true);
    if marks.iter().all(|mark| mark.mark != Mark::Folded) {
        let last_mark = looks.lines().iter().rposition(|line| line.marker.is_some() || line.is_wrong);
        if let Some(cut) = cut(text, last_mark) {
            let count = looks.lines().len();
            looks.apply(std::iter::once(cut..count), |line| line.is_folded = true);
        }
    }
    looks
}

fn ranges(marks: &[LineMark], wanted: Mark) -> impl Iterator<Item = std::ops::Range<usize>> {
    marks.iter().filter(move |mark| mark.mark == wanted).map(|mark| mark.lines.clone())
}

/// The line of the code in which an offset of its file stands.
fn line_at(code: &Excerpt, length: usize, offset: usize) -> Option<usize> {
    let breaks = memchr::memchr_iter(b'\n', &code.text().as_bytes()[..length]).map(|at| at + 1);
    let starts = std::iter::once(0).chain(breaks);
    starts.enumerate().take_while(|(_, at)| code.offset_in_file(*at) <= offset).last().map(|(line, _)| line)
}

/// The first line of a long block that is folded.
fn cut(text: &str, last_mark: Option<usize>) -> Option<usize> {
    let count = text.split('\n').count();
    if count <= LONG {
        return None;
    }
    let lines = text.split('\n').enumerate().take(LONGEST + 1).skip(SHORTEST);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let best = lines.filter(|(_, line)| !line.trim().is_empty()).min_by_key(|(_, line)| indent(line));
    let cut = best.map_or(SHORTEST, |(at, _)| at).max(last_mark.map_or(0, |line| line + AFTER_MARK));
    (cut + LEAST_FOLDED <= count).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// The folded lines, from zero, of a block with these marks.
    fn folded(text: &str, marks: &[LineMark]) -> Vec<usize> {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let code = Excerpt::whole(file, sources.get(file));
        let looks = of(text.trim_end(), &code, marks, &[]);
        looks.lines().iter().enumerate().filter(|(_, line)| line.is_folded).map(|(at, _)| at).collect()
    }

    #[test]
    fn long_blocks_fold_where_the_indentation_is_least() {
        let lines =
            |count: usize| -> String { (0..count).map(|at| if at == 23 { "a:\n" } else { "  b: 1\n" }).collect() };
        assert_eq!(folded(&lines(40), &[]), Vec::<usize>::new());
        assert_eq!(folded(&lines(60), &[]), (23..60).collect::<Vec<_>>());
        // What is pointed at stays in sight.
        let mark = |mark, line| LineMark { mark, lines: line..line + 1 };
        assert_eq!(folded(&lines(60), &[mark(Mark::Highlighted, 40)]), (44..60).collect::<Vec<_>>());
        assert_eq!(folded(&lines(60), &[mark(Mark::Inserted, 50)]), Vec::<usize>::new());
        // The author knows better.
        assert_eq!(folded(&lines(60), &[mark(Mark::Folded, 2)]), [2]);
        assert_eq!(folded(&"a\n".repeat(60), &[]), (20..60).collect::<Vec<_>>());
        assert_eq!(folded(&"\n".repeat(60), &[]), Vec::<usize>::new());
    }
}
