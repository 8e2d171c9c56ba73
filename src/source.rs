//! The texts that authors wrote, and places in them.
//!
//! Enters: the text of each file, read once by `load`. Leaves: [`Sources`], which answers where a
//! [`Span`] stands, and [`Excerpt`], a text derived from a file (the body of a fenced block inside a
//! list, say) with an exact map back to it. This module knows bytes, lines and columns; it knows
//! neither Markdown nor YAML, and never touches the file system.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The largest text accepted as a source, in bytes: offsets are 32 bits wide.
pub const MAX_SOURCE_BYTES: usize = (u32::MAX / 2) as usize;

/// Names one file among [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(u32);

impl FileId {
    /// The position of the file among all sources, from zero.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A byte range in one source file: `start` inclusive, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file that the range belongs to.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `range.start` to `range.end` of `file`, in bytes.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        debug_assert!(range.start <= range.end);
        Self { file, start: clamp(range.start), end: clamp(range.end) }
    }

    /// The span as a range of byte offsets.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// An empty span where this one begins.
    pub fn at_start(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// The smallest span that holds both; both must be of one file.
    pub fn to(self, other: Span) -> Self {
        debug_assert_eq!(self.file, other.file);
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A number counted from one, as people count lines and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OneBased(NonZeroU32);

impl OneBased {
    /// The one-based number of the item with the zero-based `index`.
    pub fn from_index(index: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(clamp(index)))
    }

    /// The number itself: one for the first.
    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// The zero-based index of the same item.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl fmt::Display for OneBased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A place as people name it. Columns count Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from one.
    pub line: OneBased,
    /// The column in that line, from one.
    pub column: OneBased,
}

/// The text of one file and where its lines begin.
#[derive(Debug)]
pub struct Source {
    path: String,
    text: Arc<String>,
    line_starts: Vec<u32>,
    /// In very long lines, places and the number of characters before each in its line: so that a
    /// column costs no more there than elsewhere.
    milestones: Vec<(u32, u32)>,
}

/// How far apart milestones are at the least, in bytes.
const MILESTONE: usize = 4096;

impl Source {
    fn new(path: String, mut text: String) -> Self {
        text.truncate(text.floor_char_boundary(MAX_SOURCE_BYTES));
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| clamp(at + 1)));
        let milestones = milestones(&text, &line_starts);
        Self { path, text: Arc::new(text), line_starts, milestones }
    }

    /// The path as people know it: relative to the site or as given on the command line, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, as it stands in the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text, to be kept.
    pub fn shared_text(&self) -> Arc<String> {
        Arc::clone(&self.text)
    }

    /// The number of lines; a text that ends with a line break has no empty line after it.
    pub fn line_count(&self) -> usize {
        self.line_starts.len() - usize::from(self.text.is_empty() || self.text.ends_with('\n'))
    }

    /// The line (from zero) that holds the byte at `offset`.
    pub fn line_index(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start as usize <= offset) - 1
    }

    /// The byte range of the line with this index, without its line break (`\n` or `\r\n`).
    pub fn line_range(&self, index: usize) -> Range<usize> {
        let start = self.line_starts.get(index).map_or(self.text.len(), |&at| at as usize);
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |&at| at as usize);
        let line = &self.text[start..end];
        start..start + line.trim_end_matches('\n').trim_end_matches('\r').len()
    }

    /// The line and column of the byte at `offset`.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.line_index(offset);
        let start = self.line_starts[line] as usize;
        let after = self.milestones.partition_point(|&(at, _)| at as usize <= offset);
        let (from, passed) = match after.checked_sub(1).map(|index| self.milestones[index]) {
            Some((at, count)) if at as usize >= start => (at as usize, count as usize),
            _ => (start, 0),
        };
        let mut column = passed + self.text[from..offset].chars().count();
        if start == 0 && offset > 0 && self.text.starts_with('\u{feff}') {
            column -= 1;
        }
        Position { line: OneBased::from_index(line), column: OneBased::from_index(column) }
    }
}

/// The milestones of all lines that are long.
fn milestones(text: &str, line_starts: &[u32]) -> Vec<(u32, u32)> {
    let mut milestones = Vec::new();
    let ends = line_starts.iter().skip(1).map(|&start| start as usize).chain([text.len()]);
    for (&start, end) in line_starts.iter().zip(ends) {
        let (mut at, mut count) = (start as usize, 0);
        while end - at > MILESTONE {
            let next = text.ceil_char_boundary(at + MILESTONE);
            count += text[at..next].chars().count();
            milestones.push((clamp(next), clamp(count)));
            at = next;
        }
    }
    milestones
}

/// Every text of a run, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<Source>>,
}

impl Sources {
    /// Adds a text that was among others before.
    pub fn add_again(&mut self, source: Arc<Source>) -> FileId {
        let id = FileId(clamp(self.files.len()));
        self.files.push(source);
        id
    }

    /// A text with its path, to be kept.
    pub fn shared(&self, file: FileId) -> Arc<Source> {
        Arc::clone(&self.files[file.index()])
    }

    /// Adds a text under the path that people know it by. Only the first [`MAX_SOURCE_BYTES`] count.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(clamp(self.files.len()));
        self.files.push(Arc::new(Source::new(path.into(), text.into())));
        id
    }

    /// Gives a file another text, under its id and path.
    pub fn replace(&mut self, file: FileId, text: impl Into<String>) {
        let path = self.files[file.index()].path.clone();
        self.files[file.index()] = Arc::new(Source::new(path, text.into()));
    }

    /// The source with this id. Ids come from [`Sources::add`] of the same value.
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.index()]
    }

    /// All sources with their ids, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (FileId(clamp(index)), &**source))
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or("")
    }

    /// Line and column where a span starts, and where it ends (exclusive).
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let source = self.get(span.file);
        (source.position(span.start as usize), source.position(span.end as usize))
    }
}

/// A text derived from one file: parts of it in order, perhaps with inserted text between them.
///
/// Line breaks are `\n` only, whatever the file has. Offsets into the excerpt become spans of the
/// file by [`Excerpt::span`]; nothing downstream adds offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    file: FileId,
    text: String,
    /// Sorted by `at`; the first is at zero. Never empty.
    pieces: Vec<Piece>,
}

/// A run of an excerpt that comes from one run of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Where the piece begins in the excerpt.
    at: u32,
    /// Where it begins in the file.
    source: u32,
    /// Whether the bytes are the file's own, or inserted at that place.
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    File,
    Inserted,
}

impl Excerpt {
    /// The whole of a source, without a byte order mark, with `\n` line breaks.
    pub fn whole(file: FileId, source: &Source) -> Self {
        Self::of_range(file, source.text(), 0..source.text().len())
    }

    /// A part of a file's `text`, without a byte order mark at the file's start, with `\n` line breaks.
    pub fn of_range(file: FileId, text: &str, range: Range<usize>) -> Self {
        let mut builder = ExcerptBuilder::new(file, range.start);
        let mut at = range.start;
        if at == 0 && text[range.clone()].starts_with('\u{feff}') {
            at += '\u{feff}'.len_utf8();
        }
        let part = &text[at..range.end];
        let mut from = 0;
        for cr in memchr::memchr_iter(b'\r', part.as_bytes()) {
            builder.push_source(&part[from..cr], at + from);
            from = cr + 1;
            if part.as_bytes().get(from) != Some(&b'\n') {
                // Alone it breaks a line, too.
                builder.push_inserted("\n", at + cr);
            }
        }
        builder.push_source(&part[from..], at + from);
        builder.finish()
    }

    /// The file that the excerpt comes from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The derived text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The span of the file from which `range` of the excerpt comes. For inserted text it is the
    /// place where it was inserted.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.offset_in_file(range.start);
        let end = if range.is_empty() {
            start
        } else {
            // The end belongs to the last byte inside, not to the piece that follows.
            let (piece, within) = self.piece_at(range.end - 1);
            match piece.origin {
                Origin::File => piece.source as usize + within + 1,
                Origin::Inserted => piece.source as usize,
            }
        };
        Span::new(self.file, start..end.max(start))
    }

    /// The offset in the file of the byte at `offset` of the excerpt (its length is allowed).
    pub fn offset_in_file(&self, offset: usize) -> usize {
        let (piece, within) = self.piece_at(offset);
        match piece.origin {
            Origin::File => piece.source as usize + within,
            Origin::Inserted => piece.source as usize,
        }
    }

    /// The offset in the excerpt of the file's byte at `offset`, if that byte is part of it.
    pub fn offset_of(&self, offset: usize) -> Option<usize> {
        self.pieces.iter().enumerate().find_map(|(index, piece)| {
            let end = self.pieces.get(index + 1).map_or(self.text.len(), |next| next.at as usize);
            let length = end - piece.at as usize;
            let within = offset.checked_sub(piece.source as usize)?;
            (piece.origin == Origin::File && (within < length || (within == length && index + 1 == self.pieces.len())))
                .then_some(piece.at as usize + within)
        })
    }

    /// Whether any byte of `range` was inserted and does not stand in the file.
    pub fn is_inserted(&self, range: Range<usize>) -> bool {
        let first = self.pieces.partition_point(|piece| piece.at as usize <= range.start).saturating_sub(1);
        self.pieces[first..]
            .iter()
            .take_while(|piece| (piece.at as usize) < range.end.max(range.start + 1))
            .any(|piece| piece.origin == Origin::Inserted)
    }

    /// An excerpt of this excerpt: the text of each range, in order.
    pub fn sub(&self, ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut ranges = ranges.into_iter().peekable();
        let mut builder =
            ExcerptBuilder::new(self.file, ranges.peek().map_or(0, |first| self.offset_in_file(first.start)));
        for range in ranges {
            builder.push_excerpt(self, range);
        }
        builder.finish()
    }

    fn piece_at(&self, offset: usize) -> (Piece, usize) {
        let index = self.pieces.partition_point(|piece| piece.at as usize <= offset).saturating_sub(1);
        let piece = self.pieces[index];
        (piece, offset - piece.at as usize)
    }
}

/// Builds an [`Excerpt`] piece by piece.
#[derive(Debug)]
pub struct ExcerptBuilder {
    file: FileId,
    /// The place of an excerpt that gets no piece.
    anchor: usize,
    text: String,
    pieces: Vec<Piece>,
}

impl ExcerptBuilder {
    /// An empty excerpt of `file`; if it stays empty, its place is `anchor`.
    pub fn new(file: FileId, anchor: usize) -> Self {
        Self { file, anchor, text: String::new(), pieces: Vec::new() }
    }

    /// The length in bytes of the text so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether the text so far ends with a line break.
    pub fn ends_line(&self) -> bool {
        self.text.ends_with('\n')
    }

    /// Whether there is no text so far.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Appends text that stands in the file at the byte `source`. It must have `\n` line breaks only.
    pub fn push_source(&mut self, text: &str, source: usize) {
        let continues = self.pieces.last().is_some_and(|last| {
            last.origin == Origin::File && last.source as usize + (self.text.len() - last.at as usize) == source
        });
        if !text.is_empty() && !continues {
            self.pieces.push(Piece { at: clamp(self.text.len()), source: clamp(source), origin: Origin::File });
        }
        self.text.push_str(text);
    }

    /// Appends text that does not stand in the file, as if inserted before the byte `source`.
    pub fn push_inserted(&mut self, text: &str, source: usize) {
        if !text.is_empty() {
            self.pieces.push(Piece { at: clamp(self.text.len()), source: clamp(source), origin: Origin::Inserted });
        }
        self.text.push_str(text);
    }

    /// Appends a range of another excerpt of the same file.
    pub fn push_excerpt(&mut self, excerpt: &Excerpt, range: Range<usize>) {
        debug_assert_eq!(self.file, excerpt.file);
        let mut at = range.start;
        while at < range.end {
            let index = excerpt.pieces.partition_point(|piece| piece.at as usize <= at) - 1;
            let piece = excerpt.pieces[index];
            let end = excerpt.pieces.get(index + 1).map_or(range.end, |next| range.end.min(next.at as usize));
            let text = &excerpt.text[at..end];
            match piece.origin {
                Origin::File => self.push_source(text, piece.source as usize + (at - piece.at as usize)),
                Origin::Inserted => self.push_inserted(text, piece.source as usize),
            }
            at = end;
        }
    }

    /// The excerpt.
    pub fn finish(mut self) -> Excerpt {
        if self.pieces.is_empty() {
            self.pieces.push(Piece { at: 0, source: clamp(self.anchor), origin: Origin::File });
        }
        Excerpt { file: self.file, text: self.text, pieces: self.pieces }
    }
}

/// Sources are capped at [`MAX_SOURCE_BYTES`], so offsets of what was accepted always fit.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> (Sources, FileId) {
        let mut sources = Sources::default();
        let file = sources.add("guide.md", text);
        (sources, file)
    }

    #[test]
    fn columns_count_characters_and_skip_the_byte_order_mark() {
        let (sources, file) = sources("\u{feff}가나\r\n다b\n");
        let source = sources.get(file);
        assert_eq!(source.position(3).column.get(), 1);
        assert_eq!(source.position(6).column.get(), 2);
        let b = source.text().find('b').unwrap();
        assert_eq!((source.position(b).line.get(), source.position(b).column.get()), (2, 2));
        assert_eq!(source.line_count(), 2);
        assert_eq!(&source.text()[source.line_range(0)], "\u{feff}가나");
    }

    #[test]
    fn columns_of_very_long_lines_are_counted() {
        let text = format!("\u{feff}{}b\n{}c", "가".repeat(5_000), "x".repeat(9_000));
        let (sources, file) = sources(&text);
        let source = sources.get(file);
        for (needle, line, column) in [("b", 1, 5_001), ("c", 2, 9_001)] {
            let position = source.position(text.find(needle).unwrap());
            assert_eq!((position.line.get(), position.column.get()), (line, column));
        }
        assert_eq!(source.position(0).column.get(), 1);
        assert_eq!(source.position(3 + 3 * 4_321).column.get(), 4_322);
    }

    #[test]
    fn an_excerpt_has_lf_only_and_maps_back() {
        let (sources, file) = sources("\u{feff}a: 1\r\nb: 2\r\n");
        let excerpt = Excerpt::whole(file, sources.get(file));
        assert_eq!(excerpt.text(), "a: 1\nb: 2\n");
        let b = excerpt.text().find('b').unwrap();
        assert_eq!(sources.slice(excerpt.span(b..b + 4)), "b: 2");
        assert_eq!(sources.slice(excerpt.span(0..9)), "a: 1\r\nb: 2");
    }

    #[test]
    fn a_carriage_return_alone_breaks_a_line() {
        let (sources, file) = sources("a\rb\r\nc\r");
        let excerpt = Excerpt::whole(file, sources.get(file));
        assert_eq!(excerpt.text(), "a\nb\nc\n");
        assert_eq!(sources.slice(excerpt.span(2..3)), "b");
    }

    #[test]
    fn an_excerpt_of_an_excerpt_maps_to_the_file() {
        let (sources, file) = sources("> > a: 1\n> > b: 가\n");
        let outer = Excerpt::whole(file, sources.get(file)).sub([2..9, 11..20]);
        assert_eq!(outer.text(), "> a: 1\n> b: 가\n");
        let inner = outer.sub([2..7, 9..16]);
        assert_eq!(inner.text(), "a: 1\nb: 가\n");
        let at = inner.text().find('가').unwrap();
        let span = inner.span(at..at + 3);
        assert_eq!(sources.slice(span), "가");
        assert_eq!(inner.offset_of(span.start as usize), Some(at));
        assert_eq!(inner.offset_of(0), None);
    }

    #[test]
    fn inserted_text_stands_where_it_was_inserted() {
        let (sources, file) = sources("one two");
        let mut builder = ExcerptBuilder::new(file, 0);
        builder.push_source("one ", 0);
        builder.push_inserted("and ", 4);
        builder.push_source("two", 4);
        let excerpt = builder.finish();
        assert_eq!(excerpt.text(), "one and two");
        assert_eq!(excerpt.span(4..7).range(), 4..4);
        assert_eq!(sources.slice(excerpt.span(8..11)), "two");
        assert!(excerpt.is_inserted(3..5));
        assert!(!excerpt.is_inserted(8..11));
    }

    #[test]
    fn an_empty_excerpt_keeps_its_place() {
        let (_, file) = sources("abc");
        let excerpt = ExcerptBuilder::new(file, 2).finish();
        assert_eq!(excerpt.span(0..0).range(), 2..2);
    }
}
