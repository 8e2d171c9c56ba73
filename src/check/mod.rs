//! Verdicts and diagnostics of the whole set.
//!
//! Enters: a [`Site`], a [`Catalogue`], levels, and the diagnostics born while parsing. Leaves:
//! [`Checked`]. Rules make findings, `level` decides what they weigh. Pure: no file, no thread of
//! its own, no clock.
//!
//! Checking has two steps. [`check_examples`] walks each document over its type; it depends on
//! nothing but its examples, so a caller with threads gives each a range. [`finish`] puts the
//! outcomes together: levels, `allow`, `invalid`, what holds for pages and the set, verdicts.
//! [`check`] is one after the other.

mod document;
pub mod fragment;
pub mod level;
pub mod registry;
mod rules;
mod settle;
mod summary;
pub mod verdict;
mod walk;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Report};
use crate::schema::Catalogue;
use crate::site::Site;
use crate::source::Sources;

pub use settle::finish;
pub use summary::summarize;
pub use walk::ExampleOutcome;

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
    site: Site,
    sources: &Sources,
    catalogue: &Catalogue,
    levels: &level::Levels,
    born: Vec<Diagnostic>,
) -> Checked {
    let outcomes = check_examples(&site, 0..site.examples.len(), catalogue, levels);
    finish(site, sources, levels, outcomes, born)
}

/// Walks the examples with these indexes of [`Site::examples`], in order.
pub fn check_examples(
    site: &Site,
    range: Range<usize>,
    catalogue: &Catalogue,
    levels: &level::Levels,
) -> Vec<ExampleOutcome> {
    let mut page = site.pages.partition_point(|page| page.examples.end <= range.start);
    let outcomes = range.filter_map(|index| {
        while site.pages.get(page).is_some_and(|page| page.examples.end <= index) {
            page += 1;
        }
        let own = site.pages.get(page).filter(|page| page.examples.contains(&index));
        let asked = levels.asked(own.map(|page| &page.guide.front_matter));
        site.examples.get(index).map(|example| walk::walk(example, catalogue, asked))
    });
    outcomes.collect()
}
