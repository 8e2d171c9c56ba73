//! A total, lossless line scanner for YAML: it never fails, whatever the bytes.
//!
//! Enters: any text. Leaves: tokens that cover it without a gap (keys, scalars, punctuation,
//! comments, block scalar bodies, white space), none across a line break, each with the column of
//! its line's content. Feeds ellipses and placeholders (`example::mask`) and highlighting
//! (`render::highlight`).
//!
//! It is no parser: on broken text it goes on with what is likely meant. It reads each byte once and
//! allocates nothing.

use std::ops::Range;

use super::scalar::{self, Scalar};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes. The next token begins where this one ends.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
    /// Its line, from zero.
    pub line: usize,
    /// How many bytes of white space its line begins with.
    pub indent: usize,
}

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks: indentation, the space after a colon, blanks at the end of a line.
    Space,
    /// A line break.
    Break,
    /// A key, with its quotes.
    Key,
    /// The colon after a key.
    Colon,
    /// The dash before an item.
    Dash,
    /// The question mark before an explicit key.
    Question,
    /// A comma in a flow collection.
    Comma,
    /// `[` or `{`.
    Open,
    /// `]` or `}`.
    Close,
    /// A line of a plain scalar.
    Plain(Hint),
    /// A line of a scalar in quotes, with them.
    Quoted,
    /// `|` or `>` with what belongs to it.
    BlockHeader,
    /// A line of a block scalar, without its indentation.
    BlockBody,
    /// A comment, to the end of its line.
    Comment,
    /// `&name`.
    Anchor,
    /// `*name`.
    Alias,
    /// `!name`.
    Tag,
    /// `---` or `...` at column 0.
    Marker,
    /// A line that begins with `%`.
    Directive,
}

/// What a plain scalar seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A string.
    String,
    /// A number.
    Number,
    /// `true`, `no`, and so on.
    Bool,
    /// `null` or `~`.
    Null,
}

/// The tokens of a YAML text. JSON is YAML here, too.
pub fn scan(text: &str) -> Tokens<'_> {
    Tokens::new(text, Comments::Hash)
}

/// The tokens of a JSON text in which `//` and `/* */` begin comments, too.
pub fn scan_json(text: &str) -> Tokens<'_> {
    Tokens::new(text, Comments::HashAndSlash)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comments {
    Hash,
    HashAndSlash,
}

/// An iterator over the tokens of a text.
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    bytes: &'t [u8],
    comments: Comments,
    at: usize,
    line: usize,
    line_start: usize,
    indent: usize,
    /// The indentation of the line at hand has not been looked at.
    fresh_line: bool,
    /// A key may begin here.
    key_possible: bool,
    /// Column of the innermost key or dash; what belongs to it stands deeper.
    parent: Option<usize>,
    run: Run,
    /// Open flow collections.
    flow: u32,
    /// The line's indentation where a flow collection began as the value of a key or dash.
    flow_parent: Option<usize>,
    /// No `'` and no `"` closes a scalar that begins before these offsets.
    unclosed: [usize; 2],
}

/// What carries over line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    None,
    /// A scalar in quotes that ends before this offset.
    Quoted {
        end: usize,
        kind: TokenKind,
    },
    /// A plain scalar: deeper lines continue it.
    Plain,
    /// A block scalar: deeper lines are its body. The indentation is known from its first line on.
    Block {
        indent: Option<usize>,
        least: usize,
    },
    /// A `/*` comment that ends before this offset.
    Comment {
        end: usize,
    },
}

impl<'t> Tokens<'t> {
    fn new(text: &'t str, comments: Comments) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            comments,
            at: 0,
            line: 0,
            line_start: 0,
            indent: 0,
            fresh_line: true,
            key_possible: true,
            parent: None,
            run: Run::None,
            flow: 0,
            flow_parent: None,
            unclosed: [0; 2],
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn column(&self) -> usize {
        self.at - self.line_start
    }

    fn line_end(&self, from: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[from..]).map_or(self.bytes.len(), |at| from + at)
    }

    fn token(&mut self, end: usize, kind: TokenKind) -> Token {
        let range = self.at..end;
        self.at = end;
        Token { range, kind, line: self.line, indent: self.indent }
    }

    fn space(&mut self) -> Token {
        let end = self.at + self.bytes[self.at..].iter().take_while(|b| is_blank(**b)).count();
        self.token(end, TokenKind::Space)
    }

    fn line_break(&mut self) -> Token {
        let token = self.token(self.at + 1, TokenKind::Break);
        self.line += 1;
        self.line_start = self.at;
        self.fresh_line = true;
        token
    }

    /// Looks at the indentation of a line, and at what it means for what began above.
    fn enter_line(&mut self) {
        self.fresh_line = false;
        self.indent = self.bytes[self.at..].iter().take_while(|b| is_blank(**b)).count();
        let content = self.at + self.indent;
        if matches!(self.bytes.get(content), None | Some(b'\n')) {
            return;
        }
        if self.indent == 0 && self.is_marker() {
            (self.run, self.flow, self.flow_parent, self.parent) = (Run::None, 0, None, None);
        }
        match self.run {
            Run::Block { indent, least } => {
                let spaces = self.bytes[self.at..].iter().take_while(|b| **b == b' ').count();
                if spaces < indent.unwrap_or(least) {
                    self.run = Run::None;
                } else {
                    self.run = Run::Block { indent: Some(indent.unwrap_or(spaces)), least };
                    return;
                }
            }
            Run::Plain if self.parent.is_none_or(|parent| self.indent > parent) && !self.starts_entry(content) => {
                self.key_possible = false;
                return;
            }
            Run::Plain => self.run = Run::None,
            Run::Quoted { .. } | Run::Comment { .. } => return,
            Run::None => {}
        }
        // A key that does not stand deeper than the value that it would be in: a bracket is missing.
        if self.flow > 0
            && self.flow_parent.is_some_and(|parent| self.indent <= parent)
            && self.bytes[content].is_ascii_alphabetic()
            && self.plain_end(content, Place::BlockKey).1
        {
            (self.flow, self.flow_parent) = (0, None);
        }
        self.key_possible = true;
    }

    fn is_marker(&self) -> bool {
        matches!(self.bytes.get(self.at..self.at + 3), Some(b"---" | b"...")) && is_blank_or_end(self.byte(3))
    }

    /// Whether an item, a key or a comment begins at `at`.
    fn starts_entry(&self, at: usize) -> bool {
        match self.bytes[at] {
            b'#' => true,
            b'-' | b'?' => is_blank_or_end(self.bytes.get(at + 1).copied()),
            b'"' | b'\'' => false,
            _ => self.plain_end(at, Place::BlockKey).1,
        }
    }

    /// Where a line of a plain scalar ends, and whether that makes it a key.
    fn plain_end(&self, from: usize, place: Place) -> (usize, bool) {
        let mut at = from;
        while let Some(&byte) = self.bytes.get(at) {
            if STOPS[byte as usize] {
                match byte {
                    b'\n' => break,
                    b'#' if at > from && is_blank(self.bytes[at - 1]) => break,
                    b':' if place != Place::Value => {
                        let next = self.bytes.get(at + 1).copied();
                        if is_blank_or_end(next)
                            || place == Place::Flow && matches!(next, Some(b',' | b'[' | b']' | b'{' | b'}'))
                        {
                            return (at, true);
                        }
                    }
                    b',' | b'[' | b']' | b'{' | b'}' if place == Place::Flow => break,
                    b'/' if at > from && self.is_slash_comment(at) => break,
                    _ => {}
                }
            }
            at += 1;
        }
        while at > from && is_blank(self.bytes[at - 1]) {
            at -= 1;
        }
        (at.max(from + 1), false)
    }

    fn plain(&mut self) -> Token {
        let place = match (self.flow, self.key_possible) {
            (0, true) => Place::BlockKey,
            (0, false) => Place::Value,
            _ => Place::Flow,
        };
        let (mut end, is_key) = self.plain_end(self.at, place);
        end = self.text.ceil_char_boundary(end);
        if is_key && self.key_possible && end > self.at {
            while end > self.at + 1 && is_blank(self.bytes[end - 1]) {
                end -= 1;
            }
            return self.key(end);
        }
        end = end.max(self.text.ceil_char_boundary(self.at + 1));
        self.key_possible = false;
        let hint = if self.run == Run::Plain { Hint::String } else { hint(&self.text[self.at..end]) };
        self.run = if self.flow == 0 { Run::Plain } else { Run::None };
        self.token(end, TokenKind::Plain(hint))
    }

    fn key(&mut self, end: usize) -> Token {
        if self.flow == 0 {
            self.parent = Some(self.column());
        }
        self.run = Run::None;
        self.key_possible = false;
        self.token(end, TokenKind::Key)
    }

    fn quoted(&mut self, quote: u8) -> Token {
        self.run = Run::None;
        let Some(end) = self.closing_quote(quote) else {
            self.key_possible = false;
            return self.token(self.line_end(self.at), TokenKind::Quoted);
        };
        let after = self.bytes[end..].iter().position(|b| !is_blank(*b)).map_or(self.bytes.len(), |at| end + at);
        let is_key = self.key_possible
            && self.bytes.get(after) == Some(&b':')
            && (self.flow > 0 || is_blank_or_end(self.bytes.get(after + 1).copied()));
        let line_end = memchr::memchr(b'\n', &self.bytes[self.at..end]).map(|at| self.at + at);
        if let Some(line_end) = line_end {
            self.key_possible = false;
            let kind = if is_key && self.flow > 0 { TokenKind::Key } else { TokenKind::Quoted };
            self.run = Run::Quoted { end, kind };
            return self.token(line_end, kind);
        }
        if is_key {
            return self.key(end);
        }
        self.key_possible = false;
        self.token(end, TokenKind::Quoted)
    }

    /// The offset after the quote that closes the scalar at hand, before the document ends.
    fn closing_quote(&mut self, quote: u8) -> Option<usize> {
        let which = usize::from(quote == b'"');
        if self.at < self.unclosed[which] {
            return None;
        }
        let mut at = self.at + 1;
        loop {
            at = match memchr::memchr3(quote, b'\\', b'\n', &self.bytes[at.min(self.bytes.len())..]) {
                Some(found) => at + found,
                None => {
                    self.unclosed[which] = self.bytes.len();
                    return None;
                }
            };
            match self.bytes[at] {
                b'\\' if quote == b'"' => at += 2,
                b'\n' => {
                    let line = &self.bytes[at + 1..];
                    if (line.starts_with(b"---") || line.starts_with(b"...")) && is_blank_or_end(line.get(3).copied()) {
                        self.unclosed[which] = at;
                        return None;
                    }
                    at += 1;
                }
                byte if byte == quote => {
                    if quote == b'"' || self.bytes.get(at + 1) != Some(&b'\'') {
                        return Some(at + 1);
                    }
                    at += 2;
                }
                _ => at += 1,
            }
        }
    }

    fn comment(&mut self) -> Token {
        if self.run == Run::Plain {
            self.run = Run::None;
        }
        self.token(self.line_end(self.at), TokenKind::Comment)
    }

    /// `//` to the end of the line; `/*` to `*/`, over several lines.
    /// Whether a comment begins at this slash within a plain scalar; the slashes of an address begin none.
    fn is_slash_comment(&self, at: usize) -> bool {
        self.comments == Comments::HashAndSlash
            && match self.bytes.get(at + 1) {
                Some(b'*') => true,
                Some(b'/') => !self.bytes[..at].ends_with(b":"),
                _ => false,
            }
    }

    fn slash_comment(&mut self) -> Token {
        if self.byte(1) == Some(b'/') {
            return self.comment();
        }
        let body = self.at + 2;
        let end = self.text.get(body..).and_then(|rest| rest.find("*/")).map_or(self.bytes.len(), |at| body + at + 2);
        self.within(end, TokenKind::Comment, Run::Comment { end })
    }

    /// The part of something long that stands on the line at hand.
    fn within(&mut self, end: usize, kind: TokenKind, run: Run) -> Token {
        let line_end = memchr::memchr(b'\n', &self.bytes[self.at..end]).map(|at| self.at + at);
        self.run = if line_end.is_none() { Run::None } else { run };
        self.token(line_end.unwrap_or(end), kind)
    }

    /// `&name`, `*name`, `!name`: to the next blank, in a flow collection also to its punctuation.
    fn property(&mut self, kind: TokenKind) -> Token {
        let in_flow = self.flow > 0;
        let length = self.bytes[self.at..]
            .iter()
            .position(|&b| is_blank(b) || b == b'\n' || in_flow && matches!(b, b',' | b'[' | b']' | b'{' | b'}'));
        self.run = Run::None;
        self.token(length.map_or(self.bytes.len(), |length| self.at + length), kind)
    }

    fn block_header(&mut self) -> Option<Token> {
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().take_while(|b| matches!(b, b'+' | b'-' | b'0'..=b'9')).count();
        let after = rest[length..].iter().position(|b| !is_blank(*b)).map(|at| rest[length + at]);
        let is_header =
            length <= 2 && is_blank_or_end(rest.get(length).copied()) && matches!(after, None | Some(b'\n' | b'#'));
        if !is_header {
            return None;
        }
        let least = self.parent.map_or(0, |parent| parent + 1);
        let explicit = rest[..length].iter().find(|b| b.is_ascii_digit() && **b != b'0');
        let indent = explicit.map(|digit| self.parent.unwrap_or(0) + usize::from(digit - b'0'));
        self.run = Run::Block { indent, least };
        self.key_possible = false;
        Some(self.token(self.at + 1 + length, TokenKind::BlockHeader))
    }

    fn flow_open(&mut self) -> Token {
        if self.flow == 0 {
            // Only as a value: a flow collection that is the document may have its keys at any column.
            self.flow_parent = (self.column() > self.indent).then_some(self.indent);
        }
        self.flow += 1;
        self.run = Run::None;
        self.key_possible = true;
        self.token(self.at + 1, TokenKind::Open)
    }

    fn flow_close(&mut self) -> Token {
        self.flow = self.flow.saturating_sub(1);
        self.run = Run::None;
        self.key_possible = false;
        self.token(self.at + 1, TokenKind::Close)
    }

    fn indicator(&mut self, kind: TokenKind) -> Token {
        self.run = Run::None;
        match kind {
            TokenKind::Dash | TokenKind::Question => self.parent = Some(self.column()),
            TokenKind::Comma => self.key_possible = true,
            _ => self.key_possible = false,
        }
        self.token(self.at + 1, kind)
    }

    /// The token at hand on a line that continues what began above.
    fn continued(&mut self) -> Option<Token> {
        match self.run {
            Run::Quoted { .. } | Run::Comment { .. } if self.at == self.line_start && self.indent > 0 => None,
            Run::Block { indent: Some(indent), .. } if self.column() >= indent => {
                let end = self.line_end(self.at);
                Some(self.token(end, TokenKind::BlockBody))
            }
            Run::Block { indent: Some(indent), .. } => {
                let missing = indent - self.column();
                let spaces = self.bytes[self.at..].iter().take(missing).take_while(|b| **b == b' ').count();
                Some(self.token(self.at + spaces, TokenKind::Space))
            }
            Run::Quoted { end, kind } => Some(self.within(end, kind, Run::Quoted { end, kind })),
            Run::Comment { end } => Some(self.within(end, TokenKind::Comment, Run::Comment { end })),
            _ => None,
        }
    }

    fn fresh(&mut self, byte: u8) -> Token {
        let next_is_blank = is_blank_or_end(self.byte(1));
        match byte {
            b'#' if self.at == self.line_start || is_blank(self.bytes[self.at - 1]) => self.comment(),
            b'/' if self.comments == Comments::HashAndSlash && matches!(self.byte(1), Some(b'/' | b'*')) => {
                self.slash_comment()
            }
            b'-' | b'.' if self.at == self.line_start && self.is_marker() => {
                self.run = Run::None;
                self.token(self.at + 3, TokenKind::Marker)
            }
            b'%' if self.at == self.line_start => {
                let end = self.line_end(self.at);
                self.token(end, TokenKind::Directive)
            }
            b'-' if next_is_blank && self.flow == 0 && self.key_possible => self.indicator(TokenKind::Dash),
            b'?' if next_is_blank && self.key_possible => self.indicator(TokenKind::Question),
            b':' if next_is_blank || self.flow > 0 => self.indicator(TokenKind::Colon),
            b'[' | b'{' if self.run != Run::Plain => self.flow_open(),
            b']' | b'}' if self.flow > 0 || self.run != Run::Plain => self.flow_close(),
            b',' if self.flow > 0 || self.run != Run::Plain => self.indicator(TokenKind::Comma),
            b'&' if !next_is_blank && self.run != Run::Plain => self.property(TokenKind::Anchor),
            b'*' if !next_is_blank && self.run != Run::Plain => self.property(TokenKind::Alias),
            b'!' if self.run != Run::Plain => self.property(TokenKind::Tag),
            b'"' | b'\'' if self.run != Run::Plain => self.quoted(byte),
            b'|' | b'>' if self.flow == 0 && self.run != Run::Plain => {
                self.block_header().unwrap_or_else(|| self.plain())
            }
            _ => self.plain(),
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.at >= self.bytes.len() {
            return None;
        }
        if self.fresh_line {
            self.enter_line();
        }
        let byte = self.bytes[self.at];
        if byte == b'\n' {
            return Some(self.line_break());
        }
        if let Some(token) = self.continued().filter(|token| !token.range.is_empty()) {
            return Some(token);
        }
        if is_blank(byte) {
            return Some(self.space());
        }
        Some(self.fresh(byte))
    }
}

impl std::iter::FusedIterator for Tokens<'_> {}

/// Where a plain scalar stands, which decides what ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Where a key may begin, outside flow collections.
    BlockKey,
    /// After a key.
    Value,
    /// In a flow collection.
    Flow,
}

/// The bytes at which a plain scalar may end.
const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let bytes = b"\n#:,[]{}/";
    let mut at = 0;
    while at < bytes.len() {
        stops[bytes[at] as usize] = true;
        at += 1;
    }
    stops
};

fn hint(text: &str) -> Hint {
    match scalar::resolve(text) {
        Scalar::Null => Hint::Null,
        Scalar::Bool(_) => Hint::Bool,
        Scalar::Int(_) | Scalar::Uint(_) | Scalar::Float(_) | Scalar::NotFinite => Hint::Number,
        Scalar::String => Hint::String,
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

fn is_blank_or_end(byte: Option<u8>) -> bool {
    byte.is_none_or(|byte| is_blank(byte) || byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text but for white space, as `kind:text`.
    fn shown(tokens: Tokens<'_>) -> Vec<String> {
        let text = tokens.text;
        tokens
            .filter(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Break))
            .map(|token| format!("{:?}:{}", token.kind, &text[token.range]).replace("Plain(", "").replace("):", ":"))
            .collect()
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(shown(scan(text)), expected, "{text:?}");
    }

    #[test]
    fn mappings_and_sequences() {
        check(
            "a: 1 # one\n- b: yes\n  c: ~\n",
            &[
                "Key:a",
                "Colon::",
                "Number:1",
                "Comment:# one",
                "Dash:-",
                "Key:b",
                "Colon::",
                "Bool:yes",
                "Key:c",
                "Colon::",
                "Null:~",
            ],
        );
        check("image: nginx:1.27#x\n", &["Key:image", "Colon::", "String:nginx:1.27#x"]);
        check("a b : c: d\n", &["Key:a b", "Colon::", "String:c: d"]);
        check("\"q\": 'it''s'\n", &["Key:\"q\"", "Colon::", "Quoted:'it''s'"]);
        check("- - x\n-\n", &["Dash:-", "Dash:-", "String:x", "Dash:-"]);
        check("? k\n: v\n", &["Question:?", "String:k", "Colon::", "String:v"]);
        check("가: 나\n", &["Key:가", "Colon::", "String:나"]);
        check(
            "a: &x !!str 5\nb: *x\n",
            &["Key:a", "Colon::", "Anchor:&x", "Tag:!!str", "Number:5", "Key:b", "Colon::", "Alias:*x"],
        );
    }

    #[test]
    fn documents() {
        check(
            "%YAML 1.1\n--- # x\na: 1\n...\n",
            &["Directive:%YAML 1.1", "Marker:---", "Comment:# x", "Key:a", "Colon::", "Number:1", "Marker:..."],
        );
        check("---x: 1\n", &["Key:---x", "Colon::", "Number:1"]);
    }

    #[test]
    fn scalars_over_several_lines() {
        check(
            "a: |\n  b: 1\n\n    # no\nc: 2\n",
            &[
                "Key:a",
                "Colon::",
                "BlockHeader:|",
                "BlockBody:b: 1",
                "BlockBody:  # no",
                "Key:c",
                "Colon::",
                "Number:2",
            ],
        );
        check(
            "- a: >-  # why\n    x\n  b: 1\n",
            &[
                "Dash:-",
                "Key:a",
                "Colon::",
                "BlockHeader:>-",
                "Comment:# why",
                "BlockBody:x",
                "Key:b",
                "Colon::",
                "Number:1",
            ],
        );
        check("- |\n x\n- y\n", &["Dash:-", "BlockHeader:|", "BlockBody:x", "Dash:-", "Bool:y"]);
        check(
            "a: |2\n   x\n b: 1\n",
            &["Key:a", "Colon::", "BlockHeader:|2", "BlockBody: x", "Key:b", "Colon::", "Number:1"],
        );
        check(
            "a: |\n    x\n  # c\nb: 1\n",
            &["Key:a", "Colon::", "BlockHeader:|", "BlockBody:x", "Comment:# c", "Key:b", "Colon::", "Number:1"],
        );
        check(
            "--- |\nx: 1\n---\ny: 1\n",
            &["Marker:---", "BlockHeader:|", "BlockBody:x: 1", "Marker:---", "Key:y", "Colon::", "Number:1"],
        );
        check(
            "a: \"x\n  y: z\"\nb: 1\n",
            &["Key:a", "Colon::", "Quoted:\"x", "Quoted:y: z\"", "Key:b", "Colon::", "Number:1"],
        );
        check("a: x\n  12\nb: 1\n", &["Key:a", "Colon::", "String:x", "String:12", "Key:b", "Colon::", "Number:1"]);
        check("a: x\n  b: 1\n", &["Key:a", "Colon::", "String:x", "Key:b", "Colon::", "Number:1"]);
    }

    #[test]
    fn flow_collections_and_json() {
        check(
            "a: {b: [1, x], \"c\":null}\n",
            &[
                "Key:a",
                "Colon::",
                "Open:{",
                "Key:b",
                "Colon::",
                "Open:[",
                "Number:1",
                "Comma:,",
                "String:x",
                "Close:]",
                "Comma:,",
                "Key:\"c\"",
                "Colon::",
                "Null:null",
                "Close:}",
            ],
        );
        check(
            "{\n  \"a\": \"b\",\n  \"c\": [true]\n}\n",
            &[
                "Open:{",
                "Key:\"a\"",
                "Colon::",
                "Quoted:\"b\"",
                "Comma:,",
                "Key:\"c\"",
                "Colon::",
                "Open:[",
                "Bool:true",
                "Close:]",
                "Close:}",
            ],
        );
        check("[http://x/y, a:b]\n", &["Open:[", "String:http://x/y", "Comma:,", "String:a:b", "Close:]"]);
        // A bracket that never closes does not swallow what follows.
        check(
            "a: [1, 2\nb: 3\n",
            &["Key:a", "Colon::", "Open:[", "Number:1", "Comma:,", "Number:2", "Key:b", "Colon::", "Number:3"],
        );
    }

    #[test]
    fn json_comments() {
        let text = "{ // one\n  \"a\": 1, /* two\n three */ \"b\": \"//\"\n}";
        assert_eq!(
            shown(scan_json(text)),
            [
                "Open:{",
                "Comment:// one",
                "Key:\"a\"",
                "Colon::",
                "Number:1",
                "Comma:,",
                "Comment:/* two",
                "Comment:three */",
                "Key:\"b\"",
                "Colon::",
                "Quoted:\"//\"",
                "Close:}"
            ]
        );
    }

    #[test]
    fn json_comments_end_plain_scalars() {
        let text = "{\"a\": 1/* one */, \"b\": true // two\n, \"c\": [2/* three */], \"d\": http://x/y}";
        let comments: Vec<String> = shown(scan_json(text))
            .into_iter()
            .filter(|token| !token.starts_with(['K', 'O', 'C']) || token.starts_with("Com"))
            .collect();
        assert_eq!(
            comments,
            [
                "Number:1",
                "Comment:/* one */",
                "Comma:,",
                "Bool:true",
                "Comment:// two",
                "Comma:,",
                "Number:2",
                "Comment:/* three */",
                "Comma:,",
                "String:http://x/y"
            ]
        );
        check("a: b/* c\n", &["Key:a", "Colon::", "String:b/* c"]);
    }

    #[test]
    fn broken_text_goes_on() {
        check("a: \"x\nb: 1\n", &["Key:a", "Colon::", "Quoted:\"x", "Key:b", "Colon::", "Number:1"]);
        check(
            "a: 'x\n---\nb: 'y'\n",
            &["Key:a", "Colon::", "Quoted:'x", "Marker:---", "Key:b", "Colon::", "Quoted:'y'"],
        );
        check("a: }\n", &["Key:a", "Colon::", "Close:}"]);
        check("* x\n", &["String:* x"]);
        check("a: |x\n", &["Key:a", "Colon::", "String:|x"]);
    }

    #[test]
    fn lines_and_indentation() {
        let tokens: Vec<(usize, usize)> = scan("a:\n  - b\n").map(|token| (token.line, token.indent)).collect();
        assert_eq!(tokens, [(0, 0), (0, 0), (0, 0), (1, 2), (1, 2), (1, 2), (1, 2), (1, 2)]);
    }

    #[test]
    fn long_lines_cost_no_more_than_short_ones() {
        for piece in ["\" ", "' ", "\"\\", "[a, ", "a: ", "{{", "# ", "|"] {
            assert!(scan(&piece.repeat(200_000)).count() > 0);
        }
        let unclosed = "\"\\\n".repeat(100_000) + "---\n";
        assert!(scan(&unclosed).count() > 0);
    }

    #[test]
    fn tokens_cover_any_text() {
        let pieces = [
            "a",
            ":",
            " ",
            "\n",
            "- ",
            "\"",
            "'",
            "|",
            ">",
            "\t",
            "#",
            " #",
            "{",
            "}",
            "[",
            "]",
            ",",
            "---\n",
            "...\n",
            "&",
            "*",
            "!",
            "가",
            "\\",
            "?",
            "\r\n",
            "%",
            "//",
            "/*",
            "*/",
            "key: ",
            "  ",
            "\u{1f600}",
            "-",
            ".",
            "0x1",
            "|2-\n",
            "\0",
            "`",
            "@",
        ];
        let mut seed = 1u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..(seed >> 7) % 24 {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            for tokens in [scan(&text), scan_json(&text)] {
                let mut at = 0;
                for token in tokens {
                    assert_eq!(token.range.start, at, "{text:?}");
                    assert!(token.range.end > at && text.is_char_boundary(token.range.end), "{text:?}");
                    assert_eq!(token.kind == TokenKind::Break, &text[token.range.clone()] == "\n", "{text:?}");
                    at = token.range.end;
                }
                assert_eq!(at, text.len(), "{text:?}");
            }
        }
    }
}
