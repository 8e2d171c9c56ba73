//! The pages of kinds: for each kind that examples show its fields and its examples, and one page that
//! lists all kinds. In every language of the site.
//!
//! Every page is bounded: long lists of examples go on over several pages, and of the fields that no
//! example sets only names stand on the page of a kind; a page of its own has them all.

mod all;
mod examples;
mod kind;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::RenderError;
use super::fields::Index;
use super::page::Pages;
use super::rules::Frame;
use super::strings::language_name;
use super::view::{AlternateView, GroupKindView, GroupView, PageView, TranslationView, View};
use crate::sink::{OutPath, Sink, UrlPath};
use crate::site::{Site, route};

/// The addresses around `kinds/` that the site itself uses, in lower case.
pub(super) fn taken(site: &Site, assets: &BTreeSet<OutPath>) -> BTreeSet<String> {
    let pages = site.pages.iter().filter(|page| page.state.is_published()).map(|page| page.url.as_str());
    let files = assets.iter().filter_map(|asset| asset.as_str().strip_suffix("index.html"));
    pages.chain(files).map(str::to_lowercase).filter(|url| url.contains("kinds/")).collect()
}

/// Which pages are published.
#[derive(Debug)]
pub(super) struct Published {
    /// The page of all kinds in each language of the site.
    indexes: Vec<Option<UrlPath>>,
    kinds: Vec<UrlPath>,
}

impl Published {
    pub(super) fn of(site: &Site, taken: &BTreeSet<String>, fields: &Index<'_>) -> Self {
        let sorted = fields.sorted();
        let config = &site.config;
        let index = |rank: usize| {
            let url = route::kinds_index(&config.languages, rank);
            (!sorted.is_empty() && !taken.contains(url.as_str())).then_some(url)
        };
        let pages = sorted.iter().flat_map(|at| &fields.kind(*at).1.pages).flatten();
        Self { indexes: (0..config.languages.len()).map(index).collect(), kinds: pages.cloned().collect() }
    }

    /// The page of all kinds in a language, as index of the site's languages.
    pub(super) fn index(&self, language: usize) -> Option<&UrlPath> {
        self.indexes.get(language)?.as_ref()
    }

    /// The addresses of the pages that a sitemap should have.
    pub(super) fn urls(&self) -> impl Iterator<Item = UrlPath> {
        self.indexes.iter().flatten().chain(&self.kinds).cloned()
    }
}

impl Pages<'_> {
    /// Renders the pages and scripts of all kinds into the sink.
    pub(super) fn render_kinds(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        let kinds = self.fields.sorted();
        kinds.par_iter().try_for_each(|kind| {
            let (_, addresses) = self.fields.kind(*kind);
            for script in &addresses.scripts {
                sink.put(&script.url.out_path()?, script.text.as_bytes())?;
            }
            for (language, url) in addresses.pages.iter().enumerate() {
                if let Some(url) = url {
                    self.render_kind(*kind, language, url, sink)?;
                }
            }
            Ok::<(), RenderError>(())
        })?;
        for (language, url) in self.kinds.indexes.iter().enumerate() {
            if let Some(url) = url {
                let html = self.render_kind_index(&kinds, language, url)?;
                sink.put(&url.out_path()?, html.as_bytes())?;
            }
        }
        Ok(())
    }

    fn render_kind_index(&self, kinds: &[u32], language: usize, url: &UrlPath) -> Result<String, RenderError> {
        let frame = Frame::of(self, url, &self.checked.site.config.languages[language])?;
        let mut groups: BTreeMap<(&str, &str), Vec<GroupKindView<'_>>> = BTreeMap::new();
        for at in kinds {
            let (kind, addresses) = self.fields.kind(*at);
            let Some(Some(url)) = addresses.pages.get(language) else { continue };
            groups.entry((kind.group, kind.version)).or_default().push(GroupKindView {
                kind: kind.kind,
                href: frame.links.to(url),
                examples: examples::count(&examples::seen(self.checked, self.fields.examples(*at), frame.language)),
            });
        }
        let groups = groups.into_iter().map(|((group, version), kinds)| {
            let api_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
            GroupView { api_version, kinds }
        });
        let view = PageView {
            description: Some(frame.words.kinds_text),
            breadcrumbs: frame.home_crumb(self).into_iter().collect(),
            groups: groups.collect(),
            translations: self.kind_translations(&self.kinds.indexes, language, &frame),
            alternates: self.kind_alternates(&self.kinds.indexes),
            ..frame.page("kinds", frame.words.kinds, url, self)
        };
        let view = View { site: &self.site, words: &frame.shared_words, page: &view };
        Ok(self.templates.render("kinds.html", &view)?)
    }

    /// A page of kinds in all languages of the site, as search engines want to know it.
    fn kind_alternates(&self, pages: &[Option<UrlPath>]) -> Vec<AlternateView<'_>> {
        let languages = self.checked.site.config.languages.iter().zip(pages);
        let known = languages.filter_map(|(language, url)| Some((language.as_str(), self.absolute(url.as_ref()?)?)));
        let mut alternates: Vec<AlternateView<'_>> =
            known.map(|(language, href)| AlternateView { language, href }).collect();
        match alternates.first().map(|first| first.href.clone()) {
            Some(href) if alternates.len() > 1 => alternates.push(AlternateView { language: "x-default", href }),
            _ => alternates.clear(),
        }
        alternates
    }

    /// A page of kinds in the other languages of the site.
    fn kind_translations(
        &self,
        pages: &[Option<UrlPath>],
        language: usize,
        frame: &Frame<'_>,
    ) -> Vec<TranslationView<'_>> {
        let languages = self.checked.site.config.languages.iter().zip(pages).enumerate();
        let others = languages.filter(|(at, _)| *at != language);
        let view = |(_, (language, url)): (usize, (&'_ String, &Option<UrlPath>))| {
            let url = url.as_ref()?;
            let language = self.checked.site.config.languages.iter().find(|own| *own == language)?;
            let name = language_name(language);
            Some(TranslationView { language, name, href: frame.links.to(url), absolute: self.absolute(url) })
        };
        others.filter_map(view).collect()
    }
}
