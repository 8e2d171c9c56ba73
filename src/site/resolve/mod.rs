//! Links: what a target written in a guide leads to.
//!
//! Enters: the pages and files of a site, once; then targets, each with the page that it stands in. Leaves: where a
//! target leads, or why nowhere. Never knows how links are written into pages.
//!
//! A relative target is read as an editor or GitHub reads it, from the guide's folder in
//! `content/`, and as a browser reads it, from the page's address; a target with a slash at its end
//! the other way round. `/guides/web/` is read from the root of the site.

mod lookup;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use serde::{Deserialize, Serialize};

use super::alias::Alias;
use super::bundles::BundlePlan;
use super::derived::Kinds;
use super::route::{self, ExampleRoute, composed, fold};
use super::terms::TermList;
use super::{Page, PageState, Resolved, Site, SiteConfig, pages};
use crate::kube::Gvk;
use crate::sink::{OutPath, UrlPath};
use lookup::Search;

/// What there is to link to.
#[derive(Clone, Debug)]
pub(super) struct Index {
    by_path: HashMap<String, usize>,
    by_key: HashMap<String, Vec<usize>>,
    by_url: HashMap<String, usize>,
    assets: HashMap<String, String>,
    /// The bundle in each folder, as index of `Site::bundles`.
    bundles: HashMap<String, usize>,
    /// What the site makes beside the pages of guides: lists, feeds and so on. Folded addresses.
    made: HashMap<String, UrlPath>,
    /// Whether an address that could be a kind's page is one.
    may_have_any_kind: bool,
    /// Sorted, for suggestions.
    names: Vec<Name>,
    anchors: Vec<Arc<Anchors>>,
}

/// Something to suggest for a link that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    /// The file's name, folded, for a guide without language and ending.
    name: String,
    /// Its path in `content/` or in the output.
    path: String,
    /// The guide's page.
    page: Option<usize>,
}

/// The anchors of a page: indexes of its headings and examples, each sorted by id, and the ids that
/// stand in its raw HTML.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Anchors {
    headings: Box<[u32]>,
    examples: Box<[u32]>,
    html: Box<[Box<str>]>,
}

impl Index {
    pub(super) fn new(
        pages: &[Page],
        keys: Vec<String>,
        anchors: Vec<Arc<Anchors>>,
        bundles: &[BundlePlan],
        assets: Vec<OutPath>,
        config: &SiteConfig,
    ) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::with_capacity(pages.len());
        let mut names = Vec::with_capacity(pages.len() + assets.len());
        let is_own = |page: &Page| !matches!(page.state, PageState::Fallback { .. });
        for (at, (page, key)) in pages.iter().zip(keys).enumerate().filter(|(_, (page, _))| is_own(page)) {
            by_key.entry(composed(&key).into_owned()).or_default().push(at);
            let path = pages::source_path(&page.path, config);
            let name = if path.is_index() { path.folder.rsplit('/').next().unwrap_or_default() } else { path.stem };
            names.push(Name { name: fold(name), path: page.path.clone(), page: Some(at) });
        }
        let files = assets.iter().map(OutPath::as_str);
        names.extend(files.map(|path| Name { name: fold(last(path)), path: path.to_owned(), page: None }));
        names.sort_unstable();
        let published = pages.iter().enumerate().filter(|(_, page)| page.state.is_shown());
        let own = pages.iter().enumerate().filter(|(_, page)| is_own(page));
        Self {
            by_path: own.map(|(at, page)| (composed(&page.path).into_owned(), at)).collect(),
            by_key,
            by_url: published.map(|(at, page)| (fold(page.url.as_str()), at)).collect(),
            bundles: bundles.iter().enumerate().map(|(at, plan)| (fold(plan.url.as_str()), at)).collect(),
            made: HashMap::new(),
            may_have_any_kind: false,
            assets: assets.into_iter().map(|asset| (fold(asset.as_str()), asset.as_str().to_owned())).collect(),
            names,
            anchors,
        }
    }

    /// Adds former addresses of pages, and what is made beside them.
    pub(super) fn add_made(&mut self, aliases: &[Alias], terms: &[TermList], config: &SiteConfig) {
        for alias in aliases {
            let address = fold(alias.url.as_str().trim_end_matches('/'));
            self.by_url.entry(format!("{address}/")).or_insert(alias.page);
        }
        let lists =
            terms.iter().flat_map(|list| list.url.iter().chain(list.terms.iter().filter_map(|term| term.url.as_ref())));
        let files = (0..config.languages.len()).flat_map(|rank| {
            let languages = &config.languages;
            let feed = config.base_url.is_some().then(|| route::feed(languages, rank));
            [route::llms(languages, rank), route::missing(languages, rank)].into_iter().chain(feed)
        });
        let always = ["bundles.json", "robots.txt"].map(UrlPath::new);
        let sitemap = config.base_url.is_some().then(|| UrlPath::new("sitemap.xml"));
        let all = lists.cloned().chain(files).chain(always).chain(sitemap);
        self.made.extend(all.map(|url| (fold(url.as_str().trim_end_matches('/')), url)));
    }

    /// Adds the pages of the kinds that examples show; where there may be fragments, there may be any kind.
    pub(super) fn add_kinds<'k>(&mut self, all: impl Iterator<Item = &'k Kinds>, config: &SiteConfig) {
        let mut kinds: HashSet<&Gvk> = HashSet::new();
        for own in all {
            kinds.extend(&own.of_manifests);
            self.may_have_any_kind |= own.may_be_others;
        }
        let languages = &config.languages;
        for rank in 0..languages.len() {
            let pages = kinds.iter().map(|kind| route::kind_page_in(kind, languages, rank));
            let pages = pages.flat_map(|page| [route::kind_fields_page(&page), page]);
            let index = (!kinds.is_empty()).then(|| route::kinds_index(languages, rank));
            self.made.extend(pages.chain(index).map(|url| (fold(url.as_str().trim_end_matches('/')), url)));
        }
    }

    /// Writes what links may lead to beside pages and their parts.
    pub(super) fn write_surface(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let made: BTreeMap<_, _> = self.made.iter().collect();
        let assets: BTreeMap<_, _> = self.assets.iter().collect();
        writeln!(out, "{made:?} {assets:?} {}", self.may_have_any_kind)
    }

    /// Whether a file of a bundle, or its checksum, has this folded address.
    fn has_bundle_file(&self, site: &Site, address: &str) -> bool {
        let (folder, name) = address.split_at(address.rfind('/').map_or(0, |at| at + 1));
        let name = name.strip_suffix(".sha256").unwrap_or(name);
        let plan = self.bundles.get(folder).map(|&at| &site.bundles[at]);
        plan.is_some_and(|plan| plan.file_names().iter().any(|file| fold(file) == name))
    }

    /// Whether a page has an anchor; a fallback has those of its original.
    pub(super) fn has_anchor(&self, site: &Site, page: usize, id: &str) -> bool {
        let page = site.original(page);
        self.anchors[page].has(site, page, id)
    }

    pub(super) fn resolve(&self, site: &Site, page: usize, target: &str) -> Resolved {
        let target = target.trim();
        if target.is_empty() {
            return broken("the link has no target".into(), None);
        }
        if is_external(target) {
            return Resolved::External;
        }
        let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let (Some(path), Some(anchor)) = (decode(path), anchor.map_or(Some(None), |anchor| decode(anchor).map(Some)))
        else {
            return broken(format!("`{target}` is not percent-encoded UTF-8"), None);
        };
        let (path, anchor) = (composed(&path), anchor.as_deref().map(composed));
        let search = Search { index: self, site, from: page };
        if path.is_empty() { search.anchor(page, page, anchor) } else { search.path(&path, anchor) }
    }
}

impl Anchors {
    pub(super) fn of(page: &Page, routes: &[ExampleRoute]) -> Self {
        let outline = &page.guide.outline;
        let mut headings: Box<[u32]> = (0..).zip(outline).map(|(at, _)| at).collect();
        headings.sort_unstable_by(|&a, &b| outline[a as usize].id.cmp(&outline[b as usize].id));
        let mut examples: Box<[u32]> = (0..).zip(routes).map(|(at, _)| at).collect();
        examples.sort_unstable_by(|&a, &b| routes[a as usize].id.cmp(&routes[b as usize].id));
        Self { headings, examples, html: html_ids(page.guide.content.body.text()) }
    }

    fn example<'s>(&self, site: &'s Site, page: usize, id: &str) -> Option<&'s ExampleRoute> {
        let routes = &site.downloads[site.pages[page].examples.clone()];
        let at = self.examples.binary_search_by(|&at| routes[at as usize].id.as_str().cmp(id)).ok()?;
        Some(&routes[self.examples[at] as usize])
    }

    /// Whether the page whose anchors these are has one of this id.
    fn has(&self, site: &Site, page: usize, id: &str) -> bool {
        let outline = &site.pages[page].guide.outline;
        self.headings.binary_search_by(|&at| outline[at as usize].id.as_str().cmp(id)).is_ok()
            || self.example(site, page, id).is_some()
            || self.html.binary_search_by(|known| (**known).cmp(id)).is_ok()
    }
}

fn broken(reason: String, similar: Option<String>) -> Resolved {
    Resolved::Broken { reason, similar }
}

/// Whether a target names a scheme or a host.
fn is_external(target: &str) -> bool {
    let scheme = target.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_scheme || target.starts_with("//")
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The text with `%XX` resolved; `None` if that is not UTF-8. A `%` without two digits stands for itself.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let digit = |b: Option<&u8>| b.and_then(|&b| char::from(b).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(high * 16 + low);
                at += 3;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

/// The values of `id` and `name` attributes that stand in a text, sorted. What stands in code counts,
/// too: better a broken anchor that is not told than a right one that is.
fn html_ids(text: &str) -> Box<[Box<str>]> {
    let mut ids: Vec<Box<str>> = Vec::new();
    for at in memchr::memchr_iter(b'=', text.as_bytes()) {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let is_id = [" id", "\tid", "\nid", " name", "\nname"].iter().any(|name| before.ends_with(name));
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        if let (true, Some(quote)) = (is_id, quote)
            && let Some(end) = after[1..].bytes().take(200).position(|b| b == quote as u8)
        {
            ids.push(after[1..=end].into());
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids.into_boxed_slice()
}
