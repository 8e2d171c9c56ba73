//! Lists of examples, by the guides that show them.

use std::ops::Range;

use crate::check::Checked;
use crate::escape;
use crate::example::Origin;
use crate::render::link::Linker;
use crate::site::Page;

/// Of a page with examples, by index: those that a list names.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) page: usize,
    pub(super) examples: Vec<u32>,
}

/// The examples that readers of a language see, by page, in the order of the site: those of its own
/// guides, and those of guides that are not translated into it.
pub(super) fn seen(checked: &Checked, examples: &[u32], language: &str) -> Vec<Shown> {
    let pages = checked.site.guides();
    let is_seen = |page: &Page| {
        page.language == language || !page.translations.iter().any(|other| pages[*other].language == language)
    };
    let (mut own, mut foreign): (Vec<Shown>, Vec<Shown>) = (Vec::new(), Vec::new());
    let mut rest = examples;
    while let Some(first) = rest.first() {
        let page = pages.partition_point(|page| page.examples.end <= *first as usize);
        let Some(end) = pages.get(page).map(|page| page.examples.end) else { break };
        let here = rest.partition_point(|example| (*example as usize) < end).max(1);
        let (examples, after) = rest.split_at(here);
        rest = after;
        if is_seen(&pages[page]) {
            let list = if pages[page].language == language { &mut own } else { &mut foreign };
            list.push(Shown { page, examples: examples.to_vec() });
        }
    }
    own.append(&mut foreign);
    own
}

/// How many examples a list names.
pub(super) fn count(shown: &[Shown]) -> usize {
    shown.iter().map(|shown| shown.examples.len()).sum()
}

/// Cuts a list into parts of about this many examples; a page is never cut, unless it alone has more.
pub(super) fn parts(shown: &[Shown], most: usize) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut sum) = (Vec::new(), 0, 0);
    for (at, one) in shown.iter().enumerate() {
        if sum > 0 && sum + one.examples.len() > most {
            parts.push(start..at);
            (start, sum) = (at, 0);
        }
        sum += one.examples.len();
    }
    parts.push(start..shown.len());
    parts
}

/// A finished list: a line for each guide, with a link to each example. Of a guide that is not translated,
/// the page that stands for it in the language of the list.
pub(super) fn list(checked: &Checked, shown: &[Shown], language: &str, links: Linker<'_>) -> String {
    let mut html = String::with_capacity(shown.len() * 160);
    html.push_str("<ul class=\"shown\">\n");
    for one in shown {
        let page = &checked.site.pages[one.page];
        let url = &checked.site.in_language(one.page, language).map_or(page, |at| &checked.site.pages[at]).url;
        html.push_str("<li");
        if page.language != language {
            html.push_str(" lang=\"");
            escape::markup(&page.language, &mut html);
            html.push('"');
        }
        html.push('>');
        link(&links.to(url), &page.title, &mut html);
        for (at, example) in one.examples.iter().enumerate() {
            html.push_str(if at == 0 { ": " } else { ", " });
            let (id, anchor) = name(checked, *example as usize);
            link(&links.to_anchor(url, anchor), id, &mut html);
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n");
    html
}

fn link(href: &str, text: &str, html: &mut String) {
    html.push_str("<a href=\"");
    escape::markup(href, html);
    html.push_str("\">");
    escape::markup(text, html);
    html.push_str("</a>");
}

/// An example's name and anchor. Of the here-documents of one block, the first is the block's anchor.
fn name(checked: &Checked, example: usize) -> (&str, Option<&str>) {
    let site = &checked.site;
    let id = site.downloads[example].id.as_str();
    let origin = site.examples[example].origin;
    let mut anchor = example;
    while matches!(origin, Origin::HereDocument { .. })
        && let Some(before) = anchor.checked_sub(1)
        && site.examples[before].origin == origin
        && site.examples[before].file == site.examples[example].file
    {
        anchor = before;
    }
    (id, Some(site.downloads[anchor].id.as_str()))
}
