//! What the shell does with the text of a here-document whose delimiter is not quoted.

use std::ops::Range;

use crate::source::Excerpt;

/// The text without the backslashes that the shell takes away, and where it puts in values.
pub(super) fn unescape(raw: &Excerpt) -> (Excerpt, Vec<Range<usize>>) {
    let text = raw.text();
    let bytes = text.as_bytes();
    let (mut kept, mut expansions) = (Vec::new(), Vec::new());
    let (mut from, mut at, mut removed) = (0, 0, 0);
    while let Some(found) = memchr::memchr3(b'\\', b'$', b'`', &bytes[at..]) {
        at += found;
        match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(b'$' | b'`' | b'\\')) => {
                kept.push(from..at);
                (from, removed) = (at + 1, removed + 1);
                at += 2;
            }
            // The line goes on.
            (b'\\', Some(b'\n')) => {
                kept.push(from..at);
                (from, removed) = (at + 2, removed + 2);
                at += 2;
            }
            (b'\\', _) => at += 1,
            _ => match expansion(&text[at..]) {
                Some(length) => {
                    expansions.push(at - removed..at - removed + length);
                    at += length;
                }
                None => at += 1,
            },
        }
    }
    if kept.is_empty() {
        return (raw.clone(), expansions);
    }
    kept.push(from..text.len());
    (raw.sub(kept), expansions)
}

/// Where `envsubst` puts in values: variables only.
pub(super) fn expansions(text: &str) -> Vec<Range<usize>> {
    let dollars = memchr::memchr_iter(b'$', text.as_bytes());
    let variables = dollars.filter(|&at| {
        let rest = text[at + 1..].trim_start_matches('{');
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    });
    variables.filter_map(|at| Some(at..at + expansion(&text[at..])?)).collect()
}

/// How long an expansion can be, in bytes: no search is longer.
const REACH: usize = 512;

/// The length of the expansion that the text begins with, if it is one and ends on its line.
fn expansion(text: &str) -> Option<usize> {
    let near = &text[..text.floor_char_boundary(REACH)];
    let line = &near[..near.find('\n').unwrap_or(near.len())];
    let bytes = line.as_bytes();
    if bytes[0] == b'`' {
        return line[1..].find('`').map(|length| length + 2);
    }
    match bytes.get(1)? {
        b'{' => line.find('}').map(|end| end + 1),
        b'(' => {
            let mut depth = 0_usize;
            for (at, byte) in bytes.iter().enumerate() {
                match byte {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                if depth == 0 && at > 0 {
                    return Some(at + 1);
                }
            }
            None
        }
        b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'$' | b'!' => Some(2),
        b if b.is_ascii_alphabetic() || *b == b'_' => {
            let name = bytes[1..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
            Some(1 + name)
        }
        _ => None,
    }
}
