//! The grammar of info strings: a language, then words, `key=value` and `key="quoted value"`.
//!
//! Grammar only: which attributes exist and what they mean is said by `example`.
//!
//! - The first word is the language. What other tools glue to it is taken apart: `yaml,ignore`,
//!   `yaml{2,4}`, `yaml:web.yaml` (the attribute `title`, if it looks like a file name).
//! - Words, keys and values are separated by spaces or commas; braces may stand around any of them.
//!   In `{.yaml .annotate}` the first class is the language, other classes keep their dot.
//! - Line ranges alone in braces, `{2,4-6}`, are the attribute `hl`.
//! - A quoted value stands in `"` or `'`; in it `\"`, `\'` and `\\` lose their backslash.
//! - A bare value ends at a space. It goes on after a comma if what follows begins with a digit or
//!   holds one of `.`, `:`, `[`, and has no `=`: so `hl=2-4,7` and `allow=a::b,c::d` are one value each.
//! - `key={...}` and `key=[...]` are read to the closing bracket; the value is what stands inside,
//!   without quotes.
//!
//! Reading never fails: a malformed part gives its best reading and a diagnostic.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::source::{Excerpt, Span};

/// An attribute that breaks the grammar: a quote that is never closed, a value without a key.
pub const MALFORMED_ATTRIBUTE: RuleName = RuleName::new("guide::malformed-attribute");

/// Directives of MyST and reStructuredText whose argument is the language: `{code-block} yaml`.
const CODE_DIRECTIVES: [&str; 4] = ["code", "code-block", "code-cell", "sourcecode"];

/// No more faults are told of one block.
const MAX_FAULTS: usize = 8;

/// What follows an opening fence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The first word, if it is a language: as written.
    pub language: Option<Spanned>,
    /// Words, keys with values, in order. Also those of an `<!-- guidewright: ... -->` comment before the block.
    pub attributes: Vec<Attribute>,
}

/// A text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned {
    /// The text, unquoted.
    pub text: String,
    /// The place in the file, with quotes.
    pub span: Span,
}

/// One attribute of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The word or the key.
    pub key: Spanned,
    /// The value after `=`; `None` for a bare word.
    pub value: Option<Spanned>,
}

impl Info {
    /// The language in lower case; empty where there is none.
    pub fn language(&self) -> String {
        self.language.as_ref().map(|language| language.text.to_ascii_lowercase()).unwrap_or_default()
    }

    /// The first attribute with this key.
    pub fn get(&self, key: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.key.text == key)
    }
}

impl Attribute {
    /// The whole attribute in the file, from its key to the end of its value.
    pub fn span(&self) -> Span {
        self.value.as_ref().map_or(self.key.span, |value| self.key.span.to(value.span))
    }
}

/// Reads the info string that stands at `range` of `excerpt`, a part of one line.
pub(super) fn parse(excerpt: &Excerpt, range: Range<usize>) -> (Info, Vec<Diagnostic>) {
    let mut reader = Reader::new(excerpt, range);
    reader.skip_space();
    if !reader.rest().starts_with('{') {
        reader.language();
    } else if !reader.line_ranges() {
        reader.first_group();
    }
    reader.attributes(0);
    (reader.info, reader.faults)
}

/// Reads attributes without a language, as they stand in a comment before a block; `range` may span lines.
pub(super) fn parse_attributes(excerpt: &Excerpt, range: Range<usize>) -> (Vec<Attribute>, Vec<Diagnostic>) {
    let mut reader = Reader::new(excerpt, range);
    reader.attributes(0);
    (reader.info.attributes, reader.faults)
}

struct Reader<'a> {
    excerpt: &'a Excerpt,
    /// The excerpt's text up to the end of what is read.
    text: &'a str,
    at: usize,
    info: Info,
    faults: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(excerpt: &'a Excerpt, range: Range<usize>) -> Self {
        let text = &excerpt.text()[..range.end];
        Self { excerpt, text, at: range.start, info: Info::default(), faults: Vec::new() }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Moves to the first character of the rest that satisfies `stop`, and returns what was passed.
    fn take_until(&mut self, stop: impl FnMut(char) -> bool) -> Range<usize> {
        let start = self.at;
        self.at = start + self.rest().find(stop).unwrap_or(self.rest().len());
        start..self.at
    }

    fn spanned(&self, range: Range<usize>) -> Spanned {
        Spanned { text: self.text[range.clone()].to_owned(), span: self.excerpt.span(range) }
    }

    fn fault(&mut self, message: String, range: Range<usize>, help: &str) {
        if self.faults.len() >= MAX_FAULTS {
            return;
        }
        let span = self.excerpt.span(range);
        self.faults.push(Diagnostic::new(MALFORMED_ATTRIBUTE, Level::Warning, message, span).help(help));
    }

    /// The first word, unless it is an attribute already.
    fn language(&mut self) {
        let start = self.at;
        let word = self.take_until(|c| c.is_whitespace() || matches!(c, ',' | '{' | '='));
        let text = &self.text[word.clone()];
        if word.is_empty() || (self.rest().starts_with('=') && !text.contains(':')) {
            self.at = start;
            return;
        }
        let Some(colon) = text.find(':').filter(|&at| at > 0) else {
            self.info.language = Some(self.spanned(word));
            return;
        };
        self.info.language = Some(self.spanned(start..start + colon));
        let glued = start + colon + 1..word.end;
        let name = self.spanned(glued.clone());
        if name.text.contains(['.', '/']) {
            let key = Spanned { text: "title".to_owned(), span: name.span };
            self.info.attributes.push(Attribute { key, value: Some(name) });
        } else if !name.text.is_empty() {
            // `yaml:line-numbers=2`
            self.at = glued.start;
        }
    }

    /// A first group in braces: it holds the language.
    fn first_group(&mut self) {
        self.at += 1;
        self.attributes(1);
        let first = self.info.attributes.first().filter(|first| first.value.is_none());
        let Some(first) = first.map(|first| first.key.clone()) else {
            let class = |attribute: &Attribute| attribute.value.is_none() && attribute.key.text.starts_with('.');
            if let Some(at) = self.info.attributes.iter().position(class) {
                let class = self.info.attributes.remove(at).key;
                self.info.language = Some(without_dot(class));
            }
            return;
        };
        if CODE_DIRECTIVES.contains(&first.text.as_str()) {
            self.info.attributes.remove(0);
            self.skip_space();
            self.language();
        } else if let Some(at) = self.info.attributes.iter().position(|a| a.value.is_none() && is_class(&a.key.text)) {
            let class = self.info.attributes.remove(at).key;
            self.info.language = Some(without_dot(class));
        } else if first.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.info.attributes.remove(0);
            self.info.language = Some(first);
        }
    }

    /// `{2,4-6}`: the lines to mark. Says whether that stood here.
    fn line_ranges(&mut self) -> bool {
        let rest = self.rest().strip_prefix('{').unwrap_or("");
        let inner = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | ',' | ' '));
        let is_ranges = inner.starts_with('}');
        let inner = &rest[..rest.len() - inner.len()];
        let is_ranges = is_ranges && inner.contains(|c: char| c.is_ascii_digit());
        if is_ranges {
            let key = Spanned { text: "hl".to_owned(), span: self.excerpt.span(self.at..self.at + inner.len() + 2) };
            let value = self.spanned(self.at + 1..self.at + 1 + inner.len());
            self.info.attributes.push(Attribute { key, value: Some(value) });
            self.at += inner.len() + 2;
        }
        is_ranges
    }

    /// Attributes to the end, or to the end of the group in braces that they stand in.
    fn attributes(&mut self, group: usize) {
        let mut depth = group;
        loop {
            self.at = self.text.len() - self.rest().trim_start_matches(|c: char| c.is_whitespace() || c == ',').len();
            let Some(next) = self.peek() else { return };
            match next {
                '{' => {
                    if !self.line_ranges() {
                        self.at += 1;
                        depth += 1;
                    }
                }
                '}' => {
                    self.at += 1;
                    depth = depth.saturating_sub(1);
                    if group > 0 && depth == 0 {
                        return;
                    }
                }
                '=' | '"' | '\'' | '“' | '‘' => self.value_without_key(depth),
                _ => self.attribute(depth),
            }
        }
    }

    fn value_without_key(&mut self, depth: usize) {
        let start = self.at;
        if self.rest().starts_with('=') {
            self.at += 1;
        }
        let _ = self.value("", depth);
        self.fault("a value without a key".to_owned(), start..self.at, "Write `key=\"value\"`.");
    }

    fn attribute(&mut self, depth: usize) {
        let key = self.take_until(|c| c.is_whitespace() || matches!(c, ',' | '=' | '{' | '}'));
        let key = self.spanned(key);
        let after_key = self.at;
        self.skip_space();
        let mut value = None;
        if self.rest().starts_with('=') {
            let spaced = self.at > after_key;
            self.at += 1;
            let after_equals = self.at;
            self.skip_space();
            if !spaced && !self.rest().starts_with(['"', '\'', '“', '‘']) {
                self.at = after_equals;
            }
            value = Some(self.value(&key.text, depth));
        } else {
            self.at = after_key;
        }
        self.info.attributes.push(Attribute { key, value });
    }

    fn value(&mut self, key: &str, depth: usize) -> Spanned {
        match self.peek() {
            Some('"') => self.quoted(key, '"', depth),
            Some('\'') => self.quoted(key, '\'', depth),
            Some('“' | '”') => self.typographic(key, ['”', '“', '"'], depth),
            Some('‘' | '’') => self.typographic(key, ['’', '‘', '\''], depth),
            Some('{') => self.bracketed('}'),
            Some('[') => self.bracketed(']'),
            _ => self.bare(key, depth),
        }
    }

    fn quoted(&mut self, key: &str, quote: char, depth: usize) -> Spanned {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.at = start + at + 1;
                self.expect_end_of_value(key);
                return Spanned { text, span: self.excerpt.span(start..self.at) };
            }
            let escaped = self.text[start + at + c.len_utf8()..].starts_with(['\\', '"', '\'']);
            text.push(if c == '\\' && escaped { chars.next().map_or(c, |(_, c)| c) } else { c });
        }
        self.at = self.text.len();
        let kept = text.trim_end().trim_end_matches(|c| c == '}' && depth > 0).trim_end().len();
        text.truncate(kept);
        let end = start + self.text[start..].trim_end().len();
        self.fault(
            format!("the quote around {} is never closed", value_of(key)),
            start..end,
            "Close the quote on the same line.",
        );
        Spanned { text, span: self.excerpt.span(start..end) }
    }

    /// A value in quotes that an editor made pretty.
    fn typographic(&mut self, key: &str, closing: [char; 3], depth: usize) -> Spanned {
        let start = self.at;
        let inner = start + self.peek().map_or(0, char::len_utf8);
        self.at = inner;
        let inner = self.take_until(|c| closing.contains(&c));
        if let Some(quote) = self.peek() {
            self.at += quote.len_utf8();
        }
        self.fault(
            format!("typographic quotes around {}", value_of(key)),
            start..self.at,
            "Write straight quotes: `\"`.",
        );
        let _ = depth;
        Spanned { text: self.text[inner].trim_end().to_owned(), span: self.excerpt.span(start..self.at) }
    }

    fn bracketed(&mut self, closing: char) -> Spanned {
        let start = self.at;
        self.at += 1;
        let inner = self.take_until(|c| c == closing);
        self.at = self.text.len().min(self.at + 1);
        Spanned {
            text: self.text[inner].chars().filter(|c| !matches!(c, '"' | '\'')).collect(),
            span: self.excerpt.span(start..self.at),
        }
    }

    fn bare(&mut self, key: &str, depth: usize) -> Spanned {
        let start = self.at;
        loop {
            self.take_until(|c| c.is_whitespace() || c == ',' || (c == '}' && depth > 0));
            let Some(after) = self.rest().strip_prefix(',') else { break };
            let item = after.split(|c: char| c.is_whitespace() || matches!(c, ',' | '}')).next().unwrap_or("");
            let continues = !item.contains('=')
                && (item.starts_with(|c: char| c.is_ascii_digit()) || item.contains(['.', ':', '[']));
            if !continues {
                break;
            }
            self.at += 1;
        }
        if self.at == start && !key.is_empty() {
            self.fault(format!("`{key}=` has no value"), start..start, "Write a value after `=`, or leave `=` out.");
        }
        self.spanned(start..self.at)
    }

    fn expect_end_of_value(&mut self, key: &str) {
        if self.peek().is_some_and(|c| !c.is_whitespace() && !matches!(c, ',' | '}' | '{')) {
            let end = self.at + self.peek().map_or(0, char::len_utf8);
            self.fault(
                format!("text is glued to {}", value_of(key)),
                self.at..end,
                "Put a space after the closing quote; inside quotes write `\\\"` for a quote.",
            );
        }
    }
}

fn is_class(word: &str) -> bool {
    word.len() > 1 && word.starts_with('.')
}

fn without_dot(mut class: Spanned) -> Spanned {
    if class.text.starts_with('.') {
        class.text.remove(0);
        class.span.start += 1;
    }
    class
}

fn value_of(key: &str) -> String {
    if key.is_empty() { "a value".to_owned() } else { format!("the value of `{key}`") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// The info string as `language | key | key=value`, and what is said of it.
    fn read(info: &str) -> (String, Vec<String>) {
        let mut sources = Sources::default();
        let file = sources.add("guide.md", format!("```{info}\n"));
        let excerpt = Excerpt::whole(file, sources.get(file));
        let (read, faults) = parse(&excerpt, 3..3 + info.len());
        let mut parts: Vec<String> = read.language.iter().map(|language| language.text.clone()).collect();
        for Attribute { key, value } in &read.attributes {
            parts.push(value.as_ref().map_or(key.text.clone(), |value| format!("{}={}", key.text, value.text)));
        }
        let said = faults.iter().map(|fault| format!("{}: {}", fault.message, sources.slice(fault.primary.span)));
        (parts.join(" | "), said.collect())
    }

    #[test]
    fn our_own_attributes() {
        for (info, expected) in [
            ("", ""),
            ("yaml", "yaml"),
            ("  YAML  ", "YAML"),
            ("yaml ignore=\"not ours\" partial", "yaml | ignore=not ours | partial"),
            ("yaml,ignore=\"a, b\",partial", "yaml | ignore=a, b | partial"),
            (
                "yaml title='a \"b\"' invalid=schema::unknown-field",
                "yaml | title=a \"b\" | invalid=schema::unknown-field",
            ),
            ("yaml title=\"a \\\"b\\\" \\\\ \\n\"", "yaml | title=a \"b\" \\ \\n"),
            ("yaml hl=2-4,7 partial", "yaml | hl=2-4,7 | partial"),
            ("yaml hl=2-4,partial", "yaml | hl=2-4 | partial"),
            ("yaml since=1.36,until=1.37", "yaml | since=1.36 | until=1.37"),
            ("yaml allow=a::b,c::d,numbers", "yaml | allow=a::b,c::d | numbers"),
            ("yaml fragment=Deployment.spec.strategy", "yaml | fragment=Deployment.spec.strategy"),
            ("yaml fragment=Pod.spec.containers[0]", "yaml | fragment=Pod.spec.containers[0]"),
            ("yaml ignore = \"why\" title = web.yaml", "yaml | ignore=why | title=web.yaml"),
            ("yaml title=\"가나.yaml\" partial", "yaml | title=가나.yaml | partial"),
            ("yaml {ignore=\"why\" partial}", "yaml | ignore=why | partial"),
            ("title=\"web.yaml\"", "title=web.yaml"),
            ("c++ numbers", "c++ | numbers"),
            ("text output", "text | output"),
        ] {
            assert_eq!(read(info), (expected.to_owned(), vec![]), "{info}");
        }
    }

    #[test]
    fn styles_of_other_generators() {
        for (info, expected) in [
            ("{.yaml .annotate hl_lines=\"2 3\"}", "yaml | .annotate | hl_lines=2 3"),
            ("{ .yaml .no-copy }", "yaml | .no-copy"),
            ("{#web .yaml}", "yaml | #web"),
            ("{.yaml", "yaml"),
            ("{yaml}", "yaml"),
            ("{python echo=FALSE}", "python | echo=FALSE"),
            ("{code-block} yaml", "yaml"),
            ("{title=\"a\" .yaml}", "yaml | title=a"),
            ("yaml {2,4-6}", "yaml | hl=2,4-6"),
            ("yaml{2} title=x", "yaml | hl=2 | title=x"),
            ("{2}", "hl=2"),
            ("yaml {1, 3} {.note}", "yaml | hl=1, 3 | .note"),
            ("jsx showLineNumbers title=\"/src/a.js\" {4}", "jsx | showLineNumbers | title=/src/a.js | hl=4"),
            (
                "go {linenos=table,hl_lines=[8,\"15-17\"],linenostart=199}",
                "go | linenos=table | hl_lines=8,15-17 | linenostart=199",
            ),
            ("yaml ins={2} del={3-4}", "yaml | ins=2 | del=3-4"),
            ("yaml:web/deploy.yaml", "yaml | title=web/deploy.yaml"),
            ("js:line-numbers=2", "js | line-numbers=2"),
            ("yaml title=web.yaml linenums=\"1\"", "yaml | title=web.yaml | linenums=1"),
            ("sh [config.js]", "sh | [config.js]"),
            ("yaml {{% x %}}", "yaml | % | x | %"),
        ] {
            assert_eq!(read(info), (expected.to_owned(), vec![]), "{info}");
        }
    }

    #[test]
    fn malformed_attributes_give_their_best_reading() {
        for (info, expected, said) in [
            ("yaml title=\"a b ", "yaml | title=a b", "the quote around the value of `title` is never closed: \"a b"),
            ("yaml {title=\"a b}", "yaml | title=a b", "the quote around the value of `title` is never closed: \"a b}"),
            ("yaml title=\"a\"b", "yaml | title=a | b", "text is glued to the value of `title`: b"),
            ("yaml title= partial", "yaml | title= | partial", "`title=` has no value: "),
            ("yaml =\"a\" b", "yaml | b", "a value without a key: =\"a\""),
            ("yaml \"a\" b", "yaml | b", "a value without a key: \"a\""),
            (
                "yaml ignore=“why not” b",
                "yaml | ignore=why not | b",
                "typographic quotes around the value of `ignore`: “why not”",
            ),
        ] {
            assert_eq!(read(info), (expected.to_owned(), vec![said.to_owned()]), "{info}");
        }
    }

    #[test]
    fn places_are_exact() {
        let text = "```{.yaml title=\"a b\"}\n";
        let mut sources = Sources::default();
        let file = sources.add("guide.md", text);
        let (info, _) = parse(&Excerpt::whole(file, sources.get(file)), 3..text.len() - 1);
        assert_eq!(info.language(), "yaml");
        assert_eq!(info.language.as_ref().map(|language| sources.slice(language.span)), Some("yaml"));
        let title = info.get("title").unwrap();
        assert_eq!(sources.slice(title.key.span), "title");
        assert_eq!(title.value.as_ref().map(|value| sources.slice(value.span)), Some("\"a b\""));
        assert_eq!(sources.slice(title.span()), "title=\"a b\"");
    }

    #[test]
    fn any_text_is_read_within_bounds() {
        let pieces = ["{", "}", "[", "]", "=", "\"", "'", "“", "\\", ",", " ", "a", "1", ".", ":", "가", "\u{a0}"];
        let mut seed = 1_u32;
        for _ in 0..3000 {
            let mut info = String::new();
            for _ in 0..12 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                info.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
            }
            let _ = read(&info);
        }
    }
}
