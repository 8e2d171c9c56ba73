//! The one file that names the YAML event library: events with byte offsets of the excerpt.
//!
//! Enters: the text of one document. Leaves: [`Event`]s, or one [`SyntaxError`] in the library's
//! words and at its places; `fault` turns that into something for an author.

use std::borrow::Cow;
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
    stand_in: Option<StandIn>,
}

impl<'t> Events<'t> {
    pub(super) fn new() -> Self {
        Self { parser: Parser::new(), text: "", base: 0, stand_in: None }
    }

    /// Starts on one document, which begins at `base` of the excerpt.
    pub(super) fn start(&mut self, text: &'t str, base: usize) {
        self.parser.reset();
        self.parser.set_encoding(Encoding::Utf8);
        let (masked, stand_in) = match StandIn::mask(text) {
            Some((masked, stand_in)) => (Cow::Owned(masked), Some(stand_in)),
            None => (Cow::Borrowed(text), None),
        };
        self.parser.set_input(Chunks::new(masked));
        (self.text, self.base, self.stand_in) = (text, base, stand_in);
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
                // What stands after the document's end is not for Kubernetes, but a fault all the same.
                EventData::StreamStart { .. } | EventData::DocumentStart { .. } | EventData::DocumentEnd { .. } => {
                    continue;
                }
                EventData::StreamEnd => return Ok(None),
                EventData::Alias { anchor } => (EventKind::Alias(anchor), 0),
                EventData::Scalar { anchor, tag, value, style, .. } => {
                    let (properties, style) = (Properties { anchor, tag }, scalar_style(style));
                    let text = self.without_stand_in(value, start, style)?;
                    if style == ScalarStyle::DoubleQuoted {
                        self.check_escapes(self.offset(start), self.offset(end))?;
                    }
                    (EventKind::Scalar { properties, text, style }, 0)
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
        let at = usize::try_from(mark.index).unwrap_or(usize::MAX);
        let at = self.stand_in.as_ref().map_or(at, |stand_in| stand_in.offset(at));
        // The line break that `Chunks` adds is not part of the text.
        self.base + at.min(self.text.len())
    }

    /// The library takes `\/`, which is JSON but not the YAML that Kubernetes reads.
    fn check_escapes(&self, start: usize, end: usize) -> Result<(), SyntaxError> {
        let raw = self.text.get(start - self.base..end - self.base).unwrap_or("").as_bytes();
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'\\', &raw[at..]) {
            at += found;
            if raw.get(at + 1) == Some(&b'/') {
                let context = Some(("while parsing a quoted scalar", start));
                return Err(SyntaxError { problem: "found unknown escape character", at: start + at, context });
            }
            at = raw.len().min(at + 2);
        }
        Ok(())
    }

    fn without_stand_in(&self, text: String, start: Mark, style: ScalarStyle) -> Result<String, SyntaxError> {
        match &self.stand_in {
            Some(stand_in) if text.contains(stand_in.character) => {
                if style == ScalarStyle::Plain && text.starts_with(stand_in.character) {
                    let problem = "did not find expected whitespace or line break";
                    return Err(SyntaxError {
                        problem,
                        at: self.offset(start),
                        context: Some(("while scanning a tag", self.offset(start))),
                    });
                }
                Ok(text.replace(stand_in.character, "!"))
            }
            _ => Ok(text),
        }
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

/// What stands for the `!` of `!tag,`: the library panics on a tag with a comma behind it.
struct StandIn {
    /// A character that the text does not have.
    character: char,
    /// Where it stands in the masked text.
    places: Vec<usize>,
}

impl StandIn {
    /// How many bytes a stand-in is longer than the `!`.
    const EXCESS: usize = 2;

    /// The text with stand-ins; `None` if it needs none.
    fn mask(text: &str) -> Option<(String, Self)> {
        let bytes = text.as_bytes();
        let mut originals = Vec::new();
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'!', &bytes[at..]) {
            let start = at + found;
            let word = bytes[start..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |end| start + end);
            if memchr::memchr(b',', &bytes[start..word]).is_some() && !is_verbatim(&text[start..word]) {
                originals.extend(memchr::memchr_iter(b'!', &bytes[start..word]).map(|at| start + at));
            }
            at = word;
        }
        if originals.is_empty() {
            return None;
        }
        // All of them are three bytes long. A text that has them all is not worth more than a guess.
        let character = ('\u{e000}'..='\u{f8ff}').find(|&c| !text.contains(c)).unwrap_or('\u{e000}');
        let mut masked = String::with_capacity(text.len() + Self::EXCESS * originals.len());
        let mut places = Vec::with_capacity(originals.len());
        let mut from = 0;
        for at in originals {
            masked.push_str(&text[from..at]);
            places.push(masked.len());
            masked.push(character);
            from = at + 1;
        }
        masked.push_str(&text[from..]);
        Some((masked, Self { character, places }))
    }

    fn offset(&self, at: usize) -> usize {
        at - Self::EXCESS * self.places.partition_point(|&place| place < at)
    }
}

/// `!<tag:yaml.org,2002:str>`, with nothing behind it.
fn is_verbatim(word: &str) -> bool {
    word.starts_with("!<") && word.find('>') == Some(word.len() - 1)
}

/// A text in small portions (the library decodes whatever it is given at once), with a line break at
/// its end: without one the library fails on a block scalar at the end of a text.
struct Chunks<'t> {
    text: Cow<'t, str>,
    at: usize,
    tail: &'static [u8],
}

/// Large enough to be quick, small enough to stay in the cache once decoded.
const CHUNK: usize = 4096;

impl<'t> Chunks<'t> {
    fn new(text: Cow<'t, str>) -> Self {
        let tail: &[u8] = if text.ends_with('\n') { b"" } else { b"\n" };
        Self { text, at: 0, tail }
    }

    fn rest(&self) -> &[u8] {
        &self.text.as_bytes()[self.at..]
    }
}

impl BufRead for Chunks<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let rest = self.rest();
        Ok(if rest.is_empty() { self.tail } else { &rest[..rest.len().min(CHUNK)] })
    }

    fn consume(&mut self, amount: usize) {
        if self.rest().is_empty() {
            self.tail = &self.tail[amount..];
        } else {
            self.at += amount;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<(String, Range<usize>)>, SyntaxError> {
        let mut events = Events::new();
        events.start(text, 0);
        let mut all = Vec::new();
        while let Some(event) = events.next()? {
            if let EventKind::Scalar { text, .. } = event.kind {
                all.push((text, event.range));
            }
        }
        Ok(all)
    }

    #[test]
    fn offsets_are_bytes() {
        let text = "가: \"나\"\n다: |\n  라";
        let all = events(text).unwrap();
        assert_eq!(&text[all[1].1.clone()], "\"나\"");
        assert_eq!(&text[all[3].1.clone()], "|\n  라");
    }

    #[test]
    fn an_exclamation_mark_with_a_comma_is_text_where_it_is_no_tag() {
        let text = "{a: \"Hello!, you\", b: x!y,\n c: !<tag:yaml.org,2002:str> 5, d: 가}";
        let all = events(text).unwrap();
        assert_eq!(all[1].0, "Hello!, you");
        assert_eq!(all[3].0, "x!y");
        assert_eq!(&text[all[7].1.clone()], "가");
        let error = events("{a: 1, b: [!ref, x]}").unwrap_err();
        assert_eq!(error.at, 11);
        assert!(events("[!<a[b>,c]").is_err());
    }
}
