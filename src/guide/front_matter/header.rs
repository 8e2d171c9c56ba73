//! Where a header begins and ends, and its top-level entries.

use std::ops::Range;

/// A header that was split off.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) syntax: Syntax,
    /// From the opening line to the end of the closing one.
    pub(super) range: Range<usize>,
    /// Between these lines.
    pub(super) content: Range<usize>,
    /// The opening line, if no closing one follows.
    pub(super) unclosed: Option<Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Between lines `---`.
    Yaml,
    /// Between lines `+++`.
    Toml,
}

/// A top-level key with its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The key without quotes; empty for lines that have none.
    pub(super) key: &'a str,
    pub(super) key_range: Range<usize>,
    /// The value as written, without the space around it.
    pub(super) value_range: Range<usize>,
    /// All its lines.
    pub(super) range: Range<usize>,
}

impl Header {
    /// The header that begins at `start`. A `---` that begins no header is a line across the page.
    pub(super) fn split(text: &str, start: usize) -> Option<Self> {
        let first = text[start..].split_inclusive('\n').next()?;
        let syntax = match first.trim_end() {
            "---" => Syntax::Yaml,
            "+++" => Syntax::Toml,
            _ => return None,
        };
        let inside = start + first.len();
        let closing = closing_line(text, inside, first.trim_end());
        if let Some(closing) = closing
            && (syntax == Syntax::Toml || may_be_yaml(&text[inside..closing.start]))
        {
            return Some(Self { syntax, range: start..closing.end, content: inside..closing.start, unclosed: None });
        }
        let end = end_of_keys(text, inside, syntax);
        let opening = start..start + first.trim_end().len();
        (end > inside).then_some(Self { syntax, range: start..end, content: inside..end, unclosed: Some(opening) })
    }
}

/// The line that closes the header. A fence before it says that the header was never closed.
fn closing_line(text: &str, inside: usize, mark: &str) -> Option<Range<usize>> {
    let mut at = inside;
    for line in text[inside..].split_inclusive('\n') {
        if line.trim_end() == mark {
            return Some(at..at + line.len());
        }
        if line.starts_with("```") || line.starts_with("~~~") {
            return None;
        }
        at += line.len();
    }
    None
}

/// Whether text between two lines `---` is meant as a header: it begins with a key, or has no empty
/// line (then it is a faulty one).
fn may_be_yaml(content: &str) -> bool {
    let mut lines = content.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.next().is_none_or(|line| split_key(line).is_some() || line.starts_with('{'))
        || content.trim().lines().all(|line| !line.trim().is_empty())
}

/// Where the lines end that look like a header's, from `inside`.
fn end_of_keys(text: &str, inside: usize, syntax: Syntax) -> usize {
    let mut at = inside;
    for line in text[inside..].split_inclusive('\n') {
        let is_part = match syntax {
            Syntax::Yaml => {
                split_key(line).is_some() || (at > inside && (line.starts_with([' ', '\t']) || line.starts_with("- ")))
            }
            Syntax::Toml => line.contains('=') || line.starts_with('['),
        };
        if line.trim().is_empty() || !is_part {
            break;
        }
        at += line.len();
    }
    at
}

/// The top-level entries of a YAML header, in order. Lines before the first key are an entry without one.
pub(super) fn entries(text: &str, content: Range<usize>) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut at = content.start;
    for line in text[content.clone()].split_inclusive('\n') {
        let end = at + line.len();
        let continues = line.starts_with([' ', '\t', '#', ']', '}']) || line.starts_with("- ") || line.trim() == "-";
        let blank = line.trim().is_empty();
        match split_key(line).filter(|_| !continues) {
            Some((key, width)) => entries.push(Entry {
                key,
                key_range: at..at + width,
                value_range: at + line[..line.len()].find(':').map_or(width, |colon| colon.max(width) + 1)..end,
                range: at..end,
            }),
            None if continues || blank => {
                if let Some(last) = entries.last_mut() {
                    last.range.end = end;
                    last.value_range.end = end;
                }
            }
            None => {
                entries.push(Entry {
                    key: "",
                    key_range: at..at + line.trim_end().len(),
                    value_range: at..end,
                    range: at..end,
                });
            }
        }
        at = end;
    }
    for entry in &mut entries {
        let value = &text[entry.value_range.clone()];
        let start = entry.value_range.start + (value.len() - value.trim_start().len());
        entry.value_range = start.min(entry.value_range.end)..start + value.trim().len();
    }
    entries
}

/// The key at the start of a line and its width in bytes, with quotes.
fn split_key(line: &str) -> Option<(&str, usize)> {
    let (key, width) = match line.chars().next()? {
        quote @ ('"' | '\'') => {
            let key = line[1..].split(quote).next()?;
            (key, key.len() + 2)
        }
        c if c.is_alphanumeric() || c == '_' => {
            let colon = line
                .match_indices(':')
                .map(|(at, _)| at)
                .find(|&at| line[at + 1..].chars().next().is_none_or(char::is_whitespace))?;
            (line[..colon].trim_end(), line[..colon].trim_end().len())
        }
        _ => return None,
    };
    let rest = line.get(width..)?.trim_start().strip_prefix(':')?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some((key, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Option<&str> {
        Header::split(text, 0).map(|header| &text[header.range.end..])
    }

    #[test]
    fn a_header_ends_at_its_closing_line() {
        assert_eq!(body("---\ntitle: A\n---\nbody\n"), Some("body\n"));
        assert_eq!(body("---  \r\ntitle: A\r\n---\r\nbody\r\n"), Some("body\r\n"));
        assert_eq!(body("---\n---\nbody"), Some("body"));
        assert_eq!(body("---\n\n# comment\ntitle: A\n---"), Some(""));
        assert_eq!(body("+++\ntitle = \"A\"\n+++\nbody"), Some("body"));
        assert_eq!(body("---\ntitle A\n---\nbody"), Some("body"));
    }

    #[test]
    fn a_line_across_the_page_is_no_header() {
        for text in
            ["---\n", "---", "text\n---\na: b\n---\n", "----\na: b\n---\n", "---\n\nSome text.\n\nMore.\n\n---\n"]
        {
            assert_eq!(body(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_header_that_never_closes_leaves_the_body() {
        let text = "---\ntitle: A\ntags:\n- b\n\n# Body\n\n```yaml\n---\na: 1\n```\n";
        let header = Header::split(text, 0).unwrap();
        assert_eq!(header.unclosed, Some(0..3));
        assert_eq!(&text[header.content.clone()], "title: A\ntags:\n- b\n");
        assert_eq!(body("---\ntitle: A\n# Body\n"), Some("# Body\n"));
    }

    #[test]
    fn entries_have_places() {
        let text = "title: A b\n\"tags\":\n- c\n- d\n# note\nextra:\n  x: 1\nstray\n";
        let entries = entries(text, 0..text.len());
        let seen: Vec<(&str, &str)> = entries.iter().map(|e| (e.key, &text[e.value_range.clone()])).collect();
        assert_eq!(seen, [("title", "A b"), ("tags", "- c\n- d\n# note"), ("extra", "x: 1"), ("", "stray")]);
        assert_eq!(&text[entries[1].key_range.clone()], "\"tags\"");
    }
}
