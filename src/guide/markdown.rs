//! Markdown to events: the one place where the parser's extensions are chosen.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, OffsetIter, Options, Parser, Tag, TagEnd};

/// The Markdown events of a guide's body with their ranges in it.
///
/// An HTML block is one [`Event::Html`] with all its lines, between its start and its end.
pub fn events(body: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    WholeHtml { inner: lines(body), next: None }
}

/// The same events, but an HTML block has one [`Event::Html`] for each of its lines, so that each
/// line's range is that of its bytes in the body.
pub(super) fn lines(body: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Headings { body, inner: Parser::new_ext(body, extensions()).into_offset_iter(), queue: VecDeque::new(), end: None }
}

/// What GitHub and the usual generators understand. No smart punctuation: in technical prose `--`
/// and `"` mean themselves. No metadata blocks: `front_matter` splits the header. No super- and
/// subscript: a single `~` is more often a home folder or "about".
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// Gives back what the heading attribute extension takes although it is text: in
/// `## GET /pods/{name}` the braces hold neither an id nor a class.
struct Headings<'a> {
    body: &'a str,
    inner: OffsetIter<'a>,
    queue: VecDeque<(Event<'a>, Range<usize>)>,
    /// In a heading that lost text: where its last event so far ended.
    end: Option<usize>,
}

impl<'a> Iterator for Headings<'a> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(event) = self.queue.pop_front() {
            return Some(event);
        }
        let (event, range) = self.inner.next()?;
        match &event {
            Event::Start(Tag::Heading { level, id: None, classes, attrs })
                if !attrs.is_empty() && classes.is_empty() =>
            {
                self.end = Some(range.start);
                let whole = Tag::Heading { level: *level, id: None, classes: Vec::new(), attrs: Vec::new() };
                return Some((Event::Start(whole), range));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(lost) = self.end.take().and_then(|from| lost_text(self.body, from, &range)) {
                    self.queue.push_back((event, range));
                    return Some((Event::Text(CowStr::Borrowed(&self.body[lost.clone()])), lost));
                }
            }
            _ => {
                if let Some(end) = &mut self.end {
                    *end = (*end).max(range.end);
                }
            }
        }
        Some((event, range))
    }
}

/// The braces at the end of a heading and the space before them.
fn lost_text(body: &str, from: usize, heading: &Range<usize>) -> Option<Range<usize>> {
    let rest = body.get(from..heading.end)?;
    let open = rest.rfind('{')?;
    let close = rest.rfind('}').filter(|&close| close > open)?;
    let start = rest[..open].trim_end().len();
    // A heading of nothing but braces begins with its own marker.
    let start = if rest[..start].bytes().all(|b| b == b'#') { open } else { start };
    Some(from + start..from + close + 1)
}

/// Joins the lines of an HTML block.
struct WholeHtml<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> {
    inner: I,
    next: Option<(Event<'a>, Range<usize>)>,
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Iterator for WholeHtml<'a, I> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let (event, mut range) = self.next.take().or_else(|| self.inner.next())?;
        let Event::Html(first) = event else { return Some((event, range)) };
        let mut joined: Option<String> = None;
        loop {
            match self.inner.next() {
                Some((Event::Html(line), at)) => {
                    joined.get_or_insert_with(|| first.to_string()).push_str(&line);
                    range.end = at.end;
                }
                other => {
                    self.next = other;
                    break;
                }
            }
        }
        Some((Event::Html(joined.map_or(first, CowStr::from)), range))
    }
}
