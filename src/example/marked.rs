//! Marked lines: which lines `hl`, `ins`, `del` and `fold` mean.
//!
//! Enters: the attributes of a block and its code; for an example, also its documents. Leaves: ranges
//! of lines, and what is said of those that do not exist. How marked lines look is not known here.

use std::ops::Range;

use super::ExampleDocument;
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::guide::fence::{Attribute, Info};
use crate::kube::{FieldPath, PathSegment};
use crate::source::{Excerpt, Span};
use crate::yaml::Document;

/// A line or field that is to be marked and does not exist.
pub const MISSING_LINE: RuleName = RuleName::new("guide::missing-line");

/// How lines are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `hl`: highlighted.
    Highlighted,
    /// `ins`: as an addition.
    Inserted,
    /// `del`: as a removal.
    Deleted,
    /// `fold`: hidden until asked for.
    Folded,
}

/// Lines of a block that are marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineMark {
    /// How.
    pub mark: Mark,
    /// Which: from zero, the end exclusive.
    pub lines: Range<usize>,
}

impl Mark {
    /// The mark of an attribute with this key.
    pub(super) fn of(key: &str) -> Option<Self> {
        match key {
            "hl" => Some(Self::Highlighted),
            "ins" => Some(Self::Inserted),
            "del" => Some(Self::Deleted),
            "fold" => Some(Self::Folded),
            _ => None,
        }
    }
}

/// The marked lines of a block that is no example: lines by number. What does not exist is left out.
pub fn of_block(info: &Info, code: &str) -> Vec<LineMark> {
    let count = code.trim_end_matches('\n').lines().count();
    let marks = info.attributes.iter().filter_map(|attribute| Some((Mark::of(&attribute.key.text)?, attribute)));
    let lines = marks.flat_map(|(mark, attribute)| {
        let items = attribute.value.iter().flat_map(|value| items(&value.text));
        let ranges = items.filter_map(|(_, item)| numbers(item)?.ok()).filter(|lines| lines.end <= count);
        ranges.map(move |lines| LineMark { mark, lines }).collect::<Vec<_>>()
    });
    lines.collect()
}

/// The marks that a block asks for.
pub(super) fn asked(info: &Info) -> Vec<(Mark, Attribute)> {
    let marks =
        info.attributes.iter().filter_map(|attribute| Some((Mark::of(&attribute.key.text)?, attribute.clone())));
    marks.collect()
}

/// Whether a mark is written as ranges alone in braces, `{2-4}`.
pub(super) fn is_in_braces(attribute: &Attribute) -> bool {
    let key = attribute.key.span;
    attribute.value.as_ref().is_some_and(|value| key.start < value.span.start && value.span.end < key.end)
}

/// Where fields that are marked may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fields<'d> {
    /// In these documents.
    Of(&'d [ExampleDocument]),
    /// Nowhere: the block is no example.
    None,
}

/// The lines that the attributes of a block mean.
pub(super) fn resolve(
    asked: &[(Mark, Attribute)],
    code: &Excerpt,
    fields: Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<LineMark> {
    if asked.is_empty() {
        return Vec::new();
    }
    let documents = match fields {
        Fields::Of(documents) => documents,
        Fields::None => &[],
    };
    let lines = Lines::of(code);
    let mut marks = Vec::new();
    for (mark, attribute) in asked {
        let key = &attribute.key.text;
        let Some(value) = attribute.value.as_ref().filter(|value| !value.text.trim().is_empty()) else {
            let missing = Missing { key, span: attribute.span(), what: String::new() };
            diagnostics.push(missing.no_value());
            continue;
        };
        let quote = u32::from(value.span.range().len() > value.text.len());
        for (at, item) in items(&value.text) {
            let start = value.span.start + quote + u32::try_from(at).unwrap_or(0);
            let end = (start + u32::try_from(item.len()).unwrap_or(0)).min(value.span.end);
            let span = if start < end { Span { start, end, ..value.span } } else { value.span };
            let missing = |what: String| Missing { key, span, what };
            match numbers(item) {
                Some(Ok(range)) if range.end <= lines.count => marks.push(LineMark { mark: *mark, lines: range }),
                Some(Ok(range)) => diagnostics.push(missing(item.to_owned()).line(range.end, lines.count)),
                Some(Err(())) => diagnostics.push(missing(item.to_owned()).range()),
                None => match lines.of_path(item, documents) {
                    Some(range) => marks.push(LineMark { mark: *mark, lines: range }),
                    // Where nothing can be read, something else is told.
                    None if documents.iter().any(|one| one.document.is_broken()) => {}
                    None => diagnostics.push(missing(item.to_owned()).field()),
                },
            }
        }
    }
    marks
}

/// A mark that leads nowhere, to be told.
struct Missing<'a> {
    key: &'a str,
    span: Span,
    what: String,
}

impl Missing<'_> {
    fn tell(&self, message: String) -> Diagnostic {
        Diagnostic::new(MISSING_LINE, Level::Error, message, self.span)
    }

    fn no_value(&self) -> Diagnostic {
        let key = self.key;
        self.tell(format!("`{key}` names no line"))
            .help(format!("write lines or a field: `{key}=2-4,7`, `{key}=spec.replicas`"))
    }

    fn line(&self, line: usize, count: usize) -> Diagnostic {
        let lines = if count == 1 { "one line".to_owned() } else { format!("{count} lines") };
        self.tell(format!("`{}` marks line {line} of a block with {lines}", self.key)).at("no such line")
    }

    fn range(&self) -> Diagnostic {
        self.tell(format!("`{}` marks no lines with `{}`", self.key, self.what))
            .help("lines count from 1, and a range ends after it begins: `2-4`")
    }

    fn field(&self) -> Diagnostic {
        self.tell(format!("`{}` marks `{}`, which is not in this block", self.key, self.what))
            .at("no such field")
            .help("write the path from the top: `spec.template.spec.containers[0].image`")
    }
}

/// The items of a list, each with its offset. Commas between quotes and brackets do not count.
fn items(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut depth = 0_usize;
    let mut quoted = false;
    let parts = text.split(move |c: char| {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0 && !quoted
    });
    let base = text.as_ptr() as usize;
    parts
        .map(move |part| {
            let item = part.trim();
            (item.as_ptr() as usize - base, item)
        })
        .filter(|(_, item)| !item.is_empty())
}

/// The lines of `7` or `2-4`; an error for a range of none. `None` for anything else.
fn numbers(item: &str) -> Option<Result<Range<usize>, ()>> {
    let (first, last) = item.split_once('-').unwrap_or((item, item));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(first.trim()) || !is_number(last.trim()) {
        return None;
    }
    let number = |text: &str| text.trim().parse::<usize>().unwrap_or(usize::MAX - 1);
    let (first, last) = (number(first), number(last));
    Some(if first == 0 || last < first { Err(()) } else { Ok(first - 1..last) })
}

/// The lines of a block and where each begins in the file.
struct Lines {
    count: usize,
    starts: Vec<usize>,
}

impl Lines {
    fn of(code: &Excerpt) -> Self {
        let text = code.text().trim_end_matches('\n');
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts: Vec<usize> = std::iter::once(0).chain(breaks).map(|at| code.offset_in_file(at)).collect();
        Self { count: if text.is_empty() { 0 } else { starts.len() }, starts }
    }

    fn at(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset as usize).saturating_sub(1)
    }

    /// The lines of a field in the first document that has it.
    fn of_path(&self, path: &str, documents: &[ExampleDocument]) -> Option<Range<usize>> {
        let path = field_path(path)?;
        documents.iter().find_map(|one| self.of_field(&path, &one.document))
    }

    fn of_field(&self, path: &FieldPath, document: &Document) -> Option<Range<usize>> {
        let mut node = document.root()?;
        let mut start = node.span().start;
        for segment in path.segments() {
            node = match segment {
                PathSegment::Key(key) => {
                    let entry = node.entry(key)?;
                    start = entry.key_span.start;
                    entry.value
                }
                PathSegment::Index(index) => {
                    let item = node.item(*index)?;
                    start = item.span().start;
                    item
                }
            };
        }
        let first = self.at(start);
        // A value brought in by an alias stands elsewhere.
        let end = node.span().end.max(start + 1);
        let last = if node.span().start >= start { self.at(end - 1) } else { first };
        Some(first..last + 1)
    }
}

/// Reads `spec.containers[0].env`, `metadata.labels["app.kubernetes.io/name"]`.
fn field_path(text: &str) -> Option<FieldPath> {
    let mut path = FieldPath::root();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            if let Some(quoted) = inner.strip_prefix('"') {
                let (key, after) = quoted.split_once("\"]")?;
                path.push_key(key);
                rest = after;
            } else {
                let (index, after) = inner.split_once(']')?;
                path.push_index(index.parse().ok()?);
                rest = after;
            }
        } else {
            let rest_of_key = rest.strip_prefix('.').filter(|_| !path.is_root()).unwrap_or(rest);
            let end = rest_of_key.find(['.', '[']).unwrap_or(rest_of_key.len());
            let key = &rest_of_key[..end];
            if key.is_empty() {
                return None;
            }
            path.push_key(key);
            rest = &rest_of_key[end..];
        }
    }
    (!path.is_root()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::super::{Attributes, Setting, Syntax};
    use super::*;
    use crate::guide::fence::Spanned;
    use crate::source::Sources;

    const CODE: &str = "kind: Pod\nspec:\n  containers:\n  - name: a\n    args: |\n      x\n      y\n  - name: b\nlabels: {a.b/c: 1}\n";

    /// The lines that a value means, from one, and what is said.
    fn lines(value: &str) -> (Vec<(usize, usize)>, Vec<String>) {
        let mut sources = Sources::default();
        let file = sources.add("a.md", CODE);
        let code = Excerpt::whole(file, sources.get(file));
        let documents = read::documents(&code, Syntax::Yaml, Setting::Markdown, &Attributes::default(), &[]);
        let spanned = |text: &str| Spanned { text: text.to_owned(), span: Span::new(file, 0..text.len()) };
        let attribute = Attribute { key: spanned("hl"), value: Some(spanned(value)) };
        let mut said = Vec::new();
        let marks = resolve(&[(Mark::Highlighted, attribute)], &code, Fields::Of(&documents), &mut said);
        let lines = marks.into_iter().map(|mark| (mark.lines.start + 1, mark.lines.end)).collect();
        (lines, said.into_iter().map(|one| one.message).collect())
    }

    #[test]
    fn lines_are_marked_by_number_and_by_field() {
        for (value, expected) in [
            ("2", vec![(2, 2)]),
            ("2-4,7", vec![(2, 4), (7, 7)]),
            ("kind", vec![(1, 1)]),
            ("spec.containers", vec![(3, 8)]),
            ("spec.containers[0].args, 9", vec![(5, 7), (9, 9)]),
            ("spec.containers[1]", vec![(8, 8)]),
            ("labels[\"a.b/c\"]", vec![(9, 9)]),
        ] {
            assert_eq!(lines(value), (expected, vec![]), "{value}");
        }
    }

    #[test]
    fn what_does_not_exist_is_told() {
        for (value, message) in [
            ("10", "`hl` marks line 10 of a block with 9 lines"),
            ("8-12", "`hl` marks line 12 of a block with 9 lines"),
            ("0", "`hl` marks no lines with `0`"),
            ("4-2", "`hl` marks no lines with `4-2`"),
            ("spec.replicas", "`hl` marks `spec.replicas`, which is not in this block"),
            ("spec..x", "`hl` marks `spec..x`, which is not in this block"),
            ("99999999999999999999", "`hl` marks line 18446744073709551614 of a block with 9 lines"),
        ] {
            assert_eq!(lines(value), (vec![], vec![message.to_owned()]), "{value}");
        }
    }
}
