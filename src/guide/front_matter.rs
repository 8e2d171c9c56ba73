//! The YAML header of a guide, split off and typed.
//!
//! Values are read by serde_yaml, places of keys come from `yaml`. Unknown keys are reported with
//! the nearest known one.

use crate::diagnostic::Level;
use crate::kube::ReleaseSet;
use crate::source::Span;

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
