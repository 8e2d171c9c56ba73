//! Everything beside the pages of guides: tags and categories, feeds, redirects, `llms.txt`, Markdown
//! copies, `robots.txt`, pages for addresses that do not exist.

use rayon::prelude::*;

use super::RenderError;
use super::link::{Linker, absolute};
use super::navigation::Trees;
use super::page::Pages;
use super::strings::language_name;
use super::templates::TemplateError;
use super::view::{EntryView, LinkView, PageView, RedirectView, TranslationView, View};
use crate::sink::{OutPath, PageSinks, Sink, UrlPath};
use crate::site::route;
use crate::site::terms::{Taxonomy, Term, TermList};

impl Pages<'_> {
    /// Renders all of it into the sink.
    pub(super) fn render_lists(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        let site = &self.checked.site;
        let languages = &site.config.languages;
        let put = |url: &UrlPath, text: &str| sink.put(&url.out_path()?, text.as_bytes()).map_err(RenderError::from);
        for rank in 0..languages.len() {
            put(&route::missing(languages, rank), &self.render_missing(rank)?)?;
            put(&route::llms(languages, rank), &self.llms(rank))?;
            if let Some(feed) = self.feed(rank) {
                put(&route::feed(languages, rank), &feed)?;
            }
        }
        sink.put(&OutPath::new("robots.txt")?, robots(site.config.base_url.as_deref()).as_bytes())?;
        site.terms.iter().try_for_each(|list| {
            if let Some(url) = &list.url {
                put(url, &self.render_terms(list, url)?)?;
            }
            list.terms.par_iter().try_for_each(|term| match &term.url {
                Some(url) => put(url, &self.render_term(list, term, url)?),
                None => Ok(()),
            })
        })?;
        site.aliases.par_iter().try_for_each(|alias| {
            let page = &site.pages[alias.page];
            let links = Linker { from: &alias.url, style: self.options.links };
            let words = self.words_of(&page.language).1;
            let view = RedirectView {
                title: &page.title,
                language: &page.language,
                href: links.to(&page.url),
                canonical: self.absolute(&page.url),
                words,
            };
            put(&alias.url, &self.templates.render("redirect.html", &view)?)
        })
    }

    /// Renders the Markdown copies of pages, each into its own sink.
    pub(super) fn render_copies(&self, sinks: &dyn PageSinks) -> Result<(), RenderError> {
        let shown = self.checked.site.guides().par_iter().enumerate().filter(|(_, page)| page.state.is_published());
        shown.try_for_each(|(index, page)| match sinks.of(index) {
            Some(sink) => {
                let copy = route::markdown_copy(&page.url).out_path()?;
                sink.put(&copy, self.markdown_copy(index).as_bytes()).map_err(RenderError::from)
            }
            None => Ok(()),
        })
    }

    /// The addresses of the lists of terms, for the sitemap.
    pub(super) fn term_urls(&self) -> impl Iterator<Item = UrlPath> {
        let lists = self.checked.site.terms.iter();
        lists.flat_map(|list| list.url.iter().chain(list.terms.iter().filter_map(|term| term.url.as_ref())).cloned())
    }

    fn render_terms(&self, list: &TermList, url: &UrlPath) -> Result<String, TemplateError> {
        let links = Linker { from: url, style: self.options.links };
        let language = &self.checked.site.config.languages[list.language];
        let words = self.words_of(language).0;
        let counts: Vec<String> = list
            .terms
            .iter()
            .map(|term| match term.pages.len() {
                1 => words.one_page.to_owned(),
                count => words.pages.replace("{}", &count.to_string()),
            })
            .collect();
        let entries = list.terms.iter().zip(&counts).map(|(term, count)| EntryView {
            title: &term.name,
            href: term.url.as_ref().map(|url| links.to(url)),
            description: Some(count),
            children: Vec::new(),
        });
        let title = match list.taxonomy {
            Taxonomy::Tags => words.tags,
            Taxonomy::Categories => words.categories,
        };
        let others = |rank: usize| self.list_in(list.taxonomy, rank)?.url.clone();
        let list = List { kind: "terms", title, url, rank: list.language, entries: entries.collect(), above: None };
        self.render_list(list, &others)
    }

    fn render_term(&self, list: &TermList, term: &Term, url: &UrlPath) -> Result<String, TemplateError> {
        let links = Linker { from: url, style: self.options.links };
        let site = &self.checked.site;
        let words = self.words_of(&site.config.languages[list.language]).0;
        let entries = term.pages.iter().map(|&at| EntryView {
            title: &site.pages[at].title,
            href: Some(links.to(&site.pages[at].url)),
            description: site.pages[at].guide.front_matter.description.as_deref(),
            children: Vec::new(),
        });
        let above = list.url.as_ref().map(|url| LinkView {
            title: match list.taxonomy {
                Taxonomy::Tags => words.tags,
                Taxonomy::Categories => words.categories,
            },
            href: links.to(url),
            language: None,
        });
        let others = |rank: usize| {
            let other = self.list_in(list.taxonomy, rank)?;
            other.find(&term.name).and_then(|term| term.url.clone()).or_else(|| other.url.clone())
        };
        let rank = list.language;
        let list = List { kind: "term", title: &term.name, url, rank, entries: entries.collect(), above };
        self.render_list(list, &others)
    }

    fn list_in(&self, taxonomy: Taxonomy, rank: usize) -> Option<&TermList> {
        self.checked.site.terms.iter().find(|list| list.taxonomy == taxonomy && list.language == rank)
    }

    /// A page that lists others; `others` says where the same list stands in another language.
    fn render_list(&self, list: List<'_>, others: &dyn Fn(usize) -> Option<UrlPath>) -> Result<String, TemplateError> {
        let List { kind, title, url, rank, entries, above } = list;
        let site = &self.checked.site;
        let links = Linker { from: url, style: self.options.links };
        let language = &site.config.languages[rank];
        let words = self.words_of(language).1;
        let (root, home, rules) = (links.root(), self.home(language, &links), self.rules_link(&links));
        let kinds = self.kinds_link(language, &links);
        let home_page = self.homes.get(rank).copied().flatten().map(|at| &site.pages[at]);
        let home_crumb = home_page.map(|page| LinkView { title: &page.title, href: home.clone(), language: None });
        let translations = site.config.languages.iter().enumerate().filter(|(at, _)| *at != rank);
        let translations = translations.filter_map(|(at, language)| {
            let home = || self.homes.get(at).copied().flatten().map(|home| site.pages[home].url.clone());
            let target = others(at).or_else(home)?;
            let name = language_name(language);
            Some(TranslationView { language, name, href: links.to(&target), absolute: None })
        });
        let view = PageView {
            root: &root,
            home: &home,
            rules: rules.as_deref(),
            kinds: kinds.as_deref(),
            canonical: self.absolute(url),
            navigation: Trees::closed(rank, self.rendering(words, links))?,
            breadcrumbs: home_crumb.into_iter().chain(above).collect(),
            translations: translations.collect(),
            feed: self.feed_link(rank, &links),
            entries,
            ..PageView::blank(kind, title, language, language_name(language))
        };
        self.templates.render("list.html", &View { site: &self.site, words, page: &view })
    }
}

/// What a page that lists others says.
struct List<'a> {
    kind: &'static str,
    title: &'a str,
    url: &'a UrlPath,
    /// The language, by its place among those of the site.
    rank: usize,
    entries: Vec<EntryView<'a>>,
    above: Option<LinkView<'a>>,
}

/// Everything may be read; where the list of all pages is, where the site knows its address.
fn robots(base: Option<&str>) -> String {
    let sitemap = base.map(|base| format!("Sitemap: {}\n", absolute(base, &UrlPath::new("sitemap.xml"))));
    format!("User-agent: *\nDisallow:\n{}", sitemap.unwrap_or_default())
}
