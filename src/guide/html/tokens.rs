//! Raw HTML to tokens, strictly: what is not a well-formed tag or comment is text.

use std::ops::Range;

/// One piece of raw HTML, with its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(&'a str),
    Comment,
    /// A comment without an end: nothing follows it.
    OpenComment,
    Open(Tag<'a>),
    Close(&'a str),
}

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    /// Names with raw values, as written.
    pub(super) attributes: Vec<(&'a str, Option<&'a str>)>,
    pub(super) self_closing: bool,
}

/// The tokens of `html`.
pub(super) fn tokens(html: &str) -> Tokens<'_> {
    Tokens { html, at: 0 }
}

pub(super) struct Tokens<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Passes what stands before the closing tag of an element whose content is no HTML, and returns it.
    pub(super) fn raw_text(&mut self, name: &str) -> &'a str {
        let rest = &self.html[self.at..];
        let ends = rest.match_indices("</").map(|(at, _)| at).find(|at| {
            let after = rest.as_bytes().get(at + 2..at + 2 + name.len());
            after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes()))
        });
        let end = ends.unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (Token<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = &self.html[start..];
        if rest.is_empty() {
            return None;
        }
        let (token, length) = markup(rest).unwrap_or_else(|| {
            // Text goes on to the next `<` that can begin markup; one at the start cannot.
            let from = usize::from(rest.starts_with('<'));
            let length = rest[from..].find('<').map_or(rest.len(), |at| from + at);
            (Token::Text(&rest[..length]), length)
        });
        self.at += length;
        Some((token, start..self.at))
    }
}

/// The tag or comment that `text` begins with, and its length.
fn markup(text: &str) -> Option<(Token<'_>, usize)> {
    let rest = text.strip_prefix('<')?;
    if let Some(comment) = rest.strip_prefix("!--") {
        return Some(match comment.find("-->") {
            Some(end) => (Token::Comment, end + "<!---->".len()),
            None => (Token::OpenComment, text.len()),
        });
    }
    if let Some(rest) = rest.strip_prefix('/') {
        let name = name(rest)?;
        let after = rest[name.len()..].trim_start();
        return after.starts_with('>').then(|| (Token::Close(name), text.len() - after.len() + 1));
    }
    let name = name(rest)?;
    let mut tag = Tag { name, attributes: Vec::new(), self_closing: false };
    let mut rest = &rest[name.len()..];
    loop {
        let after = rest.trim_start();
        if let Some(after) = after.strip_prefix('>') {
            return Some((Token::Open(tag), text.len() - after.len()));
        }
        if let Some(after) = after.strip_prefix("/>") {
            tag.self_closing = true;
            return Some((Token::Open(tag), text.len() - after.len()));
        }
        if after.len() == rest.len() {
            return None;
        }
        rest = attribute(after, &mut tag)?;
    }
}

/// Reads one attribute; returns what follows it.
fn attribute<'a>(text: &'a str, tag: &mut Tag<'a>) -> Option<&'a str> {
    let end = text.find(|c: char| c.is_whitespace() || c.is_control() || "\"'<>/=`".contains(c))?;
    if end == 0 {
        return None;
    }
    let (name, rest) = text.split_at(end);
    let Some(value) = rest.trim_start().strip_prefix('=') else {
        tag.attributes.push((name, None));
        return Some(rest);
    };
    let value = value.trim_start();
    let quote = value.chars().next()?;
    let (value, rest) = if matches!(quote, '"' | '\'') {
        value[1..].split_once(quote)?
    } else {
        let end = value.find(|c: char| c.is_whitespace() || "\"'<>=`".contains(c))?;
        if end == 0 {
            return None;
        }
        // `<br title=a/>`: the slash belongs to the tag.
        let end = if value[..end].ends_with('/') && value[end..].starts_with('>') { end - 1 } else { end };
        value.split_at(end)
    };
    tag.attributes.push((name, Some(value)));
    Some(rest)
}

fn name(text: &str) -> Option<&str> {
    let end =
        text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | ':' | '_')).unwrap_or(text.len());
    text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(html: &str) -> Vec<String> {
        tokens(html)
            .map(|(token, range)| match token {
                Token::Text(text) => format!("text {text}"),
                Token::Comment | Token::OpenComment => format!("comment {}", &html[range]),
                Token::Open(tag) => format!("open {} {:?}", tag.name, tag.attributes),
                Token::Close(name) => format!("close {name}"),
            })
            .collect()
    }

    #[test]
    fn tags_are_read_strictly() {
        assert_eq!(kinds("a <b>c</b >"), ["text a ", "open b []", "text c", "close b"]);
        assert_eq!(
            kinds("<a href=x title='y\nz' open>"),
            [r#"open a [("href", Some("x")), ("title", Some("y\nz")), ("open", None)]"#]
        );
        assert_eq!(kinds("<br/><br a=b/>"), ["open br []", r#"open br [("a", Some("b"))]"#]);
        assert_eq!(kinds("x<!-- a > b -->y"), ["text x", "comment <!-- a > b -->", "text y"]);
        assert_eq!(kinds("<!-- a"), ["comment <!-- a"]);
    }

    #[test]
    fn what_is_malformed_is_text() {
        for html in [
            "<",
            "a < b",
            "<a",
            "<a href=\"x>",
            "<a b=>",
            "<a \"b\">",
            "</",
            "</ a>",
            "<1>",
            "<!DOCTYPE html>",
            "<a\u{1}b=c>",
        ] {
            assert!(kinds(html).iter().all(|kind| kind.starts_with("text")), "{html}: {:?}", kinds(html));
        }
        assert_eq!(kinds("<a <b>"), ["text <a ", "open b []"]);
    }

    #[test]
    fn every_byte_is_in_one_token() {
        let html = "a<b c='d'>e</b><!--f--><g <h/>&amp;<가>";
        let mut at = 0;
        for (_, range) in tokens(html) {
            assert_eq!(range.start, at);
            at = range.end;
        }
        assert_eq!(at, html.len());
    }
}
