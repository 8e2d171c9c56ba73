//! Raw HTML made safe: allowed tags are written anew from checked parts, the rest becomes text.
//!
//! Enters: the raw HTML of a guide, event by event. Leaves: HTML in which every tag was opened and
//! closed within the Markdown block around it, so that no author's markup reaches the page's frame.
//! `allowed.rs` is the table of what passes. Nothing is ever copied through: even an attribute's
//! value is decoded, checked, and escaped again.

mod allowed;
mod tokens;

use std::ops::Range;

use allowed::{Element, Shape, Value};
use pulldown_cmark::{Event, Tag, TagEnd};
use tokens::Token;

use crate::escape;

use super::links::LinkKind;
use crate::diagnostic::RuleName;

pub use allowed::is_safe_url;

/// Raw HTML that does not pass as it is.
pub const RAW_HTML: RuleName = RuleName::new("guide::raw-html");

/// Elements that HTML has and that do not pass.
const REFUSED: [&str; 40] = [
    "address",
    "article",
    "aside",
    "audio",
    "body",
    "button",
    "canvas",
    "center",
    "embed",
    "font",
    "footer",
    "form",
    "frame",
    "head",
    "header",
    "html",
    "iframe",
    "input",
    "label",
    "link",
    "main",
    "map",
    "math",
    "meta",
    "nav",
    "object",
    "option",
    "param",
    "picture",
    "plaintext",
    "script",
    "section",
    "select",
    "source",
    "style",
    "svg",
    "textarea",
    "title",
    "track",
    "video",
];
/// Elements whose content is no HTML: it is shown as text, too.
const RAW_TEXT: [&str; 7] = ["iframe", "plaintext", "script", "style", "textarea", "title", "xmp"];
/// Deeper nesting is refused: browsers stop at 512 levels, and every closing tag looks through these.
const MAX_OPEN: usize = 64;

/// What was seen in raw HTML, with its place in what was given.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Note<'a> {
    /// A tag that is shown as text.
    Refused { name: &'a str },
    /// An attribute that is left out.
    Dropped { element: &'static str, attribute: &'a str },
    /// A closing tag that closes nothing, and is left out.
    Stray { name: &'a str },
    /// A comment that is never closed, and hides the rest.
    OpenComment,
    /// An address.
    Link { kind: LinkKind, target: &'a str },
    /// An anchor.
    Anchor { id: &'a str },
}

/// Writes the raw HTML of one guide. Call [`Sanitizer::follow`] with every Markdown event before it
/// is rendered, and [`Sanitizer::html`] for the text of each HTML event.
#[derive(Debug, Default)]
pub struct Sanitizer {
    /// The author's open elements, innermost last.
    open: Vec<&'static Element>,
    /// For each Markdown element around: how many were open at its start.
    blocks: Vec<usize>,
}

impl Sanitizer {
    /// Nothing open yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Follows the Markdown structure: at the end of an element, what its raw HTML left open is closed.
    pub fn follow(&mut self, event: &Event<'_>, out: &mut String) {
        match event {
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
            Event::Start(_) => self.enter(),
            Event::End(_) => self.leave(out),
            _ => {}
        }
    }

    /// Begins an element, such as a flattened container: raw HTML in it cannot close what is open now.
    pub fn enter(&mut self) {
        self.blocks.push(self.open.len());
    }

    /// Ends the element begun last, and closes what was left open in it.
    pub fn leave(&mut self, out: &mut String) {
        let depth = self.blocks.pop().unwrap_or(0);
        self.close_to(depth, out);
    }

    /// Closes all that is open, at the end of the guide.
    pub fn finish(&mut self, out: &mut String) {
        self.blocks.clear();
        self.close_to(0, out);
    }

    /// Writes raw HTML: the whole text of an HTML block, or one inline tag.
    pub fn html(&mut self, html: &str, out: &mut String) {
        self.html_with_links(html, out, &mut |_, _| None);
    }

    /// Writes raw HTML, with the addresses that `rewrite` gives for those of links and images.
    /// An address that is not safe is left out.
    pub fn html_with_links(
        &mut self,
        html: &str,
        out: &mut String,
        rewrite: &mut dyn FnMut(LinkKind, &str) -> Option<String>,
    ) {
        self.write(html, out, rewrite, &mut |_, _| {});
    }

    /// Reads raw HTML and says what is in it.
    pub(super) fn inspect(&mut self, html: &str, note: &mut dyn FnMut(Note<'_>, Range<usize>)) {
        self.write(html, &mut String::new(), &mut |_, _| None, note);
    }

    fn write(
        &mut self,
        html: &str,
        out: &mut String,
        rewrite: &mut dyn FnMut(LinkKind, &str) -> Option<String>,
        note: &mut dyn FnMut(Note<'_>, Range<usize>),
    ) {
        let mut tokens = tokens::tokens(html);
        while let Some((token, range)) = tokens.next() {
            match token {
                Token::Text(text) => escape_text(text, out),
                Token::Comment => {}
                Token::OpenComment => note(Note::OpenComment, range),
                Token::Close(name) => self.close(name, range, html, out, note),
                Token::Open(tag) => {
                    let name = tag.name.to_ascii_lowercase();
                    match allowed::element(&name).filter(|element| self.make_room(element, out)) {
                        Some(element) => self.open(element, &tag, range, out, rewrite, note),
                        None => {
                            escape_text(&html[range.clone()], out);
                            note(Note::Refused { name: &name }, range);
                            if RAW_TEXT.contains(&name.as_str()) && !tag.self_closing {
                                escape_text(tokens.raw_text(&name), out);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Ends what an element ends by its start. Says whether it may stand here.
    fn make_room(&mut self, element: &Element, out: &mut String) -> bool {
        let base = self.blocks.last().copied().unwrap_or(0);
        let open = &self.open[base..];
        if element.parents.is_empty() {
            if element.is_block() && open.last().is_some_and(|last| last.name == "p") {
                self.close_to(self.open.len() - 1, out);
            }
            return self.open.len() < MAX_OPEN;
        }
        let parent = open.iter().rposition(|open| element.parents.contains(&open.name));
        let Some(parent) = parent.filter(|&at| open[at + 1..].iter().all(|open| open.shape != Shape::Block)) else {
            return false;
        };
        self.close_to(base + parent + 1, out);
        self.open.len() < MAX_OPEN
    }

    fn open(
        &mut self,
        element: &'static Element,
        tag: &tokens::Tag<'_>,
        range: Range<usize>,
        out: &mut String,
        rewrite: &mut dyn FnMut(LinkKind, &str) -> Option<String>,
        note: &mut dyn FnMut(Note<'_>, Range<usize>),
    ) {
        out.push('<');
        out.push_str(element.name);
        let mut written: Vec<&'static str> = Vec::new();
        for (name, raw) in &tag.attributes {
            let lower = name.to_ascii_lowercase();
            let decoded = allowed::decode(raw.unwrap_or(""));
            let text = decoded.trim();
            let Some((attribute, value)) = element.attribute(&lower).filter(|(_, value)| value.accepts(text)) else {
                if is_told(&lower) {
                    note(Note::Dropped { element: element.name, attribute: &lower }, range.clone());
                }
                continue;
            };
            if written.contains(&attribute) {
                continue;
            }
            written.push(attribute);
            out.push(' ');
            out.push_str(attribute);
            let rewritten = match value {
                Value::Flag => continue,
                Value::Id => {
                    note(Note::Anchor { id: text }, range.clone());
                    None
                }
                Value::Link | Value::Image => {
                    let kind = if value == Value::Link { LinkKind::Link } else { LinkKind::Image };
                    note(Note::Link { kind, target: text }, range.clone());
                    rewrite(kind, text)
                }
                _ => None,
            };
            out.push_str("=\"");
            escape::markup(rewritten.as_deref().unwrap_or(text), out);
            out.push('"');
        }
        out.push('>');
        if element.shape != Shape::Void {
            self.open.push(element);
            if tag.self_closing {
                self.close_to(self.open.len() - 1, out);
            }
        }
    }

    fn close(
        &mut self,
        written: &str,
        range: Range<usize>,
        html: &str,
        out: &mut String,
        note: &mut dyn FnMut(Note<'_>, Range<usize>),
    ) {
        let name = written.to_ascii_lowercase();
        let base = self.blocks.last().copied().unwrap_or(0);
        if let Some(at) = self.open[base..].iter().rposition(|open| open.name == name) {
            self.close_to(base + at, out);
        } else if allowed::element(&name).is_some() {
            note(Note::Stray { name: &name }, range);
        } else {
            escape_text(&html[range.clone()], out);
            note(Note::Refused { name: &name }, range);
        }
    }

    fn close_to(&mut self, depth: usize, out: &mut String) {
        while self.open.len() > depth
            && let Some(element) = self.open.pop()
        {
            out.push_str("</");
            out.push_str(element.name);
            out.push('>');
        }
    }
}

/// Whether a tag that is shown as text is one of HTML's own, or just a word in angle brackets.
pub(super) fn is_html(name: &str) -> bool {
    REFUSED.binary_search(&name).is_ok() || allowed::element(name).is_some()
}

/// Whether authors are told that an attribute is left out. Those that only style or track say nothing.
fn is_told(attribute: &str) -> bool {
    attribute == "style" || attribute.starts_with("on") || matches!(attribute, "href" | "src" | "srcset" | "id")
}

/// Text for an element's content; entities stay what they are.
fn escape_text(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&', '\0']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.as_bytes()[0] {
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            b'&' if is_entity(rest) => out.push('&'),
            b'&' => out.push_str("&amp;"),
            _ => out.push('\u{fffd}'),
        }
        rest = &rest[1..];
    }
    out.push_str(rest);
}

fn is_entity(text: &str) -> bool {
    /// The longest name in HTML has 31 letters.
    const MAX: usize = 34;
    let Some(end) = text.bytes().take(MAX).position(|byte| byte == b';') else { return false };
    let name = &text.as_bytes()[1..end];
    let name = name.strip_prefix(b"#").unwrap_or(name);
    !name.is_empty() && name.iter().all(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests;
