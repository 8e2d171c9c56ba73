//! Headings, and the anchors that links lead to: stable, and readable in any script.

use crate::source::Span;

/// One heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// Its anchor, unique in the guide: an explicit `{#id}`, else made of the text.
    pub id: String,
    /// Its place in the file.
    pub span: Span,
}
