//! The pages of one kind: its examples and the fields they set; all its fields; the rest of long lists.

use super::all::{self, AllFields, innermost, join};
use super::examples::{self, Shown};
use crate::escape;
use crate::render::RenderError;
use crate::render::badge::with_code;
use crate::render::fields::describe::{Language, describe, takes};
use crate::render::fields::{Index, Used};
use crate::render::page::Pages;
use crate::render::rules::Frame;
use crate::render::strings::fields::Descriptions;
use crate::render::view::{FieldView, HeadingView, Html, KindView, LinkView, PageView, TextView, View};
use crate::schema::{Catalogue, Kind, Scope};
use crate::sink::{Sink, UrlPath};
use crate::site::route;

/// Examples that the page of a kind names before it leads on to others.
const ON_PAGE: usize = 60;
/// Examples that a field names there.
const AT_FIELD: usize = 8;
/// Examples on each page of a long list.
const ON_LIST: usize = 400;

impl Pages<'_> {
    /// Renders the pages of a kind in a language, as index of the site's languages.
    pub(super) fn render_kind(
        &self,
        at: u32,
        language: usize,
        url: &UrlPath,
        sink: &dyn Sink,
    ) -> Result<(), RenderError> {
        let frame = Frame::of(self, url, &self.checked.site.config.languages[language])?;
        let kind = KindPages::of(self, at, language, url, &frame);
        let own = kind.view(&frame);
        let contents = [("examples:", frame.words.examples), ("fields:", frame.words.fields)];
        let contents = contents.iter().filter(|(id, _)| *id != "examples:" || own.count > 0);
        let view = PageView {
            contents: contents.map(|(id, text)| HeadingView { level: 2, text, id }).collect(),
            breadcrumbs: kind.crumbs(&frame, false),
            translations: self.kind_translations(&kind.in_languages(), language, &frame),
            alternates: self.kind_alternates(&kind.in_languages()),
            api: Some(own),
            ..frame.page("kind", kind.kind.kind, url, self)
        };
        self.put(url, &view, &frame, "kind.html", sink)?;
        kind.render_all_fields(language, sink)?;
        for list in &kind.lists {
            kind.render_list(list, language, sink)?;
        }
        Ok(())
    }

    fn put(
        &self,
        url: &UrlPath,
        view: &PageView<'_>,
        frame: &Frame<'_>,
        template: &str,
        sink: &dyn Sink,
    ) -> Result<(), RenderError> {
        let view = View { site: &self.site, words: &frame.shared_words, page: view };
        let html = self.templates.render(template, &view)?;
        Ok(sink.put(&url.out_path()?, html.as_bytes())?)
    }
}

/// A list that is too long for the page of the kind.
struct Long {
    /// The field that its examples set; none for all examples of the kind.
    field: Option<String>,
    shown: Vec<Shown>,
}

/// One kind in one language.
struct KindPages<'a> {
    pages: &'a Pages<'a>,
    at: u32,
    kind: Kind<'a>,
    url: &'a UrlPath,
    language: &'a str,
    descriptions: Option<&'static Descriptions>,
    shown: Vec<Shown>,
    all: AllFields,
    lists: Vec<Long>,
}

impl<'a> KindPages<'a> {
    fn of(pages: &'a Pages<'a>, at: u32, language: usize, url: &'a UrlPath, frame: &Frame<'_>) -> Self {
        let (kind, _) = pages.fields.kind(at);
        let language = pages.checked.site.config.languages[language].as_str();
        let descriptions = Descriptions::of_language(language);
        let shown = examples::seen(pages.checked, pages.fields.examples(at), language);
        let all = all::list(pages.catalogue, kind.ty, descriptions, frame.words);
        let mut own = Self { pages, at, kind: *kind, url, language, descriptions, shown, all, lists: Vec::new() };
        own.lists = own.long_lists();
        own
    }

    fn catalogue(&self) -> &'a Catalogue {
        self.pages.catalogue
    }

    fn index(&self) -> &'a Index<'a> {
        &self.pages.fields
    }

    /// The lists that need pages of their own. An address is given once, whatever letters names differ in.
    fn long_lists(&self) -> Vec<Long> {
        let mut lists = Vec::new();
        if examples::count(&self.shown) > ON_PAGE {
            let shown = examples::seen(self.pages.checked, self.index().examples(self.at), self.language);
            lists.push(Long { field: None, shown });
        }
        let mut taken = std::collections::HashSet::new();
        let mut paths: Vec<String> = Vec::new();
        for used in self.index().fields(self.at) {
            let path = join(used.parent.map_or("", |parent| &paths[parent]), used.field.name);
            if !self.is_everywhere(&used) {
                let shown = examples::seen(self.pages.checked, used.examples, self.language);
                let url = route::kind_examples_page(self.url, Some(&path), 1);
                if examples::count(&shown) > AT_FIELD && taken.insert(url.as_str().to_lowercase()) {
                    lists.push(Long { field: Some(path.clone()), shown });
                }
            }
            paths.push(path);
        }
        lists
    }

    /// Whether every example of the kind sets the field: its list says nothing that the kind's does not.
    fn is_everywhere(&self, used: &Used<'_, '_>) -> bool {
        let all = self.index().examples(self.at);
        let may_be = !all.is_empty() && used.examples.len() >= all.len();
        may_be && all.iter().all(|example| used.examples.binary_search(example).is_ok())
    }

    /// Where the kind is published in each language.
    fn in_languages(&self) -> Vec<Option<UrlPath>> {
        self.index().kind(self.at).1.pages.clone()
    }

    fn crumbs<'v>(&'v self, frame: &'v Frame<'_>, with_kind: bool) -> Vec<LinkView<'v>> {
        let kinds = self.pages.kinds_link(self.language, &frame.links);
        let kinds = kinds.map(|href| LinkView { title: frame.words.kinds, href, language: None });
        let own = with_kind.then(|| LinkView { title: self.kind.kind, href: frame.links.to(self.url), language: None });
        frame.home_crumb(self.pages).into_iter().chain(kinds).chain(own).collect()
    }

    fn head(&self, frame: &Frame<'_>) -> KindView<'a> {
        KindView {
            kind: self.kind.kind,
            api_version: self.kind.api_version(),
            plural: self.kind.plural,
            scope: match self.kind.scope {
                Scope::Namespaced => frame.words.namespaced,
                Scope::Cluster => frame.words.cluster_wide,
                Scope::NoObject | Scope::List => "",
            },
            releases: (!self.kind.ty.is_custom())
                .then(|| format!("Kubernetes {}", frame.words.badges.releases(self.kind.releases))),
            description: text(self.catalogue().type_description(self.kind.ty), self.language_of_types()),
            all_fields: frame.links.to(&route::kind_fields_page(self.url)),
            fields: Vec::new(),
            list: None,
            count: 0,
            more: None,
        }
    }

    /// Descriptions of types are English.
    fn language_of_types(&self) -> Language {
        if self.descriptions.is_some() { Language::English } else { Language::Page }
    }

    fn view(&self, frame: &Frame<'_>) -> KindView<'a> {
        let count = examples::count(&self.shown);
        let first = examples::parts(&self.shown, ON_PAGE)[0].clone();
        KindView {
            fields: self.tree(frame),
            list: (count > 0).then(|| {
                Html::new(&examples::list(self.pages.checked, &self.shown[first], self.language, frame.links))
            }),
            count,
            more: (count > ON_PAGE).then(|| frame.links.to(&route::kind_examples_page(self.url, None, 1))),
            ..self.head(frame)
        }
    }

    /// The fields that examples set, as a tree.
    fn tree(&self, frame: &Frame<'_>) -> Vec<FieldView<'a>> {
        let mut parents: Vec<Option<usize>> = Vec::new();
        let mut views: Vec<FieldView<'a>> = Vec::new();
        for (number, used) in self.index().fields(self.at).enumerate() {
            let path = join(used.parent.map_or("", |parent| &views[parent].path), used.field.name);
            parents.push(used.parent);
            views.push(self.field(number, &used, path, frame));
        }
        // Children come after their parents: from the end, each is whole when it is moved up.
        let mut top = Vec::new();
        while let (Some(view), Some(parent)) = (views.pop(), parents.pop()) {
            match parent {
                Some(parent) => views[parent].fields.insert(0, view),
                None => top.insert(0, view),
            }
        }
        top
    }

    fn field(&self, number: usize, used: &Used<'_, 'a>, path: String, frame: &Frame<'_>) -> FieldView<'a> {
        let field = used.field;
        let catalogue = self.catalogue();
        let description = describe(catalogue, used.owner, field, self.descriptions);
        let shown = examples::seen(self.pages.checked, used.examples, self.language);
        let count = examples::count(&shown);
        let everywhere = self.is_everywhere(used);
        let first = examples::parts(&shown, AT_FIELD)[0].clone();
        let has_page = self.lists.iter().any(|list| list.field.as_deref() == Some(path.as_str()));
        let releases = self.kind.releases != field.releases && !self.kind.ty.is_custom();
        FieldView {
            name: field.name,
            takes: takes(catalogue, field.shape).into_owned(),
            is_required: !field.required.is_empty(),
            default: catalogue.default_of(used.owner, field).map(Into::into),
            releases: releases.then(|| format!("Kubernetes {}", frame.words.badges.releases(field.releases))),
            description: text(description.text, description.language),
            count: (!everywhere).then_some(count),
            examples: (!everywhere && count > 0)
                .then(|| Html::new(&examples::list(self.pages.checked, &shown[first], self.language, frame.links))),
            more: has_page.then(|| frame.links.to(&route::kind_examples_page(self.url, Some(&path), 1))),
            fields: Vec::new(),
            others: self.others(number, used, frame),
            path,
        }
    }

    /// The fields beside those that examples set, as links to the page that has them all.
    fn others(&self, number: usize, used: &Used<'_, 'a>, frame: &Frame<'_>) -> Vec<LinkView<'a>> {
        let inner = innermost(self.catalogue(), used.field.ty);
        let Some(place) = self.all.places.get(&inner) else { return Vec::new() };
        let page = route::kind_fields_page(self.url);
        let below = self.index().fields(self.at).filter(|below| below.parent == Some(number));
        let set: Vec<&str> = below.map(|below| below.field.name).collect();
        let mut names: Vec<&'a str> = self.catalogue().fields(inner).map(|field| field.name).collect();
        names.dedup();
        let others = names.into_iter().filter(|name| !set.contains(name));
        let link = |name: &'a str| {
            let anchor = join(place, name);
            LinkView { title: name, href: frame.links.to_anchor(&page, Some(&anchor)), language: None }
        };
        others.map(link).collect()
    }

    fn render_all_fields(&self, language: usize, sink: &dyn Sink) -> Result<(), RenderError> {
        let url = route::kind_fields_page(self.url);
        let frame = Frame::of(self.pages, &url, self.language)?;
        let title = format!("{}: {}", self.kind.kind, frame.words.all_fields);
        let below = |pages: Vec<Option<UrlPath>>| -> Vec<Option<UrlPath>> {
            pages.into_iter().map(|page| page.map(|page| route::kind_fields_page(&page))).collect()
        };
        let view = PageView {
            description: Some(frame.words.all_fields_text),
            breadcrumbs: self.crumbs(&frame, true),
            translations: self.pages.kind_translations(&below(self.in_languages()), language, &frame),
            alternates: self.pages.kind_alternates(&below(self.in_languages())),
            api: Some(KindView { list: Some(Html::new(&self.all.html)), count: self.all.count, ..self.head(&frame) }),
            ..frame.page("kind", &title, &url, self.pages)
        };
        self.pages.put(&url, &view, &frame, "kind-list.html", sink)
    }

    /// The pages of a long list.
    fn render_list(&self, list: &Long, language: usize, sink: &dyn Sink) -> Result<(), RenderError> {
        let parts = examples::parts(&list.shown, ON_LIST);
        let of = |number: usize| route::kind_examples_page(self.url, list.field.as_deref(), number);
        for (number, part) in (1..).zip(&parts) {
            let url = of(number);
            let frame = Frame::of(self.pages, &url, self.language)?;
            let what = list.field.as_deref().map_or_else(String::new, |field| format!(".{field}"));
            let mut title = format!("{}{what}: {}", self.kind.kind, frame.words.all_examples);
            if parts.len() > 1 {
                title.push_str(&format!(" ({number}/{})", parts.len()));
            }
            let html = examples::list(self.pages.checked, &list.shown[part.clone()], self.language, frame.links);
            let neighbour = |number: usize| {
                (1..=parts.len()).contains(&number).then(|| LinkView {
                    title: frame.words.all_examples,
                    href: frame.links.to(&of(number)),
                    language: None,
                })
            };
            let view = PageView {
                breadcrumbs: self.crumbs(&frame, true),
                previous: neighbour(number - 1),
                next: neighbour(number + 1),
                translations: self.pages.kind_translations(&self.in_languages(), language, &frame),
                api: Some(KindView {
                    list: Some(Html::new(&html)),
                    count: examples::count(&list.shown),
                    ..self.head(&frame)
                }),
                ..frame.page("kind", &title, &url, self.pages)
            };
            self.pages.put(&url, &view, &frame, "kind-list.html", sink)?;
        }
        Ok(())
    }
}

/// A description as HTML: an empty line ends a paragraph, addresses become links, names code.
fn text(text: &str, language: Language) -> Option<TextView> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut html = String::with_capacity(text.len() + 32);
    for (at, paragraph) in text.split("\n\n").enumerate() {
        if at > 0 {
            html.push_str("<br><br>");
        }
        let mut rest = paragraph.trim();
        while let Some(start) = rest.find("https://") {
            html.push_str(with_code(&rest[..start]).as_str());
            let length = rest[start..].find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | '`'));
            let address = rest[start..][..length.unwrap_or(rest.len() - start)].trim_end_matches(['.', ',', ';']);
            html.push_str("<a href=\"");
            escape::markup(address, &mut html);
            html.push_str("\">");
            escape::markup(address, &mut html);
            html.push_str("</a>");
            rest = &rest[start + address.len()..];
        }
        html.push_str(with_code(rest).as_str());
    }
    Some(TextView { html: Html::new(&html), is_english: language == Language::English })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_become_safe_html() {
        let html = |of: &str| text(of, Language::Page).map(|view| view.html.as_str().to_owned());
        assert_eq!(html("  "), None);
        assert_eq!(
            html("Use `<b>`.\n\nSee https://a.b/?c=\"><script>. End.").as_deref(),
            Some(
                "Use <code>&lt;b&gt;</code>.<br><br>See <a href=\"https://a.b/?c=\">https://a.b/?c=</a>\
                 &quot;&gt;&lt;script&gt;. End."
            )
        );
        assert_eq!(
            html("(https://a.b/c), or `https://d.e`").as_deref(),
            Some("(<a href=\"https://a.b/c\">https://a.b/c</a>), or `<a href=\"https://d.e\">https://d.e</a>`")
        );
    }
}
