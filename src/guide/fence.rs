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
        let span = self.excerpt.span(range);
        self.faults.push(Diagnostic::new(MALFORMED_ATTRIBUTE, Level::Warning, message, span).help(help));
    }

    /// The first word, unless it is an attribute already.
    fn language(&mut self) {
        let start = self.at;
        let word = self.take_until(|c| c.is_whitespace() || matches!(c, ',' | '{' | '='));
        if word.is_empty() || self.rest().starts_with('=') {
            self.at = start;
            return;
        }
        let text = &self.text[word.clone()];
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
        let Some(inner) = self.rest().strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(inner, _)| inner)
        else {
            return false;
        };
        let is_ranges = inner.contains(|c: char| c.is_ascii_digit())
            && inner.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ',' | ' '));
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
