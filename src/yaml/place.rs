//! The lines around a syntax error, by which `fault` tells what the author likely meant.

use std::ops::Range;

use super::events::SyntaxError;
use super::scan::{self, TokenKind};
use super::split::Piece;
use super::{Reading, SYNTAX};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::Span;

/// The text around an error.
pub(super) struct Place<'r> {
    pub(super) reading: &'r Reading<'r>,
    pub(super) text: &'r str,
    /// Where the library could not go on.
    pub(super) at: usize,
    /// Where what it was reading began.
    pub(super) context: usize,
    /// The document.
    pub(super) content: Range<usize>,
}

impl<'r> Place<'r> {
    pub(super) fn new(reading: &'r Reading<'r>, piece: &Piece, error: &SyntaxError) -> Self {
        let text = &*reading.text;
        let content = piece.whole.clone();
        let within = |at: usize| text.floor_char_boundary(at.clamp(content.start, content.end));
        let at = within(error.at);
        let context = within(error.context.map_or(error.at, |(_, at)| at));
        Self { reading, text, at, context, content }
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let end = self.text.ceil_char_boundary(range.end.min(self.text.len()));
        self.reading.excerpt.span(range.start.min(end)..end)
    }

    pub(super) fn fault(&self, message: impl Into<String>, range: Range<usize>) -> Diagnostic {
        Diagnostic::new(SYNTAX, Level::Error, message, self.span(range))
    }

    /// The line that holds `at`, without its line break.
    pub(super) fn line(&self, at: usize) -> Range<usize> {
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[at..].find('\n').map_or(self.text.len(), |length| at + length);
        start..end
    }

    /// The line without blanks and comments around what it holds.
    pub(super) fn content_of(&self, line: Range<usize>) -> Range<usize> {
        let text = &self.text[line.clone()];
        let start = line.start + (text.len() - text.trim_start().len());
        let end = text.find(" #").map_or(line.end, |at| line.start + at);
        let length = self.text[start.min(end)..end].trim_end().len();
        start..start + length
    }

    /// The last line before `at` that holds more than a comment, in this document.
    pub(super) fn line_before(&self, at: usize) -> Option<Range<usize>> {
        let mut line = self.line(at);
        while line.start > self.content.start {
            line = self.line(line.start - 1);
            if !matches!(self.text[line.clone()].trim_start().as_bytes().first(), None | Some(b'#')) {
                return Some(line);
            }
        }
        None
    }

    /// Whether nothing but blanks stands before `at` on its line.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        self.text[self.line(at).start..at].trim().is_empty()
    }

    /// From `at` to the next blank, comma or closing bracket.
    pub(super) fn word(&self, at: usize) -> Range<usize> {
        let rest = &self.text[at..];
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}');
        at..at + rest[first..].find(ends).map_or(rest.len(), |length| first + length)
    }

    /// The innermost bracket that is open at the end of the document.
    pub(super) fn unclosed_bracket(&self) -> Option<usize> {
        let mut open = Vec::new();
        for token in scan::scan(&self.text[self.content.clone()]) {
            match token.kind {
                TokenKind::Open => open.push(token.range.start),
                TokenKind::Close => drop(open.pop()),
                _ => {}
            }
        }
        open.pop().map(|at| self.content.start + at)
    }

    /// From `at` to the end of what the line holds.
    pub(super) fn rest(&self, at: usize) -> Range<usize> {
        at..self.content_of(self.line(at)).end.max(at)
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    pub(super) fn is_tab(&self, problem: &str) -> bool {
        problem.starts_with("found a tab character")
            || self.byte(self.at) == Some(b'\t')
            || !problem.contains("',' or") && self.tab_in_indentation().is_some()
    }

    pub(super) fn tab_in_indentation(&self) -> Option<usize> {
        let line = self.line(self.at);
        let text = &self.text[line.clone()];
        let indentation = &text[..text.len() - text.trim_start().len()];
        indentation.find('\t').map(|at| line.start + at)
    }
}
