//! All rules, sorted by name. Adding a rule is a file in `rules/` and a line here.

use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::site::Site;
use crate::source::Sources;

use super::rules::{api, guide, schema, yaml};

/// A rule: its name, default level and documentation.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `family::fault`.
    pub name: RuleName,
    /// The level without any configuration.
    pub level: Level,
    /// One line: the fault.
    pub summary: &'static str,
    /// Markdown under the headings `## What`, `## Why`, `## Bad`, `## Good`, `## How to silence`.
    pub explanation: &'static str,
    /// What it looks at, and with which function where it has one of its own.
    pub reach: Reach,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Reach {
    /// The text itself: a stage before `check` finds the fault while it reads.
    Text,
    /// What an author asks of Guidewright in a text: on also where only files are checked.
    Request,
    /// One document: the walk over its types finds the fault.
    Document,
    /// One page of a site, by its index.
    Page(fn(&Site, usize, &Sources) -> Vec<Diagnostic>),
    /// The whole site.
    Site(fn(&Site, &Sources) -> Vec<Diagnostic>),
}

/// All rules, sorted by name.
pub const RULES: &[&Rule] = &[
];

/// The rule with this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|rule| rule.name.as_str().cmp(name)).ok().map(|at| RULES[at])
}
