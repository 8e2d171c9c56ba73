//! The navigation tree, rendered once for all pages that share one.
//!
//! A page's tree shows the sections on the way to it open and all others closed, so pages of one
//! section share a tree but for the mark on the current link. A long section shows the part around
//! the page: a tree never grows with the site.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::templates::{TemplateError, Templates};
use super::view::{Html, NavigationEntry, NavigationView, Shared};
use super::{LinkStyle, link::Linker};
use crate::escape;
use crate::site::Site;
use crate::site::nav::{Entry, Section};

/// How many entries of a section a tree shows.
const WINDOW: usize = 60;

/// Which tree a page shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The tree of which language.
    language: usize,
    /// For each open section from the top: which part of it is shown, and which of its entries is open.
    open: Vec<(usize, Option<usize>)>,
    /// What leads to the site's root.
    root: String,
}

/// The trees of a site, each rendered when its first page asks.
#[derive(Debug, Default)]
pub(super) struct Trees {
    /// For each page, its tree's index; none for pages outside every tree.
    of_page: Vec<Option<usize>>,
    trees: Vec<(Key, OnceLock<Option<Html>>)>,
}

/// What trees are rendered with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rendering<'a> {
    pub(super) site: &'a Site,
    pub(super) templates: &'a Templates,
    pub(super) words: &'a Shared,
    pub(super) links: Linker<'a>,
}

impl Trees {
    /// Finds which pages share a tree.
    pub(super) fn of(site: &Site) -> Self {
        let mut of_page: Vec<Option<Key>> = vec![None; site.pages.len()];
        for (language, section) in site.navigation.iter().enumerate() {
            place(site, section, language, &mut Vec::new(), &mut of_page);
        }
        let mut trees = Self::default();
        let mut known: BTreeMap<Key, usize> = BTreeMap::new();
        for key in of_page {
            let index = key.map(|key| {
                *known.entry(key).or_insert_with_key(|key| {
                    trees.trees.push((key.clone(), OnceLock::new()));
                    trees.trees.len() - 1
                })
            });
            trees.of_page.push(index);
        }
        trees
    }

    /// The tree of a language for pages outside it: every section is closed.
    pub(super) fn closed(language: usize, with: Rendering<'_>) -> Result<Option<Html>, TemplateError> {
        render(language, &[(0, None)], &with.links.root(), with)
    }

    /// The tree of a page, with the mark on its own link.
    pub(super) fn tree(&self, page: usize, with: Rendering<'_>) -> Result<Option<Html>, TemplateError> {
        let Some((key, rendered)) = self.of_page.get(page).copied().flatten().map(|at| &self.trees[at]) else {
            return Ok(None);
        };
        let html = match rendered.get() {
            Some(html) => html,
            None => {
                let html = render(key.language, &key.open, &key.root, with)?;
                rendered.get_or_init(|| html)
            }
        };
        let Some(html) = html else { return Ok(None) };
        let mut link = String::from("href=\"");
        escape::markup(&href(&with.links.root(), &with.site.pages[page].url, with.links.style), &mut link);
        link.push('"');
        let html = html.as_str();
        let Some(at) = html.find(&link) else { return Ok(Some(Html::new(html))) };
        let end = at + link.len();
        let mut marked = String::with_capacity(html.len() + 24);
        marked.push_str(&html[..end]);
        marked.push_str(" aria-current=\"page\"");
        marked.push_str(&html[end..]);
        Ok(Some(Html::new(&marked)))
    }
}

/// The tree of a language with these sections open; none where nothing stands in it.
fn render(
    language: usize,
    open: &[(usize, Option<usize>)],
    root: &str,
    with: Rendering<'_>,
) -> Result<Option<Html>, TemplateError> {
    let Some(top) = with.site.navigation.get(language) else { return Ok(None) };
    let entries = Writer { site: with.site, root, style: with.links.style }.entries(top, open);
    if entries.is_empty() {
        return Ok(None);
    }
    let view = NavigationView { entries, words: with.words };
    Ok(Some(Html::new(&with.templates.render("partials/nav.html", &view)?)))
}

/// Notes for every page below `section` which tree it shows.
fn place(
    site: &Site,
    section: &Section,
    language: usize,
    open: &mut Vec<(usize, Option<usize>)>,
    of_page: &mut [Option<Key>],
) {
    let mut note = |page: usize, open: &[(usize, Option<usize>)]| {
        if let Some(slot) = of_page.get_mut(page).filter(|_| site.pages[page].state.is_shown()) {
            let root = "../".repeat(site.pages[page].url.as_str().matches('/').count());
            *slot = Some(Key { language, open: open.to_vec(), root });
        }
    };
    if let Some(page) = section.page {
        open.push((0, None));
        note(page, open);
        open.pop();
    }
    for (at, entry) in section.entries.iter().enumerate() {
        if let Entry::Page(page) = entry {
            open.push((at / WINDOW, None));
            note(*page, open);
            open.pop();
        }
    }
    for (at, entry) in section.entries.iter().enumerate() {
        if let Entry::Section(inner) = entry {
            open.push((at / WINDOW, Some(at)));
            place(site, inner, language, open, of_page);
            open.pop();
        }
    }
}

fn href(root: &str, url: &crate::sink::UrlPath, style: LinkStyle) -> String {
    let mut href = format!("{root}{}", escape::path(url.as_str(), escape::Letters::AsTheyAre));
    if style == LinkStyle::IndexFiles && url.is_page() {
        href.push_str("index.html");
    } else if href.is_empty() {
        href.push_str("./");
    }
    href
}

struct Writer<'a> {
    site: &'a Site,
    root: &'a str,
    style: LinkStyle,
}

impl<'a> Writer<'a> {
    /// The part of a section that is shown, with the sections in it that are open.
    fn entries(&self, section: &'a Section, open: &[(usize, Option<usize>)]) -> Vec<NavigationEntry<'a>> {
        let Some(((window, inner), rest)) = open.split_first() else { return Vec::new() };
        let from = window * WINDOW;
        let to = (from + WINDOW).min(section.entries.len());
        let mut entries = Vec::with_capacity(to - from + 1);
        for (at, entry) in section.entries.iter().enumerate().take(to).skip(from) {
            entries.push(match entry {
                Entry::Page(page) => self.entry(Some(*page), &self.site.pages[*page].title, Vec::new()),
                Entry::Section(section) => {
                    let children = if *inner == Some(at) { self.entries(section, rest) } else { Vec::new() };
                    self.entry(section.page, &section.title, children)
                }
            });
        }
        if section.entries.len() > to - from && section.page.is_some() {
            let all = self.entry(section.page, "…", Vec::new());
            entries.push(NavigationEntry { more: true, ..all });
        }
        entries
    }

    fn entry(&self, page: Option<usize>, title: &'a str, children: Vec<NavigationEntry<'a>>) -> NavigationEntry<'a> {
        let href = page.map(|page| href(self.root, &self.site.pages[page].url, self.style));
        let original = page.filter(|&page| self.site.original(page) != page).map(|page| self.site.original(page));
        let language = original.map(|original| self.site.pages[original].language.as_str());
        NavigationEntry { title, href, language, children, more: false }
    }
}
