//! Links and images as written, with their places; `site` resolves them.

use crate::source::Span;

/// One link or image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Link or image.
    pub kind: LinkKind,
    /// The destination as written.
    pub target: String,
    /// The whole link in the file.
    pub span: Span,
}

/// What a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](target)` and its forms.
    Link,
    /// `![alt](target)`.
    Image,
}
