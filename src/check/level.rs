//! What a finding weighs: defaults, configuration, front matter, `allow=`.

use crate::diagnostic::Level;
use crate::kube::ReleaseSet;

/// The levels and releases of a run.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// From the configuration and the command line: a rule or a family (`policy`) and its level, in order; the last that matches counts.
    pub rules: Vec<(String, Level)>,
    /// Levels for paths: globs and their levels, in order.
    pub overrides: Vec<(Vec<String>, Vec<(String, Level)>)>,
    /// The releases that decide, where the author named them. `None`: all embedded ones, and what only some reject is no error.
    pub releases: Option<ReleaseSet>,
    /// Whether the set is a site or foreign files: for those the families `guide`, `reference`, `bundle` and `policy` are off.
    pub scope: RunScope,
}

/// What is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunScope {
    /// The guides of a site.
    #[default]
    Site,
    /// Any Markdown and YAML files.
    Paths,
}
