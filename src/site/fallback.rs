//! Guides that are not translated, in the languages that the site promises: a page in that
//! language's tree with the text of the original.
//!
//! Only the languages that `guidewright.toml` lists are promised. A language that merely stands in
//! the name of some file gets no tree of its own.

use std::collections::HashSet;
use std::sync::Arc;

use super::pages::{self, Pages};
use super::{Page, PageState, SiteConfig, route};

/// Adds the fallbacks behind the pages of guides, in the order of their originals, language by
/// language. `taken` are the folded addresses of files; a fallback gives way to whatever is there.
pub(super) fn add(all: &mut Pages, examples: usize, taken: &HashSet<String>, config: &SiteConfig) {
    let Pages { pages, keys, ranks } = all;
    let own = pages.len();
    let mut addresses: HashSet<String> = HashSet::new();
    let mut there: HashSet<(String, usize)> = HashSet::new();
    for at in (0..own).filter(|&at| pages[at].state.is_published()) {
        addresses.insert(route::fold(pages[at].url.as_str()));
        there.insert((keys[at].clone(), ranks[at]));
    }
    let mut folders = pages::Folders::of(pages, ranks, config);
    let mut added = Vec::new();
    for (rank, language) in config.languages.iter().enumerate().skip(1) {
        for at in (0..own).filter(|&at| ranks[at] == 0 && pages[at].state.is_published()) {
            if there.contains(&(keys[at].clone(), rank)) {
                continue;
            }
            let original = &pages[at];
            let slug = pages::slug(&original.guide);
            let url = folders.address(&original.path, original.kind, rank, slug, config);
            let address = route::fold(url.as_str());
            if pages::asset_in_the_way(address.trim_end_matches('/'), taken).is_some() || !addresses.insert(address) {
                continue;
            }
            let page = Page {
                guide: Arc::clone(&original.guide),
                kind: original.kind,
                state: PageState::Fallback { of: at },
                path: original.path.clone(),
                language: language.clone(),
                title: original.title.clone(),
                repeats_title: original.repeats_title,
                url,
                examples: examples..examples,
                inclusions: Vec::new(),
                translations: Vec::new(),
                fallbacks: Vec::new(),
                drift: None,
                previous: None,
                next: None,
                ancestors: Vec::new(),
            };
            added.push((at, rank, page));
        }
    }
    for (at, rank, page) in added {
        let index = pages.len();
        pages[at].fallbacks.push(index);
        keys.push(keys[at].clone());
        ranks.push(rank);
        pages.push(page);
    }
}
