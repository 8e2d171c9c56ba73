//! One page as the index takes it: its terms with what each weighs, and the files that results are shown from.
//!
//! Enters: a page of a site. Leaves: a [`Record`] with the page's terms, and two texts for the sink,
//! of which a reader's browser fetches the first for each page that it shows, the second only where
//! the page is found by its code. Every Hangul text that is indexed stands in the first file: pairs
//! of syllables only say where a word may be, and the browser looks whether it is there.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::content::{self, Section, Shown, composed};
use super::index::Terms;
use super::terms::each_term;
use crate::escape;
use crate::render::link::Linker;
use crate::render::markdown::with_emoji;
use crate::render::{LinkStyle, RenderOptions};
use crate::sink::UrlPath;
use crate::site::{Page, Site};
use crate::yaml::{Node, Value};

/// A longer path of a field is cut off; a query matches the beginning of a term.
const MAX_PATH: usize = 120;
/// A text that has a term as often speaks of it.
const OFTEN: u16 = 3;

/// Where a page has a term, the place that counts most. The numbers stand in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// It is the title, or one of two words of it.
    WholeTitle = 0,
    /// In the title.
    Title = 1,
    /// In a heading, a tag or a category.
    Heading = 2,
    /// The kind or the API version of an example.
    Kind = 3,
    /// In the description, or often in the text.
    Often = 4,
    /// In the text.
    Text = 5,
    /// In code: a field's path, a value, what a command printed.
    Code = 6,
}

/// A page in the index.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) terms: Terms,
    /// What is shown of it: `[title, url, trail, description, tags, sections, code]`, a section being
    /// `[heading, id, text, [label, id, ...]]`, and `code` whether it has any.
    pub(super) shown: String,
    /// Its code: `[section, lines, paths, ...]`, each line and path once; empty where it has none.
    pub(super) code: String,
}

/// Reads a page.
pub(super) fn of(site: &Site, page: &Page, options: &RenderOptions<'_>) -> Record {
    let sections = content::sections(site, page, options.raw_html);
    let mut terms = Found { found: HashMap::with_capacity(1024) };
    let mut shown = shown(site, page, &sections, options.links, &mut terms);
    let mut code = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        terms.add(&section.code, Place::Code);
        let mut paths = Vec::new();
        section.examples.iter().for_each(|example| terms.add_example(example, &mut paths));
        if !section.code.is_empty() || !paths.is_empty() {
            code.extend([Json::from(at), Json::from(section.code.as_str()), Json::from(paths.join("\n"))]);
        }
    }
    shown.push(Json::from(u8::from(!code.is_empty())));
    let code = if code.is_empty() { String::new() } else { Json::Array(code).to_string() };
    Record { terms: terms.finish(), shown: Json::Array(shown).to_string(), code }
}

/// A page that is made for the site, and not from a guide.
#[derive(Debug)]
pub(super) struct Made<'a> {
    /// Its title.
    pub(super) title: &'a str,
    /// Its address.
    pub(super) url: UrlPath,
    /// Where it stands.
    pub(super) trail: &'a str,
    /// What it is, in a sentence.
    pub(super) description: &'a str,
    /// Other names that it goes by.
    pub(super) names: Vec<&'a str>,
    /// What of it is looked for, and where in a page that would stand.
    pub(super) terms: Vec<(&'a str, Place)>,
    /// Names that are looked for as a whole, and not by their parts; in lower case.
    pub(super) exact: Vec<(Cow<'a, str>, Place)>,
}

impl Made<'_> {
    /// Adds what its terms depend on to a digest.
    pub(super) fn add_to(&self, sum: &mut Sha256) {
        let exact = self.exact.iter().map(|(name, place)| (&**name, place));
        for (text, place) in self.terms.iter().map(|(text, place)| (*text, place)).chain(exact) {
            sum.update((text.len() as u64).to_le_bytes());
            sum.update(text);
            sum.update([*place as u8]);
        }
        sum.update((self.terms.len() as u64).to_le_bytes());
    }
}

/// The terms of a page that is made for the site.
pub(super) fn terms_of_made(page: &Made<'_>) -> Terms {
    let mut terms = Found { found: HashMap::new() };
    for (text, place) in &page.terms {
        terms.add(text, *place);
    }
    for (name, place) in &page.exact {
        terms.note(name, *place);
    }
    terms.finish()
}

/// What is shown of a page that is made for the site.
pub(super) fn shown_of_made(page: &Made<'_>, style: LinkStyle) -> String {
    let root = UrlPath::default();
    let url = Linker { from: &root, style }.to(&page.url);
    json!([page.title, url, page.trail, page.description, page.names.join(", "), [], 0]).to_string()
}

fn shown(site: &Site, page: &Page, sections: &[Section<'_>], style: LinkStyle, terms: &mut Found) -> Vec<Json> {
    let root = UrlPath::default();
    let title = composed(&page.title);
    let is_short = title.split_whitespace().count() <= 2;
    terms.add(&title, if is_short { Place::WholeTitle } else { Place::Title });
    let header = &page.guide.front_matter;
    let description = composed(header.description.as_deref().unwrap_or_default());
    terms.add(&description, Place::Often);
    let tags: Vec<_> = header.tags.iter().chain(&header.categories).map(|tag| composed(tag)).collect();
    let tags = tags.join(", ");
    terms.add(&tags, Place::Heading);
    // The home page says nothing of where a page stands.
    let above = page.ancestors.iter().skip(1).filter_map(|&index| site.pages.get(index));
    let trail: Vec<&str> = above.map(|page| page.title.as_str()).collect();
    let sections: Vec<Json> = sections.iter().map(|section| shown_section(page, section, terms)).collect();
    let url = Linker { from: &root, style }.to(&page.url);
    vec![title.into(), url.into(), trail.join(" › ").into(), description.into(), tags.into(), sections.into()]
}

fn shown_section(page: &Page, section: &Section<'_>, terms: &mut Found) -> Json {
    let heading = section.heading.and_then(|at| page.guide.outline.get(at));
    let text = heading.map(|heading| with_emoji(&heading.text)).unwrap_or_default();
    let text = composed(&text);
    terms.add(&text, Place::Heading);
    terms.add(&section.text, Place::Text);
    let mut labels = Vec::new();
    for shown in &section.examples {
        let label = label(shown);
        terms.add(&label, Place::Text);
        if !label.is_empty() {
            labels.extend([label, anchor(shown.id)]);
        }
    }
    json!([text, heading.map_or_else(String::new, |heading| anchor(&heading.id)), section.text, labels])
}

/// What an example is called: the author's title and its objects.
fn label(shown: &Shown<'_>) -> String {
    let names = shown.title.map(str::to_owned).into_iter();
    let names: Vec<String> = names.chain(shown.objects.iter().map(ToString::to_string)).collect();
    composed(&names.join(" · ")).into_owned()
}

fn anchor(id: &str) -> String {
    escape::path(id, escape::Letters::AsTheyAre)
}

/// The terms of one page.
struct Found {
    /// For each term its best place, and how often the text has it.
    found: HashMap<Box<str>, (Place, u16)>,
}

impl Found {
    fn add(&mut self, text: &str, place: Place) {
        each_term(text, &mut |term| {
            self.note(term, place);
        });
    }

    /// Notes a term, and says whether the page had it before.
    fn note(&mut self, term: &str, place: Place) -> bool {
        let count = u16::from(place == Place::Text);
        match self.found.get_mut(term) {
            Some((best, times)) => {
                *best = place.min(*best);
                *times = times.saturating_add(count);
                true
            }
            None => {
                self.found.insert(term.into(), (place, count));
                false
            }
        }
    }

    fn add_example(&mut self, shown: &Shown<'_>, paths: &mut Vec<String>) {
        for object in &shown.objects {
            self.add(&object.gvk.kind, Place::Kind);
            self.add(&object.gvk.api_version(), Place::Kind);
        }
        let mut path = String::new();
        for root in shown.example.documents.iter().filter_map(|document| document.document.root()) {
            self.add_paths(root, &mut path, paths);
        }
    }

    /// The paths of the fields in a tree, those that are new to the page as `paths`, each to its end: a query for a shorter one matches its beginning.
    fn add_paths(&mut self, node: Node<'_>, path: &mut String, paths: &mut Vec<String>) {
        match node.value() {
            Value::Mapping(mapping) if !mapping.is_empty() => {
                let parent = path.len();
                for entry in mapping.iter() {
                    let is_name = entry.key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                    if !is_name || entry.key_is_wildcard || parent + entry.key.len() >= MAX_PATH {
                        continue;
                    }
                    if parent > 0 {
                        path.push('.');
                    }
                    path.push_str(entry.key);
                    self.add_paths(entry.value, path, paths);
                    path.truncate(parent);
                }
            }
            Value::Sequence(sequence) => sequence.iter().for_each(|item| self.add_paths(item, path, paths)),
            _ if path.contains('.') && !self.note(&path.to_ascii_lowercase(), Place::Code) => paths.push(path.clone()),
            _ => {}
        }
    }

    fn finish(self) -> Terms {
        let placed = |(term, (place, count)): (Box<str>, (Place, u16))| match place {
            Place::Text if count >= OFTEN => (term, Place::Often),
            place => (term, place),
        };
        self.found.into_iter().map(placed).collect()
    }
}
