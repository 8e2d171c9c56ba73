//! `guidewright.toml` as written: typed, closed, with the place of every fault.
//!
//! Enters: the file's text. Leaves: [`Config`] and diagnostics. Only `title` is required. Stages
//! get the part of it that they need; flags of the command line are laid over it in `cli`.

use crate::diagnostic::{Diagnostic, Level};
use crate::kube::ReleaseSet;
use crate::source::{FileId, Source};

/// The configuration of a site.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `title`: the site's name.
    pub title: String,
    /// `description`.
    pub description: Option<String>,
    /// `base-url`: where the site is published; with a slash at its end.
    pub base_url: Option<String>,
    /// `language`: the default one; `en` where nothing is said.
    pub language: String,
    /// `languages`: all of them, the default one first.
    pub languages: Vec<String>,
    /// `releases`: those that decide.
    pub releases: Option<ReleaseSet>,
    /// `exclude`: globs of paths that are not checked.
    pub exclude: Vec<String>,
    /// `[rules]`: levels of rules and families, in the order of the file.
    pub rules: Vec<(String, Level)>,
    /// `[[overrides]]`: levels for paths.
    pub overrides: Vec<Override>,
    /// `raw-html`: whether raw HTML passes untouched.
    pub raw_html: RawHtml,
    /// `[extra]`: anything, for templates.
    pub extra: toml::Table,
}

/// Levels for some paths.
#[derive(Clone, Debug, Default)]
pub struct Override {
    /// `paths`: globs.
    pub paths: Vec<String>,
    /// `rules`.
    pub rules: Vec<(String, Level)>,
}

/// What becomes of raw HTML in guides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RawHtml {
    /// Harmless tags and attributes pass, the rest is shown as text.
    #[default]
    Safe,
    /// Everything passes.
    All,
}

/// Reads the configuration.
pub fn parse(_file: FileId, _source: &Source) -> (Config, Vec<Diagnostic>) {
    todo!()
}
