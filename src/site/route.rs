//! Where everything is published: the one place where names of pages, examples and downloads are made.
//!
//! Every name made here is one safe segment of a path on every system: no separators, no control
//! or invisible characters, no leading dot, no device name of Windows, at most [`MAX_SEGMENT`]
//! bytes, and it stays readable in any script.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use serde::{Deserialize, Serialize};

use super::terms::Taxonomy;
use super::{Addresses, Page};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::example::{Class, Example, PlacedExample, Syntax};
use crate::kube::{Gvk, ObjectRef};
use crate::sink::UrlPath;

/// Two examples of one guide with the same file name that share no object.
pub const DUPLICATE_TITLE: RuleName = RuleName::new("guide::duplicate-title");

/// The longest name that is made, in bytes: leaves room for numbers and endings within the 255 of file systems.
pub const MAX_SEGMENT: usize = 180;

/// Files that the site itself publishes at its root, which no page may take for its folder.
pub const RESERVED: [&str; 9] = [
    "404.html",
    "bundles.json",
    "feed.xml",
    "index.html",
    "llms.txt",
    "robots.txt",
    "rules.json",
    "search.json",
    "sitemap.xml",
];

/// Where an example is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleRoute {
    /// The anchor of the example in its page, such as `web.yaml`: the name of its file, unique among
    /// the examples and headings of the page. Empty for an example of no page.
    pub id: String,
    /// The raw file. `None` for examples that are not published as files (ignored ones, those of
    /// pages that are not published, and those of no page).
    pub raw: Option<UrlPath>,
}

/// The home page of a language, by its place among the languages of the site: the first one's is the root.
pub fn language_root(languages: &[String], rank: usize) -> UrlPath {
    match languages.get(rank).filter(|_| rank > 0).map(|language| segment(language)) {
        Some(segment) if segment.is_empty() => UrlPath::new("untitled/"),
        Some(segment) => UrlPath::new(format!("{segment}/")),
        None => UrlPath::default(),
    }
}

/// The list of all tags or categories of a language: `tags/`, `ko/categories/`.
pub fn terms(languages: &[String], rank: usize, taxonomy: Taxonomy) -> UrlPath {
    language_root(languages, rank).join(match taxonomy {
        Taxonomy::Tags => "tags/",
        Taxonomy::Categories => "categories/",
    })
}

/// The page of one tag or category; `segment` is made of its name by [`segment`].
pub fn term(languages: &[String], rank: usize, taxonomy: Taxonomy, segment: &str) -> UrlPath {
    terms(languages, rank, taxonomy).join(&format!("{segment}/"))
}

/// The feed of a language: `feed.xml`, `ko/feed.xml`.
pub fn feed(languages: &[String], rank: usize) -> UrlPath {
    language_root(languages, rank).join("feed.xml")
}

/// What a language has, for programs that read: `llms.txt`, `ko/llms.txt`.
pub fn llms(languages: &[String], rank: usize) -> UrlPath {
    language_root(languages, rank).join("llms.txt")
}

/// The page of a language for addresses that do not exist: `404.html`, `ko/404.html`.
pub fn missing(languages: &[String], rank: usize) -> UrlPath {
    language_root(languages, rank).join("404.html")
}

/// The Markdown copy of a page.
pub fn markdown_copy(page: &UrlPath) -> UrlPath {
    page.join("index.md")
}

/// The page that explains a rule: `rules/schema/unknown-field/`.
pub fn rule_page(rule: RuleName) -> UrlPath {
    UrlPath::new(format!("rules/{}/", rule.as_str().replace("::", "/")))
}

/// The page of all kinds that the site shows, in the language with this rank: `kinds/`, `ko/kinds/`.
pub fn kinds_index(languages: &[String], rank: usize) -> UrlPath {
    language_root(languages, rank).join("kinds/")
}

/// The page of a kind, such as `kinds/apps/v1/deployment/`; the core group is `core`.
pub fn kind_page(gvk: &Gvk) -> UrlPath {
    let name = |text: &str, without: &str| {
        let name = segment(text);
        if name.is_empty() { without.to_owned() } else { name }
    };
    let group = name(&gvk.group, "core");
    UrlPath::new(format!("kinds/{group}/{}/{}/", name(&gvk.version, "_"), name(&gvk.kind, "_")))
}

/// The page of a kind in the language with this rank: `ko/kinds/apps/v1/deployment/`.
pub fn kind_page_in(gvk: &Gvk, languages: &[String], rank: usize) -> UrlPath {
    language_root(languages, rank).join(kind_page(gvk).as_str())
}

/// The page of all fields of a kind, those included that no example sets.
pub fn kind_fields_page(kind: &UrlPath) -> UrlPath {
    kind.join("fields/")
}

/// A page of the examples of a kind, or of those that set one of its fields; the first is page 1.
pub fn kind_examples_page(kind: &UrlPath, field: Option<&str>, number: usize) -> UrlPath {
    let of = field.map_or_else(String::new, |field| format!("{}/", file_name(field)));
    match number {
        0 | 1 => kind.join(&format!("examples/{of}")),
        _ => kind.join(&format!("examples/{of}{number}/")),
    }
}

/// The script with the fields of a kind that the site uses, in a language; `sum` tells versions apart.
pub fn kind_script(gvk: &Gvk, language: &str, sum: &str) -> UrlPath {
    kind_page(gvk).join(&format!("fields-{language}.{sum}.js"))
}

/// The search page of the language with this rank: `search/`, `ko/search/`.
pub fn search_page(languages: &[String], rank: usize) -> UrlPath {
    match rank {
        0 => UrlPath::new("search/"),
        _ => UrlPath::new(format!("{}/search/", language_folder(languages, rank))),
    }
}

/// The folder of the search index of the language with this rank: `search/ko/`.
pub fn search_data(languages: &[String], rank: usize) -> UrlPath {
    UrlPath::new(format!("search/{}/", language_folder(languages, rank)))
}

fn language_folder(languages: &[String], rank: usize) -> String {
    let name = languages.get(rank).map(|language| segment(language)).unwrap_or_default();
    if name.is_empty() { super::pages::UNNAMED.to_owned() } else { name }
}

/// One segment of an address: lower case, `-` for what cannot stand in it. Empty if nothing is left.
pub fn segment(text: &str) -> String {
    safe(&text.to_lowercase())
}

/// A file name, in the author's case; `-` for what cannot stand in it. Empty if nothing is left.
pub fn file_name(text: &str) -> String {
    safe(text)
}

/// The name of the downloads of a guide, and of the folder that its archives unpack to.
pub fn bundle_name(page: &Page, variant: Option<&str>) -> String {
    let own = page.guide.front_matter.bundle.as_deref().map(segment).filter(|name| !name.is_empty());
    let own = own.or_else(|| {
        let last = page.url.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        // The home page of a language has no name of its own: `ko` would say nothing.
        (page.kind != super::PageKind::Home && !last.is_empty()).then(|| last.to_owned())
    });
    let mut name = own.unwrap_or_else(|| "bundle".to_owned());
    if let Some(variant) = variant.map(segment).filter(|variant| !variant.is_empty()) {
        name.push('-');
        name.push_str(&variant);
    }
    truncate(&mut name);
    name
}

/// The name of the file of an object in an archive or beside a page, without its ending:
/// `deployment-web`.
pub fn object_stem(object: &ObjectRef) -> String {
    match &object.name {
        Some(name) => segment(&format!("{}-{name}", object.gvk.kind)),
        None => segment(&object.gvk.kind),
    }
}

/// The stem and the ending of a title that looks like the name of a YAML or JSON file. Other endings
/// do not count: a raw file is never served as anything but data.
pub fn title_file(title: &str) -> Option<(String, &'static str)> {
    let name = title.trim().rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.')?;
    let ending = ["yaml", "yml", "json", "jsonc"].into_iter().find(|known| ending.eq_ignore_ascii_case(known))?;
    let stem = file_name(stem);
    (!stem.is_empty()).then_some((stem, ending))
}

/// Makes the names of a page's examples.
///
/// A name comes from the title, if that looks like a file name; else it is `kind-name.yaml` of the
/// first object; else `example-N.yaml`. What comes later under a name that is taken gets `-2`, `-3`.
/// `taken` are addresses that the files may not have.
pub(super) fn name_examples(
    page: &Page,
    examples: &[PlacedExample],
    taken: &Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ExampleRoute> {
    let mut names = Names::of_page(page, taken);
    let titles: Vec<_> = examples.iter().map(|example| title_of(example)).collect();
    let mut routes = vec![ExampleRoute::default(); examples.len()];

    // The first bearer of a title gets exactly that name, whatever stands before it in the guide;
    // ignored examples come last, so that they move nobody's address.
    let mut first_of: HashMap<String, usize> = HashMap::new();
    let mut objects_of: HashMap<usize, HashSet<ObjectKey<'_>>> = HashMap::new();
    let mut later = Vec::new();
    for (at, example) in examples.iter().enumerate() {
        let Some((stem, ending)) = titles[at].as_ref().filter(|_| example.attributes.ignore.is_none()) else {
            later.push(at);
            continue;
        };
        match first_of.get(&fold(&format!("{stem}.{ending}"))) {
            None => {
                first_of.insert(fold(&format!("{stem}.{ending}")), at);
                objects_of.insert(at, objects(example).collect());
                routes[at].id = names.claim(stem, ending);
            }
            Some(&first) => {
                later.push(at);
                let known = objects_of.entry(first).or_default();
                let own: Vec<_> = objects(example).collect();
                if !known.is_empty() && !own.is_empty() && !own.iter().any(|object| known.contains(object)) {
                    diagnostics.extend(duplicate_title(example, &examples[first]));
                }
                known.extend(own);
            }
        }
    }
    later.sort_by_key(|&at| examples[at].attributes.ignore.is_some());
    let mut unnamed = 0;
    for at in later {
        let example = &examples[at];
        routes[at].id = if let Some((stem, ending)) = &titles[at] {
            names.claim(stem, ending)
        } else if let Some(stem) = first_object(example).map(object_stem).filter(|stem| !stem.is_empty()) {
            names.claim(&stem, ending(example.syntax))
        } else {
            unnamed += 1;
            names.claim(&format!("example-{unnamed}"), ending(example.syntax))
        };
    }
    for (route, example) in routes.iter_mut().zip(examples) {
        if page.state.is_published() && example.attributes.ignore.is_none() {
            route.raw = Some(page.url.join(&route.id));
        }
    }
    routes
}

/// How addresses compare: on a file system that ignores case, `Web.yaml` and `web.yaml` are one file.
pub fn fold(address: &str) -> String {
    composed(address).to_lowercase()
}

/// The text with each letter in one form: some systems write the Hangul of file names in pieces.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// The names that are given out in one page.
struct Names<'a> {
    folder: String,
    taken: &'a Addresses,
    used: HashSet<String>,
    next: HashMap<String, usize>,
}

impl<'a> Names<'a> {
    fn of_page(page: &Page, taken: &'a Addresses) -> Self {
        let bundle = bundle_name(page, None);
        let mut used: HashSet<String> =
            ["index.html", "index.md", "bundle.yaml", "bundle.core.yaml"].map(str::to_owned).into();
        used.extend([format!("{bundle}.tar.gz"), format!("{bundle}.zip")]);
        // An anchor leads to one place only.
        used.extend(page.guide.outline.iter().map(|heading| fold(&heading.id)));
        Self { folder: fold(page.url.as_str()), taken, used, next: HashMap::new() }
    }

    /// The name `stem.ending`, or the next number of it that is free.
    fn claim(&mut self, stem: &str, ending: &str) -> String {
        let key = fold(&format!("{stem}.{ending}"));
        let mut number = self.next.get(&key).copied().unwrap_or(1);
        loop {
            let name = match number {
                1 => format!("{stem}.{ending}"),
                _ => format!("{stem}-{number}.{ending}"),
            };
            number += 1;
            let mut address = self.folder.clone();
            address.push_str(&fold(&name));
            let folded = &address[self.folder.len()..];
            if !self.taken.has(&address) && self.used.insert(folded.to_owned()) {
                self.next.insert(key, number);
                return name;
            }
        }
    }
}

/// Group, kind, namespace and name; the name is empty where the manifest has none.
type ObjectKey<'a> = (&'a str, &'a str, &'a str, &'a str);

fn objects(example: &Example) -> impl Iterator<Item = ObjectKey<'_>> {
    example.documents.iter().filter_map(|document| match &document.class {
        Class::Manifest { object, .. } => Some((
            object.gvk.group.as_str(),
            object.gvk.kind.as_str(),
            object.namespace.as_deref().unwrap_or("default"),
            object.name.as_deref().unwrap_or_default(),
        )),
        _ => None,
    })
}

fn first_object(example: &Example) -> Option<&ObjectRef> {
    example.documents.iter().find_map(|document| match &document.class {
        Class::Manifest { object, .. } => Some(object),
        _ => None,
    })
}

fn title_of(example: &Example) -> Option<(String, &'static str)> {
    title_file(&example.attributes.title.as_ref()?.text)
}

fn ending(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Yaml => "yaml",
        Syntax::Json => "json",
    }
}

fn duplicate_title(second: &Example, first: &Example) -> Option<Diagnostic> {
    let (title, before) = (second.attributes.title.as_ref()?, first.attributes.title.as_ref()?);
    let message = format!("two examples have the title `{}` and share no object", title.text);
    Some(
        Diagnostic::new(DUPLICATE_TITLE, Level::Warning, message, title.span)
            .at("its file gets a number")
            .label(before.span, "the first one")
            .help(
                "give one of them another title; a later revision of a file defines at least one of its objects again",
            ),
    )
}

fn safe(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    // ASCII is composed: most names are, and a site has many.
    let (plain, composed) = if text.is_ascii() { (text, "") } else { ("", text) };
    for c in plain.chars().chain(composed.nfc()) {
        match part(c) {
            Part::Keep => name.push(c),
            Part::Separate if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            Part::Separate | Part::Drop => {}
        }
    }
    truncate(&mut name);
    let name = name.trim_start_matches(['-', '.']).trim_end_matches(['-', '.']);
    let stem = name.split('.').next().unwrap_or_default();
    if is_device(stem) { format!("{stem}_{}", &name[stem.len()..]) } else { name.to_owned() }
}

enum Part {
    Keep,
    Separate,
    Drop,
}

/// What becomes of a character in a name. Letters, digits and marks of every script stay.
fn part(c: char) -> Part {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => Part::Keep,
        '\'' | '’' => Part::Drop,
        '\0'..='\u{7f}' => Part::Separate,
        _ if c.is_alphanumeric() => Part::Keep,
        _ if c.is_whitespace() || c.is_control() => Part::Separate,
        // Joiners, directional controls, byte order marks, selectors, tags, specials: invisible.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{ffff}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{e0000}'..='\u{10ffff}' => Part::Drop,
        // Punctuation and symbols: Latin-1, general, CJK, full width.
        '\u{80}'..='\u{bf}'
        | '\u{d7}'
        | '\u{f7}'
        | '\u{2000}'..='\u{2bff}'
        | '\u{2e00}'..='\u{2e7f}'
        | '\u{3000}'..='\u{303f}'
        | '\u{30fb}'
        | '\u{fe10}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}'
        | '\u{ff3b}'..='\u{ff40}'
        | '\u{ff5b}'..='\u{ff65}' => Part::Separate,
        _ => Part::Keep,
    }
}

fn truncate(name: &mut String) {
    name.truncate(name.floor_char_boundary(MAX_SEGMENT));
}

/// Whether Windows takes a file of this stem for a device.
fn is_device(stem: &str) -> bool {
    let is = |name: &str| stem.eq_ignore_ascii_case(name);
    match stem.as_bytes() {
        [_, _, _] => ["con", "prn", "aux", "nul"].into_iter().any(is),
        [head @ .., b'1'..=b'9'] => head.eq_ignore_ascii_case(b"com") || head.eq_ignore_ascii_case(b"lpt"),
        _ => false,
    }
}
