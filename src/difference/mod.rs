//! What changed between two revisions: of two texts by lines, of two objects by the paths of fields.
//!
//! Enters: the revision before and the one after. Leaves: [`LineDifference`] and
//! [`FieldDifference`], plain data that a page words. Pure, and bounded: what is too long to be read
//! is counted and not told. Knows nothing of guides, pages or types.

mod fields;
mod keys;
mod lines;
mod short;

pub use fields::{Change, FieldChange, FieldDifference, MOST_CHANGES, fields};
pub use lines::{CONTEXT, LineDifference, MOST_BYTES, MOST_SHOWN, Piece, lines};
