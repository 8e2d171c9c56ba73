//! What the scan of lines knows at a line: containers and blocks that are open, and what it changed.

use std::borrow::Cow;
use std::ops::Range;

use super::tags::Notation;

/// Columns by which a body is indented.
pub(super) const BODY_INDENT: usize = 4;

/// A range of the body that gives way to a text.
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: Cow<'static, str>,
}

/// What a tag and the one that closes it have in common.
pub(super) type TagName = (Notation, String);

/// An open container.
pub(super) struct Level {
    /// Its index; none where only what it encloses is shown.
    pub(super) index: Option<usize>,
    /// The column of its opening line.
    pub(super) column: usize,
    pub(super) kind: LevelKind,
    /// How many list items were open around it.
    pub(super) lists: usize,
}

/// What ends an open container.
pub(super) enum LevelKind {
    /// A line that is indented less than its body.
    Indented,
    /// A line of colons: how many, and the column below which the list item around it ends.
    Colons(usize, usize),
    /// A tag, or the end of the list item around it; how far its body is indented.
    Tag { name: TagName, indent: usize },
}

impl LevelKind {
    /// How far its body is indented.
    pub(super) fn indent(&self) -> usize {
        match self {
            Self::Indented => BODY_INDENT,
            Self::Colons(..) => 0,
            Self::Tag { indent, .. } => *indent,
        }
    }
}

/// A block whose lines hold no markers.
pub(super) struct Block {
    pub(super) kind: BlockKind,
    pub(super) column: usize,
    /// Where the content of the list item around it begins.
    pub(super) base: usize,
    /// By how much its lines are dedented beyond what the containers ask.
    pub(super) extra: usize,
}

pub(super) enum BlockKind {
    Fence {
        mark: u8,
        length: usize,
    },
    /// Raw HTML that ends in the line that holds one of these.
    Html(&'static [&'static str]),
    /// Code that a tag encloses.
    Tagged(TagName),
}

/// A line as it stands in the body.
#[derive(Clone)]
pub(super) struct Line<'a> {
    pub(super) range: Range<usize>,
    /// Without the space around it.
    pub(super) content: &'a str,
    /// Width of its indentation.
    pub(super) indent: usize,
}
