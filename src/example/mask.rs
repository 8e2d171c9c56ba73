//! Blanks what is not YAML (ellipses, placeholders, template lines), so that spans hold and the rest can be parsed.
//!
//! Enters: the text of an example. Leaves: a [`Masked`] reading of it, equal in length, and where the
//! ellipses and placeholders stood. What is shown, copied and bundled stays unmasked. Nothing here
//! knows what a document means.

use std::borrow::Cow;
use std::ops::Range;

use super::marks::{self, Mark, MarkKind};
use super::regions::{Regions, block_scalar_at, holds};
use super::{Setting, Syntax, secret_stubs, stand_in};
use crate::source::Excerpt;
use crate::yaml::{Elision, Reading};

/// An example's text as YAML, and what stood in it that is not.
#[derive(Debug)]
pub struct Masked<'a> {
    /// What the parser reads.
    pub reading: Reading<'a>,
    /// Placeholders, and values cut short: not what would be sent to a server. Sorted.
    pub placeholders: Vec<Range<usize>>,
    /// Ellipses of any form, by offset. Sorted.
    pub ellipses: Vec<usize>,
    /// Lines of template code that were left out. Sorted.
    pub template_lines: Vec<Range<usize>>,
}

/// Masks the text of an example.
pub fn mask(excerpt: &Excerpt, syntax: Syntax, setting: Setting) -> Masked<'_> {
    mask_with(excerpt, syntax, setting, Stubs::Taken, &[])
}

/// Masks the text of an example in which a shell puts in values at these places.
pub(super) fn mask_with<'e>(
    excerpt: &'e Excerpt,
    syntax: Syntax,
    setting: Setting,
    stubs: Stubs,
    expansions: &[Range<usize>],
) -> Masked<'e> {
    let masked = match syntax {
        Syntax::Yaml => mask_yaml(excerpt.text(), setting, stubs, expansions),
        Syntax::Json => mask_json(excerpt.text(), setting, expansions),
    };
    let mut masked = masked.unwrap_or_else(|| Parts { text: Cow::Borrowed(excerpt.text()), ..Parts::default() });
    masked.elisions.sort_unstable_by_key(|elision| elision.at);
    Masked {
        ellipses: masked.elisions.iter().map(|elision| elision.at).collect(),
        reading: Reading { excerpt, text: masked.text, wildcards: masked.wildcards, elisions: masked.elisions },
        placeholders: masked.placeholders,
        template_lines: masked.template_lines,
    }
}

/// Whether a value that can be none of a Secret stands for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stubs {
    /// It does.
    Taken,
    /// Its author asks what a server says of it.
    Checked,
}

/// What the masks of both syntaxes have in common.
#[derive(Default)]
struct Parts<'a> {
    text: Cow<'a, str>,
    wildcards: Vec<Range<usize>>,
    elisions: Vec<Elision>,
    placeholders: Vec<Range<usize>>,
    template_lines: Vec<Range<usize>>,
}

/// `None` where there is nothing to mask.
fn mask_yaml<'t>(text: &'t str, setting: Setting, stubs: Stubs, expansions: &[Range<usize>]) -> Option<Parts<'t>> {
    let mut found = if marks::may_have_marks(text) { marks::find(text) } else { Vec::new() };
    add_expansions(expansions, &mut found);
    if setting == Setting::Markdown {
        if stubs == Stubs::Taken {
            secret_stubs::add(text, &mut found);
        }
        stand_in::add(text, &mut found);
    } else {
        // In a file, `...` at the start of a line ends a document, and what looks like a stub is a value.
        found.retain(|mark| match mark.kind {
            MarkKind::EllipsisLine => {
                text[..mark.range.start].ends_with([' ', '\t']) || text.as_bytes()[mark.range.start] != b'.'
            }
            // Two dots are a parent folder sooner than a gap.
            MarkKind::EllipsisValue | MarkKind::EllipsisInFlow => &text[mark.range.clone()] != "..",
            MarkKind::Stub | MarkKind::BlockStub => false,
            _ => true,
        });
    }
    let has_comment_ellipses = text.contains('#') && (text.contains("..") || text.contains('…'));
    if found.is_empty() && !has_comment_ellipses {
        return None;
    }
    let draft = Filler::new(text).fill(&found, |_| Flow::Outside);
    let regions = Regions::of(&draft);
    found.retain(|mark| counts(mark, &regions, text));
    let mut parts = assemble(text, &found, |at| flow_at(&regions, at));
    parts
        .elisions
        .extend(regions.comments.iter().filter_map(|comment| comment_elision(text, comment, &regions, setting)));
    Some(parts)
}

/// `None` where there is nothing to mask.
fn mask_json<'t>(text: &'t str, setting: Setting, expansions: &[Range<usize>]) -> Option<Parts<'t>> {
    if expansions.is_empty()
        && !marks::may_have_marks(text)
        && !text.contains("//")
        && !text.contains("/*")
        && !text.contains('\t')
    {
        return None;
    }
    let (bare, mut elisions) = blank_json_comments(text, setting);
    let mut found = marks::find(&bare);
    add_expansions(expansions, &mut found);
    let mut parts = assemble(&bare, &found, |_| Flow::Inside);
    parts.elisions.append(&mut elisions);
    Some(Parts { text: Cow::Owned(parts.text.into_owned()), ..parts })
}

/// Adds what a shell puts in to the marks, which stay sorted and apart: a mark that reaches into an
/// expansion is part of it.
fn add_expansions(expansions: &[Range<usize>], found: &mut Vec<Mark>) {
    if expansions.is_empty() {
        return;
    }
    let mut marks = std::mem::take(found).into_iter().peekable();
    for expansion in expansions {
        while let Some(mark) = marks.next_if(|mark| mark.range.end <= expansion.start) {
            found.push(mark);
        }
        let mut range = expansion.clone();
        while let Some(mark) = marks.next_if(|mark| mark.range.start < range.end) {
            range = range.start.min(mark.range.start)..range.end.max(mark.range.end);
        }
        match found.last_mut() {
            Some(last) if last.range.end > range.start => last.range.end = last.range.end.max(range.end),
            _ => found.push(Mark { range, kind: MarkKind::Placeholder }),
        }
    }
    found.extend(marks);
}

/// Whether a place is between the brackets of a flow collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Inside,
    Outside,
}

/// Fills the marks and lists what they were.
fn assemble<'a>(text: &'a str, found: &[Mark], flow_at: impl Fn(usize) -> Flow) -> Parts<'a> {
    let mut parts = Parts { text: Cow::Owned(Filler::new(text).fill(found, &flow_at)), ..Parts::default() };
    for mark in found {
        let at = mark.range.start;
        let anywhere = Elision { at, column: usize::MAX };
        let here = || match flow_at(at) {
            Flow::Inside => anywhere,
            Flow::Outside => Elision { at, column: column(text, at) },
        };
        match mark.kind {
            MarkKind::Placeholder | MarkKind::Stub | MarkKind::BlockStub => {
                parts.wildcards.push(mark.range.clone());
                parts.placeholders.push(mark.range.clone());
            }
            MarkKind::EllipsisValue => {
                parts.wildcards.push(mark.range.clone());
                parts.elisions.push(anywhere);
            }
            MarkKind::EllipsisLine => parts.elisions.push(here()),
            MarkKind::EllipsisInFlow => parts.elisions.push(anywhere),
            MarkKind::TemplateLine => {
                parts.template_lines.push(mark.range.clone());
                parts.elisions.push(here());
            }
        }
    }
    parts
}

/// Writes a text of the same length with other bytes for its marks.
struct Filler<'t> {
    text: &'t str,
    filled: String,
    /// The last byte written that is not white space.
    last: Option<u8>,
}

impl<'t> Filler<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, filled: String::with_capacity(text.len()), last: None }
    }

    fn fill(mut self, found: &[Mark], flow_at: impl Fn(usize) -> Flow) -> String {
        for mark in found {
            self.copy_to(mark.range.start);
            let flow = flow_at(mark.range.start);
            match mark.kind {
                MarkKind::Placeholder | MarkKind::Stub | MarkKind::EllipsisValue => self.put('x', mark.range.end),
                MarkKind::BlockStub => self.copy_to(mark.range.end),
                MarkKind::TemplateLine => self.put(' ', mark.range.end),
                MarkKind::EllipsisLine if flow == Flow::Outside => self.put(' ', mark.range.end),
                MarkKind::EllipsisLine | MarkKind::EllipsisInFlow if flow == Flow::Inside => {
                    self.put_nothing_in_flow(mark.range.end);
                }
                // The parser's business: text that ends with an ellipsis.
                MarkKind::EllipsisLine | MarkKind::EllipsisInFlow => self.copy_to(mark.range.end),
            }
        }
        self.copy_to(self.text.len());
        self.filled
    }

    /// Copies the text up to `end`, if it is not written yet.
    fn copy_to(&mut self, end: usize) {
        let Some(part) = self.text.get(self.filled.len()..end) else { return };
        self.filled.push_str(part);
        self.last = part.trim_end().bytes().next_back().or(self.last);
    }

    /// Writes `with` for each byte up to `end`, but for line breaks.
    fn put(&mut self, with: char, end: usize) {
        // By bytes: a comma may stand for the first one of a character already.
        let Some(part) = self.text.as_bytes().get(self.filled.len()..end) else { return };
        self.filled.extend(part.iter().map(|b| if *b == b'\n' { '\n' } else { with }));
        if with != ' ' {
            self.last = Some(b'x');
        }
    }

    /// Leaves an item of a flow collection out, and keeps the commas right.
    fn put_nothing_in_flow(&mut self, end: usize) {
        let rest = &self.text[end..];
        let next = rest.trim_start().bytes().next();
        let after_separator = matches!(self.last, None | Some(b'[' | b'{' | b','));
        if after_separator && next == Some(b',') {
            let comma = end + (rest.len() - rest.trim_start().len()) + 1;
            self.put(' ', comma);
        } else if after_separator || matches!(next, None | Some(b',' | b']' | b'}')) {
            self.put(' ', end);
        } else {
            self.filled.push(',');
            self.last = Some(b',');
            self.put(' ', end);
        }
    }
}

/// Whether a mark counts. In a comment none does; in a block scalar only a line that would end it.
fn counts(mark: &Mark, regions: &Regions, text: &str) -> bool {
    let at = mark.range.start;
    if holds(&regions.comments, at) {
        return false;
    }
    if mark.kind == MarkKind::BlockStub {
        return true;
    }
    let Some(block) = block_scalar_at(regions, at) else {
        return mark.kind != MarkKind::EllipsisInFlow || flow_at(regions, at) == Flow::Inside;
    };
    matches!(mark.kind, MarkKind::TemplateLine | MarkKind::EllipsisLine) && column(text, at) < block.indent
}

fn flow_at(regions: &Regions, at: usize) -> Flow {
    if holds(&regions.flows, at) { Flow::Inside } else { Flow::Outside }
}

/// The place of a comment that says that something is left out.
fn comment_elision(text: &str, comment: &Range<usize>, regions: &Regions, setting: Setting) -> Option<Elision> {
    let words = text.get(comment.clone())?.strip_prefix('#')?;
    if !marks::is_ellipsis_comment(words, setting) {
        return None;
    }
    let at = comment.start;
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let stands_alone = text[line_start..at].trim().is_empty() && flow_at(regions, at) == Flow::Outside;
    Some(Elision { at, column: if stands_alone { at - line_start } else { usize::MAX } })
}

/// The column of a place, in bytes from zero.
fn column(text: &str, at: usize) -> usize {
    at - memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |newline| newline + 1)
}

/// The text without `//` and `/* */` comments and tabs, and where comments say that something is left out.
fn blank_json_comments(text: &str, setting: Setting) -> (String, Vec<Elision>) {
    let bytes = text.as_bytes();
    let mut bare = String::with_capacity(text.len());
    let mut elisions = Vec::new();
    let mut in_string = false;
    let mut at = 0;
    while at < bytes.len() {
        let comment = match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'/')) if !in_string => memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end),
            (b'/', Some(b'*')) if !in_string => text[at + 2..].find("*/").map_or(bytes.len(), |end| at + 2 + end + 2),
            _ => at,
        };
        if comment > at {
            let words = text[at + 2..comment].trim_end_matches("*/");
            if marks::is_ellipsis_comment(words, setting) {
                elisions.push(Elision { at, column: usize::MAX });
            }
            bare.extend(bytes[at..comment].iter().map(|b| if *b == b'\n' { '\n' } else { ' ' }));
            at = comment;
            continue;
        }
        match bytes[at] {
            b'"' => in_string = !in_string,
            b'\n' => in_string = false,
            b'\\' if in_string => {
                bare.push('\\');
                at += 1;
            }
            b'\t' if !in_string => {
                bare.push(' ');
                at += 1;
                continue;
            }
            _ => {}
        }
        let length = text[at..].chars().next().map_or(1, char::len_utf8);
        bare.push_str(text.get(at..at + length).unwrap_or(""));
        at += length;
    }
    (bare, elisions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// What masking makes of a text: the text to parse, placeholders, and the columns of ellipses.
    fn masked(text: &str, syntax: Syntax, setting: Setting) -> (String, Vec<String>, Vec<Option<usize>>) {
        let mut sources = Sources::default();
        let file = sources.add("a", text);
        let excerpt = Excerpt::whole(file, sources.get(file));
        let masked = mask(&excerpt, syntax, setting);
        assert_eq!(masked.reading.text.len(), text.len(), "{text:?}");
        assert_eq!(masked.reading.text.matches('\n').count(), text.matches('\n').count(), "{text:?}");
        let places = |ranges: &[Range<usize>]| ranges.iter().map(|range| text[range.clone()].to_owned()).collect();
        let columns = masked.reading.elisions.iter().map(|e| (e.column != usize::MAX).then_some(e.column)).collect();
        (masked.reading.text.to_string(), places(&masked.placeholders), columns)
    }

    fn yaml(text: &str) -> (String, Vec<String>, Vec<Option<usize>>) {
        masked(text, Syntax::Yaml, Setting::Markdown)
    }

    #[test]
    fn a_text_without_marks_is_borrowed() {
        for text in ["a: 1\n", "a: {b: []}\n", "# plain\na: \"x.y\"\n", "a: |\n  x\n"] {
            let mut sources = Sources::default();
            let file = sources.add("a", text);
            let excerpt = Excerpt::whole(file, sources.get(file));
            let masked = mask(&excerpt, Syntax::Yaml, Setting::Markdown);
            assert!(matches!(masked.reading.text, Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn ellipses_become_blanks_at_their_columns() {
        for (text, expected, columns) in [
            ("a:\n  b: 1\n  ...\n", "a:\n  b: 1\n     \n", vec![Some(2)]),
            ("a: 1\n...\nb: 2\n", "a: 1\n   \nb: 2\n", vec![Some(0)]),
            ("a:\n- …\n", "a:\n- xxx\n", vec![None]),
            ("a: ...\n", "a: xxx\n", vec![None]),
            ("a: [b, ...]\n", "a: [b,    ]\n", vec![None]),
            ("a: [..., b]\n", "a: [     b]\n", vec![None]),
            ("a: [\n  b\n  ...\n  c]\n", "a: [\n  b\n  ,  \n  c]\n", vec![None]),
            ("a: [\n  b\n  …\n  c]\n", "a: [\n  b\n  ,  \n  c]\n", vec![None]),
            ("a: {...}\n", "a: xxxxx\n", vec![None]),
            ("a: # ...\n  b: 1 # and so on…\n  # ... more\n", "", vec![None, None, Some(2)]),
        ] {
            let (masked, _, found) = yaml(text);
            assert_eq!(masked, if expected.is_empty() { text } else { expected }, "{text:?}");
            assert_eq!(found, columns, "{text:?}");
        }
    }

    #[test]
    fn placeholders_become_words() {
        for (text, expected, found) in [
            ("a: {{ b }}:{{ c }}\n", "a: xxxxxxx:xxxxxxx\n", vec!["{{ b }}", "{{ c }}"]),
            ("<key>: \"x ${B}\"\n", "xxxxx: \"x xxxx\"\n", vec!["<key>", "${B}"]),
            ("a: <이름>\n", "a: xxxxxxxx\n", vec!["<이름>"]),
            ("# <a>\na: b # {{ c }}\n", "# <a>\na: b # {{ c }}\n", vec![]),
        ] {
            let (masked, placeholders, _) = yaml(text);
            assert_eq!((masked.as_str(), placeholders), (expected, found.into_iter().map(str::to_owned).collect()));
        }
    }

    #[test]
    fn block_scalars_are_text() {
        let text = "a: | # {{\n  {{ x }}\n  ${B}\n  ...\n  # ...\n  {{ end }}\nb: text, and so on, ...\n";
        assert_eq!(yaml(text), (text.to_owned(), vec![], vec![]));
        let (masked, _, columns) = yaml("a: |\n  x\n{{ end }}\n  y\n  {{ end }}\n");
        assert_eq!(masked, "a: |\n  x\n         \n  y\n  {{ end }}\n");
        assert_eq!(columns, [Some(0)]);
    }

    #[test]
    fn lines_of_template_code_are_left_out() {
        let (masked, placeholders, columns) = yaml("a: 1\n{{- if .b }}\nb: {{ .b }}\n  {{- end }}\n");
        assert_eq!(masked, "a: 1\n            \nb: xxxxxxxx\n            \n");
        assert_eq!((placeholders, columns), (vec!["{{ .b }}".to_owned()], vec![Some(0), Some(2)]));
    }

    fn masked_file(text: &str) -> String {
        masked(text, Syntax::Yaml, Setting::File).0
    }

    #[test]
    fn in_a_file_an_ellipsis_at_the_margin_ends_a_document() {
        assert_eq!(masked_file("a: 1\n...\n---\nb: 1\n"), "a: 1\n...\n---\nb: 1\n");
        assert_eq!(masked_file("a:\n  ...\n"), "a:\n     \n");
        assert_eq!(masked_file("token: ab12...\n"), "token: ab12...\n");
    }

    #[test]
    fn json_loses_comments_tabs_and_ellipses() {
        for (text, expected, columns) in [
            ("{\n\t\"a\": \"x // y\", // z\n}", "{\n \"a\": \"x // y\",     \n}", vec![]),
            ("{/* ... */\"a\": 1}", "{         \"a\": 1}", vec![None]),
            ("{\"a\": 1,\n  ...\n}", "{\"a\": 1,\n     \n}", vec![None]),
            ("{\"a\": 1\n  ...\n  \"b\": 2}", "{\"a\": 1\n  ,  \n  \"b\": 2}", vec![None]),
            ("{\"a\": [...], \"b\": <c>}", "{\"a\": xxxxx, \"b\": xxx}", vec![None]),
            ("[{\"a\": \"\\\"/*\"}, ...]", "[{\"a\": \"\\\"/*\"},    ]", vec![None]),
        ] {
            let (masked, _, found) = masked(text, Syntax::Json, Setting::Markdown);
            assert_eq!((masked.as_str(), found), (expected, columns), "{text:?}");
        }
    }

    #[test]
    fn any_text_keeps_its_length() {
        for text in
            ["", "…", "{{", "a: {{\n}}", "...", "[..., ", "{\"", "/*", "\"\\", "|\n{{ a }}\n", "é…<é>é", "\t# ..."]
        {
            for syntax in [Syntax::Yaml, Syntax::Json] {
                for setting in [Setting::Markdown, Setting::File] {
                    masked(text, syntax, setting);
                }
            }
        }
    }
}
