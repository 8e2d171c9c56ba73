//! Reports, told: one file per format.
//!
//! Enters: a [`Report`], the sources and a [`Summary`]; what a format needs beside them stands in its
//! [`Format`]. Leaves: text to a writer. Emitters know nothing of guides or of how a report came to
//! be, and of rules only what they are handed; only here are byte offsets turned into lines and columns.

pub mod github;
pub mod json;
pub mod junit;
pub mod sarif;
pub mod text;

use std::borrow::Cow;
use std::io;

use crate::diagnostic::{Diagnostic, Report};
use crate::source::Sources;
use crate::vantage::{self, Vantage};

/// A form in which a report is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people, in the style of rustc.
    Text(text::Style),
    /// JSON lines, for programs.
    Json,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif(sarif::Tool),
    /// JUnit XML, for the test reports of build servers.
    Junit(junit::Suites),
    /// Workflow commands, which GitHub shows as annotations of a change.
    Github(Root),
}

/// The folder that paths begin in, as seen from where a report is read: empty, or with `/` at its end.
///
/// People read a report beside the site; a build server wants paths from the root of the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root(String);

impl Root {
    /// From the path of a folder with `/` between its segments; empty for the folder itself.
    pub fn new(folder: &str) -> Self {
        let folder = folder.trim_end_matches('/');
        Self(if matches!(folder, "" | ".") { String::new() } else { format!("{folder}/") })
    }

    /// A source's path as seen from there.
    fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if self.0.is_empty() || vantage::is_absolute(path) {
            return Cow::Borrowed(path);
        }
        let whole = format!("{}{path}", self.0);
        Cow::Owned(if path.starts_with("../") { Vantage::default().see(&whole) } else { whole })
    }
}

/// The counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Markdown files.
    pub guides: usize,
    /// YAML or JSON files of their own.
    pub files: usize,
    /// Blocks and files that hold YAML or JSON.
    pub examples: usize,
    /// Documents by class, in a fixed order: `manifest`, `partial`, `fragment`, `custom`, `client-config`, `data`, `broken`, `ignored`.
    pub documents: Vec<(&'static str, usize)>,
    /// Groups of custom resources that nothing is known of, in order of their first documents.
    pub unknown_groups: Vec<UnknownGroup>,
}

/// A group and version whose kinds are not known, so that its documents were not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownGroup {
    /// `group/version`.
    pub api_version: String,
    /// How many documents there are.
    pub count: usize,
    /// The file of the first.
    pub path: String,
    /// Its line.
    pub line: u32,
}

/// Writes a report and its summary to `out`.
pub fn emit(
    format: &Format,
    report: &Report,
    sources: &Sources,
    summary: &Summary,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Text(style) => text::emit(style, report, sources, summary, out),
        Format::Json => json::emit(report, sources, summary, out),
        Format::Sarif(tool) => sarif::emit(tool, report, sources, out),
        Format::Junit(suites) => junit::emit(suites, report, sources, out),
        Format::Github(root) => github::emit(root, report, sources, out),
    }
}

/// All that a diagnostic says in words, for formats with one text for each: the fault, what stands at
/// its place, and what to do next, each on a line.
fn words(diagnostic: &Diagnostic) -> String {
    let mut words = diagnostic.message.clone();
    let label = Some(&diagnostic.primary.text).filter(|text| !text.is_empty());
    for line in label.into_iter().chain(&diagnostic.help) {
        words.push('\n');
        words.push_str(line);
    }
    words
}

#[cfg(test)]
mod tests;
