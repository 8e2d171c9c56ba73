//! Containers of other generators: `!!!` and `???` admonitions, `===` tabs, `:::` directives.
//!
//! Their bodies are indented, which Markdown takes for code. Flattening dedents them, so that one
//! pass of the Markdown parser sees every block at its place in the structure around it, and marks
//! where each container opens and closes. It also keeps a fence from being swallowed by the HTML or
//! JSX tag in the lines before it, as in `<TabItem>` directly followed by a fence.
//!
//! Tags are read in the same pass: Hugo's shortcodes, Liquid's tags and components of MDX become the
//! same containers, the words or the file that they show, or nothing but what they enclose; imports
//! and attribute lists go. `meaning` has the rule. Code is never touched, so that no example is hidden
//! or moved.
//!
//! A scan of lines that knows just enough of Markdown: list items, fences, and HTML blocks.

mod attributes;
mod grammar;
mod inline;
mod lines;
mod marker;
mod meaning;
mod modules;
mod parts;
mod state;
mod tags;

use std::ops::Range;

use memchr::memmem;

use crate::source::{Excerpt, Span};

/// A container that was flattened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// What it is.
    pub kind: ContainerKind,
    /// Its title, as written, without quotes. An empty one asks for no title at all.
    pub title: Option<String>,
    /// Whether it shows its body at first: `???+` does, `???` does not. For a tab: whether it is the
    /// selected one.
    pub expanded: bool,
    /// Its opening line; of a file, where the guide names it.
    pub span: Span,
}

/// Kinds of containers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContainerKind {
    /// An admonition with its type word (`note`, `warning`, ...), in lower case.
    Admonition(String),
    /// An admonition that folds.
    Details(String),
    /// One tab; consecutive ones form a group.
    Tab,
    /// A file that is shown here; its title is its path as written.
    File,
    /// A tag that shows what it encloses, and no more.
    Group,
}

/// What a file's name says of its Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    /// Nothing: perhaps it imports components.
    Markdown,
    /// It is MDX.
    Mdx,
}

/// What becomes of tags that enclose something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tags {
    /// They are containers.
    Containers,
    /// Only what they enclose is shown: for a body in which they cross other blocks.
    Dropped,
    /// They are text.
    Kept,
}

/// A body after its containers were dedented.
pub(super) struct Flat {
    /// Its text.
    pub(super) body: Excerpt,
    /// The containers, in order of their opening.
    pub(super) containers: Vec<Container>,
    /// Where tags and the like were taken out, as offsets of the file, in order.
    touched: Vec<usize>,
}

impl Flat {
    /// Whether something was taken out within a block of code: then the scan of lines took code for text.
    pub(super) fn touches(&self, mut blocks: impl Iterator<Item = Span>) -> bool {
        blocks.any(|block| {
            let next = self.touched.partition_point(|&at| at < block.start as usize);
            self.touched.get(next).is_some_and(|&at| at <= block.end as usize)
        })
    }
}

/// The body with containers dedented and tags read; `None` where nothing needs to change. In place of containers
/// stand HTML blocks `<gw-open-N>` and `<gw-close-N>` (inserted text, so an author cannot forge them)
/// with `N` the container's index.
pub(super) fn flatten(body: &Excerpt, flavour: Flavour, tags: Tags) -> Option<Flat> {
    let needs_work = flavour == Flavour::Mdx || may_need_work(body.text());
    let modules = || match tags {
        Tags::Kept => modules::Modules::default(),
        _ => modules::look(body.text(), flavour),
    };
    needs_work.then(|| lines::flatten(body, modules(), tags)).flatten()
}

/// Where a container begins or ends in the flattened body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The container with this index begins.
    Open(usize),
    /// The container with this index ends.
    Close(usize),
}

/// The edge that an HTML event of a flattened body is: its text `html` and its range in the body.
/// What an author writes is none, even if it looks the same.
pub fn edge(body: &Excerpt, html: &str, range: Range<usize>) -> Option<Edge> {
    let inside = html.trim().strip_prefix("<gw-")?.strip_suffix('>')?;
    let edge = match inside.split_once('-')? {
        ("open", index) => Edge::Open(index.parse().ok()?),
        ("close", index) => Edge::Close(index.parse().ok()?),
        _ => return None,
    };
    let tag = range.start + body.text()[range].find('<')?;
    body.is_inserted(tag..tag + 1).then_some(edge)
}

/// A quick look: most guides hold nothing of this.
fn may_need_work(text: &str) -> bool {
    const SIGNS: [&str; 15] =
        ["!!!", "???", "=== \"", ":::", "{{", "{%", "{:", "{ .", "{.", "8<-", "<<<", "[[", "[TOC]", "[toc]", "*["];
    const WORDS: [&str; 5] = ["import ", ":material-", ":octicons-", ":fontawesome-", ":simple-"];
    let bytes = text.as_bytes();
    let begins_a_line = |at: usize| {
        let before = bytes[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
        matches!(before, None | Some(b'\n')) && bytes.get(at + 1).is_some_and(|&b| b.is_ascii_alphabetic() || b == b'/')
    };
    let begins_component = |at: usize| bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase);
    SIGNS.iter().chain(&WORDS).any(|sign| memmem::find(bytes, sign.as_bytes()).is_some())
        || memchr::memchr_iter(b'<', bytes).any(|at| begins_a_line(at) || begins_component(at))
        || text.split('\n').any(|line| grammar::marker_beyond_limit(line).is_some())
}

#[cfg(test)]
mod tests;
