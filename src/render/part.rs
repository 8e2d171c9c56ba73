//! The parts that a site's output is made of beside the pages of its guides.
//!
//! A build makes all of them; who wants a single file needs only the part that holds it.

use serde::{Deserialize, Serialize};

use super::page::Pages;
use super::{PerPage, RenderError, search, sitemap};
use crate::sink::{OneSink, OutPath, Sink, UrlPath};
use crate::site::{Site, route};

/// A part of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// Lists of terms, feeds, redirects, and what else stands at a fixed address.
    Lists,
    /// The Markdown copies of pages.
    Copies,
    /// The pages of rules.
    Rules,
    /// The pages and scripts of kinds.
    Kinds,
    /// The index of the search, and its pages.
    Search,
    /// `sitemap.xml`.
    Sitemap,
}

impl Part {
    /// All parts, in the order in which a build makes them.
    pub const ALL: [Self; 6] = [Self::Lists, Self::Copies, Self::Rules, Self::Kinds, Self::Search, Self::Sitemap];

    /// The parts that may hold the file at a path, the likelier one first.
    pub fn candidates(site: &Site, path: &OutPath) -> Vec<Self> {
        let languages = &site.config.languages;
        let is_below = |url: &UrlPath| path.as_str().starts_with(url.as_str());
        let any = |address: &dyn Fn(usize) -> UrlPath| (0..languages.len()).any(|rank| is_below(&address(rank)));
        let copy = path.as_str().ends_with("index.md").then_some(Self::Copies);
        let own = if path.as_str() == "sitemap.xml" {
            Some(Self::Sitemap)
        } else if is_below(&UrlPath::new("rules/")) {
            Some(Self::Rules)
        } else if any(&|rank| route::kinds_index(languages, rank)) {
            Some(Self::Kinds)
        } else if any(&|rank| route::search_page(languages, rank)) || any(&|rank| route::search_data(languages, rank)) {
            Some(Self::Search)
        } else {
            None
        };
        // Redirects and copies may stand below any address.
        copy.into_iter().chain(own).chain([Self::Lists]).collect()
    }

    /// Renders the part into the sink.
    pub(super) fn render(self, pages: &Pages<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
        match self {
            Self::Lists => pages.render_lists(sink),
            Self::Copies => pages.render_copies(&OneSink(sink)),
            Self::Rules => pages.render_rules(sink),
            Self::Kinds => pages.render_kinds(sink),
            Self::Search => search::write(pages, &OneSink(sink), &PerPage::default(), sink),
            Self::Sitemap => match sitemap::sitemap(pages) {
                Some(sitemap) => Ok(sink.put(&OutPath::new("sitemap.xml")?, sitemap.as_bytes())?),
                None => Ok(()),
            },
        }
    }
}
