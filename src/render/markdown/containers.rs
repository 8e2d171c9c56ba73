//! Containers of other dialects: notes, folding notes, tabs.

use std::collections::HashMap;
use std::ops::Range;

use super::Renderer;
use crate::escape;
use crate::guide::dialect::ContainerKind;
use crate::guide::html::Sanitizer;
use crate::guide::{self, TabPlace};
use crate::render::badge;
use crate::render::strings::Words;
use crate::render::templates::TemplateError;
use crate::site::route;

/// The containers that are open, and the group that a next tab would join.
#[derive(Debug, Default)]
pub(super) struct Containers {
    open: Vec<Open>,
    /// The depth of a tab group whose last tab has closed.
    group: Option<usize>,
    /// How many tabs have each anchor.
    tab_ids: HashMap<String, usize>,
}

#[derive(Debug)]
struct Open {
    index: usize,
    depth: usize,
    close: &'static str,
    is_tab: bool,
    /// Whether tabs in it are a group of their own.
    is_group: bool,
}

impl Containers {
    /// Closes the group of tabs that a block at this depth ends.
    pub(super) fn end_tab_group(&mut self, depth: usize, out: &mut String) {
        if self.group.is_some_and(|group| group >= depth) {
            self.group = None;
            out.push_str("</div>\n");
        }
    }

    /// Opens a tab of the group that stands at this depth, or of one of its own.
    pub(super) fn open_tab(&mut self, place: TabPlace, depth: usize, label: &str, out: &mut String) {
        if place == TabPlace::First {
            self.end_tab_group(depth, out);
        }
        if self.group.take() != Some(depth) {
            out.push_str("<div class=tabs>\n");
        }
        // No heading's anchor has a colon in it.
        let mut id = format!("tab:{}", route::segment(label));
        let count = self.tab_ids.entry(id.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            id.push_str(&format!(":{count}"));
        }
        out.push_str("<section class=tab id=\"");
        escape::markup(&id, out);
        out.push_str("\">\n<p class=name>");
        escape::markup(label, out);
        out.push_str("</p>\n");
    }

    /// Closes a tab that is a block.
    pub(super) fn close_tab(&mut self, depth: usize, out: &mut String) {
        out.push_str("</section>\n");
        self.group = Some(depth);
    }

    /// Closes what is open at this depth or deeper: the block around it ends.
    pub(super) fn close_deeper(&mut self, depth: usize, sanitizer: &mut Sanitizer, out: &mut String) {
        self.end_tab_group(depth, out);
        while self.open.last().is_some_and(|open| open.depth >= depth) {
            self.close_last(sanitizer, out);
            self.end_tab_group(depth, out);
        }
    }

    fn close_last(&mut self, sanitizer: &mut Sanitizer, out: &mut String) {
        if let Some(open) = self.open.pop() {
            sanitizer.leave(out);
            self.end_tab_group(if open.is_group { open.depth } else { open.depth + 1 }, out);
            out.push_str(open.close);
            if open.is_tab {
                self.group = Some(open.depth);
            }
        }
    }
}

/// Opens a note: an admonition with a name.
pub(super) fn open_note(class: &str, name: &str, out: &mut String) {
    out.push_str("<div class=\"");
    out.push_str(class);
    out.push_str("\">\n<p class=name>");
    out.push_str(badge::with_code(name).as_str());
    out.push_str("</p>\n");
}

/// The class and name of an admonition's type word.
fn note(word: &str, words: &Words) -> (&'static str, Option<&'static str>) {
    let names = &words.notes;
    match word {
        "note" | "info" | "abstract" | "summary" | "tldr" | "todo" | "seealso" => ("note", Some(names.note)),
        "tip" | "hint" | "success" | "check" | "done" => ("note tip", Some(names.tip)),
        "important" | "question" | "help" | "faq" => ("note important", Some(names.important)),
        "warning" | "attention" | "failure" | "fail" | "missing" => ("note warning", Some(names.warning)),
        "caution" | "danger" | "error" | "bug" => ("note caution", Some(names.caution)),
        _ => ("note", None),
    }
}

impl Renderer<'_> {
    /// An HTML block: the marks of flattened containers, or raw HTML.
    pub(super) fn html_block(&mut self, html: &str, range: Range<usize>) -> Result<(), TemplateError> {
        let body = &self.guide.content.body;
        let Some(text) = body.text().get(range.clone()).filter(|text| text.contains("<gw-")) else {
            if !guide::is_comment(html) {
                // The HTML stands in a block of its own, which counts as one level.
                self.containers.end_tab_group(self.depth.saturating_sub(1), &mut self.out);
            }
            self.raw_html(html);
            return Ok(());
        };
        let mut at = range.start;
        for line in text.split_inclusive('\n') {
            let mark = line.find("<gw-").filter(|&mark| body.is_inserted(at + mark..at + mark + 1));
            match mark.and_then(|mark| parse_mark(&line[mark..])) {
                Some(Mark::Open(index)) => self.open_container(index)?,
                Some(Mark::Close(index)) => self.close_container(index),
                None => self.raw_html(line),
            }
            at += line.len();
        }
        Ok(())
    }

    fn open_container(&mut self, index: usize) -> Result<(), TemplateError> {
        let guide = self.guide;
        let Some(container) = guide.content.containers.get(index) else { return Ok(()) };
        // The mark stands in an HTML block of its own, which counts as one level.
        let depth = self.depth.saturating_sub(1);
        let is_tab = container.kind == ContainerKind::Tab;
        if !is_tab {
            self.containers.end_tab_group(depth, &mut self.out);
        }
        let title = container.title.as_deref();
        let close = match &container.kind {
            ContainerKind::Group => "",
            ContainerKind::File => {
                self.file(container.span, title.unwrap_or_default())?;
                ""
            }
            ContainerKind::Admonition(word) => {
                let (class, name) = note(&word.to_ascii_lowercase(), self.body.words);
                match title.or(name).unwrap_or(word) {
                    // An empty title asks for none.
                    "" => self.out.push_str(&format!("<div class=\"{class}\">\n")),
                    name => open_note(class, name, &mut self.out),
                }
                "</div>\n"
            }
            ContainerKind::Details(word) => {
                let (_, name) = note(&word.to_ascii_lowercase(), self.body.words);
                self.out.push_str("<details><summary>");
                self.out.push_str(badge::with_code(title.or(name).unwrap_or(word)).as_str());
                self.out.push_str("</summary>\n");
                "</details>\n"
            }
            ContainerKind::Tab => {
                self.containers.open_tab(TabPlace::Later, depth, title.unwrap_or_default(), &mut self.out);
                "</section>\n"
            }
        };
        self.sanitizer.enter();
        let is_group = container.kind == ContainerKind::Group;
        self.containers.open.push(Open { index, depth, close, is_tab, is_group });
        Ok(())
    }

    fn close_container(&mut self, index: usize) {
        // A container that something else has closed stays closed.
        if self.containers.open.iter().any(|open| open.index == index) {
            while self.containers.open.last().is_some_and(|open| open.index != index) {
                self.containers.close_last(&mut self.sanitizer, &mut self.out);
            }
            self.containers.close_last(&mut self.sanitizer, &mut self.out);
        }
    }
}

enum Mark {
    Open(usize),
    Close(usize),
}

/// Reads `<gw-open-N>` or `<gw-close-N>`.
fn parse_mark(text: &str) -> Option<Mark> {
    let (word, number) = text.strip_prefix("<gw-")?.split_once('>')?.0.split_once('-')?;
    let index = number.parse().ok()?;
    match word {
        "open" => Some(Mark::Open(index)),
        "close" => Some(Mark::Close(index)),
        _ => None,
    }
}
