//! Fixes to new texts.
//!
//! Enters: a report and the sources that it speaks of. Leaves: for each file that has safe fixes, its
//! new text and what was done. Which fixes are safe is said where they are made; here it is only seen
//! to that no two of them touch. Nothing is read or written.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Edit, Fix, Report, Safety};
use crate::source::{FileId, Source, Sources, Span};

/// A file with its safe fixes made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The file.
    pub file: FileId,
    /// Its new text.
    pub text: String,
    /// What was done, in the order of the places.
    pub done: Vec<Done>,
}

/// One fix that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The line (from one) where it was made, before any was.
    pub line: u32,
    /// What was done, in the imperative.
    pub title: String,
    /// What was wrong.
    pub message: String,
}

/// Makes the safe fixes of a report. Of two that touch, the first counts; the other is left for
/// another run.
pub fn apply(report: &Report, sources: &Sources) -> Vec<Fixed> {
    let mut of_files: BTreeMap<FileId, Vec<(&Diagnostic, &Fix)>> = BTreeMap::new();
    for diagnostic in report.diagnostics() {
        let Some(fix) = diagnostic.fix.as_ref().filter(|fix| fix.safety == Safety::Safe) else { continue };
        let Some(first) = fix.edits.first() else { continue };
        if fix.edits.iter().all(|edit| edit.span.file == first.span.file) {
            of_files.entry(first.span.file).or_default().push((diagnostic, fix));
        }
    }
    of_files.into_iter().filter_map(|(file, fixes)| apply_to(file, sources.get(file), fixes)).collect()
}

fn apply_to(file: FileId, source: &Source, mut fixes: Vec<(&Diagnostic, &Fix)>) -> Option<Fixed> {
    fixes.sort_by_key(|(diagnostic, fix)| (extent(&fix.edits), diagnostic.primary.span));
    let mut done = Vec::new();
    let mut text = String::with_capacity(source.text().len());
    let mut at = 0;
    let mut last: Option<&Fix> = None;
    for (diagnostic, fix) in fixes {
        let (start, end) = extent(&fix.edits);
        let touches = last.is_some() && start as usize <= at;
        let is_known = last.is_some_and(|last| last.edits == fix.edits);
        let is_sound = fix.edits.iter().all(|edit| source.text().get(edit.span.range()).is_some())
            && fix.edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
        if is_known || touches || !is_sound {
            continue;
        }
        let before = text.len();
        for edit in &fix.edits {
            text.push_str(&source.text()[at..edit.span.start as usize]);
            text.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        debug_assert!(at == end as usize && before <= text.len());
        last = Some(fix);
        done.push(Done {
            line: source.position(start as usize).line.get(),
            title: fix.title.clone(),
            message: diagnostic.message.clone(),
        });
    }
    text.push_str(&source.text()[at..]);
    (!done.is_empty() && text != source.text()).then_some(Fixed { file, text, done })
}

/// From the first byte of the edits to their last.
fn extent(edits: &[Edit]) -> (u32, u32) {
    (edits.first().map_or(0, |edit| edit.span.start), edits.last().map_or(0, |edit| edit.span.end))
}

/// The edit that gives a fenced block another body. `block` is the block in its file, from its opening
/// fence; `body` the lines of its code, from the first one's start. What stands before the fence on its
/// line (quote marks, the indentation of a list) is put before each new line; a list's marker counts as
/// indentation. `None` if the block is not fenced, or if the new text would close it.
pub fn replace_body(source: &Source, block: Span, text: &str) -> Option<Edit> {
    let whole = source.text();
    let opening = source.line_range(source.line_index(block.start as usize));
    let fence = &whole[block.start as usize..opening.end.max(block.start as usize)];
    let mark = fence.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = fence.chars().take_while(|c| *c == mark).count();
    let is_closing = |line: &str| line.trim_start().chars().take_while(|c| *c == mark).count() >= length;
    if text.lines().any(is_closing) {
        return None;
    }
    let prefix: String = whole[opening.start..block.start as usize]
        .chars()
        .map(|c| if matches!(c, '>' | '\t') { c } else { ' ' })
        .collect();
    let first = source.line_index(block.start as usize) + 1;
    let last = source.line_index((block.end as usize).saturating_sub(1));
    let closing = whole[source.line_range(last)].trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    // A block that nothing closes ends where its text does.
    if last < first || !is_closing(closing) {
        return None;
    }
    let (start, end) = (source.line_range(first).start, source.line_range(last).start);
    let newline = if whole[..start].ends_with("\r\n") { "\r\n" } else { "\n" };
    let mut replacement = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        let line = format!("{prefix}{line}");
        replacement.push_str(line.trim_end());
        replacement.push_str(newline);
    }
    Some(Edit { span: Span::new(block.file, start..end), text: replacement })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Level, RuleName};

    /// The text after fixes, each of edits: what is replaced (its first place) and by what.
    fn fixed(text: &str, fixes: &[&[(&str, &str)]]) -> Option<String> {
        let mut sources = Sources::default();
        let file = sources.add("a.md", text);
        let diagnostics = fixes.iter().map(|edits| {
            let edits: Vec<Edit> = edits
                .iter()
                .map(|(old, new)| {
                    let at = text.find(old).unwrap();
                    Edit { span: Span::new(file, at..at + old.len()), text: (*new).to_owned() }
                })
                .collect();
            let span = edits[0].span;
            Diagnostic::new(RuleName::new("schema::unknown-field"), Level::Error, "m", span).safe_fix("f", edits)
        });
        let report = Report::new(diagnostics.collect());
        apply(&report, &sources).pop().map(|fixed| fixed.text)
    }

    #[test]
    fn fixes_that_do_not_touch_are_made() {
        assert_eq!(fixed("a b c\n", &[&[("c", "z")], &[("a", "x")]]).as_deref(), Some("x b z\n"));
        assert_eq!(fixed("a b c\n", &[&[("a", "\""), ("b", "\"")], &[("c", "z")]]).as_deref(), Some("\" \" z\n"));
    }

    #[test]
    fn of_fixes_that_touch_the_first_counts() {
        assert_eq!(fixed("abc\n", &[&[("ab", "x")], &[("bc", "y")]]).as_deref(), Some("xc\n"));
        assert_eq!(fixed("abc\n", &[&[("a", "x"), ("c", "z")], &[("b", "y")]]).as_deref(), Some("xbz\n"));
        assert_eq!(fixed("abc\n", &[&[("a", "x")], &[("b", "y")]]).as_deref(), Some("xbc\n"));
    }

    #[test]
    fn what_is_only_proposed_is_not_made() {
        let mut sources = Sources::default();
        let file = sources.add("a.md", "abc");
        let span = Span::new(file, 0..1);
        let proposed = Diagnostic::new(RuleName::new("schema::unknown-field"), Level::Error, "m", span)
            .fix("f", vec![Edit { span, text: "x".into() }]);
        assert_eq!(apply(&Report::new(vec![proposed]), &sources), []);
        assert_eq!(fixed("abc", &[&[("a", "a")]]), None);
    }

    fn body_replaced(text: &str, new: &str) -> Option<String> {
        let mut sources = Sources::default();
        let file = sources.add("a.md", text);
        let source = sources.get(file);
        let start = text.find(['`', '~']).unwrap();
        let end = text.trim_end().len();
        let edit = replace_body(source, Span::new(file, start..end), new)?;
        Some(format!("{}{}{}", &text[..edit.span.start as usize], edit.text, &text[edit.span.end as usize..]))
    }

    #[test]
    fn a_new_body_keeps_its_container() {
        for (text, expected) in [
            ("```yaml\nold\n```\n", "```yaml\na: 1\n\nb:\n  c: 2\n```\n"),
            ("> ~~~ yaml\n> old\n> ~~~\n", "> ~~~ yaml\n> a: 1\n>\n> b:\n>   c: 2\n> ~~~\n"),
            ("- ```yaml\n  old\n  ```\n", "- ```yaml\n  a: 1\n\n  b:\n    c: 2\n  ```\n"),
            ("> 1. ```yaml\n>    ```\n", "> 1. ```yaml\n>    a: 1\n>\n>    b:\n>      c: 2\n>    ```\n"),
            ("```yaml\r\nold\r\n```\r\n", "```yaml\r\na: 1\r\n\r\nb:\r\n  c: 2\r\n```\r\n"),
        ] {
            assert_eq!(body_replaced(text, "a: 1\n\nb:\n  c: 2\n").as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_body_that_would_end_its_block_is_left() {
        assert_eq!(body_replaced("```yaml\nold\n```\n", "a: |\n  ```\n  b\n"), None);
        assert_eq!(body_replaced("```yaml\nold\n", "a: 1\n"), None);
        assert_eq!(
            body_replaced("````yaml\nold\n````\n", "a: |\n  ```\n"),
            Some("````yaml\na: |\n  ```\n````\n".into())
        );
    }
}
