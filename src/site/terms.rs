//! Tags and categories: which pages bear which, language by language.
//!
//! Terms that make the same address are one term, under the name that stands first. A page or file
//! of the site's own at the address of a list wins; the list is then not published.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Addresses, Page, nav, route};
use crate::sink::UrlPath;

/// By what pages are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taxonomy {
    /// `tags`.
    Tags,
    /// `category` and `categories`.
    Categories,
}

impl Taxonomy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Categories, Self::Tags];

    /// What a page is listed under.
    fn of(self, page: &Page) -> &[String] {
        match self {
            Self::Tags => &page.guide.front_matter.tags,
            Self::Categories => &page.guide.front_matter.categories,
        }
    }
}

/// The terms of one taxonomy in one language.
#[derive(Clone, Debug)]
pub struct TermList {
    /// Tags or categories.
    pub taxonomy: Taxonomy,
    /// The language, by its place in `SiteConfig::languages`.
    pub language: usize,
    /// Where the list of the terms is published, if it is.
    pub url: Option<UrlPath>,
    /// The terms, by name.
    pub terms: Vec<Term>,
    /// The index of each term by its part of the address.
    of_segment: HashMap<String, usize>,
}

/// One tag or category.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its name, as its first page writes it.
    pub name: String,
    /// Its part of the address.
    pub segment: String,
    /// Where its pages are listed, if they are.
    pub url: Option<UrlPath>,
    /// Its pages in reading order, as indexes of `Site::pages`; fallbacks, too.
    pub pages: Vec<usize>,
}

impl TermList {
    /// The term that a name in front matter means.
    pub fn find(&self, name: &str) -> Option<&Term> {
        self.of_segment.get(&route::segment(name)).map(|&at| &self.terms[at])
    }
}

/// Collects the terms of all pages. `ranks` are the places of the pages' languages.
pub(super) fn collect(pages: &[Page], ranks: &[usize], languages: &[String], taken: &Addresses) -> Vec<TermList> {
    let order = reading_order(pages);
    let mut lists: BTreeMap<(usize, Taxonomy), HashMap<String, Term>> = BTreeMap::new();
    for at in order {
        for taxonomy in Taxonomy::ALL {
            for name in taxonomy.of(&pages[at]) {
                let segment = route::segment(name);
                if segment.is_empty() {
                    continue;
                }
                let terms = lists.entry((ranks[at], taxonomy)).or_default();
                let term = terms.entry(segment.clone()).or_insert_with(|| {
                    let url = route::term(languages, ranks[at], taxonomy, &segment);
                    Term { name: name.trim().to_owned(), segment, url: free(url, taken), pages: Vec::new() }
                });
                if term.pages.last() != Some(&at) {
                    term.pages.push(at);
                }
            }
        }
    }
    let list = |((language, taxonomy), terms): ((usize, Taxonomy), HashMap<String, Term>)| {
        let mut terms: Vec<Term> = terms.into_values().collect();
        terms.sort_by(|a, b| nav::natural_order(&a.name, &b.name).then_with(|| a.segment.cmp(&b.segment)));
        let of_segment = terms.iter().enumerate().map(|(at, term)| (term.segment.clone(), at)).collect();
        let url = free(route::terms(languages, language, taxonomy), taken);
        TermList { taxonomy, language, url, terms, of_segment }
    };
    lists.into_iter().map(list).collect()
}

/// The address, unless something else has it.
fn free(url: UrlPath, taken: &Addresses) -> Option<UrlPath> {
    let folder = route::fold(url.as_str().trim_end_matches('/'));
    let is_taken = taken.has(&folder) || taken.has(&format!("{folder}/index.html"));
    (!is_taken).then_some(url)
}

/// The shown pages as a reader goes through them, language by language; home pages first.
fn reading_order(pages: &[Page]) -> Vec<usize> {
    let mut seen = HashSet::new();
    let mut order = Vec::with_capacity(pages.len());
    let heads = (0..pages.len()).filter(|&at| pages[at].state.is_shown() && pages[at].previous.is_none());
    for head in heads {
        let mut next = Some(head);
        while let Some(at) = next.filter(|&at| seen.insert(at)) {
            order.push(at);
            next = pages[at].next;
        }
    }
    order
}
