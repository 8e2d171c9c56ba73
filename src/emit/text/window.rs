//! A few lines of a source around places in it.

use std::ops::Range;

use crate::source::{FileId, Source, Sources, Span};

/// Places whose lines are nearer than this share a window.
const NEAR_LINES: usize = 64;
/// A place longer than this is shown by its first line.
const MAX_LINES: usize = 40;
/// What a line may have in bytes before its end is cut off.
const MAX_LINE_BYTES: usize = 2_000;

/// Some lines of a file as one text, without carriage returns, byte order mark and the ends of very
/// long lines.
#[derive(Debug)]
pub(super) struct Window {
    file: FileId,
    first: usize,
    text: String,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    /// Where it begins in the window's text.
    at: usize,
    /// What of the file it shows.
    shown: Range<usize>,
    /// Where the file's next line begins.
    next: usize,
}

/// Windows for places that are sorted; a place in the cut part of a very long line is in none.
pub(super) fn windows(sources: &Sources, spans: impl IntoIterator<Item = Span>) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for span in spans {
        let source = sources.get(span.file);
        let lines = lines_of(source, span);
        let start = source.line_range(lines.start).start;
        if source.text().is_empty() || span.start as usize - start.min(span.start as usize) > MAX_LINE_BYTES {
            continue;
        }
        match windows.last_mut() {
            Some(last)
                if last.file == span.file && lines.start >= last.first && last.end() + NEAR_LINES > lines.start =>
            {
                last.extend(source, lines.end);
            }
            _ => {
                let mut window = Window { file: span.file, first: lines.start, text: String::new(), lines: Vec::new() };
                window.extend(source, lines.end);
                windows.push(window);
            }
        }
    }
    windows
}

/// The lines that a place covers; an end at the very beginning of a line does not count that line.
fn lines_of(source: &Source, span: Span) -> Range<usize> {
    let last_line = source.line_count().saturating_sub(1);
    let first = source.line_index(span.start as usize).min(last_line);
    let last = source.line_index((span.end.max(span.start + 1) - 1) as usize).clamp(first, last_line.max(first));
    if last - first >= MAX_LINES { first..first + 1 } else { first..last + 1 }
}

impl Window {
    /// The file that it shows.
    pub(super) fn file(&self) -> FileId {
        self.file
    }

    /// The number of its first line, from one.
    pub(super) fn first_line(&self) -> usize {
        self.first + 1
    }

    /// Whether the place begins in it.
    pub(super) fn holds(&self, span: Span) -> bool {
        self.locate(span).is_some()
    }

    /// Where a place stands in the window's text, cut to what the window shows.
    pub(super) fn locate(&self, span: Span) -> Option<Range<usize>> {
        if span.file != self.file {
            return None;
        }
        let (start, end) = (span.start as usize, span.end as usize);
        let index = self.lines.partition_point(|line| line.next <= start);
        // The end of the text belongs to the last line.
        let index = if index == self.lines.len() && self.lines.last().is_some_and(|line| line.next == start) {
            index - 1
        } else {
            index
        };
        let line = self.lines.get(index).filter(|line| line.shown.start <= start || index == 0)?;
        if start + '\u{feff}'.len_utf8() < line.shown.start || start - line.shown.start.min(start) > MAX_LINE_BYTES {
            return None;
        }
        let from = self.offset(index, start);
        let last = self.lines.partition_point(|line| line.next < end).min(self.lines.len() - 1).max(index);
        let to = self.offset(last, end).max(from);
        // A place that goes on where the window ends is shown to the end of its first line.
        let to = if end > self.lines[last].next { self.offset(index, usize::MAX).max(from) } else { to };
        Some(from..to)
    }

    /// The lines as one text.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn end(&self) -> usize {
        self.first + self.lines.len()
    }

    fn offset(&self, line: usize, in_file: usize) -> usize {
        let line = &self.lines[line];
        self.text.floor_char_boundary(line.at + in_file.clamp(line.shown.start, line.shown.end) - line.shown.start)
    }

    /// Adds lines up to the one before `end`.
    fn extend(&mut self, source: &Source, end: usize) {
        for index in self.end()..end {
            let mut shown = source.line_range(index);
            if shown.start == 0 && source.text().starts_with('\u{feff}') {
                shown.start = '\u{feff}'.len_utf8();
            }
            shown.end = shown.end.min(source.text().floor_char_boundary(shown.start + 2 * MAX_LINE_BYTES));
            let next = source.line_range(index + 1).start;
            if !self.lines.is_empty() {
                self.text.push('\n');
            }
            let at = self.text.len();
            self.text.push_str(&source.text()[shown.clone()]);
            self.lines.push(Line { at, shown, next });
        }
    }
}
