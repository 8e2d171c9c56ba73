//! One page at a time: from a page of the site to its view to its HTML.

use std::collections::HashMap;

use super::link::{Linker, absolute};
use super::markdown::{self, Body, Grammars, Headings};
use super::navigation::{Rendering, Trees};
use super::strings::{PictureWords, Words, language_name, words};
use super::templates::{TemplateError, Templates};
use super::view::{
    BundleView, EntryView, FileView, HeadingView, Html, LinkView, PageView, Shared, SiteView, StaleView,
    TranslationView, View,
};
use super::{LinkStyle, RenderOptions, fields, figure, kinds, rules, search};
use crate::check::Checked;
use crate::escape;
use crate::schema::Catalogue;
use crate::sink::UrlPath;
use crate::site::bundles::BundleSummary;
use crate::site::nav::{Entry, Section};
use crate::site::terms::Taxonomy;
use crate::site::{Page, PageKind, PageState, route};

/// How many pages of a section its parent lists.
const CHILDREN: usize = 12;

/// Everything that many pages share, made once.
pub(super) struct Pages<'a> {
    pub(super) checked: &'a Checked,
    pub(super) catalogue: &'a Catalogue,
    pub(super) templates: &'a Templates,
    pub(super) options: &'a RenderOptions<'a>,
    pub(super) site: Shared,
    /// The words of each language of the site, in its order.
    words: Vec<(&'static Words, Shared)>,
    /// The home page of each language.
    pub(super) homes: Vec<Option<usize>>,
    /// The section that each index page opens.
    sections: HashMap<usize, &'a Section>,
    trees: Trees,
    /// Which pages of rules are published: not those whose addresses the site itself uses.
    pub(super) rules: rules::Published,
    /// What the keys of examples mean.
    pub(super) fields: fields::Index<'a>,
    /// Which pages of kinds are published.
    pub(super) kinds: kinds::Published,
    /// For each language, whether it has a feed.
    pub(super) feeds: Vec<bool>,
    /// Where the search of each language stands.
    pub(super) search: search::Addresses,
}

impl<'a> Pages<'a> {
    pub(super) fn of(
        checked: &'a Checked,
        catalogue: &'a Catalogue,
        templates: &'a Templates,
        options: &'a RenderOptions<'a>,
    ) -> Result<Self, TemplateError> {
        let site = &checked.site;
        let config = &site.config;
        let words: Vec<_> = config
            .languages
            .iter()
            .map(|language| words(language))
            .map(|words| (words, Shared::words(words)))
            .collect();
        let taken = kinds::taken(site, options.own_assets);
        let fields = fields::Index::of(checked, catalogue, &taken, options.links, options.kept_fields);
        let search = search::Addresses::of(site, options);
        let mut sections = HashMap::new();
        site.navigation.iter().for_each(|section| collect_sections(section, &mut sections));
        let mut pages = Self {
            checked,
            catalogue,
            templates,
            options,
            site: Shared::site(&SiteView {
                title: &config.title,
                description: options.about.description,
                base_url: config.base_url.as_deref(),
                language: &config.language,
                search: search.views(site, options),
                extra: options.about.extra,
            }),
            homes: site.navigation.iter().map(|section| section.page).collect(),
            sections,
            trees: Trees::of(site),
            rules: rules::Published::of(site, options.own_assets),
            kinds: kinds::Published::of(site, &taken, &fields),
            fields,
            search,
            words,
            feeds: Vec::new(),
        };
        if config.base_url.is_some() {
            pages.feeds = pages.languages_with_feeds();
        }
        Ok(pages)
    }

    /// The HTML of a page of the site.
    pub(super) fn render(&self, index: usize) -> Result<String, TemplateError> {
        let site = &self.checked.site;
        let page = &site.pages[index];
        let links = Linker { from: &page.url, style: self.options.links };
        // A fallback shows the text of its original, with the interface of the reader's language around it.
        let own = site.original(index);
        let original = (own != index).then(|| &site.pages[own]);
        let text_language = original.map_or(&page.language, |original| &original.language);
        let (words, text_words) = self.words_of(text_language);
        let shared_words = self.words_of(&page.language).1;
        let body = Body {
            checked: self.checked,
            index: own,
            language: &page.language,
            links,
            catalogue: self.catalogue,
            raw_html: self.options.raw_html,
            images: self.options.about.images,
            templates: self.templates,
            words,
            shared_words: text_words,
            grammars: Grammars::Use,
            fields: Some(&self.fields),
        };
        let content = Html::new(&markdown::render(&body)?);
        let headings = Headings::of(page);
        let contents = markdown::contents(&page.guide, headings);
        let header = &page.guide.front_matter;
        let (root, home, rules) = (links.root(), self.home(&page.language, &links), self.rules_link(&links));
        let kinds = self.kinds_link(&page.language, &links);
        let (kind, template) = match page.kind {
            PageKind::Home => ("home", "home.html"),
            PageKind::Section => ("section", "section.html"),
            PageKind::Guide => ("guide", "guide.html"),
        };
        let view = PageView {
            kind,
            title: &page.title,
            title_id: headings.title.and_then(|at| page.guide.outline.get(at)).map(|heading| heading.id.as_str()),
            description: header.description.as_deref(),
            language: &page.language,
            language_name: language_name(&page.language),
            root: &root,
            home: &home,
            canonical: self.absolute(&original.unwrap_or(page).url),
            rules: rules.as_deref(),
            kinds: kinds.as_deref(),
            navigation: self.trees.tree(index, self.rendering(shared_words, links))?,
            content,
            // A table of one entry says nothing.
            contents: if contents.len() < 2 { Vec::new() } else { views_of(&contents) },
            breadcrumbs: page.ancestors.iter().filter_map(|&page| self.link(page, &links)).collect(),
            previous: page.previous.and_then(|page| self.link(page, &links)),
            next: page.next.and_then(|page| self.link(page, &links)),
            translations: self.translations(index, &links),
            entries: self.sections.get(&index).map_or_else(Vec::new, |section| self.entries(section, &links)),
            bundles: self.bundles(own, &links, &words.picture),
            date: header.date.map(|date| date.to_string()),
            updated: self.updated(page).map(|date| date.to_string()),
            authors: &header.authors,
            tags: self.terms(page, Taxonomy::Tags, &links),
            categories: self.terms(page, Taxonomy::Categories, &links),
            draft: header.draft,
            extra: Shared::extra(&header.extra),
            rule: None,
            families: Vec::new(),
            text_language: original.map(|original| original.language.as_str()),
            original: original.map(|original| LinkView {
                title: language_name(&original.language),
                href: links.to(&original.url),
                language: None,
            }),
            stale: self.stale(index, &links),
            alternates: self.alternates(index),
            feed: self.feed_link(self.language(&page.language), &links),
            markdown: Some(links.to(&route::markdown_copy(&original.unwrap_or(page).url))),
            edit: self.edit_link(page),
            data: self.structured_data(index),
            api: None,
            groups: Vec::new(),
        };
        self.templates.render(template, &View { site: &self.site, words: shared_words, page: &view })
    }

    /// The HTML of the page for addresses that do not exist. It may be served at any depth, so its
    /// links begin at the root of the server, at the path of the published address.
    pub(super) fn render_missing(&self, rank: usize) -> Result<String, TemplateError> {
        let config = &self.checked.site.config;
        let language = &config.languages[rank];
        let (words, shared_words) = self.words_of(language);
        let root = match (self.options.links, &config.base_url) {
            (LinkStyle::IndexFiles, _) => "",
            (LinkStyle::Folders, Some(base)) => path_of(base),
            (LinkStyle::Folders, None) => "/",
        };
        let root = match self.options.links {
            LinkStyle::IndexFiles => "../".repeat(usize::from(rank > 0)),
            LinkStyle::Folders => root.to_owned(),
        };
        let home_of = |rank: usize| {
            let url = self.homes.get(rank).copied().flatten().map(|home| &self.checked.site.pages[home].url)?;
            let index = if self.options.links == LinkStyle::IndexFiles { "index.html" } else { "" };
            Some(format!("{root}{}{index}", escape::path(url.as_str(), escape::Letters::AsTheyAre)))
        };
        let home = home_of(rank).or_else(|| home_of(0)).unwrap_or_else(|| root.clone());
        let translations = config.languages.iter().enumerate().filter(|(at, _)| *at != rank);
        let translations = translations.filter_map(|(at, language)| {
            let name = language_name(language);
            Some(TranslationView { language, name, href: home_of(at)?, absolute: None })
        });
        let rules = self.rules.has_index().then(|| match self.options.links {
            LinkStyle::IndexFiles => format!("{root}rules/index.html"),
            LinkStyle::Folders => format!("{root}rules/"),
        });
        let kinds = self.kinds.index(rank).map(|url| {
            let index = if self.options.links == LinkStyle::IndexFiles { "index.html" } else { "" };
            format!("{root}{}{index}", escape::path(url.as_str(), escape::Letters::AsTheyAre))
        });
        let view = PageView {
            root: &root,
            home: &home,
            rules: rules.as_deref(),
            kinds: kinds.as_deref(),
            translations: translations.collect(),
            ..PageView::blank("missing", words.not_found, language, language_name(language))
        };
        self.templates.render("404.html", &View { site: &self.site, words: shared_words, page: &view })
    }

    /// The link to the page of all kinds in a language, where there is one.
    pub(super) fn kinds_link(&self, language: &str, links: &Linker<'_>) -> Option<String> {
        self.kinds.index(self.language(language)).map(|url| links.to(url))
    }

    /// The link to the page of all rules, unless the site has a page of its own there.
    pub(super) fn rules_link(&self, links: &Linker<'_>) -> Option<String> {
        self.rules.has_index().then(|| links.to(&rules::index()))
    }

    /// What the navigation of a page is rendered with.
    pub(super) fn rendering<'v>(&'v self, words: &'v Shared, links: Linker<'v>) -> Rendering<'v> {
        Rendering { site: &self.checked.site, templates: self.templates, words, links }
    }

    fn page(&self, index: usize) -> Option<&'a Page> {
        self.checked.site.pages.get(index).filter(|page| page.state.is_shown())
    }

    /// The position of a language among those of the site; the default one's where it is none of them.
    pub(super) fn language(&self, language: &str) -> usize {
        self.checked.site.config.languages.iter().position(|known| known == language).unwrap_or(0)
    }

    pub(super) fn words_of(&self, language: &str) -> (&'static Words, &Shared) {
        let (words, shared) = &self.words[self.language(language)];
        (words, shared)
    }

    pub(super) fn absolute(&self, url: &UrlPath) -> Option<String> {
        self.checked.site.config.base_url.as_deref().map(|base| absolute(base, url))
    }

    fn link(&self, index: usize, links: &Linker<'_>) -> Option<LinkView<'a>> {
        let page = self.page(index)?;
        let site = &self.checked.site;
        // A fallback's title is that of its original.
        let original = matches!(page.state, PageState::Fallback { .. }).then(|| &site.pages[site.original(index)]);
        let language = original.map(|original| original.language.as_str());
        Some(LinkView { title: &page.title, href: links.to(&page.url), language })
    }

    pub(super) fn home(&self, language: &str, links: &Linker<'_>) -> String {
        let own = self.homes.get(self.language(language)).copied().flatten();
        let home = own.or(self.homes.first().copied().flatten()).and_then(|index| self.page(index));
        home.map_or_else(|| links.to(&UrlPath::default()), |page| links.to(&page.url))
    }

    /// What changed in the original of a translation since.
    fn stale(&self, index: usize, links: &Linker<'_>) -> Option<StaleView<'a>> {
        let site = &self.checked.site;
        let drift = site.pages[index].drift.as_ref().filter(|drift| !drift.is_none())?;
        let original = self.page(site.in_language(index, &site.config.language)?)?;
        let section = |heading: &Option<usize>| match heading.and_then(|at| original.guide.outline.get(at)) {
            Some(heading) => LinkView {
                title: &heading.text,
                href: links.to_anchor(&original.url, Some(&heading.id)),
                language: None,
            },
            None => LinkView { title: &original.title, href: links.to(&original.url), language: None },
        };
        Some(StaleView {
            href: links.to(&original.url),
            language: &original.language,
            sections: drift.changed.iter().map(section).collect(),
        })
    }

    /// The page in other languages; where it does not stand in one, that language's home page.
    fn translations(&self, index: usize, links: &Linker<'_>) -> Vec<TranslationView<'a>> {
        let site = &self.checked.site;
        let page = &site.pages[index];
        let other = site.config.languages.iter().enumerate().filter(|(_, language)| **language != page.language);
        other
            .filter_map(|(at, language)| {
                let there = site.in_language(index, language).or_else(|| self.homes.get(at).copied().flatten());
                let target = self.page(there?)?;
                let is_true = there.is_some_and(|there| page.translations.contains(&there));
                Some(TranslationView {
                    language,
                    name: language_name(language),
                    href: links.to(&target.url),
                    absolute: if is_true { self.absolute(&target.url) } else { None },
                })
            })
            .collect()
    }

    fn entries(&self, section: &'a Section, links: &Linker<'_>) -> Vec<EntryView<'a>> {
        let entry = |entry: &'a Entry| match entry {
            Entry::Page(index) => {
                let page = self.page(*index)?;
                Some(EntryView {
                    title: &page.title,
                    href: Some(links.to(&page.url)),
                    description: page.guide.front_matter.description.as_deref(),
                    children: Vec::new(),
                })
            }
            Entry::Section(section) => {
                let page = section.page.and_then(|index| self.page(index));
                let pages = section.entries.iter().filter_map(|entry| match entry {
                    Entry::Page(index) => Some(*index),
                    Entry::Section(section) => section.page,
                });
                Some(EntryView {
                    title: &section.title,
                    href: page.map(|page| links.to(&page.url)),
                    description: page.and_then(|page| page.guide.front_matter.description.as_deref()),
                    children: pages.filter_map(|index| self.link(index, links)).take(CHILDREN).collect(),
                })
            }
        };
        section.entries.iter().filter_map(entry).collect()
    }

    fn bundles(&self, index: usize, links: &Linker<'_>, words: &PictureWords) -> Vec<BundleView<'a>> {
        let site = &self.checked.site;
        let summaries = self.options.bundles.get(site.plans_of(index)).unwrap_or_default();
        let view = |(at, summary): (usize, &'a BundleSummary)| {
            let plan = &site.bundles[summary.plan];
            BundleView {
                // No heading's anchor has a colon in it.
                id: if at == 0 { "bundle:".into() } else { format!("bundle:{at}") },
                variant: plan.variant.as_deref(),
                apply_url: self.absolute(&plan.url.join("bundle.yaml")),
                objects: &summary.objects,
                picture: figure::of_bundle(self.checked, summary, words),
                files: summary
                    .downloads
                    .iter()
                    .map(|download| FileView {
                        name: download.url.as_str().rsplit('/').next().unwrap_or_default(),
                        href: links.to(&download.url),
                        size: size(download.bytes),
                        sha256: &download.sha256,
                    })
                    .collect(),
                needs: &summary.needs,
                left_out: &summary.left_out,
            }
        };
        summaries.iter().flatten().enumerate().map(view).collect()
    }
}

fn collect_sections<'a>(section: &'a Section, sections: &mut HashMap<usize, &'a Section>) {
    if let Some(page) = section.page {
        sections.insert(page, section);
    }
    for entry in &section.entries {
        if let Entry::Section(section) = entry {
            collect_sections(section, sections);
        }
    }
}

pub(super) fn views_of<'a>(contents: &'a [markdown::Line<'_>]) -> Vec<HeadingView<'a>> {
    contents.iter().map(|line| HeadingView { level: line.level, text: &line.text, id: line.id }).collect()
}

/// The path of a full address: `/docs/` of `https://example.org/docs/`.
fn path_of(base: &str) -> &str {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// A size for people: `812 B`, `3.1 kB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_have_paths() {
        for (base, path) in [("https://a.b/", "/"), ("https://a.b/docs/", "/docs/"), ("https://a.b", "/")] {
            assert_eq!(super::path_of(base), path);
        }
    }

    #[test]
    fn sizes_are_short() {
        for (bytes, expect) in [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (3_190, "3.1 kB"), (2_500_000, "2.5 MB")]
        {
            assert_eq!(super::size(bytes), expect);
        }
    }
}
