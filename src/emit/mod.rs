//! Reports, told: one file per format.
//!
//! Enters: a [`Report`], the sources and a [`Summary`]. Leaves: text to a writer. Emitters know
//! nothing of rules, guides or how a report came to be; only here are byte offsets turned into lines
//! and columns.

pub mod json;
pub mod text;

use std::io;

use crate::diagnostic::Report;
use crate::source::Sources;

/// A form in which a report is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people, in the style of rustc.
    Text(text::Style),
    /// JSON lines, for programs.
    Json,
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
    }
}
