//! What is known of guides: made by one check, and taken by the next where it still holds.
//!
//! Enters: what a check found on the page of each guide. Leaves: the same, for as long as the guide and what
//! it was judged by are what they were; whether they are is for the caller to say. One thing is looked after
//! here: what the stages before say of examples, which may differ for a guide that is as it was.

use std::cell::OnceCell;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::summary::Counts;
use super::verdict::Verdict;
use super::walk::ExampleOutcome;
use crate::diagnostic::Diagnostic;
use crate::kube::Gvk;
use crate::source::Span;

/// What is known of one guide. Nothing, at first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct KnownGuide {
    /// What the rules found that look at its page and its objects as a whole. Depends on the guide, on the guides that
    /// it requires or is a translation of, and on where its links lead.
    pub findings: Option<Arc<PageFindings>>,
    /// What its examples came to. Depends on the guide, and on what was said of its examples.
    pub settled: Option<Arc<Settled>>,
}

/// Findings that look beyond one document, before they are weighed.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageFindings {
    /// Each at its own place.
    pub(super) found: Vec<Diagnostic>,
    /// Of objects, each with its example, which counts from the first of the page.
    pub(super) of_objects: Vec<(u32, Diagnostic)>,
}

/// What the examples of a guide came to. They count from the first of the page.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What was said of them beside the walk over their documents.
    pub(super) said: Vec<(u32, Vec<Diagnostic>)>,
    pub(super) verdicts: Vec<Arc<[Verdict]>>,
    pub(super) told: Vec<Diagnostic>,
    pub(super) unknown: Vec<(Gvk, Span)>,
    pub(super) counts: Counts,
}

impl Settled {
    /// For each example the verdicts of its documents.
    pub fn verdicts(&self) -> &[Arc<[Verdict]>] {
        &self.verdicts
    }
}

/// What the walk found in each example of a site; where it did not go yet, it goes when it is asked.
pub struct Outcomes<'a> {
    walk: &'a dyn Fn(usize) -> Option<ExampleOutcome>,
    of: Vec<OnceCell<Option<ExampleOutcome>>>,
}

impl<'a> Outcomes<'a> {
    /// Of so many examples. `walk` finds the outcome of one, by its index.
    pub fn new(examples: usize, walk: &'a dyn Fn(usize) -> Option<ExampleOutcome>) -> Self {
        Self { walk, of: std::iter::repeat_with(OnceCell::new).take(examples).collect() }
    }

    /// Takes the outcomes of the examples from `first` on.
    pub fn put(&mut self, first: usize, outcomes: Vec<ExampleOutcome>) {
        for (cell, outcome) in self.of.iter_mut().skip(first).zip(outcomes) {
            *cell = OnceCell::from(Some(outcome));
        }
    }

    /// The outcome of an example.
    pub(super) fn get(&self, example: usize) -> Option<&ExampleOutcome> {
        self.of.get(example)?.get_or_init(|| (self.walk)(example)).as_ref()
    }

    /// What is known of these examples, if all of it is.
    pub fn take(&mut self, examples: std::ops::Range<usize>) -> Option<Vec<ExampleOutcome>> {
        let cells = self.of.get_mut(examples)?;
        if cells.iter().any(|cell| cell.get().is_none()) {
            return None;
        }
        cells.iter_mut().map(|cell| cell.take().flatten()).collect()
    }
}
