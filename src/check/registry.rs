//! All rules, sorted by name. Adding a rule is a file in `rules/` and a line here.

use crate::diagnostic::{Level, RuleName};

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
}

/// All rules, sorted by name.
pub const RULES: &[&Rule] = &[];

/// The rule with this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|rule| rule.name.as_str().cmp(name)).ok().map(|at| RULES[at])
}
