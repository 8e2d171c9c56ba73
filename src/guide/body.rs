//! One pass over the events of a body: outline, blocks and links.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::dialect::{self, Container, ContainerKind, Edge};
use super::fence::{self, Info};
use super::html::{self, Note, RAW_HTML, Sanitizer};
use super::links::{Link, LinkKind};
use super::outline::{Heading, Ids};
use super::tabs::{TabPlace, Tabs};
use super::{Fence, Mode, markdown};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::{Excerpt, ExcerptBuilder, Span};

/// What a body holds.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) outline: Vec<Heading>,
    pub(super) fences: Vec<Fence>,
    pub(super) links: Vec<Link>,
    pub(super) anchors: Vec<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How many containers open and close; `None` if one does not close where it opened.
    pub(super) containers: Option<usize>,
}

/// Reads a body whose containers are flattened.
pub(super) fn read(body: &Excerpt, containers: &[Container], mode: Mode) -> Parts {
    let mut pass = Pass {
        body,
        containers,
        mode,
        parts: Parts::default(),
        open: Open::Nothing,
        heading: None,
        comment: None,
        sanitizer: Sanitizer::new(),
        told: BTreeSet::new(),
        depth: 0,
        edges: Vec::new(),
        tabs: Tabs::default(),
    };
    pass.parts.containers = Some(0);
    let mut unused = String::new();
    for (event, range) in markdown::lines(body.text()) {
        pass.sanitizer.follow(&event, &mut unused);
        unused.clear();
        pass.event(event, range);
    }
    pass.finish()
}

struct Pass<'a> {
    body: &'a Excerpt,
    containers: &'a [Container],
    mode: Mode,
    parts: Parts,
    open: Open,
    heading: Option<OpenHeading>,
    /// The attributes of a comment that ended just before.
    comment: Option<Vec<fence::Attribute>>,
    /// Knows which raw HTML `render` will pass.
    sanitizer: Sanitizer,
    /// What was said of raw HTML: each thing once per guide.
    told: BTreeSet<String>,
    /// How many Markdown elements are open.
    depth: usize,
    /// The containers that are open, with the depth of each.
    edges: Vec<(usize, usize)>,
    tabs: Tabs,
}

/// The block whose lines are being collected.
enum Open {
    Nothing,
    Code { body_range: Range<usize>, info: Info, code: ExcerptBuilder, tab: Option<TabPlace> },
    Html(ExcerptBuilder),
}

struct OpenHeading {
    level: u8,
    id: Option<String>,
    text: String,
    range: Range<usize>,
}

impl Pass<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Text(text) => match &mut self.open {
                Open::Code { code, .. } => push_text(code, self.body, &text, range),
                _ => {
                    self.no_fence(&range);
                    self.heading_text(&text);
                }
            },
            Event::Code(text) => {
                self.no_fence(&range);
                self.heading_text(&text);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.heading_text(&text),
            Event::SoftBreak | Event::HardBreak => self.heading_text(" "),
            Event::Html(text) => {
                if let Open::Html(html) = &mut self.open {
                    push_text(html, self.body, &text, range);
                }
            }
            Event::InlineHtml(text) => {
                let mut html = self.excerpt_at(range.start);
                push_text(&mut html, self.body, &text, range.clone());
                self.html(&html.finish(), range);
            }
            Event::Start(tag) => {
                self.depth += 1;
                self.start(tag, range);
            }
            Event::End(tag) => {
                self.depth -= 1;
                self.tabs.leave(self.depth);
                self.end(tag, range);
            }
            Event::Rule => self.tabs.other_block(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let comment = self.comment.take();
        if !matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock) {
            self.tabs.other_block();
        }
        match tag {
            Tag::CodeBlock(kind) => {
                let mut info = match kind {
                    CodeBlockKind::Fenced(_) => self.info(&range),
                    CodeBlockKind::Indented => Info::default(),
                };
                info.attributes.extend(comment.into_iter().flatten());
                let inside = self.body.text()[range.clone()].find('\n').map_or(range.end, |at| range.start + at + 1);
                let code = self.excerpt_at(inside);
                let label =
                    info.get("tab").and_then(|tab| tab.value.as_ref()).filter(|label| !label.text.trim().is_empty());
                let tab = label.map(|label| self.tabs.block(self.depth - 1, label.text.trim()));
                if tab.is_none() {
                    self.tabs.other_block();
                }
                self.open = Open::Code { body_range: range, info, code, tab };
            }
            Tag::HtmlBlock => {
                self.open = Open::Html(self.excerpt_at(range.start));
            }
            Tag::Heading { level, id, .. } => {
                let id = id.map(|id| id.to_string());
                self.heading = Some(OpenHeading { level: level as u8, id, text: String::new(), range });
            }
            Tag::Link { link_type, dest_url, .. } => {
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.to_string(),
                };
                self.parts.links.push(Link { kind: LinkKind::Link, target, span: self.body.span(range) });
            }
            Tag::Image { dest_url, .. } => {
                let target = dest_url.to_string();
                self.parts.links.push(Link { kind: LinkKind::Image, target, span: self.body.span(range) });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::CodeBlock => {
                if let Open::Code { body_range, info, mut code, tab } = std::mem::replace(&mut self.open, Open::Nothing)
                {
                    end_last_line(&mut code, self.body, body_range.end);
                    let span = self.trimmed_span(&body_range);
                    let is_alternative = tab == Some(TabPlace::Later) || self.tabs.is_in_later();
                    let code = code.finish();
                    self.parts.fences.push(Fence { body_range, span, info, code, tab, is_alternative });
                }
            }
            TagEnd::HtmlBlock => {
                if let Open::Html(html) = std::mem::replace(&mut self.open, Open::Nothing) {
                    self.html(&html.finish(), range);
                }
            }
            TagEnd::Heading(_) => {
                if let Some(heading) = self.heading.take() {
                    self.parts.outline.push(Heading {
                        level: heading.level,
                        text: heading.text.trim().to_owned(),
                        id: heading.id.unwrap_or_default(),
                        span: self.trimmed_span(&heading.range),
                    });
                }
            }
            _ => {}
        }
    }

    fn excerpt_at(&self, at: usize) -> ExcerptBuilder {
        ExcerptBuilder::new(self.body.file(), self.body.offset_in_file(at))
    }

    /// A block in the file, without the space behind it.
    fn trimmed_span(&self, range: &Range<usize>) -> Span {
        let length = self.body.text()[range.clone()].trim_end().len();
        self.body.span(range.start..range.start + length)
    }

    fn heading_text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
    }

    /// The info string of the fenced block at `range`.
    fn info(&mut self, range: &Range<usize>) -> Info {
        let opening = self.body.text()[range.clone()].lines().next().unwrap_or("");
        let marker = opening.len() - opening.trim_start_matches(['`', '~']).len();
        let (info, faults) = fence::parse(self.body, range.start + marker..range.start + opening.trim_end().len());
        self.report(faults);
        info
    }

    /// Tells of a line that looks like a fence and is text, because of a backtick in its words: the block below it would
    /// silently be none.
    fn no_fence(&mut self, range: &Range<usize>) {
        let text = self.body.text();
        let line = text[range.start..].lines().next().unwrap_or("").trim_end();
        let words = line.trim_start_matches('`');
        let length = line.len() - words.len();
        let before = text[..range.start].rsplit('\n').next().unwrap_or("");
        let is_first =
            before.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')'));
        // As many backticks again end a piece of code in a line.
        let is_closed = words.split(|c| c != '`').any(|run| run.len() == length);
        if length >= 3 && is_first && words.contains('`') && !is_closed {
            let place = self.body.span(range.start..range.start + line.len());
            let message = "this opens no code block: behind a fence of backticks there can be none";
            let help = "begin and end the block with `~~~`, or leave out the backticks in its words";
            self.report(vec![Diagnostic::new(fence::MALFORMED_ATTRIBUTE, Level::Warning, message, place).help(help)]);
        }
    }

    fn html(&mut self, html: &Excerpt, range: Range<usize>) {
        if let Some(edge) = dialect::edge(self.body, html.text(), range) {
            self.edge(edge);
            return;
        }
        if !is_comment(html.text()) {
            self.tabs.other_block();
        }
        if let Some(range) = attribute_comment(html.text()) {
            let (attributes, faults) = fence::parse_attributes(html, range);
            self.report(faults);
            self.comment = Some(attributes);
        }
        let Self { sanitizer, parts, told, mode, .. } = self;
        sanitizer.inspect(html.text(), &mut |note, range| match note {
            Note::Link { kind, target } => {
                parts.links.push(Link { kind, target: target.to_owned(), span: html.span(range) });
            }
            Note::Anchor { id } => parts.anchors.push(id.to_owned()),
            fault => {
                let (message, help) = html_fault(&fault);
                if *mode == Mode::Site && told.insert(message.clone()) {
                    let diagnostic = Diagnostic::new(RAW_HTML, Level::Warning, message, html.span(range));
                    parts.diagnostics.push(diagnostic.help(help));
                }
            }
        });
    }

    fn edge(&mut self, edge: Edge) {
        match edge {
            Edge::Open(index) => {
                self.edges.push((index, self.depth));
                if self.is_tab(index) {
                    self.tabs.open(self.depth);
                } else {
                    self.tabs.other_block();
                }
                self.sanitizer.enter();
            }
            Edge::Close(index) => {
                let is_same = self.edges.pop() == Some((index, self.depth));
                self.parts.containers = self.parts.containers.filter(|_| is_same).map(|count| count + 1);
                self.sanitizer.leave(&mut String::new());
                if self.is_tab(index) {
                    self.tabs.close();
                } else {
                    self.tabs.other_block();
                }
            }
        }
    }

    fn is_tab(&self, container: usize) -> bool {
        self.containers.get(container).is_some_and(|container| container.kind == ContainerKind::Tab)
    }

    fn report(&mut self, diagnostics: Vec<Diagnostic>) {
        if self.mode == Mode::Site {
            self.parts.diagnostics.extend(diagnostics);
        }
    }

    fn finish(mut self) -> Parts {
        let mut ids = Ids::default();
        for heading in self.parts.outline.iter().filter(|heading| !heading.id.is_empty()) {
            ids.reserve(&heading.id);
        }
        for heading in self.parts.outline.iter_mut().filter(|heading| heading.id.is_empty()) {
            heading.id = ids.of(&heading.text);
        }
        self.parts
    }
}

/// Appends the text of an event. It differs from its range in the body where the parser expanded a
/// tab or replaced a character: what differs stands there as inserted.
fn push_text(out: &mut ExcerptBuilder, body: &Excerpt, text: &str, range: Range<usize>) {
    let slice = &body.text()[range.clone()];
    if slice == text {
        out.push_excerpt(body, range);
        return;
    }
    let same = slice.char_indices().zip(text.chars()).take_while(|((_, a), b)| a == b);
    let before = same.last().map_or(0, |((at, c), _)| at + c.len_utf8());
    let same = slice[before..].chars().rev().zip(text[before..].chars().rev()).take_while(|(a, b)| a == b);
    let after: usize = same.map(|(c, _)| c.len_utf8()).sum();
    out.push_excerpt(body, range.start..range.start + before);
    out.push_inserted(&text[before..text.len() - after], body.offset_in_file(range.start + before));
    out.push_excerpt(body, range.end - after..range.end);
}

/// Every line of code ends with a line break, also the last one of a file that has none.
fn end_last_line(code: &mut ExcerptBuilder, body: &Excerpt, end: usize) {
    if !code.is_empty() && !code.ends_line() && end == body.text().len() {
        code.push_inserted("\n", body.offset_in_file(end));
    }
}

/// What is wrong with raw HTML, and what to do.
fn html_fault(note: &Note<'_>) -> (String, &'static str) {
    const PASS_ALL: &str = "harmless tags and attributes pass; `raw-html = true` in `guidewright.toml` passes all";
    match note {
        Note::Dropped { element, attribute } => {
            (format!("the attribute `{attribute}` of `<{element}>` is left out"), PASS_ALL)
        }
        Note::Stray { name } => (format!("`</{name}>` closes nothing and is left out"), "open it in the same block"),
        Note::OpenComment => ("a comment is never closed".to_owned(), "close it with `-->`"),
        Note::Refused { name } if html::is_html(name) => (format!("`<{name}>` is shown as text"), PASS_ALL),
        Note::Refused { name } => (
            format!("`<{name}>` is shown as text"),
            "it is no HTML: if it is a placeholder, put it in backticks, or write `\\<` for `<`",
        ),
        Note::Link { .. } | Note::Anchor { .. } => (String::new(), ""),
    }
}

/// Whether HTML is one comment and nothing else.
pub fn is_comment(html: &str) -> bool {
    let inside = html.trim().strip_prefix("<!--").and_then(|html| html.strip_suffix("-->"));
    inside.is_some_and(|inside| !inside.contains("-->"))
}

/// Where the attributes stand in a block that ends with a comment `<!-- guidewright: ... -->`.
fn attribute_comment(html: &str) -> Option<Range<usize>> {
    let start = html.rfind("<!--")? + "<!--".len();
    let inside = html[start..].trim_end().strip_suffix("-->")?;
    let attributes = inside.trim_start().strip_prefix("guidewright:")?;
    Some(start + inside.len() - attributes.len()..start + inside.len())
}
