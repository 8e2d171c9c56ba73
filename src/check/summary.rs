//! The counts of a run, for its summary.

use serde::{Deserialize, Serialize};

use crate::emit::{Summary, UnknownGroup};
use crate::example::{Class, Example, Origin};
use crate::source::Sources;

use super::Checked;
use super::verdict::{Subject, Verdict};

/// The classes in the order in which a summary names them.
const CLASSES: [&str; 8] = ["manifest", "partial", "fragment", "custom", "client-config", "data", "broken", "ignored"];

/// How many documents there are of each of the classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts([usize; CLASSES.len()]);

impl Counts {
    /// Adds the documents of an example.
    pub(super) fn add_example(&mut self, example: &Example, verdicts: &[Verdict]) {
        if example.attributes.ignore.is_some() {
            self.add_one("ignored");
        }
        for (index, verdict) in verdicts.iter().enumerate() {
            if let Some(class) = class(example, index, verdict) {
                self.add_one(class);
            }
        }
    }

    fn add_one(&mut self, class: &str) {
        let slots = CLASSES.iter().zip(&mut self.0);
        slots.filter(|(name, _)| **name == class).for_each(|(_, count)| *count += 1);
    }

    /// Adds those of others.
    pub(super) fn add(&mut self, others: Self) {
        self.0.iter_mut().zip(others.0).for_each(|(own, other)| *own += other);
    }
}

/// Counts guides, files, examples, and documents by class.
pub fn summarize(checked: &Checked, sources: &Sources) -> Summary {
    let site = &checked.site;
    let unknown_groups = checked.unknown_groups.iter().map(|group| UnknownGroup {
        api_version: group.first.api_version(),
        count: group.count,
        path: sources.get(group.span.file).path().to_owned(),
        line: sources.positions(group.span).0.line.get(),
    });
    Summary {
        // An empty page is the home page that was made up for a site without one.
        guides: site.guides().iter().filter(|page| !sources.get(page.guide.file).text().is_empty()).count(),
        files: site.examples.iter().filter(|example| example.origin == Origin::File).count(),
        examples: site.examples.len(),
        documents: CLASSES.into_iter().zip(checked.counts.0).collect(),
        unknown_groups: unknown_groups.collect(),
    }
}

fn class(example: &Example, index: usize, verdict: &Verdict) -> Option<&'static str> {
    Some(match verdict.subject {
        Subject::Manifest(_) => "manifest",
        Subject::PartialManifest(_) => "partial",
        Subject::Fragment(_) => "fragment",
        // A kind that Kubernetes' own group does not have was checked, and is a manifest with a fault.
        Subject::Unknown if !verdict.checked.is_empty() => match example.documents.get(index).map(|one| &one.class) {
            Some(Class::Manifest { extent: crate::example::Extent::Whole, .. }) => "manifest",
            _ => "partial",
        },
        Subject::Unknown => "custom",
        Subject::ClientConfig => "client-config",
        Subject::Data => "data",
        Subject::Broken => "broken",
        Subject::Empty => return None,
    })
}
