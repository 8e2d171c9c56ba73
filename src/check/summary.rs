//! The counts of a run, for its summary.

use crate::emit::{Summary, UnknownGroup};
use crate::example::{Class, Example, Origin};
use crate::source::Sources;

use super::Checked;
use super::verdict::{Subject, Verdict};

/// The classes in the order in which a summary names them.
const CLASSES: [&str; 8] = ["manifest", "partial", "fragment", "custom", "client-config", "data", "broken", "ignored"];

/// Counts guides, files, examples, and documents by class.
pub fn summarize(checked: &Checked, sources: &Sources) -> Summary {
    let site = &checked.site;
    let mut counts = CLASSES.map(|class| (class, 0));
    let mut count = |class: &str| {
        counts.iter_mut().filter(|(name, _)| *name == class).for_each(|(_, count)| *count += 1);
    };
    for (example, verdicts) in site.examples.iter().zip(&checked.verdicts) {
        if example.attributes.ignore.is_some() {
            count("ignored");
        }
        for (index, verdict) in verdicts.iter().enumerate() {
            if let Some(class) = class(example, index, verdict) {
                count(class);
            }
        }
    }
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
        documents: counts.to_vec(),
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
