//! Reports, told: one file per format.
//!
//! Enters: a [`Report`](crate::diagnostic::Report), the sources and a [`Summary`]. Leaves: text to a
//! writer. Emitters know nothing of rules, guides or how a report came to be; only here are byte
//! offsets turned into lines and columns.

pub mod json;
pub mod text;

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
    /// Custom resources that nothing is known of: `group/version`, count, place of the first (`path:line`).
    pub unknown_groups: Vec<(String, usize, String)>,
}
