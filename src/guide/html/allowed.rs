//! What raw HTML may hold: elements, their attributes, and the values of these.

use std::borrow::Cow;

/// An element that passes.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// Where it must stand directly; empty for anywhere.
    pub(super) parents: &'static [&'static str],
    /// Its own attributes; [`GLOBAL`] holds those of all.
    pub(super) attributes: &'static [(&'static str, Value)],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Part of a line.
    Inline,
    /// A block, which ends a paragraph.
    Block,
    /// Never has content.
    Void,
    /// A block that a sibling ends without a closing tag.
    Implied,
}

/// What an attribute's value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text,
    /// Digits, perhaps with `%`.
    Number,
    /// An anchor: letters and digits of any script, `-`, `_`, `.`, `:`. Those of the page's own frame
    /// begin with `gw-` and are kept from authors.
    Id,
    /// A link's address.
    Link,
    /// An image's address.
    Image,
    /// The attribute alone.
    Flag,
    OneOf(&'static [&'static str]),
}

use Shape::{Block, Implied, Inline, Void};

/// Attributes that every element may have.
const GLOBAL: &[(&str, Value)] =
    &[("dir", Value::OneOf(&["auto", "ltr", "rtl"])), ("id", Value::Id), ("lang", Value::Text), ("title", Value::Text)];
const ALIGN: Value = Value::OneOf(&["center", "justify", "left", "right"]);
const ALIGNED: &[(&str, Value)] = &[("align", ALIGN)];
const CELL: &[(&str, Value)] = &[
    ("align", ALIGN),
    ("colspan", Value::Number),
    ("rowspan", Value::Number),
    ("scope", Value::OneOf(&["col", "colgroup", "row", "rowgroup"])),
];
const IMAGE: &[(&str, Value)] = &[
    ("align", ALIGN),
    ("alt", Value::Text),
    ("height", Value::Number),
    ("loading", Value::OneOf(&["eager", "lazy"])),
    ("src", Value::Image),
    ("width", Value::Number),
];
const LIST: &[(&str, Value)] = &[("reversed", Value::Flag), ("start", Value::Number)];
const ROWS: &[&str] = &["table", "tbody", "tfoot", "thead"];

/// The elements that pass, sorted by name. No `class`: classes are the theme's. No `style`, no
/// `on...`, nothing that loads, submits or runs.
#[rustfmt::skip]
const ELEMENTS: &[Element] = &[
    Element { name: "a",          shape: Inline,  parents: &[],                     attributes: &[("href", Value::Link), ("name", Value::Id)] },
    Element { name: "abbr",       shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "b",          shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "blockquote", shape: Block,   parents: &[],                     attributes: &[] },
    Element { name: "br",         shape: Void,    parents: &[],                     attributes: &[] },
    Element { name: "caption",    shape: Implied, parents: &["table"],              attributes: ALIGNED },
    Element { name: "cite",       shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "code",       shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "col",        shape: Void,    parents: &["colgroup", "table"],  attributes: &[("span", Value::Number)] },
    Element { name: "colgroup",   shape: Implied, parents: &["table"],              attributes: &[("span", Value::Number)] },
    Element { name: "dd",         shape: Implied, parents: &["dl"],                 attributes: &[] },
    Element { name: "del",        shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "details",    shape: Block,   parents: &[],                     attributes: &[("open", Value::Flag)] },
    Element { name: "dfn",        shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "div",        shape: Block,   parents: &[],                     attributes: ALIGNED },
    Element { name: "dl",         shape: Block,   parents: &[],                     attributes: &[] },
    Element { name: "dt",         shape: Implied, parents: &["dl"],                 attributes: &[] },
    Element { name: "em",         shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "figcaption", shape: Block,   parents: &["figure"],             attributes: &[] },
    Element { name: "figure",     shape: Block,   parents: &[],                     attributes: &[] },
    Element { name: "h1",         shape: Block,   parents: &[],                     attributes: ALIGNED },
    Element { name: "h2",         shape: Block,   parents: &[],                     attributes: ALIGNED },
    Element { name: "h3",         shape: Block,   parents: &[],                     attributes: ALIGNED },
    Element { name: "h4",         shape: Block,   parents: &[],                     attributes: ALIGNED },
    Element { name: "h5",         shape: Block,   parents: &[],                     attributes: ALIGNED },
    Element { name: "h6",         shape: Block,   parents: &[],                     attributes: ALIGNED },
    Element { name: "hr",         shape: Void,    parents: &[],                     attributes: &[] },
    Element { name: "i",          shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "img",        shape: Void,    parents: &[],                     attributes: IMAGE },
    Element { name: "ins",        shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "kbd",        shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "li",         shape: Implied, parents: &["ol", "ul"],           attributes: &[("value", Value::Number)] },
    Element { name: "mark",       shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "ol",         shape: Block,   parents: &[],                     attributes: LIST },
    Element { name: "p",          shape: Implied, parents: &[],                     attributes: ALIGNED },
    Element { name: "pre",        shape: Block,   parents: &[],                     attributes: &[] },
    Element { name: "q",          shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "s",          shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "samp",       shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "small",      shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "span",       shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "strong",     shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "sub",        shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "summary",    shape: Block,   parents: &["details"],            attributes: &[] },
    Element { name: "sup",        shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "table",      shape: Block,   parents: &[],                     attributes: ALIGNED },
    Element { name: "tbody",      shape: Implied, parents: &["table"],              attributes: &[] },
    Element { name: "td",         shape: Implied, parents: &["tr"],                 attributes: CELL },
    Element { name: "tfoot",      shape: Implied, parents: &["table"],              attributes: &[] },
    Element { name: "th",         shape: Implied, parents: &["tr"],                 attributes: CELL },
    Element { name: "thead",      shape: Implied, parents: &["table"],              attributes: &[] },
    Element { name: "time",       shape: Inline,  parents: &[],                     attributes: &[("datetime", Value::Text)] },
    Element { name: "tr",         shape: Implied, parents: ROWS,                    attributes: ALIGNED },
    Element { name: "u",          shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "ul",         shape: Block,   parents: &[],                     attributes: &[] },
    Element { name: "var",        shape: Inline,  parents: &[],                     attributes: &[] },
    Element { name: "wbr",        shape: Void,    parents: &[],                     attributes: &[] },
];

/// The element with this name in lower case.
pub(super) fn element(name: &str) -> Option<&'static Element> {
    ELEMENTS.binary_search_by(|element| element.name.cmp(name)).ok().map(|at| &ELEMENTS[at])
}

impl Element {
    /// Whether its start ends a paragraph.
    pub(super) fn is_block(&self) -> bool {
        matches!(self.shape, Shape::Block | Shape::Implied) || self.name == "hr"
    }

    /// The attribute with this name in lower case, as it is written out.
    pub(super) fn attribute(&self, name: &str) -> Option<(&'static str, Value)> {
        let known = self.attributes.iter().chain(GLOBAL).find(|(known, _)| *known == name);
        known.map(|&(known, value)| (if known == "name" { "id" } else { known }, value))
    }
}

impl Value {
    /// Whether a decoded value may be written out.
    pub(super) fn accepts(self, text: &str) -> bool {
        match self {
            Self::Text => !text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n')),
            Self::Number => {
                let digits = text.strip_suffix('%').unwrap_or(text);
                (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
            }
            Self::Id => {
                !text.is_empty()
                    && !text.to_ascii_lowercase().starts_with("gw-")
                    && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
            }
            Self::Link | Self::Image => is_safe_url(text),
            Self::Flag => true,
            Self::OneOf(words) => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
        }
    }
}

/// Whether an address, without entities, may be linked to: relative, `http`, `https` or `mailto`.
///
/// Browsers drop some control characters and spaces from addresses before they look for the scheme,
/// so an address that holds any control character is refused.
pub fn is_safe_url(url: &str) -> bool {
    let url = url.trim_matches(' ');
    if url.contains(char::is_control) {
        return false;
    }
    let path = url.find(['/', '?', '#']).unwrap_or(url.len());
    match url[..path].split_once(':') {
        Some((scheme, _)) => ["http", "https", "mailto"].iter().any(|safe| safe.eq_ignore_ascii_case(scheme)),
        None => true,
    }
}

/// A value without its entities. An entity that is not known stays as it is: written out, its `&`
/// becomes `&amp;`, so a browser does not decode it either.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((decoded, length)) => {
                out.push(decoded);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

/// The character of the entity that `text` begins with, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    /// The longest entity that is decoded.
    const MAX: usize = 12;
    let end = text.bytes().take(MAX).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let decoded = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "colon" => ':',
        "Tab" => '\t',
        "NewLine" => '\n',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?).filter(|&c| c != '\0')?
        }
    };
    Some((decoded, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_closed() {
        assert!(ELEMENTS.is_sorted_by_key(|element| element.name));
        for element in ELEMENTS {
            assert!(element.parents.iter().all(|parent| self::element(parent).is_some()), "{}", element.name);
            assert!(element.attributes.is_sorted_by_key(|(name, _)| name), "{}", element.name);
            assert!(element.attribute("style").is_none() && element.attribute("onclick").is_none());
        }
    }

    #[test]
    fn only_safe_schemes_pass() {
        let safe = [
            "",
            "a.md",
            "../a/b#c",
            "/a",
            "#x",
            "?a:b",
            "a/b:c",
            "//host/x",
            "HTTP://x",
            "https://x/a:b",
            "mailto:a@b.c",
            "가나.md",
        ];
        let refused = [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            " javascript:x",
            "java\tscript:x",
            "\u{1}javascript:x",
            "java\nscript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
            "java\u{a0}script:x",
            "\u{2028}javascript:x",
            ":x",
            "a:b",
        ];
        for url in safe {
            assert!(is_safe_url(url), "{url:?}");
        }
        for url in refused {
            assert!(!is_safe_url(url), "{url:?}");
        }
    }

    #[test]
    fn entities_are_decoded_once() {
        let cases = [
            ("java&#115;cript:x", "javascript:x"),
            ("java&#x73;cript&colon;x", "javascript:x"),
            ("&amp;lt;", "&lt;"),
            ("a&b;c&unknown;&#xFFFFFFFF;&", "a&b;c&unknown;&#xFFFFFFFF;&"),
            ("&가나;", "&가나;"),
        ];
        for (text, decoded) in cases {
            assert_eq!(decode(text), decoded);
        }
    }
}
