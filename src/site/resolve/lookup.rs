//! One look-up of a target.
//!
//! Enters: the index, a page, and the path and anchor of a target that stands in it, decoded. Leaves: what that leads
//! to, or why to nothing, and what may be meant.

use std::borrow::Cow;

use super::super::route::{self, fold, segment};
use super::super::translation::{SourcePath, strip_ending};
use super::super::{PageState, Resolved, Site, pages};
use super::{Index, Name, broken, last};
use crate::similar;
use crate::sink::UrlPath;

/// How many names on either side of a missing one are compared with it: a bound, so that many
/// broken links in many guides stay cheap.
const NEIGHBOURS: usize = 48;

/// How many anchors of a page are compared with a missing one.
const MOST_ANCHORS: usize = 400;

/// One look-up.
pub(super) struct Search<'s> {
    pub(super) index: &'s Index,
    pub(super) site: &'s Site,
    /// The page that the target stands in.
    pub(super) from: usize,
}

impl Search<'_> {
    pub(super) fn path(&self, path: &str, anchor: Option<Cow<'_, str>>) -> Resolved {
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
            Some(Found::File(url)) => Resolved::File(url, anchor.map(Cow::into_owned)),
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
        let is_file = || self.index.has_bundle_file(self.site, &fold(url.as_str()));
        let is_download = || self.site.pages[at].state.is_published() && is_file();
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
            if self.index.has_bundle_file(self.site, &trimmed) {
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
    pub(super) fn anchor(&self, written: usize, read: usize, anchor: Option<Cow<'_, str>>) -> Resolved {
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

/// The item whose name is nearest, if it is near.
fn nearest<'n>(wanted: &str, names: impl Iterator<Item = (&'n str, &'n str)>) -> Option<&'n str> {
    let most = (wanted.chars().count() / 3).max(1);
    if wanted.is_empty() { None } else { similar::nearest(wanted, names, |_| most) }
}
