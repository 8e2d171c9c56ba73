//! From guides to pages: kind, language, address, title, and which of them are published.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::translation::SourcePath;
use super::{Drafts, Page, PageKind, PageState, SiteConfig, SiteGuide, nav, route};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::guide::Guide;
use crate::sink::UrlPath;
use crate::source::{Sources, Span};

/// A page whose address is taken.
pub const DUPLICATE_URL: RuleName = RuleName::new("guide::duplicate-url");

/// Stands for a name of which nothing can stand in an address.
pub(super) const UNNAMED: &str = "untitled";

/// Pages, and what the steps after need to know of their paths; the lists are parallel.
pub(super) struct Pages {
    pub(super) pages: Vec<Page>,
    /// What all languages of a page have in common; see [`SourcePath::key`].
    pub(super) keys: Vec<String>,
    /// The place of each page's language in `SiteConfig::languages`.
    pub(super) ranks: Vec<usize>,
}

/// Makes the pages of guides, which come in the order of their files; translations and order are
/// left for the steps after. `examples` has the range of each guide's examples.
pub(super) fn build(guides: Vec<SiteGuide>, examples: Vec<Range<usize>>, config: &SiteConfig) -> Pages {
    let traits = Traits::of(&guides, config);
    let urls = traits.urls(&guides, config);
    let Traits { kinds, keys, ranks } = traits;
    let pages = guides
        .into_iter()
        .zip(kinds)
        .zip(&ranks)
        .zip(urls)
        .zip(examples)
        .map(|((((guide, kind), &rank), url), examples)| {
            let title = title(&guide, kind, config);
            let hidden = guide.guide.front_matter.draft && config.drafts == Drafts::Hide;
            Page {
                kind,
                state: if hidden { PageState::Draft } else { PageState::Published },
                language: config.languages[rank].clone(),
                repeats_title: repeats_title(&guide.guide, &title),
                title,
                url,
                examples,
                inclusions: guide.inclusions,
                translations: Vec::new(),
                fallbacks: Vec::new(),
                drift: None,
                previous: None,
                next: None,
                ancestors: Vec::new(),
                path: guide.path,
                guide: guide.guide,
            }
        })
        .collect();
    Pages { pages, keys, ranks }
}

/// Takes pages out of publication whose address another page, a static file or the site itself has.
/// `assets` are folded addresses.
pub(super) fn claim_addresses(pages: &mut [Page], assets: &HashSet<String>, sources: &Sources) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut owners: HashMap<String, usize> = HashMap::new();
    for at in 0..pages.len() {
        if !pages[at].state.is_published() {
            continue;
        }
        let address = route::fold(pages[at].url.as_str());
        let folder = address.trim_end_matches('/');
        let diagnostic = if let Some(&owner) = owners.get(&address) {
            taken_by_page(&pages[at], &pages[owner], sources)
        } else if route::RESERVED.contains(&folder) {
            let message = format!("the address `/{address}` belongs to a file that the site makes itself");
            duplicate(message, head(&pages[at].guide, sources))
        } else if let Some(file) = asset_in_the_way(folder, assets) {
            let message = format!("the address `/{address}` collides with the file `{file}`");
            duplicate(message, head(&pages[at].guide, sources))
        } else {
            owners.insert(address, at);
            continue;
        };
        diagnostics.push(diagnostic);
        pages[at].state = PageState::Displaced;
    }
    diagnostics
}

/// What the paths of all guides say, in parallel lists.
struct Traits {
    kinds: Vec<PageKind>,
    keys: Vec<String>,
    ranks: Vec<usize>,
}

impl Traits {
    fn of(guides: &[SiteGuide], config: &SiteConfig) -> Self {
        let populated = populated(guides, config);
        let mut traits =
            Self { kinds: Vec::with_capacity(guides.len()), keys: Vec::new(), ranks: Vec::with_capacity(guides.len()) };
        for guide in guides {
            let path = source_path(&guide.path, config);
            traits.kinds.push(match path.stem {
                _ if path.is_index() && path.folder.is_empty() => PageKind::Home,
                "_index" => PageKind::Section,
                "index" if populated.contains(path.folder) => PageKind::Section,
                _ => PageKind::Guide,
            });
            traits.keys.push(path.key());
            traits.ranks.push(path.language.and_then(|language| rank_of(language, config)).unwrap_or(0));
        }
        traits
    }

    fn urls(&self, guides: &[SiteGuide], config: &SiteConfig) -> Vec<UrlPath> {
        let mut folders = Folders::new(config);
        for (at, guide) in guides.iter().enumerate() {
            folders.note(&guide.path, self.kinds[at], self.ranks[at], &guide.guide, config);
        }
        let address = |(at, guide): (usize, &SiteGuide)| {
            folders.address(&guide.path, self.kinds[at], self.ranks[at], slug(&guide.guide), config)
        };
        guides.iter().enumerate().map(address).collect()
    }
}

/// The addresses of folders. The slug of a folder's index holds for everything under it; a language
/// without that index takes the slug of the default language.
pub(super) struct Folders {
    slugs: HashMap<(usize, String), String>,
    /// Of each language.
    urls: Vec<HashMap<String, String>>,
}

impl Folders {
    fn new(config: &SiteConfig) -> Self {
        Self { slugs: HashMap::new(), urls: vec![HashMap::new(); config.languages.len()] }
    }

    pub(super) fn of(pages: &[Page], ranks: &[usize], config: &SiteConfig) -> Self {
        let mut folders = Self::new(config);
        for (page, &rank) in pages.iter().zip(ranks) {
            folders.note(&page.path, page.kind, rank, &page.guide, config);
        }
        folders
    }

    /// Takes the slug of a folder's index; the first one of a folder and language counts.
    fn note(&mut self, path: &str, kind: PageKind, rank: usize, guide: &Guide, config: &SiteConfig) {
        if let (PageKind::Section, Some(slug)) = (kind, slug(guide)) {
            self.slugs.entry((rank, source_path(path, config).folder.to_owned())).or_insert(slug);
        }
    }

    /// The address of the page of a file in a language.
    pub(super) fn address(
        &mut self,
        path: &str,
        kind: PageKind,
        rank: usize,
        slug: Option<String>,
        config: &SiteConfig,
    ) -> UrlPath {
        let path = source_path(path, config);
        let (folder, name) = match kind {
            PageKind::Home | PageKind::Section => (path.folder, None),
            // The folder of a page bundle is the page.
            PageKind::Guide if path.is_index() => {
                let (parent, name) = path.folder.rsplit_once('/').unwrap_or(("", path.folder));
                (parent, Some(name))
            }
            PageKind::Guide => (path.folder, Some(path.stem)),
        };
        let mut url = route::language_root(&config.languages, rank).as_str().to_owned();
        url.push_str(self.url(rank, folder));
        if let Some(name) = name {
            url.push_str(&slug.unwrap_or_else(|| or_unnamed(route::segment(name))));
            url.push('/');
        }
        UrlPath::new(url)
    }

    fn url(&mut self, rank: usize, folder: &str) -> &str {
        let urls = &mut self.urls[rank];
        if !urls.contains_key(folder) {
            // From the nearest folder whose address is known, inwards.
            let mut from = folder.len();
            while from > 0 && !urls.contains_key(&folder[..from]) {
                from = folder[..from].rfind('/').unwrap_or(0);
            }
            let mut url = urls.get(&folder[..from]).cloned().unwrap_or_default();
            let mut start = if from == 0 { 0 } else { from + 1 };
            while start < folder.len() {
                let end = folder[start..].find('/').map_or(folder.len(), |at| start + at);
                let (path, name) = (&folder[..end], &folder[start..end]);
                if !matches!(name, "" | "." | "..") {
                    let slug_in = |rank: usize| self.slugs.get(&(rank, path.to_owned()));
                    let slug = slug_in(rank).or_else(|| slug_in(0));
                    url.push_str(&slug.cloned().unwrap_or_else(|| or_unnamed(route::segment(name))));
                    url.push('/');
                }
                urls.insert(path.to_owned(), url.clone());
                start = end + 1;
            }
            urls.entry(folder.to_owned()).or_insert(url);
        }
        urls.get(folder).map_or("", String::as_str)
    }
}

/// Folders that hold, at any depth, a page other than their own index.
fn populated<'a>(guides: &'a [SiteGuide], config: &SiteConfig) -> HashSet<&'a str> {
    let mut populated = HashSet::new();
    for guide in guides {
        let path = source_path(&guide.path, config);
        let mut folder = Some(path.folder);
        if path.is_index() {
            folder = parent(path.folder);
        }
        while let Some(path) = folder
            && populated.insert(path)
        {
            folder = parent(path);
        }
    }
    populated
}

fn parent(folder: &str) -> Option<&str> {
    (!folder.is_empty()).then(|| folder.rsplit_once('/').map_or("", |(parent, _)| parent))
}

/// A path taken apart by the site's languages.
pub(super) fn source_path<'a>(path: &'a str, config: &SiteConfig) -> SourcePath<'a> {
    SourcePath::new(path, |ending| rank_of(ending, config).is_some())
}

fn rank_of(language: &str, config: &SiteConfig) -> Option<usize> {
    config.languages.iter().position(|known| known.eq_ignore_ascii_case(language))
}

pub(super) fn slug(guide: &Guide) -> Option<String> {
    guide.front_matter.slug.as_deref().map(route::segment).filter(|slug| !slug.is_empty())
}

fn or_unnamed(segment: String) -> String {
    if segment.is_empty() { UNNAMED.to_owned() } else { segment }
}

fn title(guide: &SiteGuide, kind: PageKind, config: &SiteConfig) -> String {
    let front_matter = &guide.guide.front_matter;
    if let Some(title) = front_matter.title.as_ref().or(guide.guide.first_heading.as_ref())
        && !title.trim().is_empty()
    {
        return title.trim().to_owned();
    }
    let path = source_path(&guide.path, config);
    match kind {
        PageKind::Home => config.title.clone(),
        _ if path.is_index() => nav::readable(path.folder.rsplit('/').next().unwrap_or(path.folder)),
        _ => nav::readable(path.stem),
    }
}

fn repeats_title(guide: &Guide, title: &str) -> bool {
    guide
        .outline
        .first()
        .is_some_and(|heading| heading.level == 1 && heading.text.split_whitespace().eq(title.split_whitespace()))
}

/// The folder of a page, or one above it, is a file; or the page's own file is there already.
pub(super) fn asset_in_the_way(folder: &str, assets: &HashSet<String>) -> Option<String> {
    let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
    if assets.contains(&index) {
        return Some(index);
    }
    let mut path = Some(folder);
    while let Some(folder) = path.filter(|path| !path.is_empty()) {
        if assets.contains(folder) {
            return Some(folder.to_owned());
        }
        path = parent(folder);
    }
    None
}

fn taken_by_page(page: &Page, owner: &Page, sources: &Sources) -> Diagnostic {
    duplicate(format!("two guides have the address `/{}`", page.url), head(&page.guide, sources))
        .label(head(&owner.guide, sources), format!("`{}` has it already", owner.path))
}

fn duplicate(message: String, span: Span) -> Diagnostic {
    Diagnostic::new(DUPLICATE_URL, Level::Error, message, span)
        .at("this guide is not published")
        .help("rename the file, or give it another `slug` in its front matter")
}

/// Where a guide as a whole is told of: its front matter, else its first line.
pub(super) fn head(guide: &Guide, sources: &Sources) -> Span {
    let first_line = || Span::new(guide.file, sources.get(guide.file).line_range(0));
    guide.front_matter.span.unwrap_or_else(first_line)
}
