//! What of other guides' bodies a guide depends on: where its links lead, and how it stands to its original.
//!
//! Enters: a site. Leaves: for a page, the targets that may lead elsewhere when another guide's body changes
//! (an anchor, an example's file, a bundle), and a digest of where they lead. All else that a page shows of
//! the site stands in the [surface](crate::site::Site::write_surface).

use std::collections::BTreeSet;

use super::record::{Key, Sum};
use crate::check;
use crate::site::{Resolved, Site};

/// The targets in a guide that depend on other guides' bodies.
pub(super) fn targets(site: &Site, page: usize) -> Vec<String> {
    let links = site.pages[page].guide.content.links.iter().map(|link| link.target.as_str());
    let all: BTreeSet<&str> = links.chain(check::applied_files(site, page)).collect();
    let depends = |target: &&str| match site.resolve(page, target) {
        Resolved::External => false,
        // The name of a guide's file leads to that guide before it can lead anywhere else.
        Resolved::Page(..) => target.contains('#') || !target.ends_with(".md"),
        Resolved::File(..) | Resolved::Broken { .. } => true,
    };
    all.into_iter().filter(depends).map(str::to_owned).collect()
}

/// Where these targets lead, for readers of all languages that see the page, and what else of other
/// bodies counts.
pub(super) fn digest(site: &Site, page: usize, targets: &[String]) -> Key {
    let own = &site.pages[page];
    let mut sum = Sum::default();
    if let Some(drift) = own.drift.as_ref().filter(|drift| !drift.is_none()) {
        sum.value(drift);
        // The sections that changed are named.
        own.translations.iter().for_each(|other| sum.value(&site.pages[*other].guide.outline));
    }
    for target in targets {
        sum.value(&site.resolve(page, target));
        for &fallback in &own.fallbacks {
            sum.value(&site.resolve_in(page, target, &site.pages[fallback].language));
        }
    }
    sum.key()
}

/// The other guides whose bodies the rules look into when they judge a page: its translations, what it requires,
/// and what that requires.
pub(super) fn consulted(site: &Site, page: usize) -> Vec<usize> {
    let mut all = vec![page];
    let mut at = 0;
    while at < all.len() {
        let one = &site.pages[all[at]];
        let required = one.guide.front_matter.requires.iter();
        let required = required.filter_map(|required| check::required_page(site, all[at], required));
        let others: Vec<usize> = required.chain(one.translations.iter().copied()).collect();
        for other in others {
            if !all.contains(&other) {
                all.push(other);
            }
        }
        at += 1;
    }
    all
}
