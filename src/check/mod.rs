//! Verdicts and diagnostics of the whole set.
//!
//! Enters: a [`Site`], a [`Catalogue`], levels, and the diagnostics born while parsing. Leaves:
//! [`Checked`]. Rules make findings, `level` decides what they weigh. Pure: no file, no thread of
//! its own, no clock.

pub mod fragment;
pub mod level;
pub mod registry;
pub mod rules;
pub mod verdict;

use crate::diagnostic::{Diagnostic, Report};
use crate::schema::Catalogue;
use crate::site::Site;
use crate::source::Sources;

/// A site, and what is known of it.
#[derive(Debug)]
pub struct Checked {
    /// The set.
    pub site: Site,
    /// For each example, for each document: its verdict.
    pub verdicts: Vec<Vec<verdict::Verdict>>,
    /// All diagnostics, with their final levels.
    pub report: Report,
    /// Custom resources that nothing is known of.
    pub unknown_groups: Vec<verdict::UnknownGroup>,
}

/// Checks the set. `born` are the diagnostics of the stages before.
pub fn check(
    _site: Site,
    _sources: &Sources,
    _catalogue: &Catalogue,
    _levels: &level::Levels,
    _born: Vec<Diagnostic>,
) -> Checked {
    todo!()
}
