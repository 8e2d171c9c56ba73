//! Where a YAML text is comment, block scalar or flow collection.
//!
//! Total: it never fails, whatever the text, and takes one pass.

use std::ops::Range;

/// The regions of a text in which dots and brackets mean something else. Each list is sorted and
/// without overlap.
#[derive(Debug, Default)]
pub(super) struct Regions {
    /// From `#` to the end of the line.
    pub(super) comments: Vec<Range<usize>>,
    /// The bodies of block scalars, whole lines.
    pub(super) block_scalars: Vec<Range<usize>>,
    /// From the outermost bracket to the one that closes it.
    pub(super) flows: Vec<Range<usize>>,
}

impl Regions {
    /// The regions of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut scanner = Scanner { text, regions: Self::default(), depth: 0, flow_start: 0, quote: None, block: None };
        let mut at = 0;
        while at < text.len() {
            let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
            scanner.line(at, end);
            at = end + 1;
        }
        if scanner.depth > 0 {
            scanner.regions.flows.push(scanner.flow_start..text.len());
        }
        scanner.regions
    }
}

/// The region that holds the byte at `at`.
pub(super) fn region_at(regions: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let index = regions.partition_point(|region| region.start <= at).checked_sub(1)?;
    regions.get(index).filter(|region| at < region.end)
}

struct Scanner<'t> {
    text: &'t str,
    regions: Regions,
    depth: usize,
    flow_start: usize,
    /// The quote that is open, also over lines.
    quote: Option<u8>,
    /// A block scalar is open; its lines stand right of this column (`None`: they may stand at the margin).
    block: Option<Option<usize>>,
}

impl Scanner<'_> {
    fn line(&mut self, start: usize, end: usize) {
        let line = &self.text[start..end];
        let indent = line.len() - line.trim_start().len();
        if line.starts_with("---") || line == "..." {
            self.close_document(start);
        }
        if let Some(parent) = self.block {
            if line.trim().is_empty() || parent.is_none_or(|parent| indent > parent) {
                let after = self.text.len().min(end + 1);
                let body = self.regions.block_scalars.last_mut();
                if let Some(body) = body.filter(|body| body.end == start) {
                    body.end = after;
                } else {
                    self.regions.block_scalars.push(start..after);
                }
                return;
            }
            self.block = None;
        }
        self.tokens(start + indent, end, start);
    }

    fn close_document(&mut self, at: usize) {
        if self.depth > 0 {
            self.regions.flows.push(self.flow_start..at);
        }
        (self.depth, self.quote, self.block) = (0, None, None);
    }

    /// Reads a line that is no part of a block scalar.
    fn tokens(&mut self, mut at: usize, end: usize, line_start: usize) {
        let bytes = self.text.as_bytes();
        // Where the innermost entry of the line begins: its dash, or its key.
        let mut entry = at - line_start;
        let mut has_dash = false;
        let mut has_key = false;
        let mut begins_token = true;
        while at < end {
            let byte = bytes[at];
            let before_space = matches!(bytes.get(at + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
            if let Some(quote) = self.quote {
                match byte {
                    b'\\' if quote == b'"' => at += 1,
                    b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 1,
                    _ if byte == quote => self.quote = None,
                    _ => {}
                }
                at += 1;
                continue;
            }
            match byte {
                b' ' | b'\t' => {}
                b'#' if at == line_start || matches!(bytes[at - 1], b' ' | b'\t') => {
                    self.regions.comments.push(at..end);
                    return;
                }
                b'"' | b'\'' if begins_token => {
                    self.quote = Some(byte);
                    begins_token = false;
                }
                b'[' | b'{' if begins_token || self.depth > 0 => {
                    if self.depth == 0 {
                        self.flow_start = at;
                    }
                    self.depth += 1;
                    begins_token = true;
                }
                b']' | b'}' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.regions.flows.push(self.flow_start..at + 1);
                    }
                    begins_token = false;
                }
                b',' if self.depth > 0 => begins_token = true,
                b':' if before_space || self.depth > 0 => {
                    has_key = true;
                    begins_token = true;
                }
                b'-' | b'?' if begins_token && before_space && self.depth == 0 && !has_key => {
                    entry = at - line_start;
                    has_dash = true;
                }
                b'|' | b'>' if begins_token && self.depth == 0 && is_block_header(&self.text[at + 1..end]) => {
                    self.block = Some(if has_key || has_dash { Some(entry) } else { entry.checked_sub(1) });
                    return;
                }
                // A tag or an anchor stands before the token.
                b'!' | b'&' if begins_token => {
                    while at < end && !matches!(bytes[at], b' ' | b'\t') {
                        at += 1;
                    }
                    continue;
                }
                _ => {
                    if begins_token && !has_key {
                        entry = at - line_start;
                    }
                    begins_token = false;
                }
            }
            at += 1;
        }
    }
}

/// Whether nothing but indicators and a comment follows a `|` or `>`.
fn is_block_header(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    rest.trim().is_empty() || (rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'t>(text: &'t str, regions: &[Range<usize>]) -> Vec<&'t str> {
        regions.iter().map(|region| &text[region.start..region.end.min(text.len())]).collect()
    }

    #[test]
    fn block_scalars_end_where_their_parent_goes_on() {
        for (text, body) in [
            ("a: |\n  x # no\n\n  y\nb: 1\n", "  x # no\n\n  y\n"),
            ("- a: >-\n    x\n  b: 1\n", "    x\n"),
            ("- |\n  x\n- y\n", "  x\n"),
            ("- - a: |2+ # why\n      x\n", "      x\n"),
            ("a: !!str |\n x", " x"),
            ("|\nx\ny\n", "x\ny\n"),
            ("a:\n- |\n x\n- y", " x\n"),
        ] {
            assert_eq!(texts(text, &Regions::of(text).block_scalars), [body], "{text:?}");
        }
        for text in ["a: b | c\n  d\n", "a: |x\n", "a: '|'\n b", "[|\n]"] {
            assert!(Regions::of(text).block_scalars.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn comments_stand_outside_of_scalars() {
        let text = "# a\nb: 'x # no' # c\nd: e#no\nf: \"\\\" # no\n # no\" # g\nh: it's # i\n";
        assert_eq!(texts(text, &Regions::of(text).comments), ["# a", "# c", "# g", "# i"]);
    }

    #[test]
    fn flow_collections_are_whole() {
        let text = "a: {b: [1, 2]}\nc: [\n  x, # ]\n]\nd: e[f]\n- {}\n";
        assert_eq!(texts(text, &Regions::of(text).flows), ["{b: [1, 2]}", "[\n  x, # ]\n]", "{}"]);
        assert_eq!(texts("a: {b\n---\nc: 1", &Regions::of("a: {b\n---\nc: 1").flows), ["{b\n"]);
    }

    #[test]
    fn any_text_is_read() {
        for text in ["", "\n", "#", "\"", "'''", "{[", "]}", "- - -", "|", "--", "é: |\n é", "a:\t|\n\tb"] {
            let _ = Regions::of(text);
        }
    }
}
