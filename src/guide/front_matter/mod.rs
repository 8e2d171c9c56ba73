//! The YAML header of a guide, split off and typed.
//!
//! Values are read by serde_yaml; the places of keys, values and items are found in the header's
//! lines. A fault in one key loses that key alone. Unknown keys are reported with the nearest known
//! one; those of other generators (`foreign`) are no errors.

mod fields;
mod foreign;
mod header;
mod kept;

use header::{Header, Syntax};
use serde::{Deserialize, Serialize};

use super::Mode;
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::ReleaseSet;
use crate::setting::{Otherwise, Setting, Shape};
use crate::source::{FileId, Source, Span};

/// A header, or a value in it, that cannot be read.
pub const FRONT_MATTER: RuleName = RuleName::new("guide::front-matter");
/// A key that front matter does not have.
pub const UNKNOWN_KEY: RuleName = RuleName::new("guide::unknown-key");
/// A key that only other generators have.
pub const FOREIGN_KEY: RuleName = RuleName::new("guide::foreign-key");

/// What a header may say, by key.
pub const SETTINGS: [Setting; 20] = [
    Setting::new(
        "aliases",
        Shape::Texts,
        "Former addresses from the root of the site, such as `/old/name/` or `/old.html`: readers are sent on",
    ),
    Setting::new(
        "assumes",
        Shape::Texts,
        "Objects that exist already, as `kind/name`: nothing is said of references to them",
    ),
    Setting::new("author", Shape::Texts, "Who wrote the guide: one name, or a list"),
    Setting::new("authors", Shape::Texts, "Who wrote the guide: one name, or a list"),
    Setting::new("bundle", Shape::Text, "The name of the downloads, else that of the guide"),
    Setting::new("categories", Shape::Texts, "Categories; each has a page, in each language"),
    Setting::new("category", Shape::Texts, "Categories; each has a page, in each language"),
    Setting::new("date", Shape::Day, "The day of publication, such as `2026-02-06`"),
    Setting::new("description", Shape::Text, "One sentence, for the page, for lists and for search results"),
    Setting::new("draft", Shape::Flag, "Whether the guide is checked, but published only with `--drafts`")
        .or(Otherwise::No),
    Setting::new("extra", Shape::Anything, "Anything, for your own templates"),
    Setting::new("releases", Shape::Releases, "The Kubernetes releases that decide in this guide"),
    Setting::new("requires", Shape::Texts, "Guides that come before this one: what they define is there"),
    Setting::new("rules", Shape::Levels, "Levels of rules and of families of rules for this guide"),
    Setting::new("slug", Shape::Segment, "The last part of the address"),
    Setting::new(
        "source",
        Shape::Hashes,
        "Of a translation: what it was made from, written by `guidewright translations --done`",
    ),
    Setting::new("tags", Shape::Texts, "Tags; each has a page, in each language"),
    Setting::new("title", Shape::Text, "The title. Without it, the first heading is the title"),
    Setting::new("updated", Shape::Day, "The day of the last change. Without it, the day of the last commit counts"),
    Setting::new("weight", Shape::Number, "The place in the section: smaller stands first"),
];

/// What the header of a guide says. All fields are optional for the author. Written down, it lacks `extra`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrontMatter {
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `date`, as a day.
    #[serde(with = "kept::day")]
    pub date: Option<jiff::civil::Date>,
    /// `updated`, as a day.
    #[serde(with = "kept::day")]
    pub updated: Option<jiff::civil::Date>,
    /// `weight`: smaller stands first in its section.
    pub weight: Option<i64>,
    /// `slug`: the last part of the URL.
    pub slug: Option<String>,
    /// `aliases`: former URLs.
    pub aliases: Vec<String>,
    /// `tags`.
    pub tags: Vec<String>,
    /// `category` and `categories`.
    pub categories: Vec<String>,
    /// `author` and `authors`.
    pub authors: Vec<String>,
    /// `draft`: checked, but not published without `--drafts`.
    pub draft: bool,
    /// `requires`: guides that come before.
    pub requires: Vec<String>,
    /// `assumes`: objects (`kind/name`) that exist already.
    pub assumes: Vec<String>,
    /// `releases`: those that this guide is for, where it says so.
    pub releases: Option<ReleaseSet>,
    /// `rules`: levels for this guide.
    pub rules: Vec<(String, Level)>,
    /// `bundle`: the name of the guide's bundle.
    pub bundle: Option<String>,
    /// `source`: what a translation was made from, as hashes; see `site::drift`.
    pub source: Option<String>,
    /// `extra`: anything, for templates.
    #[serde(skip)]
    pub extra: serde_yaml::Mapping,
    /// The whole header with its fences, where there is one.
    pub span: Option<Span>,
    places: Vec<Place>,
}

/// The name of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Field(&'static str);

/// Where a value stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place {
    /// The field, as [`FrontMatter`] names it.
    field: Field,
    /// The item of a list or mapping that was read, from zero; `None` for the whole value.
    item: Option<usize>,
    span: Span,
}

impl FrontMatter {
    /// Where the value of a field stands, by the field's name in this struct (`categories` also for
    /// `category`); `None` if the header does not have it.
    pub fn place(&self, field: &str) -> Option<Span> {
        self.places.iter().find(|place| place.field.0 == field && place.item.is_none()).map(|place| place.span)
    }

    /// Where the item with this index stands that a list field holds (for `rules`, the rule's name).
    pub fn item_place(&self, field: &str, index: usize) -> Option<Span> {
        self.places.iter().find(|place| place.field.0 == field && place.item == Some(index)).map(|place| place.span)
    }
}

/// Splits the header off and reads it; also says where the body starts.
pub(super) fn parse(file: FileId, source: &Source, mode: Mode) -> (FrontMatter, usize, Vec<Diagnostic>) {
    let text = source.text();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let Some(header) = Header::split(text, start) else { return (FrontMatter::default(), start, Vec::new()) };
    let mut reader = fields::Reader::new(file, text);
    match header.syntax {
        Syntax::Yaml => reader.read(&header, mode),
        Syntax::Toml => reader.read_toml(&header),
    }
    let (mut front_matter, diagnostics) = reader.finish();
    front_matter.span = Some(Span::new(file, header.range.clone()));
    let diagnostics = if mode == Mode::Site { diagnostics } else { Vec::new() };
    (front_matter, header.range.end, diagnostics)
}

#[cfg(test)]
mod tests;
