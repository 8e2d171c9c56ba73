//! What a page says of itself to machines: versions in other languages, feed, dates, structured data.

use serde_json::{Value, json};

use super::link::{Linker, absolute};
use super::page::Pages;
use super::view::{AlternateView, Html, LinkView, TermView};
use crate::escape;
use crate::site::terms::Taxonomy;
use crate::site::{Page, PageKind, PageState, route};

/// Stands in `{path}` of `edit-url` for the path of a file from the root of the site's folder.
const PATH: &str = "{path}";

impl<'a> Pages<'a> {
    /// The full addresses of a page in all its languages, itself among them, and the one for readers
    /// of any other language. None for a page that stands in one language.
    pub(super) fn alternates(&self, index: usize) -> Vec<AlternateView<'a>> {
        let site = &self.checked.site;
        let page = &site.pages[index];
        if page.translations.is_empty() || !page.state.is_published() {
            return Vec::new();
        }
        let Some(base) = site.config.base_url.as_deref() else { return Vec::new() };
        let all = site.config.languages.iter().filter_map(|language| {
            let version =
                page.translations.iter().copied().chain([index]).find(|&at| site.pages[at].language == *language);
            Some((language.as_str(), absolute(base, &site.pages[version?].url)))
        });
        let mut alternates: Vec<AlternateView<'a>> =
            all.map(|(language, href)| AlternateView { language, href }).collect();
        // The default language stands first; it is for everybody else.
        if let Some(default) = alternates.iter().find(|one| one.language == site.config.language) {
            let href = default.href.clone();
            alternates.push(AlternateView { language: "x-default", href });
        }
        alternates
    }

    /// The feed of a language, where it has one.
    pub(super) fn feed_link(&self, language: usize, links: &Linker<'_>) -> Option<LinkView<'a>> {
        let config = &self.checked.site.config;
        let has_feed = self.feeds.get(language).copied().unwrap_or(false);
        has_feed.then(|| LinkView {
            title: &config.title,
            href: links.to(&route::feed(&config.languages, language)),
            language: None,
        })
    }

    /// Where the source of a page is edited.
    pub(super) fn edit_link(&self, page: &Page) -> Option<String> {
        let template = self.options.about.edit_url?;
        // Nobody wrote a home page that was made up.
        let is_written = page.guide.front_matter.span.is_some() || !page.guide.content.body.text().is_empty();
        let path = escape::path(&format!("content/{}", page.path), escape::Letters::AsBytes);
        is_written
            .then(|| if template.contains(PATH) { template.replace(PATH, &path) } else { format!("{template}{path}") })
    }

    /// The day of a page's last change: what its front matter says, else its history.
    pub(super) fn updated(&self, page: &Page) -> Option<jiff::civil::Date> {
        let header = &page.guide.front_matter;
        header.updated.or_else(|| self.options.about.changes.get(&page.path).copied())
    }

    /// The tags or categories of a page, with links to what else has them.
    pub(super) fn terms(&self, page: &'a Page, taxonomy: Taxonomy, links: &Linker<'_>) -> Vec<TermView<'a>> {
        let header = &page.guide.front_matter;
        let names = match taxonomy {
            Taxonomy::Tags => &header.tags,
            Taxonomy::Categories => &header.categories,
        };
        let list = self.checked.site.terms_of(taxonomy, &page.language);
        let href = |name: &str| list?.find(name)?.url.as_ref().map(|url| links.to(url));
        names.iter().map(|name| TermView { title: name, href: href(name) }).collect()
    }

    /// The page as structured data. A fallback is told of at its original only.
    pub(super) fn structured_data(&self, index: usize) -> Option<Html> {
        let site = &self.checked.site;
        let page = &site.pages[index];
        let base = site.config.base_url.as_deref().filter(|_| page.state == PageState::Published)?;
        let header = &page.guide.front_matter;
        let website = json!({ "@type": "WebSite", "name": site.config.title, "url": base });
        let mut data = json!({
            "@type": match page.kind {
                PageKind::Home => "WebSite",
                PageKind::Section => "CollectionPage",
                PageKind::Guide => "TechArticle",
            },
            "name": page.title,
            "url": absolute(base, &page.url),
            "inLanguage": page.language,
        });
        let mut set = |key: &str, value: Option<Value>| {
            if let (Some(data), Some(value)) = (data.as_object_mut(), value) {
                data.insert(key.to_owned(), value);
            }
        };
        set("description", header.description.as_deref().map(Value::from));
        if page.kind == PageKind::Guide {
            set("headline", Some(page.title.as_str().into()));
            set("datePublished", header.date.map(|date| date.to_string().into()));
            set("dateModified", self.updated(page).map(|date| date.to_string().into()));
            let authors: Vec<Value> =
                header.authors.iter().map(|author| json!({ "@type": "Person", "name": author })).collect();
            set("author", (!authors.is_empty()).then(|| authors.into()));
            set("keywords", (!header.tags.is_empty()).then(|| header.tags.join(", ").into()));
        }
        if page.kind != PageKind::Home {
            set("isPartOf", Some(website));
        }
        let mut graph = vec![data];
        let above: Vec<&Page> =
            page.ancestors.iter().map(|&at| &site.pages[at]).filter(|page| page.state.is_shown()).collect();
        if !above.is_empty() {
            let crumbs: Vec<Value> = above
                .into_iter()
                .chain([page])
                .zip(1..)
                .map(|(page, position)| {
                    let item = absolute(base, &page.url);
                    json!({ "@type": "ListItem", "position": position, "name": page.title, "item": item })
                })
                .collect();
            graph.push(json!({ "@type": "BreadcrumbList", "itemListElement": crumbs }));
        }
        let all = json!({ "@context": "https://schema.org", "@graph": graph });
        Some(Html::new(&escape::json_in_html(&all.to_string())))
    }
}
