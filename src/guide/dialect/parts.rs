//! What stands in a line that is not shown as it is written: tags, attribute lists, icons, files.
//!
//! Here lines are only read; `inline` writes them. Code within a line is passed over.

use std::ops::Range;

use super::attributes;
use super::grammar::{fence_start, indent_of, is_closing_fence, list_item};
use super::lines::Scan;
use super::state::{Edit, Line, TagName};
use super::tags::{self, Role, Tag};
use crate::inclusion;

/// A part of a line that is not shown as it stands.
pub(super) enum Part<'a> {
    Tag(Tag<'a>),
    /// Not shown.
    Nothing(Range<usize>),
    /// A mark for yes or no.
    Sign(Range<usize>, &'static str),
    /// A file that is shown: its path, and where that is named.
    File {
        range: Range<usize>,
        path: String,
        named: Range<usize>,
    },
}

impl Part<'_> {
    pub(super) fn range(&self) -> Range<usize> {
        match self {
            Self::Tag(tag) => tag.range.clone(),
            Self::Nothing(range) | Self::Sign(range, _) | Self::File { range, .. } => range.clone(),
        }
    }
}

impl<'a> Scan<'a> {
    pub(super) fn closing_tag(&self, line: &Line<'_>, name: &TagName) -> Option<Range<usize>> {
        let text = self.body.text();
        let starts = memchr::memchr2_iter(b'{', b'<', text[line.range.clone()].as_bytes());
        starts.map(|at| line.range.start + at).find_map(|at| {
            let tag = tags::read(text, at, &self.modules.components)?;
            (tag.role == Role::Close && Self::name(&tag) == *name).then_some(tag.range)
        })
    }

    /// A line of what its author does not show. A block in it stays, so that it is checked.
    pub(super) fn commented_line(&mut self, line: &Line<'_>) -> bool {
        let Some(name) = self.comment.clone() else { return false };
        if let Some(tag) = self.closing_tag(line, &name) {
            self.comment = None;
            self.touch(line.range.start);
            self.edits.push(Edit { range: line.range.start..self.line_end(tag.end), text: "".into() });
            return true;
        }
        let mut content = line.content;
        while let Some((rest, _)) = list_item(content, 0).filter(|(rest, _)| rest.len() < content.len()) {
            content = rest;
        }
        if fence_start(content).is_some() {
            return false;
        }
        self.touch(line.range.start);
        self.edits.push(Edit { range: line.range.clone(), text: "".into() });
        true
    }

    /// Whether a line of a quote is code.
    pub(super) fn is_quoted_code(&mut self, content: &str) -> bool {
        let mut inside = content;
        loop {
            let next = inside.strip_prefix('>').map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
            let next = next.or_else(|| list_item(inside, 0).map(|(rest, _)| rest));
            match next.filter(|next| next.len() < inside.len()) {
                Some(next) => inside = next,
                None => break,
            }
        }
        let trimmed = inside.trim();
        match (self.quoted_fence, fence_start(trimmed)) {
            (Some((mark, length)), _) => {
                if is_closing_fence(trimmed, mark, length) {
                    self.quoted_fence = None;
                }
                true
            }
            (None, Some(fence)) => {
                self.quoted_fence = Some(fence);
                true
            }
            (None, None) => indent_of(inside) >= 4,
        }
    }

    /// Lines that speak to a generator alone: a place for contents, attributes, abbreviations.
    pub(super) fn is_left_out(&self, content: &str, line: &Line<'_>) -> bool {
        let is_contents = |content: &str| {
            matches!(content.to_ascii_lowercase().as_str(), "[toc]" | "[[toc]]" | "[[_toc_]]" | "{:toc}" | "{: toc}")
        };
        let next = || self.body.text()[line.range.end..].lines().next().unwrap_or("").trim();
        is_contents(content)
            || attributes::list(content) == Some(content.len())
            || (content == "TOC" && is_contents(next()))
            || content
                .strip_prefix("*[")
                .is_some_and(|rest| rest.split_once("]:").is_some_and(|(word, _)| !word.is_empty()))
            || (content.starts_with("{/*") && content.ends_with("*/}") && self.modules.components.is_mdx)
    }

    /// The parts of a line that are not shown as they stand, and where it ends: a tag may end in a later line.
    pub(super) fn parts(&self, content: &str, line: Range<usize>) -> (Vec<Part<'a>>, usize) {
        let text = self.body.text();
        if let Some(path) = attributes::snippet(content) {
            return match inclusion::is_data_file(path) {
                true => {
                    let file = Part::File { range: line.clone(), path: path.to_owned(), named: line.clone() };
                    (vec![file], line.end)
                }
                false => (vec![Part::Nothing(line.clone())], line.end),
            };
        }
        let (mut parts, mut at, mut end) = (Vec::new(), line.start, line.end);
        while at < end {
            let rest = &text[at..end];
            let length = match rest.as_bytes()[0] {
                b'`' => attributes::code(rest),
                b'\\' => 2,
                b'<' if rest.starts_with("<!--") => rest.find("-->").map_or(rest.len(), |end| end + 3),
                b'<' | b'{' => {
                    if let Some((length, named)) = self.modules.raw_file(rest) {
                        parts.push(Part::File { range: at..at + length, path: text[named.clone()].to_owned(), named });
                        at += length;
                        continue;
                    }
                    if let Some(tag) = tags::read(text, at, &self.modules.components) {
                        let next = tag.range.end;
                        if next > end {
                            let line_end = self.line_end(next);
                            end = next + text[next..line_end].trim_end().len();
                        }
                        parts.push(Part::Tag(tag));
                        at = next;
                        continue;
                    }
                    let before = text[line.start..at].chars().next_back();
                    let is_attached = before.is_some_and(|c| matches!(c, ')' | ']' | '`' | ':'));
                    match attributes::list(rest).filter(|_| is_attached) {
                        Some(length) => {
                            parts.push(Part::Nothing(at..at + length));
                            length
                        }
                        None => 1,
                    }
                }
                b':' => match attributes::icon(rest) {
                    Some((length, sign)) => {
                        parts.push(Part::Sign(at..at + length, sign));
                        length
                    }
                    None => 1,
                },
                _ => rest.find(['`', '\\', '<', '{', ':']).unwrap_or(rest.len()),
            };
            at += length.min(rest.len());
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
        (parts, end)
    }
}
