//! Where the documents of a stream begin and end, so that an error in one does not lose the others.
//!
//! At column 0 `---` and `...` are markers wherever they stand, even in a block scalar or in quotes,
//! so lines alone decide.

use std::ops::Range;

/// One document of a stream, by byte offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// What the parser reads: with directives, its `---` and what ends it.
    pub(super) whole: Range<usize>,
    /// From after `---` to the next marker.
    pub(super) content: Range<usize>,
}

/// The documents of a stream. Blank ones are left out, those that hold only comments are not.
pub(super) fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    // Where the piece at hand starts, where its content does, and whether a `---` opened it.
    let (mut whole, mut content) = (0, 0);
    let mut stage = Stage::Bare;
    for line in markers(text) {
        match line.marker {
            Marker::Start => {
                if stage != Stage::Directives {
                    push(&mut pieces, text, whole..line.start, content..line.start);
                    whole = line.start;
                }
                stage = Stage::Opened;
                content = line.start + MARKER;
                if text[content..line.end].trim().is_empty() {
                    content = line.end;
                }
            }
            Marker::End => {
                push(&mut pieces, text, whole..line.end, content..line.start);
                (whole, content) = (line.end, line.end);
                stage = Stage::Bare;
            }
            // A directive can only stand before a document: elsewhere `%` is text.
            Marker::Directive if stage == Stage::Bare && !is_idle(&text[whole..line.start]) => stage = Stage::Opened,
            Marker::Directive if stage == Stage::Bare => {
                push(&mut pieces, text, whole..line.start, content..line.start);
                (whole, content) = (line.start, line.end);
                stage = Stage::Directives;
            }
            Marker::Directive => {}
        }
    }
    push(&mut pieces, text, whole..text.len(), content..text.len());
    pieces
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// No marker yet.
    Bare,
    /// After `%` lines.
    Directives,
    /// After `---`, or in a document without it.
    Opened,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    Start,
    End,
    Directive,
}

struct MarkerLine {
    marker: Marker,
    start: usize,
    /// After the line break.
    end: usize,
}

/// The length of `---` and of `...`.
const MARKER: usize = 3;

fn markers(text: &str) -> impl Iterator<Item = MarkerLine> {
    let bytes = text.as_bytes();
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|at| at + 1));
    starts.filter_map(move |start| {
        let marker = match bytes.get(start)? {
            b'%' => Marker::Directive,
            b'-' if is_marker(&bytes[start..], b"---") => Marker::Start,
            b'.' if is_marker(&bytes[start..], b"...") => Marker::End,
            _ => return None,
        };
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
        Some(MarkerLine { marker, start, end })
    })
}

fn is_marker(line: &[u8], marker: &[u8]) -> bool {
    line.starts_with(marker) && matches!(line.get(MARKER), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
}

/// Whether there are only comments and blank lines.
fn is_idle(text: &str) -> bool {
    text.lines().all(|line| matches!(line.trim_start().as_bytes().first(), None | Some(b'#')))
}

fn push(pieces: &mut Vec<Piece>, text: &str, whole: Range<usize>, content: Range<usize>) {
    let content = content.start.min(content.end)..content.end;
    if !text[content.clone()].trim().is_empty() {
        pieces.push(Piece { whole, content });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_split_at_markers() {
        let cases: &[(&str, &[&str])] = &[
            ("a: 1\n", &["a: 1\n"]),
            ("", &[]),
            ("\n \n", &[]),
            ("---\na: 1\n---\nb: 2\n", &["a: 1\n", "b: 2\n"]),
            ("# head\n---\na: 1\n", &["# head\n", "a: 1\n"]),
            ("a: 1\n---\n# tail\n", &["a: 1\n", "# tail\n"]),
            ("a: 1\n---\n\n", &["a: 1\n"]),
            ("--- # one\na: 1\n--- {b: 2}\n", &[" # one\na: 1\n", " {b: 2}\n"]),
            ("a: 1\n...\nb: 2\n", &["a: 1\n", "b: 2\n"]),
            ("a: 1\n...\n---\nb: 2\n...", &["a: 1\n", "b: 2\n"]),
            ("%YAML 1.1\n---\na: 1\n", &["a: 1\n"]),
            ("a: 1\n...\n%YAML 1.1\n---\nb: 1\n", &["a: 1\n", "b: 1\n"]),
            ("a: |\n  x\n---\nb: 1", &["a: |\n  x\n", "b: 1"]),
            ("a: 1\n ---\nb: 1\n---x: 2\n----\n", &["a: 1\n ---\nb: 1\n---x: 2\n----\n"]),
        ];
        for (text, expected) in cases {
            let contents: Vec<&str> = split(text).into_iter().map(|piece| &text[piece.content]).collect();
            assert_eq!(&contents, expected, "{text:?}");
        }
    }
}
