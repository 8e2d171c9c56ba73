//! The page `search/`: with a script it shows results, without one every page of its language by section.

use super::super::link::Linker;
use super::super::navigation::Trees;
use super::super::page::Pages;
use super::super::strings::language_name;
use super::super::templates::TemplateError;
use super::super::view::{Html, LinkView, NavigationEntry, NavigationView, PageView, TranslationView, View};
use crate::sink::UrlPath;
use crate::site::Site;
use crate::site::nav::{Entry, Section};

/// The HTML of the search page of the language with this rank.
pub(super) fn render(pages: &Pages<'_>, rank: usize, url: &UrlPath) -> Result<String, TemplateError> {
    let site = &pages.checked.site;
    let language = site.config.languages[rank].as_str();
    let links = Linker { from: url, style: pages.options.links };
    let (words, shared_words) = pages.words_of(language);
    let others = site.config.languages.iter().enumerate().filter(|(at, _)| *at != rank);
    let translations = others.filter_map(|(at, language)| {
        let (page, _) = pages.search.of.get(at)?;
        let href = links.to(page.as_ref()?);
        Some(TranslationView { language, name: language_name(language), href, absolute: None })
    });
    let home = pages.homes.get(rank).copied().flatten().and_then(|index| site.pages.get(index));
    let all = site.navigation.get(rank).map_or_else(Vec::new, |section| entries(site, section, links));
    let list = pages.templates.render("partials/nav.html", &NavigationView { entries: all, words: shared_words })?;
    let root = links.root();
    let home_href = pages.home(language, &links);
    let rules = pages.rules_link(&links);
    let kinds = pages.kinds_link(language, &links);
    let view = PageView {
        root: &root,
        home: &home_href,
        rules: rules.as_deref(),
        kinds: kinds.as_deref(),
        canonical: pages.absolute(url),
        navigation: Trees::closed(rank, pages.rendering(shared_words, links))?,
        content: Html::new(&list),
        breadcrumbs: home
            .map(|page| LinkView { title: &page.title, href: home_href.clone(), language: None })
            .into_iter()
            .collect(),
        translations: translations.collect(),
        ..PageView::blank("search", words.search, language, language_name(language))
    };
    pages.templates.render("search.html", &View { site: &pages.site, words: shared_words, page: &view })
}

fn entries<'a>(site: &'a Site, section: &'a Section, links: Linker<'_>) -> Vec<NavigationEntry<'a>> {
    let entry = |entry: &'a Entry| match entry {
        Entry::Page(index) => {
            let (page, original) = (&site.pages[*index], site.original(*index));
            let language = (original != *index).then(|| site.pages[original].language.as_str());
            let href = Some(links.to(&page.url));
            NavigationEntry { title: &page.title, href, language, children: Vec::new(), more: false }
        }
        Entry::Section(section) => {
            let href = section.page.and_then(|index| site.pages.get(index)).map(|page| links.to(&page.url));
            let children = entries(site, section, links);
            NavigationEntry { title: &section.title, href, language: None, children, more: false }
        }
    };
    section.entries.iter().map(entry).collect()
}
