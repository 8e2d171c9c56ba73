//! Links: what a target written in a guide leads to.
//!
//! A relative target is read as an editor or GitHub reads it, from the guide's folder in
//! `content/`, and as a browser reads it, from the page's address; a target with a slash at its end
//! the other way round. `/guides/web/` is read from the root of the site.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::alias::Alias;
use super::bundles::BundlePlan;
use super::derived::Kinds;
use super::route::{self, ExampleRoute, composed, fold, segment};
use super::terms::TermList;
use super::translation::{SourcePath, strip_ending};
use super::{Page, PageState, Resolved, Site, SiteConfig, pages};
use crate::kube::Gvk;
use crate::similar;
use crate::sink::{OutPath, UrlPath};

/// How many names on either side of a missing one are compared with it: a bound, so that many
/// broken links in many guides stay cheap.
const NEIGHBOURS: usize = 48;

/// How many anchors of a page are compared with a missing one.
const MOST_ANCHORS: usize = 400;

/// What there is to link to.
#[derive(Clone, Debug)]
pub(super) struct Index {
    by_path: HashMap<String, usize>,
    by_key: HashMap<String, Vec<usize>>,
    by_url: HashMap<String, usize>,
    assets: HashMap<String, String>,
    bundle_files: HashSet<String>,
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
#[derive(Debug)]
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
        let files = bundles.iter().flat_map(|plan| plan.file_names().map(|name| fold(plan.url.join(&name).as_str())));
        Self {
            by_path: own.map(|(at, page)| (composed(&page.path).into_owned(), at)).collect(),
            by_key,
            by_url: published.map(|(at, page)| (fold(page.url.as_str()), at)).collect(),
            bundle_files: files.flat_map(|file| [format!("{file}.sha256"), file]).collect(),
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
        Self { headings, examples, html: html_ids(page.guide.body.text()) }
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

/// One look-up.
struct Search<'s> {
    index: &'s Index,
    site: &'s Site,
    from: usize,
}

impl Search<'_> {
    fn path(&self, path: &str, anchor: Option<Cow<'_, str>>) -> Resolved {
        let page = &self.site.pages[self.from];
        let Some((in_content, in_urls)) = self.readings(path) else {
            return broken(format!("`{path}` leads out of the site"), None);
        };
        let is_folder = path.ends_with('/') || matches!(last(path), "." | "..");
        let by_content = || in_content.as_deref().and_then(|path| self.in_content(path));
        let by_url = || in_urls.as_deref().and_then(|path| self.in_urls(path, is_folder));
        let found = if is_folder || path.starts_with('/') {
            by_url().or_else(by_content)
        } else {
            by_content().or_else(by_url)
        };
        match found {
            Some(Found::File(url)) => Resolved::File(url),
            Some(Found::Page { written, read }) => {
                let target = &self.site.pages[written];
                match target.state {
                    PageState::Draft if page.state.is_published() => {
                        broken(format!("`{path}` is a draft, and drafts are not published"), None)
                    }
                    PageState::Displaced if page.state.is_published() => {
                        broken(format!("`{path}` is not published: its address is taken"), None)
                    }
                    _ => self.anchor(written, read, anchor),
                }
            }
            None => {
                let what = if is_folder { "page" } else { "file" };
                broken(format!("there is no {what} `{path}`"), self.similar(path))
            }
        }
    }

    /// The target from the guide's folder in `content/`, and from the page's address; `None` if both
    /// lead out of the site.
    fn readings(&self, path: &str) -> Option<(Option<String>, Option<String>)> {
        let page = &self.site.pages[self.from];
        let (content, urls) = match path.strip_prefix('/') {
            Some(path) => (join("", path), join("", path)),
            None => {
                let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                (join(folder, path), join(page.url.as_str(), path))
            }
        };
        (content.is_some() || urls.is_some()).then_some((content, urls))
    }

    /// A guide or a file by its path in `content/`.
    fn in_content(&self, path: &str) -> Option<Found> {
        let index = self.index;
        let is_guide = strip_ending(path).len() < path.len();
        if is_guide && let Some(&at) = index.by_path.get(path) {
            return Some(self.localised(at, pages::source_path(path, &self.site.config)));
        }
        if let Some(asset) = index.assets.get(&fold(path)).filter(|_| !path.is_empty()) {
            return Some(Found::File(UrlPath::new(asset.as_str())));
        }
        if let Some(found) = self.beside(path).map(Found::File).or_else(|| self.made(path)) {
            return Some(found);
        }
        let source = pages::source_path(path, &self.site.config);
        let key = if is_guide { Cow::Owned(source.key()) } else { Cow::Borrowed(path) };
        let group = index.by_key.get(key.as_ref())?;
        let first = group.first().copied()?;
        let language = &self.site.pages[self.from].language;
        let own = group.iter().copied().find(|&at| self.site.pages[at].language == *language);
        let read = own.or_else(|| self.site.in_language(first, language)).unwrap_or(first);
        Some(Found::Page { written: read, read })
    }

    /// A download of a guide, read as a file in a folder of the guide's name: `web/bundle.yaml` beside `web.md`.
    fn beside(&self, path: &str) -> Option<UrlPath> {
        let (guide, name) = path.rsplit_once('/')?;
        let first = *self.index.by_key.get(guide)?.first()?;
        let at = self.site.in_language(first, &self.site.pages[self.from].language).unwrap_or(first);
        // Of what is not translated there are the original's downloads.
        let at = self.site.original(at);
        let raw = || self.index.anchors[at].example(self.site, at, name).and_then(|route| route.raw.clone());
        let url = self.site.pages[at].url.join(name);
        let is_download =
            || self.site.pages[at].state.is_published() && self.index.bundle_files.contains(&fold(url.as_str()));
        raw().or_else(|| is_download().then(|| url.clone()))
    }

    /// What the site makes beside the pages of guides, by its address.
    fn made(&self, path: &str) -> Option<Found> {
        let address = fold(path.trim_end_matches('/'));
        let rule = || {
            let is_made = is_rule_page(&address) || self.index.may_have_any_kind && is_kind_page(&address);
            is_made.then(|| UrlPath::new(format!("{address}/")))
        };
        self.index.made.get(&address).cloned().or_else(rule).map(Found::File)
    }

    /// A page or a file by its address.
    fn in_urls(&self, path: &str, is_folder: bool) -> Option<Found> {
        let path =
            path.strip_suffix("index.html").filter(|path| path.is_empty() || path.ends_with('/')).unwrap_or(path);
        let trimmed = fold(path.trim_end_matches('/'));
        let url = if trimmed.is_empty() { String::new() } else { format!("{trimmed}/") };
        let page = |url: &str| self.index.by_url.get(url).map(|&at| Found::Page { written: at, read: at });
        if let Some(found) = page(&url) {
            return Some(found);
        }
        if let Some(made) = self.made(path) {
            return Some(made);
        }
        if !is_folder {
            if let Some(asset) = self.index.assets.get(&trimmed) {
                return Some(Found::File(UrlPath::new(asset.as_str())));
            }
            if self.index.bundle_files.contains(&trimmed) {
                return Some(Found::File(UrlPath::new(path)));
            }
            let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
            let folder = if folder.is_empty() { String::new() } else { format!("{}/", fold(folder)) };
            if name == "index.md"
                && let Some(&at) =
                    self.index.by_url.get(&folder).filter(|&&at| self.site.pages[at].state.is_published())
            {
                return Some(Found::File(route::markdown_copy(&self.site.pages[at].url)));
            }
            if let Some(&at) = self.index.by_url.get(&folder)
                && let Some(raw) =
                    self.index.anchors[at].example(self.site, at, name).and_then(|route| route.raw.clone())
            {
                return Some(Found::File(raw));
            }
        }
        // As the address would be made of the same words: `Getting Started` for `getting-started`.
        let made: Vec<String> = trimmed.split('/').map(segment).collect();
        page(&format!("{}/", made.join("/")))
    }

    /// A guide is read in the language of the page that links to it, unless the link names a language.
    fn localised(&self, written: usize, target: SourcePath<'_>) -> Found {
        let from = &self.site.pages[self.from];
        let read = match target.language {
            Some(_) => None,
            None => self.site.in_language(written, &from.language),
        };
        Found::Page { written, read: read.unwrap_or(written) }
    }

    /// The anchor in the page that is read, else in the page as written.
    fn anchor(&self, written: usize, read: usize, anchor: Option<Cow<'_, str>>) -> Resolved {
        let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) else { return Resolved::Page(read, None) };
        // Every page has a top, and text fragments are for the browser.
        let is_free = anchor.eq_ignore_ascii_case("top") || anchor.starts_with(":~:");
        for at in [read, written] {
            if is_free || self.index.has_anchor(self.site, at, &anchor) {
                return Resolved::Page(at, Some(anchor.into_owned()));
            }
        }
        let reason = if read == self.from {
            format!("this page has no anchor `#{anchor}`")
        } else {
            format!("`{}` has no anchor `#{anchor}`", self.site.pages[read].path)
        };
        broken(reason, self.similar_anchor(read, &anchor))
    }

    fn similar_anchor(&self, page: usize, anchor: &str) -> Option<String> {
        let target = &self.site.pages[page];
        let headings = target.guide.outline.iter().map(|heading| heading.id.as_str());
        let examples = self.site.downloads[target.examples.clone()].iter().map(|route| route.id.as_str());
        let near = nearest(&fold(anchor), headings.chain(examples).take(MOST_ANCHORS).map(|id| (id, id)))?;
        Some(if page == self.from { format!("#{near}") } else { format!("{}#{near}", self.relative(&target.path)) })
    }

    /// The path of a guide or file with the same name elsewhere, else with a name near it.
    fn similar(&self, path: &str) -> Option<String> {
        let trimmed = path.trim_end_matches('/');
        let language_of = |name| pages::source_path(name, &self.site.config).stem;
        let wanted = fold(language_of(last(trimmed)));
        let names = &self.index.names;
        let at = names.partition_point(|known| known.name < wanted);
        let here = &self.site.pages[self.from];
        let own_folder = here.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_read_here = |known: &&Name| {
            known
                .page
                .is_none_or(|at| [&here.language, &self.site.config.language].contains(&&self.site.pages[at].language))
        };
        let same = names[at..].iter().take(NEIGHBOURS).take_while(|known| known.name == wanted).filter(is_read_here);
        let distance = |path: &str| {
            let shared = path.split('/').zip(own_folder.split('/')).take_while(|(a, b)| a == b).count();
            path.split('/').count() + own_folder.split('/').count() - 2 * shared
        };
        let best = same.min_by_key(|known| distance(&known.path));
        if let Some(known) = best.filter(|_| !wanted.is_empty()) {
            return Some(self.relative(&known.path));
        }
        let window = &names[at.saturating_sub(NEIGHBOURS)..names.len().min(at + NEIGHBOURS)];
        let near = window.iter().filter(is_read_here).map(|known| (known.name.as_str(), known.path.as_str()));
        nearest(&wanted, near).map(|path| self.relative(path))
    }

    /// A path in `content/` as a guide would write it.
    fn relative(&self, path: &str) -> String {
        UrlPath::new(self.site.pages[self.from].path.as_str()).relative(&UrlPath::new(path))
    }
}

/// What a path leads to.
enum Found {
    /// A page: the one written, and the one to read instead in the language of the link.
    Page {
        written: usize,
        read: usize,
    },
    File(UrlPath),
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

/// The path from a folder, without `.` and `..`; `None` if it leads out of the root.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether an address could be a rule's page, or that of all rules. Which rules there are is not known here.
fn is_rule_page(address: &str) -> bool {
    address == "rules" || (address.starts_with("rules/") && address.matches('/').count() == 2)
}

/// Whether an address could be the page of a kind or of all its fields, or that of all kinds.
fn is_kind_page(address: &str) -> bool {
    let parts: Vec<&str> = address.split('/').collect();
    let Some(at) = parts.iter().take(2).position(|part| *part == "kinds") else { return false };
    matches!(parts[at + 1..], [] | [_, _, _] | [_, _, _, "fields"])
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

/// The item whose name is nearest, if it is near.
fn nearest<'n>(wanted: &str, names: impl Iterator<Item = (&'n str, &'n str)>) -> Option<&'n str> {
    let most = (wanted.chars().count() / 3).max(1);
    if wanted.is_empty() { None } else { similar::nearest(wanted, names, |_| most) }
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
