//! The pages that are made for a site, as search knows them: kinds and rules.
//!
//! A kind is found by its name, its plural and the short names of `kubectl`, a rule by its name.
//! Both weigh less than a guide with the word in its title, and so stand behind it; by a part of its
//! name a kind stands behind the guides that show it.

use std::borrow::Cow;

use super::record::{Made, Place};
use crate::check::registry::RULES;
use crate::render::page::Pages;
use crate::schema::abbreviation;
use crate::site::route;

/// The kinds and rules with pages for readers of a language, by its place among those of the site.
pub(super) fn pages<'p>(pages: &'p Pages<'_>, rank: usize) -> Vec<Made<'p>> {
    let language = &pages.checked.site.config.languages[rank];
    let words = pages.words_of(language).0;
    let kinds = pages.fields.sorted().into_iter().filter_map(|at| {
        let (kind, addresses) = pages.fields.kind(at);
        let url = addresses.pages.get(rank)?.clone()?;
        let short: Vec<&str> = abbreviation::abbreviations(kind.kind).collect();
        let names: Vec<&str> = short.iter().copied().chain(Some(kind.plural).filter(|name| !name.is_empty())).collect();
        let terms = vec![(kind.kind, Place::Often), (kind.group, Place::Often)];
        let whole = [kind.kind, kind.plural].into_iter().filter(|name| !name.is_empty());
        let whole = whole.map(|name| (Cow::Owned(name.to_ascii_lowercase()), Place::Title));
        let exact = short.into_iter().map(|name| (Cow::Borrowed(name), Place::WholeTitle)).chain(whole).collect();
        let description = first_sentence(pages.catalogue.type_description(kind.ty));
        Some(Made { title: kind.kind, url, trail: words.kinds, description, names, terms, exact })
    });
    let published: Vec<_> = pages.rules.urls().collect();
    let rules = RULES.iter().filter_map(|rule| {
        let url = Some(route::rule_page(rule.name)).filter(|url| published.contains(url))?;
        let (title, description) = (rule.name.as_str(), rule.summary);
        let fault = title.rsplit("::").next().unwrap_or(title);
        // The words of rules are those of guides: alone, they should not lead here first.
        let (terms, exact) = (vec![(title, Place::Code)], vec![(Cow::Borrowed(fault), Place::Title)]);
        Some(Made { title, url, trail: words.rules, description, names: Vec::new(), terms, exact })
    });
    kinds.chain(rules).collect()
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..end + 1])
}
