//! Feeds: what is new or changed in one language, newest first, as Atom.
//!
//! Only guides with a date are in a feed. What it says depends on the site alone: the feed's own day
//! is that of its newest entry.

use jiff::civil::Date;

use super::link::absolute;
use super::page::Pages;
use crate::escape;
use crate::site::{Page, PageKind, route};

/// How many guides a feed names.
const MOST_ENTRIES: usize = 50;

impl Pages<'_> {
    /// For each language, whether it has a feed.
    pub(super) fn languages_with_feeds(&self) -> Vec<bool> {
        let languages = &self.checked.site.config.languages;
        languages.iter().map(|language| self.entries_of(language).next().is_some()).collect()
    }

    /// The feed of a language; `None` without an address, or without a dated guide.
    pub(super) fn feed(&self, rank: usize) -> Option<String> {
        let config = &self.checked.site.config;
        let base = config.base_url.as_deref()?;
        let language = &config.languages[rank];
        let mut entries: Vec<(Date, &Page)> = self.entries_of(language).collect();
        let newest = entries.iter().map(|(date, _)| *date).max()?;
        entries.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.path.cmp(&other.path)));
        entries.truncate(MOST_ENTRIES);
        let home = absolute(base, &route::language_root(&config.languages, rank));
        let mut xml = Xml(String::with_capacity(512 * (entries.len() + 1)));
        xml.0.push_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"",
        );
        escape::xml(language, &mut xml.0);
        xml.0.push_str("\">\n");
        xml.element("title", &config.title);
        if let Some(description) = self.options.about.description {
            xml.element("subtitle", description);
        }
        xml.element("id", &home);
        xml.element("updated", &instant(newest));
        xml.link("self", "application/atom+xml", &absolute(base, &route::feed(&config.languages, rank)));
        xml.link("alternate", "text/html", &home);
        xml.0.push_str("<author>");
        xml.element("name", &config.title);
        xml.0.push_str("</author>\n<generator>Guidewright</generator>\n");
        for (date, page) in entries {
            xml.entry(page, date, &absolute(base, &page.url));
        }
        xml.0.push_str("</feed>\n");
        Some(xml.0)
    }

    /// The guides of a language that have a date, with their last one.
    fn entries_of<'s>(&'s self, language: &'s str) -> impl Iterator<Item = (Date, &'s Page)> {
        let guides = self.checked.site.guides().iter();
        guides
            .filter(move |page| page.state.is_published() && page.kind == PageKind::Guide && page.language == language)
            .filter_map(|page| Some((self.updated(page).or(page.guide.front_matter.date)?, page)))
    }
}

struct Xml(String);

impl Xml {
    fn element(&mut self, name: &str, text: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
        escape::xml(text, &mut self.0);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    fn link(&mut self, relation: &str, media: &str, href: &str) {
        self.0.push_str(&format!("<link rel=\"{relation}\" type=\"{media}\" href=\""));
        escape::xml(href, &mut self.0);
        self.0.push_str("\"/>\n");
    }

    fn entry(&mut self, page: &Page, date: Date, href: &str) {
        let header = &page.guide.front_matter;
        self.0.push_str("<entry>\n");
        self.element("title", &page.title);
        self.element("id", href);
        self.link("alternate", "text/html", href);
        if let Some(date) = header.date {
            self.element("published", &instant(date));
        }
        self.element("updated", &instant(date));
        for author in &header.authors {
            self.0.push_str("<author>");
            self.element("name", author);
            self.0.push_str("</author>\n");
        }
        for term in header.categories.iter().chain(&header.tags) {
            self.0.push_str("<category term=\"");
            escape::xml(term, &mut self.0);
            self.0.push_str("\"/>\n");
        }
        if let Some(description) = &header.description {
            self.element("summary", description);
        }
        self.0.push_str("</entry>\n");
    }
}

/// The beginning of a day, as feeds want it.
fn instant(date: Date) -> String {
    format!("{date}T00:00:00Z")
}
