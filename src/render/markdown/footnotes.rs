//! Footnotes: numbered as they are referred to, told at the page's end, with links both ways.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pulldown_cmark::{Event, Tag};

use crate::escape;
use crate::guide;
use crate::render::strings::Words;

/// The footnotes of one page.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// What stands in each, by label; empty until its definition was met.
    texts: BTreeMap<String, String>,
    /// Labels in the order in which they are referred to, and how often each is.
    order: Vec<(String, usize)>,
}

impl Footnotes {
    /// Looks ahead for the definitions of a body, so that a reference to none stays text.
    pub(super) fn of(body: &str) -> Self {
        let mut footnotes = Self::default();
        if body.contains("[^") {
            footnotes.texts.extend(guide::events(body).filter_map(|(event, _)| match event {
                Event::Start(Tag::FootnoteDefinition(label)) => Some((label.to_lowercase(), String::new())),
                _ => None,
            }));
        }
        footnotes
    }

    /// Appends the mark of a reference.
    pub(super) fn refer(&mut self, label: &str, words: &Words, out: &mut String) {
        let label = label.to_lowercase();
        if !self.texts.contains_key(&label) {
            out.push_str("[^");
            escape::markup(&label, out);
            out.push(']');
            return;
        }
        let number = self.order.iter().position(|(known, _)| *known == label).unwrap_or_else(|| {
            self.order.push((label, 0));
            self.order.len() - 1
        });
        let count = &mut self.order[number].1;
        *count += 1;
        let number = number + 1;
        let _ = write!(
            out,
            "<a class=fn href=\"#fn:{number}\" id=\"fnref:{number}:{count}\" aria-label=\"{} {number}\">{number}</a>",
            words.footnote
        );
    }

    /// Keeps the content of a definition.
    pub(super) fn define(&mut self, label: &str, html: &str) {
        self.texts.entry(label.to_lowercase()).or_default().push_str(html);
    }

    /// Appends all footnotes that something refers to.
    pub(super) fn finish(self, words: &Words, out: &mut String) {
        if self.order.is_empty() {
            return;
        }
        let _ = writeln!(out, "<section class=notes aria-label=\"{}\">\n<ol>", words.footnotes);
        for (index, (label, count)) in self.order.iter().enumerate() {
            let number = index + 1;
            let text = self.texts.get(label).map_or("", |text| text.trim_end());
            // The way back stands in the last paragraph, not under it.
            let (text, end) = text.strip_suffix("</p>").map_or((text, ""), |text| (text, "</p>"));
            let _ = write!(out, "<li id=\"fn:{number}\">{text}");
            for reference in 1..=*count {
                let _ =
                    write!(out, " <a href=\"#fnref:{number}:{reference}\" aria-label=\"{}\">↩</a>", words.back_to_text);
            }
            let _ = writeln!(out, "{end}</li>");
        }
        out.push_str("</ol>\n</section>\n");
    }
}
