//! The pages that explain rules: one for each, and one that lists all. English, as diagnostics are.
//!
//! A page is rendered from the rule's explanation like a guide. It is not part of the navigation;
//! badges and the footer lead to it.

use std::collections::{BTreeSet, HashSet};

use rayon::prelude::*;

use super::RenderError;
use super::badge::with_code;
use super::link::Linker;
use super::markdown::{self, Body, Grammars, Headings};
use super::navigation::Trees;
use super::page::{Pages, views_of};
use super::strings::{Words, language_name, words};
use super::templates::TemplateError;
use super::view::{FamilyView, HeadingView, Html, LinkView, PageView, RuleView, Shared, TranslationView, View};
use crate::check::explained::{LANGUAGE, explained};
use crate::check::registry::{RULES, Rule};
use crate::config::RawHtml;
use crate::sink::{OutPath, Sink, UrlPath};
use crate::site::{Site, route};

/// The address of the page of all rules.
pub(super) fn index() -> UrlPath {
    UrlPath::new("rules/")
}

/// Which of the pages are published: a site's own pages and files win.
#[derive(Debug)]
pub(super) struct Published {
    /// The addresses that the site itself uses, in lower case: on many systems, case makes no difference.
    taken: HashSet<String>,
    has_index: bool,
}

impl Published {
    pub(super) fn of(site: &Site, assets: &BTreeSet<OutPath>) -> Self {
        let pages = site.pages.iter().filter(|page| page.state.is_shown()).map(|page| page.url.as_str());
        let files = assets.iter().filter_map(|asset| asset.as_str().strip_suffix("index.html"));
        let taken: HashSet<String> = pages
            .chain(files)
            .filter(|url| url.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("rules/")))
            .map(str::to_lowercase)
            .collect();
        Self { has_index: !taken.contains(index().as_str()), taken }
    }

    pub(super) fn has_index(&self) -> bool {
        self.has_index
    }

    /// The addresses of the pages that are published.
    pub(super) fn urls(&self) -> impl Iterator<Item = UrlPath> {
        let all = [index()].into_iter().chain(RULES.iter().map(|rule| route::rule_page(rule.name)));
        all.filter(|url| !self.taken.contains(url.as_str()))
    }
}

impl Pages<'_> {
    /// Renders the pages of all rules into the sink.
    pub(super) fn render_rules(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        let url = index();
        if self.rules.has_index() {
            let html = self.render_rule_index(&Frame::of(self, &url, LANGUAGE)?)?;
            sink.put(&url.out_path()?, html.as_bytes())?;
        }
        // All rules stand at one depth: links to the rest of the site are the same on each page.
        let Some(first) = RULES.first().map(|rule| route::rule_page(rule.name)) else { return Ok(()) };
        let frame = Frame::of(self, &first, LANGUAGE)?;
        RULES.par_iter().enumerate().try_for_each(|(at, rule)| {
            let url = route::rule_page(rule.name);
            if self.rules.taken.contains(url.as_str()) {
                return Ok(());
            }
            let html = self.render_rule(at, &url, &frame)?;
            sink.put(&url.out_path()?, html.as_bytes()).map_err(RenderError::from)
        })
    }

    fn render_rule_index(&self, frame: &Frame<'_>) -> Result<String, TemplateError> {
        let families = RULES.chunk_by(|a, b| a.name.family() == b.name.family()).map(|rules| FamilyView {
            name: rules[0].name.family(),
            rules: rules.iter().map(|rule| rule_view(rule, frame.links)).collect(),
        });
        let families: Vec<FamilyView<'_>> = families.collect();
        let contents = families.iter().map(|family| HeadingView { level: 2, text: family.name, id: family.name });
        let url = index();
        let view = PageView {
            description: Some(frame.words.rules_text),
            contents: contents.collect(),
            breadcrumbs: frame.home_crumb(self).into_iter().collect(),
            families,
            ..frame.page("rules", frame.words.rules, &url, self)
        };
        self.templates.render("rules.html", &View { site: &self.site, words: &frame.shared_words, page: &view })
    }

    fn render_rule(&self, at: usize, url: &UrlPath, frame: &Frame<'_>) -> Result<String, TemplateError> {
        let rule = RULES[at];
        let links = Linker { from: url, ..frame.links };
        let explained = explained(rule, self.catalogue);
        let body = Body {
            checked: &explained,
            index: 0,
            language: LANGUAGE,
            links,
            catalogue: self.catalogue,
            raw_html: RawHtml::Safe,
            images: self.options.about.images,
            templates: self.templates,
            words: frame.words,
            shared_words: &frame.shared_words,
            grammars: Grammars::Spare,
            fields: None,
        };
        let Some(page) = explained.site.pages.first() else { return Ok(String::new()) };
        let content = Html::new(&markdown::render(&body)?);
        let contents = markdown::contents(&page.guide, Headings::of(page));
        let neighbour = |at: Option<usize>| {
            let rule = RULES.get(at?)?;
            Some(LinkView { title: rule.name.as_str(), href: links.to(&route::rule_page(rule.name)), language: None })
        };
        let all = self.rules_link(&links).map(|href| LinkView { title: frame.words.rules, href, language: None });
        let view = PageView {
            content,
            contents: views_of(&contents),
            breadcrumbs: frame.home_crumb(self).into_iter().chain(all).collect(),
            previous: neighbour(at.checked_sub(1)),
            next: neighbour(Some(at + 1)),
            rule: Some(rule_view(rule, links)),
            description: Some(rule.summary),
            ..frame.page("rule", rule.name.as_str(), url, self)
        };
        self.templates.render("rule.html", &View { site: &self.site, words: &frame.shared_words, page: &view })
    }
}

fn rule_view(rule: &Rule, links: Linker<'_>) -> RuleView<'static> {
    RuleView {
        name: rule.name.as_str(),
        href: links.to(&route::rule_page(rule.name)),
        level: rule.level.as_str(),
        summary: with_code(rule.summary),
    }
}

/// What pages of one depth have in common that no guide stands behind.
pub(super) struct Frame<'a> {
    pub(super) language: &'a str,
    pub(super) words: &'static Words,
    pub(super) shared_words: Shared,
    pub(super) links: Linker<'a>,
    /// What leads to the root of the site.
    root: String,
    home: String,
    rules: Option<String>,
    kinds: Option<String>,
    navigation: Option<Html>,
}

impl<'a> Frame<'a> {
    pub(super) fn of(pages: &Pages<'_>, from: &'a UrlPath, language: &'a str) -> Result<Self, TemplateError> {
        let links = Linker { from, style: pages.options.links };
        let words = words(language);
        let shared_words = Shared::words(words);
        let navigation = Trees::closed(pages.language(language), pages.rendering(&shared_words, links))?;
        Ok(Self {
            language,
            words,
            shared_words,
            links,
            root: links.root(),
            home: pages.home(language, &links),
            rules: pages.rules_link(&links),
            kinds: pages.kinds_link(language, &links),
            navigation,
        })
    }

    /// A page that has nothing of its own yet.
    pub(super) fn page<'v>(
        &'v self,
        kind: &'static str,
        title: &'v str,
        url: &UrlPath,
        pages: &'v Pages<'_>,
    ) -> PageView<'v> {
        let config = &pages.checked.site.config;
        let others = config.languages.iter().enumerate().filter(|(_, language)| *language != self.language);
        let translations = others.filter_map(|(at, language)| {
            let home = pages.homes.get(at).copied().flatten()?;
            let href = self.links.to(&pages.checked.site.pages.get(home)?.url);
            Some(TranslationView { language, name: language_name(language), href, absolute: None })
        });
        PageView {
            root: &self.root,
            home: &self.home,
            rules: self.rules.as_deref(),
            kinds: self.kinds.as_deref(),
            canonical: pages.absolute(url),
            navigation: self.navigation.clone(),
            translations: translations.collect(),
            ..PageView::blank(kind, title, self.language, language_name(self.language))
        }
    }

    pub(super) fn home_crumb<'p>(&self, pages: &'p Pages<'_>) -> Option<LinkView<'p>> {
        let home = pages.homes.get(pages.language(self.language)).copied().flatten()?;
        let page = pages.checked.site.pages.get(home)?;
        Some(LinkView { title: &page.title, href: self.home.clone(), language: None })
    }
}
