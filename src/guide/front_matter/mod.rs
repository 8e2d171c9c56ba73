//! The YAML header of a guide, split off and typed.
//!
//! Values are read by serde_yaml; the places of keys, values and items are found in the header's
//! lines. A fault in one key loses that key alone. Unknown keys are reported with the nearest known
//! one.

mod fields;
mod header;

use header::{Header, Syntax};

use super::Mode;
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::ReleaseSet;
use crate::source::{FileId, Source, Span};

/// A header, or a value in it, that cannot be read.
pub const FRONT_MATTER: RuleName = RuleName::new("guide::front-matter");
/// A key that front matter does not have.
pub const UNKNOWN_KEY: RuleName = RuleName::new("guide::unknown-key");

/// What the header of a guide says. All fields are optional for the author.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `date`, as a day.
    pub date: Option<jiff::civil::Date>,
    /// `updated`, as a day.
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
    pub extra: serde_yaml::Mapping,
    /// The whole header with its fences, where there is one.
    pub span: Option<Span>,
    places: Vec<Place>,
}

/// Where a value stands.
#[derive(Clone, Debug)]
struct Place {
    /// The field, as [`FrontMatter`] names it.
    field: &'static str,
    /// The item of a list or mapping that was read, from zero; `None` for the whole value.
    item: Option<usize>,
    span: Span,
}

impl FrontMatter {
    /// Where the value of a field stands, by the field's name in this struct (`categories` also for
    /// `category`); `None` if the header does not have it.
    pub fn place(&self, field: &str) -> Option<Span> {
        self.places.iter().find(|place| place.field == field && place.item.is_none()).map(|place| place.span)
    }

    /// Where the item with this index stands that a list field holds (for `rules`, the rule's name).
    pub fn item_place(&self, field: &str, index: usize) -> Option<Span> {
        self.places.iter().find(|place| place.field == field && place.item == Some(index)).map(|place| place.span)
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
