//! The one file that names the YAML event library: events with byte offsets of the excerpt.
//!
//! Enters: the text of one document. Leaves: [`Event`]s, or one [`SyntaxError`] in the library's
//! words and at its places; `fault` turns that into something for an author.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use libyaml_safer::{Encoding, ErrorKind, EventData, MappingStyle, Mark, Parser, SequenceStyle};

use super::tree::ScalarStyle;

/// What the parser met, and where.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) kind: EventKind,
    /// From the first byte, anchor and tag included, to the last. Of a collection: its opening.
    pub(super) range: Range<usize>,
    /// Of a block collection: the column of its keys or dashes.
    pub(super) column: usize,
}

#[derive(Debug)]
pub(super) enum EventKind {
    Alias(String),
    Scalar { properties: Properties, text: String, style: ScalarStyle },
    Start { properties: Properties, collection: Collection, layout: Layout },
    End,
}

/// The anchor and the tag of a node.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) anchor: Option<String>,
    /// With its handle resolved: `tag:yaml.org,2002:str`.
    pub(super) tag: Option<String>,
}

impl Properties {
    pub(super) fn is_empty(&self) -> bool {
        self.anchor.is_none() && self.tag.is_none()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collection {
    Mapping,
    Sequence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Block,
    Flow,
}

/// Why a text is not YAML, in the library's words.
#[derive(Debug)]
pub(super) struct SyntaxError {
    /// What is wrong.
    pub(super) problem: &'static str,
    /// Where, in bytes of the excerpt.
    pub(super) at: usize,
    /// What was being read, and where that began.
    pub(super) context: Option<(&'static str, usize)>,
}

/// Reads documents one after the other and keeps its buffers between them.
pub(super) struct Events<'t> {
    parser: Parser<Chunks<'t>>,
    text: &'t str,
    base: usize,
}

impl<'t> Events<'t> {
    pub(super) fn new() -> Self {
        Self { parser: Parser::new(), text: "", base: 0 }
    }

    /// Starts on one document, which begins at `base` of the excerpt.
    pub(super) fn start(&mut self, text: &'t str, base: usize) {
        self.parser.reset();
        self.parser.set_encoding(Encoding::Utf8);
        self.parser.set_input(Chunks::new(text));
        (self.text, self.base) = (text, base);
    }

    /// The next event of the document; `None` after its last.
    pub(super) fn next(&mut self) -> Result<Option<Event>, SyntaxError> {
        loop {
            let event = match self.parser.parse() {
                Ok(event) => event,
                Err(error) => return Err(self.syntax_error(&error)),
            };
            let (start, end) = (event.start_mark, event.end_mark);
            let (kind, column) = match event.data {
                EventData::StreamStart { .. } | EventData::DocumentStart { .. } => continue,
                EventData::StreamEnd | EventData::DocumentEnd { .. } => return Ok(None),
                EventData::Alias { anchor } => (EventKind::Alias(anchor), 0),
                EventData::Scalar { anchor, tag, value, style, .. } => {
                    let properties = Properties { anchor, tag };
                    (EventKind::Scalar { properties, text: value, style: scalar_style(style) }, 0)
                }
                EventData::SequenceStart { anchor, tag, style, .. } => {
                    let layout = if style == SequenceStyle::Flow { Layout::Flow } else { Layout::Block };
                    opening(Properties { anchor, tag }, Collection::Sequence, layout, start, end)
                }
                EventData::MappingStart { anchor, tag, style, .. } => {
                    let layout = if style == MappingStyle::Flow { Layout::Flow } else { Layout::Block };
                    opening(Properties { anchor, tag }, Collection::Mapping, layout, start, end)
                }
                EventData::SequenceEnd | EventData::MappingEnd => (EventKind::End, 0),
            };
            let (start, end) = (self.offset(start), self.offset(end));
            return Ok(Some(Event { kind, range: start..end.max(start), column }));
        }
    }

    fn offset(&self, mark: Mark) -> usize {
        // The line break that `Chunks` adds is not part of the text.
        self.base + usize::try_from(mark.index).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn syntax_error(&self, error: &libyaml_safer::Error) -> SyntaxError {
        if error.kind() == ErrorKind::Reader {
            let at = self.text.find(|c| !is_allowed(c)).unwrap_or(0);
            return SyntaxError { problem: error.problem(), at: self.base + at, context: None };
        }
        SyntaxError {
            problem: error.problem(),
            at: error.problem_mark().map_or(self.base, |mark| self.offset(mark)),
            context: error.context().zip(error.context_mark()).map(|(text, mark)| (text, self.offset(mark))),
        }
    }
}

fn opening(
    properties: Properties,
    collection: Collection,
    layout: Layout,
    start: Mark,
    end: Mark,
) -> (EventKind, usize) {
    // An anchor or tag may stand on the line before.
    let column = if properties.is_empty() { start.column } else { end.column };
    (EventKind::Start { properties, collection, layout }, usize::try_from(column).unwrap_or(usize::MAX))
}

fn scalar_style(style: libyaml_safer::ScalarStyle) -> ScalarStyle {
    match style {
        libyaml_safer::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        libyaml_safer::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        libyaml_safer::ScalarStyle::Literal => ScalarStyle::Literal,
        libyaml_safer::ScalarStyle::Folded => ScalarStyle::Folded,
        _ => ScalarStyle::Plain,
    }
}

/// Whether YAML allows the character at all.
pub(super) fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// A text in small portions (the library decodes whatever it is given at once), with a line break at
/// its end: without one the library fails on a block scalar at the end of a text.
struct Chunks<'t> {
    rest: &'t [u8],
    tail: &'static [u8],
}

/// Large enough to be quick, small enough to stay in the cache once decoded.
const CHUNK: usize = 4096;

impl<'t> Chunks<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text.as_bytes(), tail: if text.ends_with('\n') { b"" } else { b"\n" } }
    }
}

impl BufRead for Chunks<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(if self.rest.is_empty() { self.tail } else { &self.rest[..self.rest.len().min(CHUNK)] })
    }

    fn consume(&mut self, amount: usize) {
        if self.rest.is_empty() {
            self.tail = &self.tail[amount..];
        } else {
            self.rest = &self.rest[amount..];
        }
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}
