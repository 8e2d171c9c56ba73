//! Where a YAML text is comment, block scalar or flow collection.

use std::ops::Range;

use crate::yaml::scan::{self, TokenKind};

/// The regions of a text in which dots and brackets mean something else. Each list is sorted and
/// without overlap.
#[derive(Debug, Default)]
pub(super) struct Regions {
    /// From `#` to the end of the line.
    pub(super) comments: Vec<Range<usize>>,
    /// From the line after a header to what follows the scalar, so also the blank lines around its text.
    pub(super) block_scalars: Vec<BlockScalar>,
    /// From the outermost bracket to the one that closes it.
    pub(super) flows: Vec<Range<usize>>,
}

/// A block scalar.
#[derive(Debug)]
pub(super) struct BlockScalar {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// The indentation of its first line of text; zero if it has none.
    pub(super) indent: usize,
}

impl Regions {
    /// The regions of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut regions = Self::default();
        let mut depth = 0_usize;
        let mut flow_start = 0;
        let mut block: Option<OpenBlock> = None;
        for token in scan::scan(text) {
            let at = token.range.start;
            let goes_on = match token.kind {
                TokenKind::Space | TokenKind::Break | TokenKind::BlockBody => true,
                TokenKind::Comment => block.as_ref().is_some_and(|block| block.line == token.line),
                _ => false,
            };
            if !goes_on {
                regions.block_scalars.extend(block.take().map(|block| block.close(at)));
            }
            match token.kind {
                TokenKind::Comment => regions.comments.push(token.range),
                TokenKind::BlockHeader => {
                    block = Some(OpenBlock { start: token.range.end, line: token.line, indent: None });
                }
                TokenKind::BlockBody => {
                    if let Some(block) = &mut block {
                        block.indent.get_or_insert(token.indent);
                    }
                }
                TokenKind::Open => {
                    if depth == 0 {
                        flow_start = at;
                    }
                    depth += 1;
                }
                TokenKind::Close if depth == 1 => {
                    regions.flows.push(flow_start..token.range.end);
                    depth = 0;
                }
                TokenKind::Close => depth = depth.saturating_sub(1),
                TokenKind::Marker if depth > 0 => {
                    regions.flows.push(flow_start..at);
                    depth = 0;
                }
                _ => {}
            }
        }
        regions.block_scalars.extend(block.map(|block| block.close(text.len())));
        if depth > 0 {
            regions.flows.push(flow_start..text.len());
        }
        regions
    }
}

/// Whether one of the sorted regions holds the byte at `at`.
pub(super) fn holds(regions: &[Range<usize>], at: usize) -> bool {
    let after = regions.partition_point(|region| region.start <= at);
    after.checked_sub(1).and_then(|index| regions.get(index)).is_some_and(|region| at < region.end)
}

/// The block scalar that holds the byte at `at`.
pub(super) fn block_scalar_at(regions: &Regions, at: usize) -> Option<&BlockScalar> {
    let after = regions.block_scalars.partition_point(|block| block.range.start <= at);
    regions.block_scalars.get(after.checked_sub(1)?).filter(|block| at < block.range.end)
}

/// A block scalar whose end is not found yet.
struct OpenBlock {
    start: usize,
    /// The line of its header.
    line: usize,
    indent: Option<usize>,
}

impl OpenBlock {
    fn close(self, end: usize) -> BlockScalar {
        BlockScalar { range: self.start..end, indent: self.indent.unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'t>(text: &'t str, regions: &[Range<usize>]) -> Vec<&'t str> {
        regions.iter().map(|region| text[region.clone()].trim_matches('\n')).collect()
    }

    #[test]
    fn block_scalars_end_where_their_parent_goes_on() {
        for (text, body) in [
            ("a: |\n  x # no\n\n  y\nb: 1\n", "  x # no\n\n  y"),
            ("- a: >-\n    x\n  b: 1\n", "    x\n  "),
            ("- |\n  x\n- y\n", "  x"),
            ("- - a: |2+ # why\n      x\n", " # why\n      x"),
            ("a: !!str |\n x", " x"),
            ("|\nx\ny\n", "x\ny"),
            ("a:\n- |\n x\n- y", " x"),
        ] {
            let ranges: Vec<_> = Regions::of(text).block_scalars.into_iter().map(|block| block.range).collect();
            assert_eq!(texts(text, &ranges), [body], "{text:?}");
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
        assert_eq!(texts("a: {b\n---\nc: 1", &Regions::of("a: {b\n---\nc: 1").flows), ["{b"]);
    }

    #[test]
    fn any_text_is_read() {
        for text in ["", "\n", "#", "\"", "'''", "{[", "]}", "- - -", "|", "--", "é: |\n é", "a:\t|\n\tb"] {
            let _ = Regions::of(text);
        }
    }
}
