//! Pages for programs that read Markdown: a copy of each guide, and `llms.txt` that names them.
//!
//! A copy is the author's text under a header of a few public keys. Blocks that mirror a file are
//! filled, and links lead to other copies; everything else is as it was written.

use std::fmt::Write as _;
use std::ops::Range;

use super::link::{Linker, absolute};
use super::page::Pages;
use crate::escape;
use crate::fix;
use crate::sink::UrlPath;
use crate::site::nav::{Entry, Section};
use crate::site::{Page, Resolved, route};

impl Pages<'_> {
    /// `llms.txt` of a language: its guides in reading order, by the sections of the site's first level.
    pub(super) fn llms(&self, rank: usize) -> String {
        let config = &self.checked.site.config;
        let mut out = String::from("# ");
        escape::markdown(&config.title, &mut out);
        out.push('\n');
        if let Some(description) = self.options.about.description.filter(|_| rank == 0) {
            out.push_str("\n> ");
            escape::markdown(description, &mut out);
            out.push('\n');
        }
        let Some(top) = self.checked.site.navigation.get(rank) else { return out };
        let from = route::llms(&config.languages, rank);
        let mut own = String::new();
        if let Some(page) = top.page {
            self.llms_line(page, &from, &mut own);
        }
        for entry in &top.entries {
            if let Entry::Page(page) = entry {
                self.llms_line(*page, &from, &mut own);
            }
        }
        if !own.is_empty() {
            out.push('\n');
            out.push_str(&own);
        }
        for entry in &top.entries {
            let Entry::Section(section) = entry else { continue };
            let mut lines = String::new();
            self.llms_section(section, &from, &mut lines);
            if !lines.is_empty() {
                out.push_str("\n## ");
                escape::markdown(&section.title, &mut out);
                out.push_str("\n\n");
                out.push_str(&lines);
            }
        }
        out
    }

    fn llms_section(&self, section: &Section, from: &UrlPath, out: &mut String) {
        if let Some(page) = section.page {
            self.llms_line(page, from, out);
        }
        for entry in &section.entries {
            match entry {
                Entry::Page(page) => self.llms_line(*page, from, out),
                Entry::Section(section) => self.llms_section(section, from, out),
            }
        }
    }

    fn llms_line(&self, index: usize, from: &UrlPath, out: &mut String) {
        let page = &self.checked.site.pages[index];
        // What is not translated is named where it was written.
        if !page.state.is_published() {
            return;
        }
        let copy = route::markdown_copy(&page.url);
        let href = match &self.checked.site.config.base_url {
            Some(base) => absolute(base, &copy),
            None => Linker { from, style: self.options.links }.to(&copy),
        };
        out.push_str("- [");
        escape::markdown(&page.title, out);
        let _ = write!(out, "]({})", in_markdown(&href));
        if let Some(description) = &page.guide.front_matter.description {
            out.push_str(": ");
            escape::markdown(description, out);
        }
        out.push('\n');
    }

    /// The Markdown copy of a guide.
    pub(super) fn markdown_copy(&self, index: usize) -> String {
        let page = &self.checked.site.pages[index];
        let source = self.options.sources.get(page.guide.file);
        let start = page.guide.front_matter.span.map_or(0, |span| span.end as usize);
        let body = source.text().get(start..).unwrap_or_default();
        let mut out = String::with_capacity(body.len() + 256);
        self.copy_header(page, &mut out);
        if !page.repeats_title {
            out.push_str("# ");
            escape::markdown(&page.title, &mut out);
            out.push_str("\n\n");
        }
        let mut at = start;
        let mut body = String::with_capacity(body.len());
        for (range, text) in self.copy_edits(index) {
            if let Some(before) = source.text().get(at..range.start) {
                body.push_str(before);
                body.push_str(&text);
                at = range.end;
            }
        }
        body.push_str(source.text().get(at..).unwrap_or_default());
        out.push_str(body.trim_start_matches(['\u{feff}', '\r', '\n']));
        if !out.ends_with('\n') {
            out.push('\n');
        }
        out
    }

    /// What is public of the header. Texts stand in double quotes.
    fn copy_header(&self, page: &Page, out: &mut String) {
        let header = &page.guide.front_matter;
        let text = escape::yaml;
        let list = |texts: &[String]| {
            let texts: Vec<String> = texts.iter().map(|one| escape::yaml(one)).collect();
            (!texts.is_empty()).then(|| format!("[{}]", texts.join(", ")))
        };
        let mut key = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = writeln!(out, "{key}: {value}");
            }
        };
        key("---\ntitle", Some(text(&page.title)));
        key("description", header.description.as_deref().map(text));
        key("language", Some(text(&page.language)));
        key("url", self.absolute(&page.url).map(|url| text(&url)));
        key("date", header.date.map(|date| date.to_string()));
        key("updated", self.updated(page).map(|date| date.to_string()));
        for (name, texts) in [("authors", &header.authors), ("categories", &header.categories), ("tags", &header.tags)]
        {
            key(name, list(texts));
        }
        out.push_str("---\n\n");
    }

    /// What is written otherwise in a copy: places in the source in order, and their new text.
    fn copy_edits(&self, index: usize) -> Vec<(Range<usize>, String)> {
        let site = &self.checked.site;
        let page = &site.pages[index];
        let source = self.options.sources.get(page.guide.file);
        let links = Linker { from: &page.url, style: super::LinkStyle::Folders };
        let mut edits = Vec::new();
        for link in &page.guide.content.links {
            let new = match site.resolve(index, &link.target) {
                Resolved::Page(at, anchor) => {
                    let target = &site.pages[site.original(at)].url;
                    links.to_anchor(&route::markdown_copy(target), anchor.as_deref())
                }
                Resolved::File(url, anchor) => links.to_anchor(&url, anchor.as_deref()),
                Resolved::External | Resolved::Broken { .. } => continue,
            };
            let written = source.text().get(link.span.range()).unwrap_or_default();
            // A target that is not written here is one of a reference's definition, or has escapes.
            if let Some(at) = written.rfind(&link.target) {
                let start = link.span.start as usize + at;
                edits.push((start..start + link.target.len(), in_markdown(&new)));
            }
        }
        for example in &site.examples[page.examples.clone()] {
            let fence = example.origin.fence().and_then(|at| page.guide.content.fences.get(at));
            if let (Some(_), Some(fence)) = (&example.attributes.file, fence)
                && fence.code.text().trim().is_empty()
                && let Some(edit) = fix::replace_body(source, fence.span, example.code.text())
            {
                edits.push((edit.span.range(), edit.text));
            }
        }
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut end = 0;
        edits.retain(|(range, _)| {
            let is_free = range.start >= end;
            end = if is_free { range.end } else { end };
            is_free
        });
        edits
    }
}

/// An address as the target of a link: a parenthesis would end it.
fn in_markdown(href: &str) -> String {
    href.replace('(', "%28").replace(')', "%29")
}
