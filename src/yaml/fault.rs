//! Syntax errors as an author can act on them: what is wrong, where to look, what to do.

use std::ops::Range;

use super::events::{Layout, SyntaxError};
use super::split::Piece;
use super::{Reading, SYNTAX, TAB};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::Span;

type Fault = Box<Diagnostic>;

fn syntax_at(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(SYNTAX, Level::Error, message, span)
}

/// What the event library found.
pub(super) fn syntax(reading: &Reading<'_>, _piece: &Piece, error: &SyntaxError) -> Fault {
    let end =
        reading.text[error.at.min(reading.text.len())..].chars().next().map_or(error.at, |c| error.at + c.len_utf8());
    let span = reading.excerpt.span(error.at..end);
    if reading.text[error.at..].starts_with('\t') {
        return Box::new(
            Diagnostic::new(TAB, Level::Error, "a tab stands where YAML wants spaces", span)
                .help("Indent with spaces."),
        );
    }
    let mut diagnostic = syntax_at(span, error.problem);
    if let Some((context, at)) = error.context {
        diagnostic = diagnostic.label(reading.excerpt.span(at..at), context);
    }
    Box::new(diagnostic)
}

/// A value that does not fit its tag, or that JSON does not have.
pub(super) fn value(span: Span, problem: String) -> Fault {
    Box::new(syntax_at(span, problem))
}

/// A scalar that cannot be a key.
pub(super) fn key(span: Span, text: &str) -> Fault {
    let message = if text.is_empty() { "a key is missing".to_owned() } else { format!("`{text}` cannot be a key") };
    Box::new(syntax_at(span, message).help("Put the key in quotes."))
}

/// A collection where a key is wanted.
pub(super) fn collection_key(reading: &Reading<'_>, at: usize, _layout: Layout) -> Fault {
    Box::new(
        syntax_at(reading.excerpt.span(at..at + 1), "a mapping or list cannot be a key")
            .help("If this is a template placeholder such as `{{ name }}`, put the whole value in quotes."),
    )
}

/// `*name` without `&name` before it.
pub(super) fn unknown_anchor(reading: &Reading<'_>, range: Range<usize>, name: &str) -> Fault {
    Box::new(
        syntax_at(reading.excerpt.span(range), format!("the alias `*{name}` has no anchor `&{name}` before it"))
            .help("If the value shall begin with `*`, put it in quotes."),
    )
}

/// An alias inside what it names.
pub(super) fn recursion(span: Span, name: &str, anchor: Span) -> Fault {
    Box::new(
        syntax_at(span, format!("the alias `*{name}` stands inside the value that it names"))
            .label(anchor, "the value begins here"),
    )
}

/// `<<` with something else than mappings.
pub(super) fn merge(span: Span) -> Fault {
    Box::new(syntax_at(span, "the value of `<<` must be a mapping or a list of mappings"))
}

/// Nesting beyond the limit.
pub(super) fn depth(span: Span, limit: usize) -> Fault {
    Box::new(syntax_at(span, format!("nested more than {limit} levels deep")))
}
